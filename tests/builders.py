"""What many tests need: an owner's office on disk, and raw mails as they come off a server."""

from __future__ import annotations

from collections.abc import Iterable
from email.header import Header
from pathlib import Path

from madoguchi.config.load import Office, load

OWNER = "taro.yamada@example.co.jp"
COLLEAGUE = "hanako.suzuki@example.co.jp"

SETTINGS = """\
mode = "send"

[owner]
name = { ja = "山田 太郎", en = "Taro Yamada" }
addresses = ["taro.yamada@example.co.jp", "yamada@example.co.jp"]

[imap]
host = "127.0.0.1"
username = "taro.yamada"
password_env = "MADOGUCHI_TEST_PASSWORD"

[smtp]
host = "127.0.0.1"
"""

DIRECTORY = """\
[teams.billing]
name = { ja = "請求サポート", en = "Billing Support" }
channel = "billing-support@example.co.jp"
members = ["ito@example.co.jp", "billing.example.co.jp"]
urgent = { ja = "内線 1234", en = "ext. 1234" }
first_response_hours = 8
agreed_on = 2026-11-02

[teams.technical]
name = { ja = "テクニカルサポート", en = "Technical Support" }
channel = "tech-support@example.co.jp"
url = "https://go.example.co.jp/tech"

[requests.invoice]
title = { ja = "請求書", en = "invoices" }
team = "billing"
needs = { ja = "顧客ID、請求書番号", en = "client ID, invoice number" }
client_sentence = { ja = "{date}までに一度ご連絡いたします。", en = "We will come back to you by {date}." }
must_not_promise = { ja = "再発行の日付", en = "a date of reissue" }

[requests.account-access]
title = { ja = "ログイン", en = "sign-in" }
team = "technical"
"""

PEOPLE = """\
never = ["president@example.co.jp", "hr.example.co.jp"]
draft_only = ["lawyer@example.co.jp"]
"""


def make_office(
    home: Path, *, settings: str = SETTINGS, directory: str = DIRECTORY, people: str = PEOPLE, more: str = ""
) -> Office:
    """A valid office whose files lie in ``home``. ``more`` is TOML added at the end of ``madoguchi.toml``."""
    write_office(home, settings=settings + more, directory=directory, people=people)
    return load(home / "madoguchi.toml")


def write_office(home: Path, *, settings: str = SETTINGS, directory: str = DIRECTORY, people: str = PEOPLE) -> Path:
    """The three files as they are, right or wrong; returns the path of ``madoguchi.toml``."""
    (home / "teams.toml").write_text(directory, encoding="utf-8")
    (home / "people.toml").write_text(people, encoding="utf-8")
    file = home / "madoguchi.toml"
    file.write_text(settings, encoding="utf-8")
    return file


def make_mail(
    body: str = "お世話になっております。\n先方の請求書の宛名が旧社名のままです。再発行の手続きを教えてください。\n",
    *,
    sender: str = f"鈴木 花子 <{COLLEAGUE}>",
    to: str = f"山田 太郎 <{OWNER}>",
    subject: str = "請求書の件",
    message_id: str = "<request-1@example.co.jp>",
    date: str = "Mon, 23 Nov 2026 09:00:00 +0900",
    return_path: str | None = f"<{COLLEAGUE}>",
    headers: Iterable[tuple[str, str]] = (),
    content_type: str = "text/plain; charset=utf-8",
    charset: str = "utf-8",
) -> bytes:
    """A raw mail, CRLF, as delivered. ``headers`` come below the usual ones and may repeat or be hostile;
    an empty ``subject`` or ``message_id``, or ``return_path=None``, leaves that field out.
    """
    usual = [
        ("Return-Path", return_path),
        ("Received", f"from mx.example.co.jp by store.example.co.jp with LMTP; {date}"),
        ("From", _encoded(sender)),
        ("To", _encoded(to)),
        ("Subject", _encoded(subject) or None),
        ("Date", date),
        ("Message-ID", message_id or None),
        ("MIME-Version", "1.0"),
        ("Content-Type", content_type),
        ("Content-Transfer-Encoding", "8bit"),
    ]
    lines = [f"{name}: {value}" for name, value in [*usual, *headers] if value is not None]
    head = "\r\n".join(lines).encode("utf-8", "surrogateescape")
    text = body.replace("\r\n", "\n").replace("\n", "\r\n").encode(charset, "surrogateescape")
    return head + b"\r\n\r\n" + text


def multipart(*parts: tuple[str, str], boundary: str = "b1") -> str:
    """The body of a multipart mail out of (header lines, text) pairs; its type says ``boundary="b1"``."""
    pieces = [f"--{boundary}\n{head}\n\n{text}\n" for head, text in parts]
    return "".join(pieces) + f"--{boundary}--\n"


def _encoded(value: str) -> str:
    """Non-ASCII words as encoded-words (RFC 2047), an address beside them left as it is."""
    if value.isascii():
        return value
    name, bracket, rest = value.partition(" <")
    return Header(name, "utf-8", maxlinelen=76).encode(linesep="\r\n") + bracket + rest
