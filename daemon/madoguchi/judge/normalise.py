"""Text as the features see it: one width, one case, and kinds in the place of what identifies somebody or something.

A link, an address, a date, an amount or a number says which *kind* of mail this is; its value says only which mail.
Each is replaced by one character of Unicode's private use area, so that n-grams of either language can hold it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LIMIT = 4_000
"""Characters of subject and body together that are judged; what is beyond is cut off before anything else."""

LINK, ADDRESS, DATE, AMOUNT, IDENTIFIER, NUMBER, NAME = (chr(0xE000 + kind) for kind in range(7))
KINDS = {
    LINK: "[link]",
    ADDRESS: "[address]",
    DATE: "[date]",
    AMOUNT: "[amount]",
    IDENTIFIER: "[id]",
    NUMBER: "[number]",
    NAME: "[name]",
}
"""What a person is shown for each kind."""

_FOREIGN = re.compile("[\ud800-\udfff\ue000-\uf8ff\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u2060\ufeff]")
_JAPANESE = re.compile("[\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_LATIN_WORD = re.compile(r"[a-z][a-z0-9&+.'-]{1,40}")
_DIGIT = re.compile(r"\d")
_HONORED = re.compile(r"様|さま|さん|氏|殿|御中|-san\b|(?<!\w)(?:mr|ms|mrs|dr)\.? ")
_PREFIX = re.compile(r"(?:(?:re|fwd?|aw|wg|返信|転送|回覆)\s{0,3}(?:\[\d{1,3}\])?\s{0,3}:\s*)+")
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_MONEY = "円|万円|千円|億円|yen|jpy|usd|eur|dollars?|euros?|%|パーセント"
_LONG = re.compile(r"[!-~]{60}")
_MARKED = (
    (LINK, re.compile(r"(?:https?://|www\.)[!-~]{1,2000}")),
    (IDENTIFIER, re.compile(r"[!-~]{60,}")),
    (ADDRESS, re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}")),
)
_NUMERIC = (
    (DATE, re.compile(r"(?<!\d)(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日)?|(?<!\d)\d{4}年|(?<!\d)\d{1,2}日")),
    (DATE, re.compile(r"(?<![\d/.-])(?:\d{4}[-/.])?\d{1,2}[-/]\d{1,2}(?:[-/]\d{2,4})?(?![\d/-])")),
    (DATE, re.compile(rf"(?<!\w)\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTHS})[a-z]{{0,6}}(?!\w)(?: \d{{4}}(?!\d))?")),
    (DATE, re.compile(rf"(?<!\w)(?:{_MONTHS})[a-z]{{0,6}}\.? \d{{1,2}}(?:st|nd|rd|th)?(?!\w)(?:,? \d{{4}}(?!\d))?")),
    (DATE, re.compile(r"(?<!\d)\d{1,2}:\d{2}(?!\d)|(?<!\w)\d{1,2} ?[ap]m(?!\w)|(?<!\d)\d{1,2}時(?:半|\d{1,2}分)?")),
    (AMOUNT, re.compile(r"(?:[¥$€£]|(?<!\w)(?:jpy|usd|eur) ?)\d[\d,.]{0,20}[km]?(?!\w)")),
    (AMOUNT, re.compile(rf"(?<![a-z0-9_])\d[\d,.]{{0,20}} ?(?:{_MONEY})(?![a-z])")),
    (IDENTIFIER, re.compile(r"(?<![a-z0-9])(?!iso)[a-z]{1,12}[-_#/]?\d{4,20}(?:[-_/][a-z0-9]{1,20}){0,4}(?![a-z0-9])")),
    (IDENTIFIER, re.compile(r"(?<![a-z0-9])[a-z]{1,12}(?:[-_/]\d{2,20}){1,4}(?![a-z0-9])")),
    (NUMBER, re.compile(r"(?<![a-z0-9])\d[\d,.]{0,20}(?![a-z0-9])")),
)
_LETTER = "一-鿿々〆ヶァ-ヴーa-z0-9&.・\ue000-\ue005"
_NOT_A_NAME = "お客|皆|みな|各位|担当|奥|お子|ご家族|どなた|何|仕|模|多|同|異|有り|左|殿$"
_CALLED = tuple(
    (NAME, re.compile(pattern))
    for pattern in (
        (
            rf"(?<![お{_LETTER}])(?:株式会社|\(株\))?(?!{_NOT_A_NAME})(?:[{_LETTER}]{{1,20}}?|[ぁ-ん]{{2,6}})(?:株式会社|\(株\))?"
            r"(?=(?:様|さま|さん|殿|御中|氏)(?!子))"
        ),
        r"(?<![a-z0-9])[a-z]{2,20}(?=-san(?![a-z]))",
        r"(?<=(?<![a-z])(?:mr|ms|dr))\.? [a-z]{2,20}(?![a-z])",
        r"(?<=(?<![a-z])mrs)\.? [a-z]{2,20}(?![a-z])",
    )
)
"""Whoever is called 様, さん, -san or Mr. A name that goes without is caught by the names in a mail's header fields."""


@dataclass(frozen=True, slots=True)
class Views:
    """A text by script, spaces folded: ``japanese`` the lines with kana or kanji, ``latin`` the lines without, and the
    Latin words within the Japanese lines.
    """

    latin: str
    japanese: str


def normalise(subject: str, body: str) -> str:
    """Subject and body as lines: NFKC, lower case, without reply prefixes, values replaced by kinds."""
    text = folded(f"{subject[:LIMIT]}\n{body[:LIMIT]}"[:LIMIT])[:LIMIT]
    text = text[prefix(text) :]
    return "\n".join(map(_rewritten, text.split("\n")))


def folded(text: str) -> str:
    """One width, one case, nothing that could pose as a kind."""
    return unicodedata.normalize("NFKC", _FOREIGN.sub(" ", text)).lower()


def prefix(folded_subject: str) -> int:
    """How many letters of a subject only say that it is a reply or a forward."""
    found = _PREFIX.match(folded_subject)
    return found.end() if found else 0


def rewritings(line: str) -> list[tuple[str, re.Pattern[str]]]:
    """What is replaced in a folded line, in this order: (kind, pattern). Most lines hold nothing of it."""
    marked = _LONG.search(line) is not None or "@" in line or "://" in line or "www." in line
    found = [*_MARKED] if marked else []
    if _DIGIT.search(line):
        found += _NUMERIC
    if _HONORED.search(line):
        found += _CALLED
    return found


def _rewritten(line: str) -> str:
    for kind, pattern in rewritings(line):
        line = pattern.sub(kind, line)
    return line


def is_japanese(text: str) -> bool:
    """Whether there are kana or kanji in it."""
    return _JAPANESE.search(text) is not None


def views(subject: str, body: str) -> Views:
    """The two views of a mail that the n-grams are taken from."""
    latin: list[str] = []
    japanese: list[str] = []
    for line in normalise(subject, body).splitlines():
        if is_japanese(line):
            japanese += line.split()
            latin += _LATIN_WORD.findall(line)
        else:
            latin += line.split()
    return Views(latin=" ".join(latin), japanese=" ".join(japanese))


def shown(gram: str) -> str:
    """An n-gram as a person reads it: kinds by their names."""
    for kind, name in KINDS.items():
        gram = gram.replace(kind, name)
    return gram.strip()
