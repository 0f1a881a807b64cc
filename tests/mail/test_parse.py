from __future__ import annotations

import random
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import madoguchi.demo
from madoguchi.mail.identity import identity
from madoguchi.mail.message import Message
from madoguchi.mail.parse import parse
from tests.costs import linear
from tests.mail import wild

DEMO = [path.read_bytes() for path in sorted(Path(madoguchi.demo.__path__[0]).glob("inbox/*.eml"))]
FIXTURES = [
    *DEMO,
    wild.mail(wild.JIS, content_type="text/plain; charset=iso-2022-jp"),
    wild.mail(wild.CP932, subject=wild.word(wild.CP932, "shift_jis"), content_type="text/plain; charset=x-sjis"),
    wild.text_mail("これお願いします\n\n-----Original Message-----\n差出人: a <a@b.jp>\n件名: x\n\n本文です"),
    wild.mail(b"<div>a<blockquote type=cite>b</blockquote></div>", content_type="text/html"),
]
TOKENS = [
    b"\n",
    b"\r",
    b"\n\n",
    b"--",
    b"=?utf-8?b?",
    b"?=",
    b"\x1b$B",
    b"\x00",
    b"\xff",
    b'"',
    b"(",
    b"<",
    b">",
    b";",
    b"Content-Type: ",
    b"multipart/mixed; boundary=",
    b"From: ",
]
FIELDS = [
    *(b"Subject: ", b"To: ", b"Return-Path: ", b"References: <", b"Date: ", b"Received: ", b"Authentication-Results: "),
    *(b"text/html; charset=", b"iso-2022-jp", b"base64", b"quoted-printable", b"; name*0*=", b"message/rfc822"),
    *(
        b"<blockquote>",
        b"-----Original Message-----",
        b"> ",
        b"On 2026-01-01 a@b wrote:",
        "差出人: ".encode(),
        b"\x8f\xa2",
    ),
]


def well_formed(message: Message) -> bool:
    """What every caller relies on."""
    message.text.encode()
    values = [value for _, value in message.headers]
    clean = not any(re.search("[\r\n\0]", value) for value in [*values, message.subject])
    dates = all(found is None or found.utcoffset() is not None for found in (message.date, message.received))
    return clean and dates and bool(message.body.new) >= bool(message.body.whole) and bool(identity("a", message).key)


@given(
    st.one_of(
        st.binary(max_size=600),
        st.lists(st.sampled_from([*TOKENS, b"a", b" ", b"\xe3\x81\x82"]), max_size=60).map(b"".join),
    )
)
def test_any_bytes_give_a_message(raw: bytes) -> None:
    """parse never raises, and its promises hold for noise."""
    assert well_formed(parse(raw))


@pytest.mark.soak
@pytest.mark.timeout(1200)
@settings(max_examples=20_000, deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=40), st.sampled_from([*TOKENS, *FIELDS])), max_size=120).map(b"".join))
def test_any_bytes_give_a_message_for_minutes(raw: bytes) -> None:
    """The same with more of what fields are made of."""
    assert well_formed(parse(raw))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.sampled_from(FIXTURES),
    st.lists(
        st.tuples(st.floats(0, 1), st.sampled_from(["cut", "flip", "insert", "double"]), st.sampled_from(TOKENS)),
        max_size=8,
    ),
)
def test_mutated_mails_give_a_message(raw: bytes, mutations: list[tuple[float, str, bytes]]) -> None:
    """Real mails with bytes flipped, cut, doubled and strewn with what parsers trip over."""
    for where, how, what in mutations:
        at = int(where * len(raw))
        if how == "cut":
            raw = raw[:at] + raw[at + len(what) :]
        elif how == "flip":
            raw = raw[:at] + bytes(byte ^ 0x80 for byte in raw[at : at + 1]) + raw[at + 1 :]
        elif how == "insert":
            raw = raw[:at] + what + raw[at:]
        else:
            raw = raw[:at] + raw[max(0, at - 200) :]
    assert well_formed(parse(raw))


def test_every_prefix_of_a_mail_is_a_message() -> None:
    """A mail may be cut anywhere."""
    for raw in FIXTURES[-6:]:
        assert all(well_formed(parse(raw[:end], truncated=True)) for end in range(0, len(raw), 7))


