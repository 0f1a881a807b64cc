"""The reply's headers and form, on the wire and parsed back."""

from __future__ import annotations

import copy
from collections.abc import Callable
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage

import pytest

from madoguchi.config.load import Office
from madoguchi.errors import ConfigurationError
from madoguchi.mail.parse import parse
from madoguchi.reply.compose import compose, recipient
from madoguchi.reply.loop_mark import LOOP_HEADER, loop_token
from tests.builders import SETTINGS, make_mail
from tests.reply.letters import OWN_ID, a_mail, a_preview, a_reply, choices

MakeOffice = Callable[..., Office]
SUPPRESS = "OOF, AutoReply, RN, NRN"


def parsed_back(reply: EmailMessage) -> EmailMessage:
    message = message_from_bytes(reply.as_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_automatic_headers(office: MakeOffice) -> None:
    """An automatic reply: from the owner to the sender alone, threaded, dated, marked as automatic and as ours."""
    back = parsed_back(a_reply(office()))
    assert back["From"] == "山田 太郎 <taro.yamada@example.co.jp>"
    assert [str(address) for address in back["To"].addresses] == ["hanako.suzuki@example.co.jp"]
    assert back["Subject"] == "自動返信: 請求書の件"
    assert back["In-Reply-To"] == back["References"] == "<request-1@example.co.jp>"
    assert back["Date"] == "Mon, 30 Nov 2026 10:00:00 +0900"
    assert back["Message-ID"] == OWN_ID
    assert back["Auto-Submitted"] == "auto-replied"
    assert back["X-Auto-Response-Suppress"] == SUPPRESS
    assert back[LOOP_HEADER] == loop_token("taro.yamada@example.co.jp")
    assert not {"Cc", "Bcc", "Reply-To", "Sender"} & set(back.keys())


def test_personal_headers(office: MakeOffice) -> None:
    """A personal reply begins with Re: and has the loop mark, but nothing that says automatic."""
    back = parsed_back(a_reply(office(), automatic=False, language="en"))
    assert back["From"] == "Taro Yamada <taro.yamada@example.co.jp>"
    assert back["Subject"] == "Re: 請求書の件"
    assert back[LOOP_HEADER] == loop_token("taro.yamada@example.co.jp")
    assert not {"Auto-Submitted", "X-Auto-Response-Suppress"} & set(back.keys())


def test_level_three_is_never_automatic(office: MakeOffice) -> None:
    """Asked for an automatic reply of level 3, what comes out is the personal one, in words and in headers."""
    asked, personal = (a_reply(office(), level=3, automatic=automatic).as_bytes() for automatic in (True, False))
    assert asked == personal
    assert b"Auto-Submitted" not in asked


@pytest.mark.parametrize("language", ["ja", "en"])
def test_alternative_on_the_wire(office: MakeOffice, language: str) -> None:
    """text/plain then HTML, both UTF-8, CRLF, pure ASCII on the wire and no line over 78 columns."""
    raw = a_reply(office(), language=language).as_bytes()
    back = message_from_bytes(raw, policy=policy.default)
    assert back.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in back.iter_parts()] == ["text/plain", "text/html"]
    assert {part.get_content_charset() for part in back.iter_parts()} == {"utf-8"}
    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert max(map(len, raw.split(b"\r\n"))) <= 78


def test_long_words_of_the_directory(office: MakeOffice) -> None:
    """A directory with a line of 5,000 characters still makes lines that SMTP takes."""
    long = "長い説明" * 1250
    directory = (
        f'[teams.t]\nname = "T"\nchannel = "t@example.co.jp"\n[requests.r]\ntitle = "R"\nteam = "t"\nneeds = "{long}"\n'
    )
    reply = a_reply(office(directory=directory), request_type="r")
    assert max(map(len, reply.as_bytes().split(b"\r\n"))) <= 998
    body = parsed_back(reply).get_body(("plain",))
    assert body is not None
    assert long in body.get_content()


def test_every_policy_writes_the_same_headers(office: MakeOffice) -> None:
    """Whoever serialises it under another email policy gets the same header lines."""
    reply = a_reply(office(), a_mail(subject="とても長い件名です。" * 12))
    wanted = reply.as_bytes().split(b"\r\n\r\n")[0].split(b"\r\n")
    for other in (policy.default, policy.SMTP, policy.SMTPUTF8, policy.default.clone(max_line_length=40)):
        head = reply.as_bytes(policy=other).split(b"\r\n\r\n")[0].split(b"\n\n")[0]
        subject = [line.rstrip(b"\r") for line in head.split(b"\n")]
        assert [line for line in wanted if line.startswith((b"Subject", b" =?"))] == [
            line for line in subject if line.startswith((b"Subject", b" =?"))
        ]


def test_copies_are_whole(office: MakeOffice) -> None:
    """A deep copy writes the same bytes."""
    reply = a_reply(office())
    assert copy.deepcopy(reply).as_bytes() == reply.as_bytes()


