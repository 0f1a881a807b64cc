"""Fetching on demand."""

from __future__ import annotations

import pytest

from madoguchi.errors import ServerAway
from madoguchi.journal.piles import Item
from madoguchi.review.mailtext import MOST_LETTERS
from tests.review.conftest import Room


def item(room: Room, name: str) -> Item:
    found = room.desk.item(name)
    assert found is not None
    return found


def test_a_list_is_fetched_once_over_one_connection(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder at a time, and not again while it is looked at."""
    items = [item(room, room.receive(subject=f"Mail {number}")) for number in range(9)]
    calls: list[int] = []
    fetch = room.mailbox.fetch
    monkeypatch.setattr(room.mailbox, "fetch", lambda folder, uids: calls.append(len(uids)) or fetch(folder, uids))
    for _ in range(3):
        seen = room.desk.letters.glances(items)
        assert [seen[one.id].subject for one in items] == [f"Mail {number}" for number in range(9)]
    assert (calls, room.connections) == ([9], 1)


def test_a_connection_that_was_lost_is_made_again(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers hang up on those who read for long; nobody notices."""
    first, second = item(room, room.receive()), item(room, room.receive())
    room.desk.letters.letter(first)
    examine, cuts = room.mailbox.examine, [ServerAway("BYE")]

    def once(folder: str) -> object:
        if cuts:
            raise cuts.pop()
        return examine(folder)

    monkeypatch.setattr(room.mailbox, "examine", once)
    assert room.desk.letters.letter(second) is not None
    assert (room.connections, room.desk.letters.trouble) == (2, "")


def test_a_server_that_stays_away_is_tried_twice_and_told(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the page says so, and the next look tries again."""
    one = item(room, room.receive())
    tries: list[int] = []

    def away() -> None:
        tries.append(1)
        raise ServerAway("no answer")

    monkeypatch.setattr(room.desk.letters, "_connect", away)
    assert room.desk.letters.letter(one) is None
    assert (len(tries), room.desk.letters.trouble) == (1, "no answer")
    monkeypatch.undo()
    assert room.desk.letters.letter(one) is not None
    assert room.desk.letters.trouble == ""


def test_not_all_mails_stay_in_memory(room: Room) -> None:
    """The oldest that was read goes first."""
    items = [item(room, room.receive(f"Words of mail {number}.")) for number in range(MOST_LETTERS + 3)]
    for one in items:
        assert room.desk.letters.letter(one) is not None
    kept = [one for one in items if room.desk.letters.at_hand(one)]
    assert kept == items[3:]


def test_nothing_is_marked_or_moved_by_looking(room: Room) -> None:
    """Folders and flags are as before."""
    one = item(room, room.receive())
    before = room.mailbox.contents()
    room.desk.letters.letter(one)
    room.desk.letters.glances([one])
    assert room.mailbox.contents() == before