def test_a_whole_mail_is_read() -> None:
    """Each attribute of Message from a mail that has everything."""
    raw = (
        b"Return-Path: <Hanako+x@Example.co.jp>\r\nReceived: from a by b;\r\n\tFri, 20 Nov 2026 10:12:05 +0900\r\n"
        b"Received: older; Fri, 20 Nov 2026 10:00:00 +0900\r\n" + wild.mail(
            wild.UTF8, subject=wild.word("件名".encode(), "utf-8"), cc="a@b.jp, c@d.jp", sender="s@b.jp", reply_to="r@b.jp",
            message_id="<1@b.jp>", in_reply_to="<0@b.jp>", references="<0@b.jp>\r\n <00@b.jp>",
            date="Fri, 20 Nov 2026 10:12:00 +0900", content_type="text/plain; charset=utf-8",
        )
    )  # fmt: skip
    message = parse(raw, truncated=True)
    assert (message.return_path, message.from_address, message.subject) == (
        "hanako@example.co.jp",
        "hanako@example.co.jp",
        "件名",
    )
    assert (message.message_id, message.in_reply_to, message.references) == (
        "<1@b.jp>",
        ("<0@b.jp>",),
        ("<0@b.jp>", "<00@b.jp>"),
    )
    assert [len(found) for found in (message.to, message.cc, message.sender, message.reply_to)] == [1, 2, 1, 1]
    assert message.received is not None
    assert message.received.second == 5
    assert (message.language, message.truncated, message.defects) == ("ja", True, ())


def test_repeated_and_missing_fields_are_told_apart() -> None:
    """Two From fields are two authors, none is none: no single address in either case."""
    twice = parse(b"From: x@y.jp\r\n" + wild.mail())
    assert (len(twice.author), twice.from_address) == (2, "")
    assert parse(b"Subject: x\n\nhello").author == ()


HTML = b"Content-Type: text/html\n\n"
MULTI = b"Content-Type: multipart/mixed; boundary=b\n\n"
HOSTILE: dict[str, Callable[[int], bytes]] = {
    "a header line of a megabyte": lambda n: b"Subject: " + b"x" * n + b"\n\nhi",
    "encoded-word starts": lambda n: b"Subject: " + b"=?a?q? " * (n // 7) + b"\n\nhi",
    "encoded-words": lambda n: b"From: " + b"=?utf-8?q?a?= <a@b>," * (n // 22) + b"\n\nhi",
    "open quotes": lambda n: b"To: " + b'"\\' * (n // 2) + b"\n\nhi",
    "open brackets": lambda n: b"To: " + b"<" * n + b"\n\nhi",
    "comments": lambda n: b"Auto-Submitted: " + b"(" * n + b"\n\nhi",
    "references": lambda n: b"References: " + b"<a " * (n // 3) + b"\n\nhi",
    "parameters": lambda n: b"Content-Type: text/plain" + b"; a*1*=b" * (n // 8) + b"\n\nhi",
    "escaped quotes in a type": lambda n: b"Content-Type: " + b'"\\' * (n // 2) + b"\n\nhi",
    "return path": lambda n: b"Return-Path: " + b"bounce-" * (n // 7) + b"@x\n\nhi",
    "header lines": lambda n: b"X: y\n" * (n // 5) + b"\nhi",
    "carriage returns": lambda n: b"\r" * n + b"x",
    "delimiters without end": lambda n: MULTI + b"--b \n" * (n // 5),
    "no boundary named": lambda n: b"Content-Type: multipart/mixed\n\n" + b"--x \n" * (n // 5),
    "levels": lambda n: MULTI + b"".join(b"--b\nContent-Type: multipart/mixed; boundary=b%d\n\n" % k for k in range(n // 50)),
    "one long line": lambda n: b"A: b\n\n" + b"ABC" * (n // 3),
    "rules": lambda n: b"A: b\n\n" + b"x\n--------\n" * (n // 11),
    "attributions": lambda n: b"A: b\n\n" + b"On 2026 <a@b>\n" * (n // 14),
    "header blocks": lambda n: b"A: b\n\n" + b"From: a\n\n" * (n // 9),
    "courtesies": lambda n: b"A: b\n\n" + "お願いします。".encode() * (n // 21),
    "JIS": lambda n: b"A: b\n\n" + b"\x1b$B$3$s\x1b(B" * (n // 10),
    "escapes": lambda n: b"A: b\n\n" + b"\x1b" * n,
    "tags open": lambda n: HTML + b"<div>" * (n // 5),
    "tags open and stray": lambda n: HTML + b"<div>" * (n // 10) + b"</p>" * (n // 8),
    "formatting elements": lambda n: HTML + b"".join(b"<font color=%d><p>" % k for k in range(n // 22)),
    "quotes in tags": lambda n: HTML + b"<a '<b \"" * (n // 8),
    "references to characters": lambda n: HTML + b"&#" + b"1" * n,
    "comments in HTML": lambda n: HTML + b"<!-" * (n // 3),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_time_is_linear(name: str) -> None:
    """What is made to hurt takes little more than four times as long as a quarter of it."""
    assert linear(lambda size: partial(parse, HOSTILE[name](size)), 100_000)


def test_random_mutations_in_bulk() -> None:
    """A thousand more broken mails, the same ones every time."""
    chance = random.Random(4)
    for _ in range(1000):
        raw = bytearray(chance.choice(FIXTURES))
        for _ in range(chance.randint(1, 30)):
            at = chance.randrange(len(raw))
            raw[at : at + chance.randint(0, 3)] = chance.choice([*TOKENS, bytes([chance.randrange(256)])])
        assert well_formed(parse(bytes(raw)))
