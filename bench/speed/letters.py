"""The mails of the whole job: colleagues who ask for what other teams do, each once, each in their own words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random

from tests.builders import OWNER, make_mail
from tests.judge.mails import FRUITS

NOW = datetime(2025, 11, 17, 0, 12, tzinfo=UTC)
"""Monday, 09:12 in Tokyo; well in the past, since Dovecot takes no INTERNALDATE that lies ahead."""

_ASKED = {
    "invoice": "Hello,\n\nplease reissue the invoice for {}, the billing name is old.\n\n{}\n\nThank you,\n{}\n",
    "account-access": "お疲れ様です。\n{}様がログインできません、パスワードがロックされました。\n\n{}\n\n{}\n",
    "refund": "Hello,\n\n{} was charged twice and wants the money refunded.\n\n{}\n\nThank you,\n{}\n",
}


def letters(size: int, after: int = 0) -> list[bytes]:
    """So many mails of so many people, the same ones every time: 1 to 3 kB each, with a quotation below.

    ``after``: how many others were written before.
    """
    draw = Random(20251117 + after)  # noqa: S311 - variety
    return [_letter(number, draw) for number in range(after, after + size)]


def _letter(number: int, draw: Random) -> bytes:
    sender = f"colleague{number}@example.co.jp"
    words = "\n".join(" ".join(draw.sample(FRUITS, 8)) for _ in range(draw.randint(2, 8)))
    asked = _ASKED[draw.choice(sorted(_ASKED))].format(f"Client-{number}", words, f"Colleague {number}")
    quoted = "\n".join(f"> {' '.join(draw.sample(FRUITS, 6))}" for _ in range(draw.randint(0, 20)))
    before = f"\nOn Fri, 14 Nov 2025 Taro Yamada <{OWNER}> wrote:\n{quoted}\n" if quoted else ""
    return make_mail(
        asked + before,
        sender=f"Colleague {number} <{sender}>",
        to=f"山田 太郎 <{OWNER}>",
        subject=f"Client {number}",
        message_id=f"<letter-{number}@example.co.jp>",
        date=format_datetime(NOW - timedelta(minutes=2)),
        return_path=f"<{sender}>",
    )
