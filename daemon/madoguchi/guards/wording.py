"""Which words of a mail the guards listen to."""

from __future__ import annotations

import re
from functools import lru_cache

from madoguchi.mail.greetings import may_be_name
from madoguchi.mail.message import Message
from madoguchi.mail.plain import plain

_AFFILIATION = re.compile(
    r"[^\s。、,]{1,25}(?:部|課|室|係|社|店|所|局|チーム|グループ|センター|窓口|担当)の"
    r"(?=(?P<name>[^\s。、,]{1,10}?)(?:です|と申します|でございます|といいます))"
)
"""「クレーム対応課の佐藤です」: where somebody works is not what they write about.

「パワハラ相談窓口の件です」 names nobody.
"""


def said(message: Message) -> str:
    """Subject and new text: what the writer says now.

    Greeting and sign-off too: 「社外秘です。」 looks like a name there.
    """
    return _said(message.subject, message.body.new, message.body.written)


@lru_cache(maxsize=2)
def _said(subject: str, *texts: str) -> str:
    """Many guards listen to one mail, one after the other."""
    body = (_AFFILIATION.sub(_unless_matter, text) for text in texts)
    return "\n\n".join(map(plain, (subject, *body)))


def said_and_quoted(message: Message) -> str:
    """Subject, new text and the history below it."""
    return f"{said(message)}\n\n{plain(message.body.quoted)}"


def _unless_matter(affiliation: re.Match[str]) -> str:
    """Nothing before a name; before anything else the words themselves."""
    return "" if may_be_name(affiliation["name"]) else affiliation[0]
