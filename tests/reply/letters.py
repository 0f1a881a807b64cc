"""What the tests of the reply share: one mail, one moment, and a reply to it."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

from madoguchi.config.load import Office
from madoguchi.mail.message import Address, Headers, Message
from madoguchi.reply.compose import compose, preview
from madoguchi.reply.render import Rendered

TOKYO = ZoneInfo("Asia/Tokyo")
MONDAY_MORNING = datetime(2026, 11, 30, 10, 0, tzinfo=TOKYO)
OWN_ID = "<madoguchi.0123456789abcdef@example.co.jp>"


def a_mail(
    *,
    subject: str = "請求書の件",
    address: str = "hanako.suzuki@example.co.jp",
    name: str = "鈴木 花子",
    written: str | None = None,
    message_id: str | None = "<request-1@example.co.jp>",
    references: tuple[str, ...] = (),
    in_reply_to: tuple[str, ...] = (),
) -> Message:
    """A parsed mail with just these values, however hostile."""
    return Message(
        headers=Headers([]),
        subject=subject,
        author=(Address(name, address, address if written is None else written),),
        message_id=message_id,
        references=references,
        in_reply_to=in_reply_to,
    )


def choices(**overrides: Any) -> dict[str, Any]:
    """The arguments of a first automatic reply in Japanese, unless told otherwise."""
    usual = {"request_type": "invoice", "language": "ja", "level": 1, "automatic": True, "now": MONDAY_MORNING}
    return usual | overrides


def a_reply(office: Office, message: Message | None = None, **overrides: Any) -> EmailMessage:
    """The whole reply to ``message``."""
    return compose(office, message or a_mail(), **({"message_id": OWN_ID} | choices(**overrides)))


def a_preview(office: Office, message: Message | None = None, **overrides: Any) -> Rendered:
    """Its words only."""
    return preview(office, message or a_mail(), **choices(**overrides))