def test_no_message_id(office: MakeOffice) -> None:
    """A mail without a Message-ID is answered without In-Reply-To and References."""
    back = parsed_back(a_reply(office(), a_mail(message_id=None, references=("<a@b>",))))
    assert not {"In-Reply-To", "References"} & set(back.keys())


def test_own_id_must_be_one(office: MakeOffice) -> None:
    """A Message-ID of our own that would break the header is refused, not written."""
    for wrong in ("", "no-brackets@example.co.jp", "<a@b>\r\nBcc: <x@y>"):
        with pytest.raises(ValueError, match="not a Message-ID"):
            compose(office(), a_mail(), message_id=wrong, **choices())


def test_unknown_type(office: MakeOffice) -> None:
    """A request type that the directory lacks is a KeyError, never a reply without a team."""
    with pytest.raises(KeyError):
        a_preview(office(), request_type="parking")


def test_owner_name_with_specials(office: MakeOffice) -> None:
    """Commas, quotes and angle brackets in the owner's name stay within the name."""
    for name in ("Yamada, Taro", 'Taro "T" Yamada', "山田, 太郎 <部長>", "=?utf-8?q?x?="):
        settings = SETTINGS.replace('{ ja = "山田 太郎", en = "Taro Yamada" }', f"'{name}'")
        reply = a_reply(office(settings=settings))
        (back,) = parsed_back(reply)["From"].addresses
        assert back.addr_spec == "taro.yamada@example.co.jp"
        assert back.display_name == name
        assert reply["From"].addresses[0] == back


def test_owner_name_of_any_length(office: MakeOffice) -> None:
    """A very long name is shortened, folded within 76 columns, and joined again without blanks (RFC 2047 §6.2)."""
    settings = SETTINGS.replace('{ ja = "山田 太郎", en = "Taro Yamada" }', f"'{'長い名前' * 60}'")
    wire = message_from_bytes(a_reply(office(settings=settings)).as_bytes())["From"]
    assert max(map(len, wire.split("\r\n"))) <= 76
    back = str(make_header(decode_header(wire.replace("\r\n", ""))))
    assert back == f"{('長い名前' * 25)[:99]}… <taro.yamada@example.co.jp>"


@pytest.mark.parametrize(
    ("written", "address", "expected"),
    [
        ("Hanako.Suzuki+sales@Example.co.jp", "hanako.suzuki@example.co.jp", "Hanako.Suzuki+sales@Example.co.jp"),
        ('"h. suzuki"@example.co.jp', "x@example.co.jp", '"h. suzuki"@example.co.jp'),
        ("a..b.@docomo.example", "a..b.@docomo.example", "a..b.@docomo.example"),
        ("suzuki@日本.example", "suzuki@日本.example", "suzuki@xn--wgv71a.example"),
        ("a@b\r\nBcc: x@y", "a@b.example", "a@b.example"),
        ("a@b, c@d", "", ""),
        ("鈴木@example.co.jp", "鈴木@example.co.jp", ""),
        ("x" * 2000 + "@example.co.jp", "", ""),
        ("a@" + "日" * 300, "", ""),
    ],
)
def test_recipient(written: str, address: str, expected: str) -> None:
    """The address as written where it can stand in a header; else its canonical form; else nobody."""
    assert recipient(a_mail(address=address, written=written)) == expected


def test_several_authors_no_recipient(office: MakeOffice) -> None:
    """A mail with two authors has no recipient: its reply carries no To, and so cannot be sent by machine."""
    message = parse(make_mail(sender="a@example.co.jp, b@example.co.jp"))
    assert recipient(message) == ""
    assert "To" not in a_reply(office(), message)


def test_from_raw_mail(office: MakeOffice) -> None:
    """A mail as it comes off the server, with a folded subject and folded ids, is answered and threaded."""
    raw = make_mail(
        subject="",
        message_id="\r\n <folded@example.co.jp>",
        headers=[
            ("Subject", "=?utf-8?B?6KuL5rGC5pu4?=\r\n =?utf-8?B?44Gu5Lu2?="),
            ("References", "<one@example.co.jp>\r\n\t<two@example.co.jp>"),
        ],
    )
    back = parsed_back(a_reply(office(), parse(raw)))
    assert back["Subject"] == "自動返信: 請求書の件"
    assert back["In-Reply-To"] == "<folded@example.co.jp>"
    assert back["References"].split() == ["<one@example.co.jp>", "<two@example.co.jp>", "<folded@example.co.jp>"]


def test_missing_templates_folder(office: MakeOffice) -> None:
    """A templates_dir that is not there is named, not passed over."""
    settings = 'templates_dir = "own"\n' + SETTINGS
    with pytest.raises(ConfigurationError, match=r"templates_dir: found .*own, expected a folder"):
        a_preview(office(settings=settings))
