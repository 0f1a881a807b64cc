"""Discovery: every UID once, the watermark with it."""

from __future__ import annotations

import pytest

from madoguchi.journal.queue import BASELINE, NEW, REBASELINE
from madoguchi.journal.store import Journal
from madoguchi.mailbox.protocol import Folder, Place
from tests.journal.rows import NOW

INBOX = Folder("INBOX", 7, 10)


def uids(journal: Journal, **how: int) -> list[int]:
    return [sighting.place.uid for sighting in journal.queue.unread(99, **how)]


def test_uids_and_watermark_are_one_transaction(journal: Journal) -> None:
    """The rows stand there in order, and the next search begins behind them."""
    assert journal.queue.watermark("INBOX") is None
    journal.queue.discovered(INBOX, [3, 5, 9], BASELINE, NOW)
    assert journal.queue.watermark("INBOX") == (7, 9)
    assert [(one.place, one.origin, one.attempts) for one in journal.queue.unread(2)] == [
        (Place("INBOX", 7, 3), BASELINE, 0),
        (Place("INBOX", 7, 5), BASELINE, 0),
    ]


def test_a_transaction_that_fails_moves_nothing(journal: Journal) -> None:
    """A UID that cannot be written takes the watermark back with it."""
    journal.queue.discovered(INBOX, [3], NEW, NOW)
    with pytest.raises(Exception, match="too large to convert"):
        journal.queue.discovered(Folder("INBOX", 7, 12), [11, 2**70], NEW, NOW)
    assert journal.queue.watermark("INBOX") == (7, 9)
    assert uids(journal) == [3]


def test_only_what_was_found_moves_the_watermark(journal: Journal) -> None:
    """A server that announces a UIDNEXT beyond what it then hands out hides no mail."""
    journal.queue.discovered(INBOX, [], BASELINE, NOW)
    journal.queue.discovered(Folder("INBOX", 7, 5000), [10], NEW, NOW)
    assert journal.queue.watermark("INBOX") == (7, 10)
    journal.queue.discovered(Folder("INBOX", 7, 1), [], NEW, NOW)
    assert journal.queue.watermark("INBOX") == (7, 10)


def test_a_uid_is_seen_once(journal: Journal) -> None:
    """Told again it is no new row; under another UIDVALIDITY it is another UID."""
    journal.queue.discovered(INBOX, [3, 4], NEW, NOW)
    journal.queue.discovered(INBOX, [3, 4, 5], NEW, NOW)
    assert uids(journal) == [3, 4, 5]
    journal.queue.discovered(Folder("INBOX", 8, 4), [3], REBASELINE, NOW)
    assert uids(journal) == [3, 4, 5, 3]
    assert journal.queue.watermark("INBOX") == (8, 3)


def test_the_watermark_follows_uidnext_in_an_empty_folder(journal: Journal) -> None:
    """Nothing there, but UIDs were used up before: they never come back."""
    journal.queue.discovered(INBOX, [], BASELINE, NOW)
    assert journal.queue.watermark("INBOX") == (7, 9)
    journal.queue.discovered(Folder("Sent", 1, 1), [], BASELINE, NOW)
    assert journal.queue.watermark("Sent") == (1, 0)


def test_one_stuck_mail_blocks_nobody(journal: Journal) -> None:
    """It stays in the queue with its attempts counted, and the next is reached behind it."""
    journal.queue.discovered(INBOX, [3, 4], NEW, NOW)
    stuck, following = journal.queue.unread(9)
    journal.queue.failed(stuck.id)
    journal.queue.failed(stuck.id)
    assert [one.attempts for one in journal.queue.unread(9)] == [2, 0]
    assert journal.queue.unread(9, after=stuck.id) == [following]


def test_what_vanished_leaves_the_queue(journal: Journal) -> None:
    """It is never asked for again, and nothing happens for none."""
    journal.queue.discovered(INBOX, [3, 4], NEW, NOW)
    first, second = journal.queue.unread(9)
    journal.queue.vanished([first.id])
    journal.queue.vanished([])
    assert journal.queue.unread(9) == [second]
