"""Two requests in one mail: an answer that names one team would leave the other request lying.

A mail is looked at part by part only where its words announce a second matter; then it holds two requests if two of its
parts are best explained by two different types.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from madoguchi.judge.judgement import Sample

Probabilities = Callable[[Sequence[Sample]], npt.NDArray[np.float64]]

BOTH_LIKELY = 0.4
"""Each of the two parts must give its own type at least this probability. (At 0.4 a seventh of the hard mails that are
nobody's was recognised so, at the price of 0.7 % of those that would have been answered rightly.)"""

STILL_RIGHT = 0.3
"""What is left of the probability that answering with the best type is right, once two requests are seen."""

MOST_PARTS, LOOKED_AT = 12, 4
"""Of so many parts those few are judged whole that the words alone give to a request with the least doubt."""

_SHORTEST = 8
_LONGEST_BODY = 4_000

_ANNOUNCED = re.compile(
    r"[2-5２-５二三四]\s*(?:点|件|つ)|ふたつ|ついで|あと[、,]?(?=[^0-9０-９\s])|それと|それから|もう[一1]つ|もうひとつ|"
    r"併せて|あわせて|加えて|のと、|両方|別件|[①②]|\([ab]\)|^[^\S\n]*[12][.)．]|"
    r"\bboth\b|\btwo (?:things|requests|questions|items|separate|asks|topics)|in addition|\balso\b|\bplus\b|"
    r"\bas well\b|while you|another (?:thing|one)|separately",
    re.IGNORECASE | re.MULTILINE,
)
_BETWEEN = re.compile(
    r"(?<=[。！？!?])|(?<=[.!?;])\s+|\n+|"
    r"[、,]?(?=(?:あと|それと|それから|ついでに|また|併せて|加えて|もう一つ|もうひとつ|なお)[、,は])|"
    r"(?:、| )(?=(?:and also|also|plus|in addition|and then|while you|as well as)\b)|"
    r"(?=\((?:[a-e]|[1-5])\))|(?=[①②③])|(?<=[の件])と、",
    re.IGNORECASE,
)


def announced(body: str) -> bool:
    """Whether the words speak of a second matter at all."""
    return _ANNOUNCED.search(body[:_LONGEST_BODY]) is not None


def parts(body: str) -> list[Sample]:
    """Sentences, list items, and clauses that begin something new; without what is too short to ask for anything."""
    found = (part.strip() for part in _BETWEEN.split(body[:_LONGEST_BODY]) if part)
    return [Sample("", part) for part in found if len(part) >= _SHORTEST][:MOST_PARTS]


def holds_several(
    body: str,
    roughly: Probabilities,
    probabilities: Probabilities,
    answerable: npt.NDArray[np.bool_],
) -> bool:
    """Whether two parts ask for two different types.

    ``roughly`` and ``probabilities`` give (parts, classes) for some texts, by the words alone and by everything;
    ``answerable`` (classes,): which classes are requests.
    """
    pieces = parts(body) if announced(body) else []
    if len(pieces) < 2:
        return False
    if len(pieces) > LOOKED_AT:
        doubt = -(roughly(pieces) * answerable).max(axis=1)
        pieces = [pieces[at] for at in sorted(np.argsort(doubt, kind="stable")[:LOOKED_AT])]
    likely = probabilities(pieces) * answerable
    first = likely.argmax(axis=1)
    return any(
        likely[one, first[one]] >= BOTH_LIKELY and likely[other, first[other]] >= BOTH_LIKELY
        for one in range(len(pieces))
        for other in range(one)
        if first[one] != first[other]
    )
