"""Which open mails look like one: by what a person sees of them, so that it can be said in words. Pure.

What is to be judged blind is like nothing: its type and its reason would tell of the guess.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from madoguchi.journal.piles import Item

Likeness = Callable[[Item, Item], bool]


def same_kind(one: Item, other: Item) -> bool:
    """They wait for the same reason, and the same type was suggested for both (or none for either)."""
    return (one.reason, one.best, one.bounced) == (other.reason, other.best, other.bounced)


def same_sender(one: Item, other: Item) -> bool:
    """One person wrote both. A mail without a sender's address has none in common with any."""
    return bool(one.sender) and one.sender == other.sender


def alike(item: Item, opened: Iterable[Item], likeness: Likeness) -> list[Item]:
    """Those of the open mails that are like it in that, itself among them while it is open; in their order."""
    if item.blind:
        return []
    return [one for one in opened if not one.blind and (one.id == item.id or likeness(item, one))]
