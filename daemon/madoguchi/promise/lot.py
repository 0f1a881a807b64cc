"""Which would-be replies are judged: a coin whose probability is known, thrown before anyone looks. Pure."""

from __future__ import annotations

A_DAY = 20
"""Until the promise is granted everything is judged, up to so many a day; above that by lot."""

A_DAY_GRANTED = 3
"""Of a granted account about so many a working day are judged."""


def chance(today: int, *, granted: bool, usual: float) -> float:
    """The probability that the next would-be reply is drawn.

    ``today``: how many came before it today; ``usual``: how many come on a working day.
    """
    if granted:
        return min(1.0, A_DAY_GRANTED / max(usual, A_DAY_GRANTED))
    return min(1.0, A_DAY / (today + 1))
