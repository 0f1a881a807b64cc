"""What people ask the journal."""

from __future__ import annotations

import json
from dataclasses import replace

from madoguchi.guards.base import Verdict
from madoguchi.journal.draws import Coin
from madoguchi.journal.mails import Seen
from madoguchi.journal.states import Kind, MailState
from madoguchi.journal.store import Journal
from madoguchi.promise.drift import Judged
from madoguchi.reasons import Disposition, Reason
from tests.journal.rows import ANSWER, HANAKO, HELD, NOW, SURE, add, in_state, known, later, planned, sent, sighted, who

CONTRACT = {
    "id", "message_id", "folder", "disposition", "reason", "state", "request_type", "probability", "model",
    "reply_message_id", "times",
}  # fmt: skip


def test_a_fate_has_the_contracts_fields_and_is_plain_json(journal: Journal) -> None:
    """Everything that `fates` promises, and nothing that JSON cannot say."""
    sent(journal)
    (fate,) = journal.readings.fates()
    assert set(fate) >= CONTRACT
    assert json.loads(json.dumps(fate)) == fate
    assert (fate["id"], fate["reply_message_id"]) == (known(journal).name, "<reply-1@example.co.jp>")
    assert (fate["request_type"], fate["probability"], fate["model"]) == ("invoice", SURE.probability, "m1")


def test_every_mail_has_one_line(journal: Journal) -> None:
    """In order of arrival; a notice about a mail does not double it; `since` and a name narrow."""
    add(journal, 1, decision=HELD, waits=False, now=later(days=-2))
    planned(journal, 2)
    planned(journal, 3, Kind.NOTICE)
    fates = list(journal.readings.fates())
    assert [fate["message_id"] for fate in fates] == [f"<{number}@example.co.jp>" for number in (1, 2, 3)]
    assert fates[2]["reply_message_id"] is None
    assert [fate["id"] for fate in journal.readings.fates(since=NOW)] == [fates[1]["id"], fates[2]["id"]]
    assert [fate["id"] for fate in journal.readings.fates(prefix=fates[1]["id"].upper())] == [fates[1]["id"]]


def test_the_queue_shows_what_waits_for_the_owner(journal: Journal) -> None:
    """Held, drafted, refused and unknown; with everything also what left; never the answered."""
    add(journal, 1, decision=HELD, waits=False)
    add(journal, 2, decision=replace(HELD, disposition=Disposition.DRAFTED, reason=Reason.DRAFT_MODE), waits=False)
    in_state(journal, MailState.REFUSED, 3)
    in_state(journal, MailState.UNKNOWN, 4)
    sent(journal, 5)
    add(journal, 6)
    assert len(journal.readings.held()) == 4
    journal.mails.leave_queue([known(journal, 1).id], "dismissed", NOW)
    assert len(journal.readings.held()) == 3
    assert len(journal.readings.held(everything=True)) == 4


def test_what_cannot_wait_stands_first(journal: Journal) -> None:
    """Harm, exceptions and confidential matters before the rest; within both, the oldest first."""
    reasons = [Reason.UNSURE, Reason.HARM, Reason.MINE, Reason.ASKS_EXCEPTION, Reason.SENSITIVE]
    for number, reason in enumerate(reasons, 1):
        add(journal, number, decision=replace(HELD, reason=reason), waits=False, now=later(minutes=number))
    shown = [record["reason"] for record in journal.readings.held()]
    assert shown == ["harm", "asks-exception", "sensitive", "unsure", "mine"]


def test_then_comes_what_teaches_most(journal: Journal) -> None:
    """Two requests, then the nearest to the threshold; what was never judged, or is far from it, last."""
    probabilities = {"far": 0.1, "near": 0.48, "nearer": 0.52}
    for number, (_, probability) in enumerate(probabilities.items(), 1):
        judgement = replace(SURE, probability=probability)
        add(journal, number, decision=HELD, judgement=judgement, waits=False, now=later(minutes=number))
    add(journal, 4, decision=replace(HELD, reason=Reason.SEVERAL_REQUESTS), waits=False, now=later(minutes=4))
    add(journal, 5, decision=replace(HELD, reason=Reason.CONVERSATION), waits=False, now=later(minutes=5))
    shown = [record["message_id"][1] for record in journal.readings.held()]
    assert shown == ["4", "2", "3", "1", "5"]


def test_a_second_guard_raises_a_mail_too(journal: Journal) -> None:
    """A conversation about a lawsuit is held as a conversation, and stands first all the same."""
    guards = (Verdict(Reason.CONVERSATION, False, "x"), Verdict(Reason.HARM, False, "words about the law"))
    add(journal, 1, decision=HELD, waits=False)
    add(journal, 2, decision=replace(HELD, reason=Reason.CONVERSATION, verdicts=guards), waits=False)
    assert [record["reason"] for record in journal.readings.held()] == ["conversation", "unsure"]


def test_counts_cover_every_mail_once(journal: Journal) -> None:
    """By fate and reason whatever the state, and what still waits by its state."""
    add(journal, 1, decision=HELD, waits=False)
    add(journal, 2, decision=HELD, waits=False, now=later(days=-2))
    sent(journal, 3)
    in_state(journal, MailState.FILED, 4)
    add(journal, 5)
    counts = journal.readings.counts(None)
    assert counts == {("held", "unsure"): 2, ("answered", "answerable"): 2, ("waiting", "pending"): 1}
    assert journal.readings.counts(NOW)[("held", "unsure")] == 1


def test_a_fate_tells_how_the_coin_fell_and_what_was_said(journal: Journal) -> None:
    """Of a would-be reply; of any other mail nothing."""
    sighting, place = sighted(journal, 1)
    journal.mails.record(Seen(sighting, who(1), place, HANAKO, NOW), ANSWER, SURE, NOW, NOW, Coin(0.5, True))
    add(journal, 2)
    first, second = journal.readings.fates()
    assert first["audit"] == {"chance": 0.5, "drawn": True, "judged_as": None, "judged_at": None}
    assert second["audit"] is None
    assert journal.draws.judge(known(journal).id, "mine", NOW)
    assert next(journal.readings.fates())["audit"]["judged_as"] == "mine"


def test_what_was_judged_is_told_for_a_span(journal: Journal) -> None:
    """The beginning included, the end not; mail that no model judged is left out."""
    add(journal, 1, now=later(days=-1))
    add(journal, 2, judgement=replace(SURE, probability=0.4, strange=0.25))
    add(journal, 3, judgement=replace(SURE, request_type="mine", probability=0.1))
    add(journal, 4, now=later(days=1))
    sighting, place = sighted(journal, 5)
    journal.mails.record(Seen(sighting, who(5), place, HANAKO, NOW), HELD, None, NOW)
    assert journal.readings.judged(NOW, later(days=1)) == [
        Judged("invoice", True, 1, 0.25, 1),
        Judged("mine", False, 1, 0.0, 1),
    ]
