from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.mail.headers import decoded, message_ids, split_fields, token
from madoguchi.mail.parameters import split_parameters, without_comments
from madoguchi.mail.words import base64_bytes, decode_words, raw_text
from tests.mail import wild

INVOICE = "請求書の再発行"


@pytest.mark.parametrize("cut", range(1, 20))
def test_words_cut_inside_a_character_are_joined_before_they_are_read(cut: int) -> None:
    """Neighbouring encoded-words of one charset are one text, wherever the cut is."""
    data = INVOICE.encode()
    assert decode_words(f"{wild.word(data[:cut], 'utf-8')}\r\n {wild.word(data[cut:], 'UTF-8')}") == INVOICE


def test_base64_cut_at_an_odd_place_is_joined() -> None:
    """Programs that cut the base64 text itself, without padding, are read."""
    encoded = wild.word(INVOICE.encode(), "utf-8")[10:-2]
    assert decode_words(f"=?utf-8?B?{encoded[:7]}?= =?utf-8?B?{encoded[7:]}?=") == INVOICE


def test_a_jis_word_cut_inside_its_escape_sequence_run_is_joined() -> None:
    """An ISO-2022-JP run may go on in the next word without a new escape."""
    assert decode_words("=?iso-2022-jp?B?GyRCQEE1YQ==?= =?iso-2022-jp?B?PXEbKEI=?=") == "請求書"


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("=?utf-8*ja?Q?abc?= =?iso-8859-1?q?=E9?=", "abcé"),
        ("a=?utf-8?q?b?=c", "abc"),
        ("=?utf-8?q?open", "=?utf-8?q?open"),
        ("=?x-unknown?q?=82=b1=82=ea?=", "これ"),
        ("=?utf-8?Q?Is it ok??=", "Is it ok?"),
        ("=?utf-8?Q?a_b?= and =?utf-8?Q?c?=", "a b and c"),
        (wild.word(wild.JIS, "ISO-2022-JP"), wild.SENTENCE),
        (wild.word(wild.CP932, "shift_jis"), wild.SENTENCE),
    ],
)
def test_abused_words_read_as_a_person_would(raw: str, read: str) -> None:
    """Language tags, words inside words, missing ends, raw blanks and question marks, wrong labels."""
    assert decode_words(raw) == read


@pytest.mark.parametrize("data", [wild.UTF8, wild.CP932, wild.JIS, wild.EUC_MS])
def test_raw_headers_are_read_by_their_look(data: bytes) -> None:
    """8-bit and bare JIS bytes in a header, without any label."""
    assert raw_text(data) == wild.SENTENCE


@given(st.text(max_size=200))
def test_no_control_character_survives_in_any_value(text: str) -> None:
    """CR, LF, NUL and the rest become blanks, also when an encoded-word smuggles them in."""
    smuggled = decode_words(wild.word(text.encode("utf-8", "replace") + b"\r\nBcc: x@y\0", "utf-8"))
    assert not re.search("[\x00-\x1f\x7f\u2028\u2029]", smuggled + decode_words(text))


def test_a_decoded_name_with_a_comma_stays_one_name() -> None:
    """Address fields are decoded so that the list can still be taken apart."""
    fields, _, _ = split_fields([f"To: {wild.word('山田, 太郎'.encode(), 'utf-8')} <t@example.co.jp>".encode()])
    assert decoded(fields[0]) == ("To", '"山田, 太郎" <t@example.co.jp>')


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("(comment) Auto-Replied; x=y", "auto-replied"),
        ("(a (nested) one) auto-generated", "auto-generated"),
        ("Auto-Replied(vacation)", "auto-replied"),
        ('"auto-replied"; a=b', "auto-replied"),
        ("  No ", "no"),
        ("bulk, list", "bulk"),
        ("(never closed auto-replied", ""),
        ("", ""),
    ],
)
def test_a_token_is_the_first_word_without_comments_and_parameters(value: str, expected: str) -> None:
    """RFC 3834 §5.1: parsed, not compared."""
    assert token(value) == expected


def test_a_parenthesis_in_quotes_is_no_comment() -> None:
    """RFC 5322 §3.2.4."""
    assert without_comments('a "(b)" (c) d').split() == ["a", '"(b)"', "d"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("<a@b>", ("<a@b>",)),
        ("<a\r\n b@c>", ("<ab@c>",)),
        ("<[abc]-x@c>", ("<[abc]-x@c>",)),
        ("[abc]@c", ("<[abc]@c>",)),
        ("a@b", ("<a@b>",)),
        ("<a@b", ("<a@b>",)),
        ("<a@b>,<c@d> <a@b>", ("<a@b>", "<c@d>")),
        ('Your mail of "Monday" <a@b>', ("<a@b>",)),
        ("<>", ()),
        ("no id here", ()),
    ],
)
def test_message_ids_are_found_in_every_shape(value: str, expected: tuple[str, ...]) -> None:
    """Folded, bracketed twice, without brackets, with words around."""
    assert message_ids(value) == expected


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("a/b; name*=utf-8''%E8%AB%8B%E6%B1%82%E6%9B%B8.pdf", "請求書.pdf"),
        ("a/b; name*0*=utf-8''%E8%AB%8B%E6; name*1*=%B1%82%E6%9B%B8; name*2=.pdf", "請求書.pdf"),
        ("a/b; name*1=書.pdf; name*0=請求", "請求書.pdf"),
        ("a/b; name*=iso-2022-jp''%1B$B%40A5a%3Dq%1B%28B.pdf", "請求書.pdf"),
        (f'a/b; name="{wild.word("請求書.pdf".encode(), "utf-8")}"', "請求書.pdf"),
        ("a/b; name=my file.pdf", "my file.pdf"),
        ('a/b; name="x; y.pdf"', "x; y.pdf"),
        ('a/b; name="never closed.pdf; x=y', "never closed.pdf"),
        ("a/b; name*=''", ""),
    ],
)
def test_file_names_are_read_in_both_ways(value: str, name: str) -> None:
    """RFC 2231 in pieces and out of order, and the encoded-word in quotes that everybody sends."""
    assert dict(split_parameters(value)[1]).get("name") == name


def test_a_fold_that_lost_its_blank_does_not_hide_later_fields() -> None:
    """A line that is no field belongs to the one above; the fields below it still count."""
    fields, rest, damaged = split_fields([b"Subject: long", b"broken fold", b"Auto-Submitted: auto-replied"])
    assert [field.name for field in fields] == ["Subject", "Auto-Submitted"]
    assert (rest, damaged) == ([], True)


def test_a_body_without_its_blank_line_is_still_a_body() -> None:
    """Lines below the last field that are none are the text."""
    fields, rest, _ = split_fields([b"Subject: x", b"Hello there", b"how are you"])
    assert (len(fields), rest) == (1, [b"Hello there", b"how are you"])


@given(st.binary(max_size=200))
def test_base64_never_fails(data: bytes) -> None:
    """Padding missing, doubled or in the middle, and foreign bytes."""
    assert len(base64_bytes(data)) <= len(data)
