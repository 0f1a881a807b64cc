"""Which examples belong together: one conversation, or the same words again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from madoguchi.judge.corpus import Example
from madoguchi.judge.normalise import normalise

_NO_LETTER = re.compile(r"[\W\d_]+")


def twin(example: Example) -> str:
    """Equal for mails that differ in nothing but spaces, punctuation, case, width, or the values of kinds."""
    text = normalise(example.subject, example.body)
    letters = _NO_LETTER.sub("", text) or " ".join(text.split())
    return hashlib.sha256(letters.encode()).hexdigest()


def together(examples: Sequence[Example]) -> list[str]:
    """A name for each example, the same for all that are joined by threads and twins, whatever the order."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    twins = [f"twin {twin(example)}" for example in examples]
    for example, name in zip(examples, twins, strict=True):
        if example.thread:
            first, second = sorted((root(name), root(f"thread {example.thread}")))
            parent[second] = first
    return [root(name) for name in twins]
