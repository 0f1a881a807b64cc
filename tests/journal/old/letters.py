"""The mails of the accounts in this folder. Never to be changed: the identities in the fixtures are made of these bytes.

Nothing is imported from the program or its tests, whose own letters change.
"""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime

OWNER = "taro.yamada@example.co.jp"
INVOICE = "先方の請求書の宛名が旧社名のままです。再発行の手続きを教えてください。"
SIGN_IN = "お客様がログインできないそうです。どちらに聞けばよいでしょうか。"
LUNCH = "来週の懇親会は何時からでしょうか。"

BASELINE, FILED, ANSWERED, UNSURE, EXCEPTED, MACHINE, DRAFTED, REFUSED = range(1, 9)
UNKNOWN, ATTEMPTING, PLANNED, PENDING, UNREAD, LATER = range(9, 15)
"""What the fixture's account did with each; `LATER` comes only after the upgrade."""

_WHO = {
    BASELINE: ("hanako.suzuki", INVOICE),
    FILED: ("hanako.suzuki", INVOICE),
    ANSWERED: ("ichiro.tanaka", SIGN_IN),
    UNSURE: ("keiko.mori", LUNCH),
    EXCEPTED: ("saori.ono", LUNCH),
    MACHINE: ("goro.ide", INVOICE),
    DRAFTED: ("lawyer", INVOICE),
    REFUSED: ("jiro.kato", INVOICE),
    UNKNOWN: ("aya.ono", INVOICE),
    ATTEMPTING: ("ken.abe", INVOICE),
    PLANNED: ("mika.ueda", INVOICE),
    PENDING: ("sho.endo", INVOICE),
    UNREAD: ("rie.ota", INVOICE),
    LATER: ("yui.hara", INVOICE),
}


def sender(number: int) -> str:
    """Whose mail it is."""
    return f"{_WHO[number][0]}@example.co.jp"


def message_id(number: int) -> str:
    """Its Message-ID."""
    return f"<{number}@example.co.jp>"


def letter(number: int, when: datetime) -> bytes:
    """The raw mail as it was delivered ``when`` (UTC)."""
    name, text = _WHO[number]
    date = f"{when:%a, %d %b %Y %T +0000}"
    lines = [
        f"Return-Path: <{name}@example.co.jp>",
        f"Received: from mx.example.co.jp by store.example.co.jp with LMTP; {date}",
        f"From: {name} <{name}@example.co.jp>",
        f"To: {OWNER}",
        f"Subject: =?utf-8?B?{b64encode('お問い合わせ'.encode()).decode()}?=",
        f"Date: {date}",
        f"Message-ID: {message_id(number)}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
    ]
    if number == MACHINE:
        lines.append("Auto-Submitted: auto-replied")
    return "\r\n".join([*lines, "", f"お世話になっております。{number} 件目です。", text, ""]).encode()
