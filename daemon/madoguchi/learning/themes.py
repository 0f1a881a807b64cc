"""What mails that no team covers are about: the words that tell them from other office mail, and who uses them. Pure.

A word is shown only where `LEAST_PEOPLE` persons use it, and never one that is part of somebody's name. A word tells
something if far more mails hold it than the other mails let expect (T. Dunning, Accurate Methods for the Statistics of
Surprise and Coincidence, Computational Linguistics 19, 1993). The same mails give the same themes in the same order.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log

from madoguchi.judge.normalise import is_japanese, normalise

LEAST_MAILS = 5
"""Fewer do not pile up."""

LEAST_PEOPLE = 3
MOST_THEMES, MOST_WORDS = 5, 5

_LIFT = 4.0
_SURPRISE = 10.83
"""The 99.9 % point of chi-squared with one degree of freedom."""

_ENOUGH = 20
"""Of fewer mails nothing is said about what is usual."""

_RUN = re.compile(r"[一-鿿々ァ-ヴー]{2,12}|[a-z][a-z'-]{2,30}")
_COMMON = frozenset([
    "先日", "先週", "先月", "昨日", "昨年", "前回", "以前", "本日", "今日", "今朝", "今週", "今月", "今年", "今回",
    "今後", "明日", "来週", "来月", "来年", "毎週", "毎月", "午前", "午後", "相談", "質問", "確認", "連絡", "返信",
    "送付", "共有", "対応", "検討", "依頼", "希望", "必要", "可能", "大変", "失礼", "恐縮", "御礼", "方法", "内容",
    "場合", "自分", "個人", "today", "tomorrow", "yesterday", "morning", "week", "thanks", "things", "reading",
    "regards",
])  # fmt: skip
"""Of any mail at all: they tell when or how somebody writes, not about what."""

_PART = re.compile(r"[一-鿿々]{2,12}|[ァ-ヴー]{3,12}")


@dataclass(frozen=True, slots=True)
class Spoken:
    """The words of one mail: ``japanese`` runs of kanji and katakana, one a line, ``latin`` whole words."""

    japanese: str
    latin: frozenset[str]
    in_japanese: bool

    def says(self, word: str) -> bool:
        """Whether the word stands in it; a Japanese one also within a longer one."""
        return word in self.latin if word.isascii() else word in self.japanese


@dataclass(frozen=True, slots=True)
class Mail:
    """``name``: the identity as people write it; ``person``: whoever wrote it, by any name that is always the same."""

    name: str
    person: str
    spoken: Spoken


@dataclass(frozen=True, slots=True)
class Theme:
    """``words``: the most telling first; ``mails``: their names, in order; ``people``: how many wrote them."""

    words: tuple[str, ...]
    mails: tuple[str, ...]
    people: int


def spoken(subject: str, body: str) -> Spoken:
    """The words of a mail, without what identifies somebody or something (see `normalise`)."""
    text = normalise(subject, body)
    runs = _RUN.findall(text)
    japanese = [run for run in runs if not run.isascii()]
    return Spoken("\n".join(japanese), frozenset(run for run in runs if run.isascii()), is_japanese(text))


def themes(mails: Sequence[Mail], others: Sequence[Sequence[Spoken]], names: Collection[str]) -> list[Theme]:
    """The themes of ``mails``, the one with most mails first.

    ``others``: collections of other mail, each of which says what is usual; ``names``: words of persons' names, which
    are never told.
    """
    telling = _telling(mails, [kind for other in others for kind in _by_language(other)], names)
    left, found = list(mails), list[Theme]()
    for word in telling:
        about = [mail for mail in left if mail.spoken.says(word)]
        if _piles_up(about) and len(found) < MOST_THEMES:
            words = _words(word, telling, about)
            about = [mail for mail in left if mail in about or sum(map(mail.spoken.says, words)) > 1]
            found.append(Theme(words, tuple(mail.name for mail in about), _people(about)))
            left = [mail for mail in left if mail not in about]
    return sorted(found, key=lambda theme: -len(theme.mails))


def _telling(mails: Sequence[Mail], usual: Sequence[Sequence[Spoken]], names: Collection[str]) -> list[str]:
    """The most surprising first."""
    scored = []
    for word in sorted(_said_by_several(mails)):
        if any(name in word or word in name for name in names):
            continue
        seen = sum(mail.spoken.says(word) for mail in mails)
        expected = sum(_usually(word, mails, usual))
        surprise = 2 * (seen * log(seen / expected) - (seen - expected))
        if seen >= LEAST_PEOPLE and seen >= _LIFT * expected and surprise >= _SURPRISE:
            scored.append((-surprise, -len(word), word))
    return [word for _, _, word in sorted(scored)]


def _usually(word: str, mails: Sequence[Mail], usual: Sequence[Sequence[Spoken]]) -> Iterator[float]:
    """How many mails of each language would hold the word if these were like the others: the most of what they say."""
    for japanese in (True, False):
        number = sum(mail.spoken.in_japanese is japanese for mail in mails)
        shares = [_share(word, other) for other in usual if other[0].in_japanese is japanese]
        yield number * max(shares, default=0.5 / _ENOUGH)


def _share(word: str, others: Sequence[Spoken]) -> float:
    return (sum(other.says(word) for other in others) + 0.5) / (len(others) + 1)


def _by_language(others: Iterable[Spoken]) -> Iterator[list[Spoken]]:
    known = list(others)
    for japanese in (True, False):
        kind = [other for other in known if other.in_japanese is japanese]
        if len(kind) >= _ENOUGH:
            yield kind


def _said_by_several(mails: Sequence[Mail]) -> set[str]:
    """Whole words, and the parts of one script in a longer one, that enough persons use."""
    by: dict[str, set[str]] = {}
    for mail in mails:
        for word in {*mail.spoken.latin, *mail.spoken.japanese.split("\n"), *_PART.findall(mail.spoken.japanese)} - {
            ""
        }:
            by.setdefault(word, set()).add(mail.person)
    several = {word for word, people in by.items() if len(people) >= LEAST_PEOPLE}
    return {word for word in several - _COMMON if "'" not in word}


def _words(first: str, telling: Sequence[str], about: Sequence[Mail]) -> tuple[str, ...]:
    """Those that half of the mails about it share, none of them part of another."""
    words = [first]
    for word in telling:
        saying = [mail for mail in about if mail.spoken.says(word)]
        new = not any(word in one or one in word for one in words)
        if new and 2 * len(saying) >= len(about) and _people(saying) >= LEAST_PEOPLE:
            words.append(word)
    return tuple(words[:MOST_WORDS])


def _piles_up(mails: Sequence[Mail]) -> bool:
    return len(mails) >= LEAST_MAILS and _people(mails) >= LEAST_PEOPLE


def _people(mails: Iterable[Mail]) -> int:
    return len({mail.person for mail in mails})
