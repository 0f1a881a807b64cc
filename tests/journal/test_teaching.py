"""What people said to pointers, and what they asked for afterwards, as the journal tells it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from madoguchi.journal.engine import open_reader
from madoguchi.journal.pseudonyms import pseudonym
from madoguchi.journal.releases import ReleaseKind, ReleaseState
from madoguchi.journal.sent import SentMail
from madoguchi.journal.states import Feedback, Kind
from madoguchi.journal.store import Journal
from madoguchi.journal.tables import metadata
from madoguchi.policy.effect import SPAN, Told, effect, months
from madoguchi.policy.history import Pointer
from madoguchi.reasons import Disposition, Reason
from tests.journal import plain_teaching
from tests.journal.many import by_hand, draw, mail, put, reply
from tests.journal.rows import ANSWER, HANAKO, HELD, NOW, add, known, later, planned, sent
from tests.policy import plain_effect

TOKYO = ZoneInfo("Asia/Tokyo")
TEAMS = {"invoice": "billing", "account-access": "technical"}
PUSH_BACK = replace(HELD, reason=Reason.PUSH_BACK)


def release(journal: Journal, number: int) -> str:
    """A pointer by hand; its Message-ID."""
    record = add(journal, number, decision=HELD, waits=False)
    message_id = f"<hand-{number}@example.co.jp>"
    what = {"request_type": "invoice", "team": "billing", "recipient": HANAKO}
    plan = journal.releases.plan(record, ReleaseKind.POINTER, message_id=message_id, now=NOW, **what)
    journal.releases.attempting(plan, NOW)
    journal.releases.settle(plan, ReleaseState.SENT, "250", NOW)
    return message_id


def draft(journal: Journal, number: int, level: int) -> None:
    decision = replace(ANSWER, reason=Reason.LEVEL_3, disposition=Disposition.DRAFTED, level=level)
    intent = journal.outgoing.plan(add(journal, number), decision, Kind.DRAFT, f"<draft-{number}@x>", NOW)
    journal.outgoing.drafted(intent, NOW, later(days=90) - NOW)


def test_a_reply_refers_to_a_pointer_by_its_id(journal: Journal) -> None:
    """By machine, by hand, and a draft that was sent; not to one that never went out, nor to the owner's own mail."""
    sent(journal, 1)
    by_hand = release(journal, 2)
    draft(journal, 3, 1)
    planned(journal, 4)
    journal.sent.add([SentMail("<own@x>", None, NOW)])
    found = [journal.pointed.referred_to([one]) for one in ("<reply-1@example.co.jp>", by_hand, "<draft-3@x>")]
    assert [one and (one.mail_id, one.recipient) for one in found] == [
        (known(journal, number).id, HANAKO) for number in (1, 2, 3)
    ]
    assert [journal.pointed.referred_to(ids) for ids in (["<reply-4@example.co.jp>"], ["<own@x>"], [])] == [None] * 3


def test_of_several_the_newest(journal: Journal) -> None:
    """A long thread may hold more than one."""
    sent(journal, 1)
    sent(journal, 2)
    found = journal.pointed.referred_to(["<reply-2@example.co.jp>", "<reply-1@example.co.jp>", "<x@x>"])
    assert found is not None
    assert found.mail_id == known(journal, 2).id


def test_accepting_is_heard_once(journal: Journal) -> None:
    """The first time counts, and it is no word of the owner's."""
    sent(journal, 1)
    pointer = journal.pointed.referred_to(["<reply-1@example.co.jp>"])
    assert pointer is not None
    journal.pointed.accepted(pointer, later(hours=1))
    journal.pointed.accepted(pointer, later(hours=2))
    (fate,) = journal.readings.fates()
    assert (fate["feedback"], fate["times"]["accepted"]) == ("accepted", later(hours=1).isoformat())
    assert journal.readings.feedback(None) == {}
    assert [journal.pointed.number_accepted(since) for since in (None, later(hours=1), later(hours=2))] == [1, 1, 0]
    assert journal.corrections.wrong() == []
    assert journal.outgoing.number_of_replies() == 1


def test_push_back_waits_until_the_owner_has_dealt_with_it(journal: Journal) -> None:
    """Of that person alone, and not for ever."""
    record = add(journal, 1, decision=PUSH_BACK, waits=False)
    assert journal.pointed.unsettled({HANAKO}, later(days=-90)) == record.name
    assert journal.pointed.unsettled({"x@example.co.jp"}, later(days=-90)) == ""
    assert journal.pointed.unsettled({""}, later(days=-90)) == ""
    assert journal.pointed.unsettled({HANAKO}, later(hours=1)) == ""
    journal.mails.leave_queue([record.id], "answered by the owner", NOW)
    assert journal.pointed.unsettled({HANAKO}, later(days=-90)) == ""


def test_personal_drafts_are_remembered(journal: Journal) -> None:
    """Only those in which the owner was to speak; the note is told with the first of them."""
    draft(journal, 1, 2)
    assert (journal.outgoing.personal({HANAKO}, later(days=-90)), journal.notices.untold()) == ((), [])
    draft(journal, 2, 3)
    draft(journal, 3, 3)
    assert journal.outgoing.personal({HANAKO}, later(days=-90)) == (Pointer("billing", NOW),) * 2
    (note,) = journal.notices.untold()
    assert (note.kind, note.about) == ("level-3", "invoice")
    assert "hanako" not in note.key


