"""Which mails belong together: one conversation, or the same words again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Protocol, TypeVar

from madoguchi.judge.judgement import Sample
from madoguchi.judge.normalise import normalise


class InThread(Protocol):
    """A mail of which thread ("" where unknown) and date (ISO 8601, UTC; "" where unknown) are known."""

    @property
    def thread(self) -> str: ...
    @property
    def date(self) -> str: ...


_Mail = TypeVar("_Mail", bound=InThread)

_NO_LETTER = re.compile(r"[\W\d_]+")


def twin(sample: Sample) -> str:
    """Equal for mails that differ in nothing but spaces, punctuation, case, width, or the values of kinds."""
    text = normalise(sample.subject, sample.body)
    letters = _NO_LETTER.sub("", text) or " ".join(text.split())
    return hashlib.sha256(letters.encode()).hexdigest()


def together(twins: Sequence[str], threads: Sequence[str], near: Sequence[tuple[int, int]] = ()) -> list[str]:
    """A name for each mail, the same for all that are joined by threads ("": none) and twins, whatever the order.

    ``near``: pairs of positions that belong together besides.
    """
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    names = [f"twin {one}" for one in twins]
    pairs = [(name, f"thread {thread}") for name, thread in zip(names, threads, strict=True) if thread]
    for one, other in (*pairs, *((names[later], names[earlier]) for later, earlier in near)):
        first, second = sorted((root(one), root(other)))
        parent[second] = first
    return [root(name) for name in names]


def first_requests(mails: Sequence[_Mail]) -> list[_Mail]:
    """Without what came later in a thread: "any news?" says nothing about what is asked.

    The same mail under two labels stays twice: that is a contradiction to be shown.
    """
    first: dict[str, str] = {}
    for mail in mails:
        if mail.date:
            first[mail.thread] = min(first.get(mail.thread, mail.date), mail.date)
    return [mail for mail in mails if not mail.thread or mail.date == first.get(mail.thread, "")]
