"""The mails that colleagues send in these tests, and the model that tells them apart."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from tests.builders import OWNER, make_mail

NOW = datetime(2025, 11, 17, 0, 12, tzinfo=UTC)
"""Monday, 09:12 in Tokyo; well in the past, since Dovecot takes no INTERNALDATE that lies ahead."""

DIRECTORY = """\
[teams.billing]
name = { ja = "請求サポート", en = "Billing Support" }
channel = "billing-support@example.co.jp"

[teams.technical]
name = { ja = "テクニカルサポート", en = "Technical Support" }
channel = "tech-support@example.co.jp"

[requests.invoice]
title = { ja = "請求書", en = "invoices" }
team = "billing"
folder = "請求書"

[requests.account-access]
title = { ja = "ログイン", en = "sign-in" }
team = "technical"

[requests.refund]
title = { ja = "返金", en = "refunds" }
team = "billing"
"""

PEOPLE = """\
never = ["president@example.co.jp"]
draft_only = ["lawyer@example.co.jp"]
"""

_BODIES = {
    ("invoice", "ja"): "お世話になっております。\n{}様の請求書を再発行してください、宛名が古いです。\n",
    ("invoice", "en"): "Hello,\nplease reissue the invoice for {}, the billing name is old.\n",
    ("account-access", "ja"): "{}様がログインできません、パスワードがロックされました。\n",
    ("account-access", "en"): "Nobody at {} can log in, the password is locked.\n",
    ("refund", "en"): "{} was charged twice and wants the money refunded.\n",
    ("mine", "en"): "Thanks for lunch with {}, see you on Friday.\n",
}


def request(
    number: int = 1,
    kind: str = "invoice",
    lang: str = "ja",
    *,
    who: str = "",
    subject: str = "お願い",
    body: str = "",
    message_id: str | None = None,
    at: datetime = NOW,
    return_path: str | None = "",
    to: str = f"山田 太郎 <{OWNER}>",
    headers: Iterable[tuple[str, str]] = (),
) -> bytes:
    """One colleague's mail; another ``number`` is another mail of another colleague.

    ``return_path`` "" means that of the sender, None means none.
    """
    sender = who or f"colleague{number}@example.co.jp"
    return make_mail(
        body or _BODIES[kind, lang].format(f"Client-{number}"),
        sender=f"{sender.partition('@')[0]} <{sender}>",
        to=to,
        subject=subject,
        message_id=f"<request-{number}@example.co.jp>" if message_id is None else message_id,
        date=format_datetime(at - timedelta(minutes=2)),
        return_path=f"<{sender}>" if return_path == "" else return_path,
        headers=headers,
    )