def asked(journal: Journal) -> dict[tuple[str, str], dict[str, int]]:
    return {key: dict(people) for key, people in journal.teaching.requests(TEAMS, months(NOW, TOKYO)).items()}


def test_what_was_asked_of_a_team(journal: Journal) -> None:
    """Answered, drafted and labelled mail by its team; not what is nobody's, was called wrong, or was only held."""
    sent(journal, 1)
    draft(journal, 2, 1)
    for number, label in ((3, "account-access"), (4, "mine"), (5, "a-type-that-is-gone")):
        journal.mails.label(add(journal, number, decision=HELD, waits=False), label, NOW)
    sent(journal, 6)
    journal.mails.put_back(known(journal, 6), NOW)
    sent(journal, 7)
    journal.mails.label(known(journal, 7), "account-access", NOW)
    add(journal, 8, decision=HELD, waits=False)
    sent(journal, 9, sender="")
    assert asked(journal) == {("billing", "2026-11"): {HANAKO: 2}, ("technical", "2026-11"): {HANAKO: 2}}


def test_who_was_pointed_on_first(journal: Journal) -> None:
    """By machine or by hand, where it arrived and was not corrected."""
    for number in (1, 2):
        sent(journal, number, now=later(days=-9))
    journal.outgoing.bounced("<reply-1@example.co.jp>", NOW)
    journal.mails.label(known(journal, 2), "account-access", NOW)
    draft(journal, 3, 1)
    assert journal.teaching.firsts(later(days=-99), later(days=1)) == []
    release(journal, 4)
    assert journal.teaching.firsts(later(days=-99), later(days=1)) == [Told(HANAKO, "billing", NOW, NOW)]
    sent(journal, 5, now=later(days=-2))
    first = Told(HANAKO, "billing", later(days=-2), later(days=-2))
    assert journal.teaching.firsts(later(days=-2), NOW) == [first]
    assert journal.teaching.firsts(later(days=-1), later(days=1)) == []


@pytest.mark.parametrize("seed", range(4))
def test_counting_in_sql_is_counting_one_by_one(seed: int, journal: Journal, tmp_path: Path) -> None:
    """Whatever was answered, labelled, moved, judged, bounced, sent by hand, or faded in the last fourteen months."""
    drawn = Random(seed)
    reader, who = live(drawn, journal, tmp_path / "state"), journal.people()
    zone = ZoneInfo(drawn.choice(["Asia/Tokyo", "Asia/Kathmandu", "America/New_York"]))
    every, pointers, told_of = (
        plain_teaching.asked(reader, who, TEAMS),
        plain_teaching.told(reader, who),
        months(NOW, zone),
    )
    names = {month.name for month in told_of}
    requests = {key: people for key, people in plain_effect.requests(every, zone).items() if key[1] in names}
    firsts = [one for one in plain_effect.firsts(pointers) if one.at >= told_of[0].start]
    found = journal.teaching.firsts(told_of[0].start, told_of[-1].end)
    assert journal.teaching.requests(TEAMS, told_of) == requests
    assert sorted(found, key=str) == sorted(firsts, key=str)
    assert firsts
    wrote = journal.teaching.wrote(TEAMS, found)
    assert effect(requests, found, wrote, [], NOW, zone) == effect(
        requests, firsts, plain_effect.wrote(every), [], NOW, zone
    )
    for one in firsts:
        near = [at for at in plain_effect.wrote(every).get((one.person, one.team), []) if near_to(one, at)]
        assert sorted(at for at in wrote.get((one.person, one.team), []) if near_to(one, at)) == sorted(near)


def near_to(first: Told, at: datetime) -> bool:
    return first.asked_at - SPAN <= at <= first.at + SPAN


def live(drawn: Random, journal: Journal, state_dir: Path) -> Engine:
    """Fourteen months of 60 people; a reader of them."""
    key = journal.pseudonyms.key()
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for number in range(1, 400):
        at = NOW - timedelta(days=420) * drawn.random()
        sender = f"p{drawn.randrange(60)}@example.co.jp" if drawn.random() < 0.95 else ""
        sender = pseudonym(sender, key) if at < NOW - timedelta(days=200) else sender
        label = drawn.choice([None, None, None, None, None, "invoice", "account-access", "mine"])
        said = {"best": "invoice", "label": label, "labelled_at": at if label else None}
        if drawn.random() < 0.1:
            said |= {"feedback": drawn.choice(list(Feedback)), "feedback_at": at}
        rows["mails"].append(mail(number, at, sender=sender, **said))
        to = {"recipient": sender, "team": drawn.choice(["billing", "technical", "gone"])}
        to |= {"bounced_at": NOW if drawn.random() < 0.1 else None}
        later_on = at + timedelta(days=3) * drawn.random()
        if drawn.random() < 0.6:
            how = {
                "kind": drawn.choice([Kind.REPLY, Kind.REPLY, Kind.DRAFT]),
                "state": drawn.choice(["sent"] * 5 + ["refused"]),
            }
            rows["outbox"].append(reply(number, later_on, **how, **to))
        elif drawn.random() < 0.3:
            rows["releases"].append(by_hand(number, later_on, state=drawn.choice(["sent", "refused"]), **to))
        if drawn.random() < 0.3:
            rows["draws"].append(draw(number, at, judged_as=drawn.choice(["invoice", "mine"]), judged_at=at))
    for table, some in rows.items():
        put(state_dir, metadata.tables[table], some)
    return open_reader(state_dir)
