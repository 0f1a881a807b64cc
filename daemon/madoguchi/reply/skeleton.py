"""A mail to the team, begun for the colleague: an address with subject and body (RFC 6068)."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from madoguchi.reply.subject import shortened

LONGEST = 1900
"""In characters: some mail programs take no more than 2,000."""

LONGEST_TITLE, LONGEST_ITEM = 60, 40

OPENS = {"ja": "記入欄の入ったメールを作成する", "en": "start a mail to them, with what to fill in"}
_BEGINS = {"ja": "ご担当者様\n\n「{}」の件でご連絡いたします。\n", "en": "Hello,\n\nThis is about {}.\n"}
_REQUEST = {"ja": "ご依頼の内容", "en": "What you need"}


def skeleton(channel: str, title: str, items: Sequence[str], language: str) -> str:
    """The link: the title as subject, a line to fill in for each item, nothing of any mail; "" without a channel.

    Every item is there, also one that the colleague has told: the team does not know it yet.
    """
    if not channel:
        return ""
    wanted = [shortened(item, LONGEST_ITEM) for item in items]
    while len(link := _link(channel, shortened(title, LONGEST_TITLE), wanted, language)) > LONGEST and wanted:
        wanted.pop()
    return link


def _link(channel: str, title: str, items: Sequence[str], language: str) -> str:
    lines = [_BEGINS[language].format(title), *(f"{item}: " for item in items), f"{_REQUEST[language]}: ", ""]
    body = "\n".join(lines).replace("\n", "\r\n")
    return f"mailto:{quote(channel, safe='@')}?subject={quote(title, safe='')}&body={quote(body, safe='')}"
