"""Where the owner goes next: the following mail of the list that is still in it, else the list."""

from __future__ import annotations

from madoguchi.journal.piles import Item
from madoguchi.review.listing import found
from madoguchi.review.visit import Visit


def after(visit: Visit, item: Item) -> str:
    """The address of the next mail; of the list where there is none."""
    session = visit.here
    left = {one.name for one in found(visit, session.pile)} - {item.name}
    at = session.trail.index(item.name) if item.name in session.trail else len(session.trail)
    following = [name for name in session.trail[at:] if name in left]
    return f"/mail/{following[0]}" if following else list_of(session.pile)


def list_of(pile: str) -> str:
    """The address of that list."""
    return "/" if pile == "queue" else f"/{pile}"
