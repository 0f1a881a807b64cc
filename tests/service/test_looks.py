"""What was seen of a folder a moment ago, and when that is no more to be relied on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from madoguchi.mailbox.protocol import Folder, Place
from madoguchi.service.looks import LASTS, Looks

SENT = Folder("Sent", 7, 11, 10)


class Hands:
    """A clock that is moved by hand."""

    at = 0.0


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def looks(hands: Hands) -> Looks:
    return Looks(lambda: hands.at)


def test_a_look_serves_for_a_moment(looks: Looks, hands: Hands) -> None:
    """Of that folder alone; afterwards somebody has to look again."""
    looks.keep(SENT, 0.0)
    hands.at = LASTS * 0.9
    assert looks.lately("Sent") == SENT
    assert looks.lately("Drafts") is None
    hands.at = LASTS
    assert looks.lately("Sent") is None


@pytest.mark.parametrize(
    "now",
    [
        replace(SENT, next_uid=12, size=11),
        replace(SENT, next_uid=12),
        replace(SENT, size=9),
        replace(SENT, uidvalidity=8),
        replace(SENT, name="Drafts"),
    ],
    ids=["came", "came and went", "went", "renumbered", "another"],
)
def test_whatever_changed_shows(looks: Looks, now: Folder) -> None:
    """By UIDVALIDITY, UIDNEXT and EXISTS; how long ago the look was makes no difference."""
    looks.keep(SENT, 0.0)
    assert looks.is_unchanged(SENT)
    assert not looks.is_unchanged(now)


def test_where_nobody_counts_nothing_is_unchanged(looks: Looks) -> None:
    """A server that tells no EXISTS is asked each time."""
    untold = replace(SENT, size=None)
    looks.keep(untold, 0.0)
    assert not looks.is_unchanged(untold)
    assert looks.appended("Sent", Place("Sent", 7, 11), 0.0) is None


def test_the_uid_of_our_copy_tells_that_nothing_came_before_it(looks: Looks, hands: Hands) -> None:
    """And is a look in itself."""
    looks.keep(SENT, 0.0)
    hands.at = 5.0
    assert looks.appended("Sent", Place("Sent", 7, 11), looks.moment()) == Folder("Sent", 7, 12, 11)
    assert looks.lately("Sent") == Folder("Sent", 7, 12, 11)


@pytest.mark.parametrize("place", [Place("Sent", 7, 12), Place("Sent", 8, 11), None], ids=["later", "anew", "untold"])
def test_where_it_tells_something_else_the_folder_is_looked_at_again(looks: Looks, place: Place | None) -> None:
    """Another mail came first, or the server says nothing."""
    looks.keep(SENT, 0.0)
    assert looks.appended("Sent", place, 0.0) is None
    assert looks.lately("Sent") is None
    assert not looks.is_unchanged(SENT)
    assert not looks.is_unchanged(replace(SENT, next_uid=12, size=11))
