"""Where an n-gram stands in a mail's text, although it was found in the text's normalised form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from madoguchi.judge.judgement import Sample
from madoguchi.judge.normalise import folded, is_japanese, prefix, rewritings

MOST = 5
"""As many places of one n-gram are told."""

_VOICED = "\uff9e\uff9f"
"""Half-width kana's sound marks: they melt into the letter before them, though Unicode calls them letters."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A normalised line; for each of its letters where, in the text, that began and ended."""

    text: str
    begins: list[int]
    ends: list[int]


class Places:
    """The normalised lines of a text, letter by letter beside the text itself."""

    def __init__(self, sample: Sample) -> None:
        self._lines = list(_lines(sample.text, has_subject=bool(sample.subject.strip())))

    def find(self, gram: str) -> tuple[tuple[int, int], ...]:
        """[start, end) in `Sample.text` of an n-gram (with the letter of its family), in the order of the text."""
        family, wanted = gram[0], gram[1:]
        pattern = r"\W+".join(map(re.escape, wanted.split()))
        if not pattern:
            return ()
        if family == "w" or (family == "s" and not is_japanese(wanted)):
            pattern = rf"(?<!\w){pattern}(?!\w)"
        found = (
            (line.begins[match.start()], line.ends[match.end() - 1])
            for line in (self._lines[:1] if family == "s" else self._lines)
            for match in re.finditer(pattern, line.text)
        )
        return tuple(place for place, _ in zip(found, range(MOST), strict=False))


def _lines(text: str, *, has_subject: bool) -> Iterator[_Line]:
    start = 0
    for number, whole in enumerate(text.splitlines(keepends=True)):
        line = _folded(whole.rstrip("\r\n"), start)
        if number == 0 and has_subject:
            line = _without(line, 0, prefix(line.text), "")
        for kind, pattern in rewritings(line.text):
            for match in reversed(list(pattern.finditer(line.text))):
                line = _without(line, match.start(), match.end(), kind)
        yield line
        start += len(whole)


def _folded(line: str, start: int) -> _Line:
    """Cluster by cluster: a letter with the marks that may melt into it."""
    text, begins, ends = "", list[int](), list[int]()
    at = 0
    while at < len(line):
        end = at + 1
        while end < len(line) and (unicodedata.combining(line[end]) or line[end] in _VOICED):
            end += 1
        letters = folded(line[at:end])
        text += letters
        begins += [start + at] * len(letters)
        ends += [start + end] * len(letters)
        at = end
    return _Line(text, begins, ends)


def _without(line: _Line, start: int, end: int, instead: str) -> _Line:
    """Letters replaced by one that stands for all of them, or by nothing."""
    if end <= start:
        return line
    begins = line.begins[start : start + 1] if instead else []
    ends = line.ends[end - 1 : end] if instead else []
    return _Line(
        line.text[:start] + instead + line.text[end:],
        line.begins[:start] + begins + line.begins[end:],
        line.ends[:start] + ends + line.ends[end:],
    )
