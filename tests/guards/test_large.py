"""Mails as large as they are ever read: guards, judgement's text and the reply take time linear in them."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from madoguchi.config.load import Office
from madoguchi.guards import evaluate
from madoguchi.guards.base import Situation
from madoguchi.mail.identity import identity
from madoguchi.mail.parse import parse
from madoguchi.mailbox.protocol import LARGEST_READ
from madoguchi.reply.compose import compose
from madoguchi.reply.threading import reply_message_id
from madoguchi.reply.wire import WIRE
from tests.builders import make_mail, make_office

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
HALF = LARGEST_READ // 2
BODY = b"\r\n\r\nhello\r\n"
HEAD = b"From: hanako.suzuki@example.co.jp\r\nTo: taro.yamada@example.co.jp\r\n"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    server = "authserv-id:mx.example.co.jp"
    return make_office(tmp_path_factory.mktemp("office"), more=f'\n[reply]\nauthentication = "{server}"\n')


def everything(office: Office, raw: bytes) -> None:
    """Read, guarded and answered, as if nothing had stopped it."""
    message = parse(raw)
    assert identity("a", message).key
    assert isinstance(message.text, str)
    evaluate(message, Situation(office, NOW, arrived=NOW))
    reply = compose(
        office,
        message,
        request_type="invoice",
        language="ja",
        level=1,
        automatic=True,
        message_id=reply_message_id("a@example.co.jp", "x", "reply"),
        now=NOW,
    )
    assert len(reply.as_bytes(policy=WIRE)) < 20_000


def seconds(office: Office, raw: bytes) -> float:
    start = time.thread_time()
    everything(office, raw)
    return time.thread_time() - start


def field(name: bytes, unit: bytes) -> Callable[[int], bytes]:
    return lambda size: HEAD + name + b": " + unit * (size // len(unit)) + BODY


def recipients(size: int) -> bytes:
    people = b",\r\n ".join(b"Person %d <p%d@example.co.jp>" % (number, number) for number in range(size // 40))
    return b"From: hanako.suzuki@example.co.jp\r\nTo: " + people + BODY


HOSTILE: dict[str, Callable[[int], bytes]] = {
    "a subject of blanks": field(b"Subject: a", b" "),
    "a subject of letters": field(b"Subject", b"a"),
    "a subject of brackets": field(b"Subject", "【社外".encode()),
    "results without an end": field(b"Authentication-Results: mx.example.co.jp; spf=pass", b"a"),
    "results of escaped quotes": field(b"Authentication-Results: mx.example.co.jp; spf=pass", b'"\\'),
    "results of statements": field(b"Authentication-Results: mx.example.co.jp", b"; dkim=pass header.d=a.example"),
    "ids": field(b"References", b"<a@b> "),
    "an id": field(b"Message-ID", b"a"),
    "a name": field(b"Sender", b'"a" '),
    "recipients in To": recipients,
    "signs on lines": lambda size: HEAD + b"\r\n" + b"-\n" * (size // 2),
    "blanks on lines": lambda size: HEAD + b"\r\n" + b". \n" * (size // 3),
    "addresses": lambda size: HEAD + b"\r\n" + b"a@b.example " * (size // 12),
    "at signs": lambda size: HEAD + b"\r\n" + b"@" * size,
    "one word": lambda size: HEAD + b"\r\n" + b"a" * size,
    "Japanese without an end": lambda size: HEAD + b"\r\n" + "請求書の件".encode() * (size // 15),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_four_times_the_mail_takes_no_sixteen_times_the_time(office: Office, name: str) -> None:
    """From 16 kB to 64 kB, measured in this thread's time; a quadratic step anywhere would show."""
    small, large = HOSTILE[name](1 << 14), HOSTILE[name](1 << 16)
    assert seconds(office, large) < 8 * min(seconds(office, small) for _ in range(2)) + 0.5


def test_a_hundred_thousand_recipients_are_counted_and_not_answered(office: Office) -> None:
    """Cut at what is read, or whole: held, the reply's head as short as ever."""
    raw = recipients(40 * 100_000)
    assert raw.count(b"@") > 100_000
    for read in (raw, raw[:LARGEST_READ]):
        message = parse(read, truncated=len(read) < len(raw))
        said = evaluate(message, Situation(office, NOW, arrived=NOW))
        failed = {verdict.reason: verdict.evidence for verdict in said if not verdict.passed}
        assert "not-addressed-to-me" in failed
        assert max(map(len, failed.values())) < 300


def test_a_header_of_a_megabyte_ends_within_the_read(office: Office) -> None:
    """Cut in the middle of its header, a mail is still a mail: no text, so it is held."""
    raw = make_mail(headers=[("X-Filler", "x" * (2 * LARGEST_READ))])[:LARGEST_READ]
    message = parse(raw, truncated=True)
    assert message.from_address == "hanako.suzuki@example.co.jp"
    assert any(not verdict.passed for verdict in evaluate(message, Situation(office, NOW, arrived=NOW)))
