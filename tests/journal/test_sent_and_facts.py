"""The index of Sent, and single values."""

from __future__ import annotations

from datetime import timedelta

import pytest

from madoguchi.journal.facts import LAST_POLL
from madoguchi.journal.sent import SentMail
from madoguchi.journal.store import Journal
from madoguchi.mailbox.protocol import Folder
from tests.journal.rows import NOW, later

SENT = Folder("Sent", 5, 4)


def test_what_lies_in_sent_is_known_by_its_id(journal: Journal) -> None:
    """Ids, what they answer, and the folder's watermark, in one go; twice is as good as once."""
    mails = [SentMail("<a@x>", "<q@x>", NOW), SentMail("<b@x>", None, NOW), SentMail("", "<r@x>", NOW)]
    for _ in range(2):
        journal.sent.add(mails, SENT, 3)
    assert journal.sent.has("<a@x>")
    assert not journal.sent.has("<q@x>")
    assert not journal.sent.has("")
    assert journal.sent.answer_to("<q@x>") == "<a@x>"
    assert journal.sent.answer_to("<b@x>") is None
    assert journal.sent.answer_to(None) is None
    assert journal.queue.watermark("Sent") == (5, 3)


def test_of_several_the_first_that_lies_there_is_told(journal: Journal) -> None:
    """In the order of the question, whatever the order of the rows; none of none."""
    journal.sent.add([SentMail("<a@x>", None, NOW), SentMail("<b@x>", None, NOW)])
    assert journal.sent.any_of(["<q@x>", "<b@x>", "<a@x>"]) == "<b@x>"
    assert journal.sent.any_of({"<a@x>": 1, "<b@x>": 2}) == "<a@x>"
    assert journal.sent.any_of(["<q@x>", ""]) == journal.sent.any_of([]) == ""


def test_an_answer_without_an_id_is_still_an_answer(journal: Journal) -> None:
    """Some clients leave the Message-ID to the server: the mail it answers is answered all the same."""
    journal.sent.add([SentMail("", "<r@x>", NOW)])
    assert journal.sent.answer_to("<r@x>") is not None


def test_only_what_was_sent_lately_makes_a_conversation(journal: Journal) -> None:
    """The newest of the ids since then; an old one, an unknown one, none at all: nothing."""
    journal.sent.add([SentMail("<old@x>", None, later(days=-31)), SentMail("<a@x>", None, later(days=-3))])
    journal.sent.add([SentMail("<b@x>", None, later(days=-2))])
    since = NOW - timedelta(days=30)
    assert journal.sent.newest_of(["<b@x>", "<a@x>", "<old@x>"], since) == "<b@x>"
    assert journal.sent.newest_of(["<old@x>", "<none@x>"], since) is None
    assert journal.sent.newest_of([], since) is None
    assert journal.sent.newest_of([f"<{n}@x>" for n in range(100_000)] + ["<a@x>"], since) == "<a@x>"


def test_a_value_is_kept_replaced_and_cleared(journal: Journal) -> None:
    """The last word counts."""
    facts = journal.facts
    assert (facts.get("x"), facts.moment(LAST_POLL)) == (None, None)
    facts.set("x", "1")
    facts.set("x", "2")
    assert facts.get("x") == "2"
    facts.clear("x")
    assert facts.get("x") is None
    facts.set(LAST_POLL, NOW.isoformat())
    assert facts.moment(LAST_POLL) == NOW


def test_a_pause_lasts_until_it_is_ended(journal: Journal) -> None:
    """Without a date for ever; `resume` ends it at once, and ending what never began is no mistake."""
    facts = journal.facts
    facts.resume()
    assert facts.paused(NOW) == ""
    facts.pause(None)
    assert facts.paused(later(days=9999)) == "paused by the owner"
    facts.resume()
    assert facts.paused(NOW) == ""


@pytest.mark.parametrize(("seconds", "paused"), [(-1, True), (0, False), (1, False)])
def test_a_pause_ends_by_itself(journal: Journal, seconds: int, paused: bool) -> None:
    """To the second, and the evidence says until when."""
    until = later(hours=1)
    journal.facts.pause(until)
    said = journal.facts.paused(until + timedelta(seconds=seconds))
    assert said == (f"paused by the owner until {until.isoformat()}" if paused else "")
