"""Where the owner goes next: the following mail of the list that is still in it, else the list."""

from __future__ import annotations

from madoguchi.journal.piles import Item
from madoguchi.review.listing import found
from madoguchi.review.paging import address, page_of
from madoguchi.review.visit import Visit


def after(visit: Visit, item: Item) -> str:
    """The address of the next mail; of the list where there is none."""
    session = visit.here
    left = {one.name for one in found(visit, session.pile)} - {item.name}
    at = session.trail.index(item.name) if item.name in session.trail else len(session.trail)
    following = [name for name in session.trail[at:] if name in left]
    return f"/mail/{following[0]}" if following else list_of(visit, item)


def list_of(visit: Visit, item: Item) -> str:
    """The address of the list that was looked at last, on the page where that mail stands."""
    session = visit.here
    page = page_of(session.trail.index(item.name)) if item.name in session.trail else session.page
    return address(session.at, page)
