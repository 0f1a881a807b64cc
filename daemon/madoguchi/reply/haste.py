"""Whether somebody is in a hurry: plain haste is answered, with the urgent way first."""

from __future__ import annotations

import re

from madoguchi.mail.plain import plain

_HASTE = re.compile(
    r"至急|緊急(?!連絡先|時)|(?<!お)急ぎ(?!の場合|ではない|ではあり|ません)|お急ぎ(?:で|の(?:ところ|件|ご?対応))"
    r"|大急ぎ|急いで"
    r"|なる(?:早|はや)|なるべく早|出来るだけ早|できるだけ早|可及的速やか|一刻も早|今すぐ|いますぐ"
    r"|本日中|今日中|今日いっぱい|時間が(?:ない|ありません|なく)"
    r"|\basap\b|\burgent(?:ly)?\b|\bas soon as (?:possible|you can)\b|\bimmediate(?:ly)?\b|\bright (?:away|now)\b"
    r"|\b(?:by|before) (?:the )?(?:end of (?:the )?(?:day|today)|eod|cob|noon|today|tonight)\b"
    r"|\btime[- ]critical\b|\bin a hurry\b",
    re.ASCII,
)
_DENIED = re.compile(
    r"(?:急ぎ|至急|緊急)(?:で|と)?(?:は|じゃ)(?:ない|ありません|ございません|なく)|\b(?:not|isn't|no) urgent\b",
    re.ASCII,
)


def is_hasty(text: str) -> bool:
    """Whether the words of haste stand in ``text``, and are not denied (急ぎではありません, not urgent)."""
    return _HASTE.search(_DENIED.sub(" ", plain(text))) is not None
