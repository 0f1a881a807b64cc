"""Every turn that the promise takes by the journal: each is recorded, logged, and told the owner."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime

from madoguchi.config.load import Office
from madoguchi.errors import JournalAway
from madoguchi.journal.store import Journal
from madoguchi.journal.turns import Turn, TurnRecord, last_of, sealed
from madoguchi.journal.witness import Witness, recall, testify
from madoguchi.promise.ground import changed, ground
from madoguchi.promise.ledger import Standing
from madoguchi.service.log import log
from madoguchi.service.standing import newest, promise, went_back

GROUND = "evidence-ground"
TESTIFIED = "evidence-testified"


def keep_watch(office: Office, journal: Journal, now: datetime) -> Standing:
    """Records what happened to the evidence since it was looked at last, and tells how the promise stands now.

    Raises `JournalAway` where the disk refuses.
    """
    _restart(office, journal, now)
    found, taken = promise(office, journal, now), journal.turns.all()
    due = list(_turns(found, taken, journal))
    for kind, why, about in due:
        when = found.alarm if kind is Turn.ALARM and found.alarm else now
        if journal.turns.take(kind, why, when, last=last_of(journal.turns.all()), about=about):
            log.warning("promise", turn=kind.value, about=about, why=why)
    _testify(office, journal)
    return promise(office, journal, now) if due else found


def restart(journal: Journal, why: str, now: datetime) -> None:
    """Shuts off all evidence so far. Where there is none, nothing is recorded."""
    taken = journal.turns.all()
    after = sealed(taken)
    if journal.draws.all(after) or journal.outgoing.any_reply(after):
        journal.turns.take(Turn.RESTART, why, now, last=last_of(taken))
        log.warning("promise", turn=Turn.RESTART.value, why=why)


def _turns(found: Standing, taken: list[TurnRecord], journal: Journal) -> Iterator[tuple[Turn, str, str]]:
    """What is to be recorded: kind, why, about which type."""
    granted, demoted = _was_granted(taken), _demoted(taken)
    counted = f"{found.judged} judged, {found.wrong} wrong"
    if found.alarm is not None and found.alarm not in {turn.at for turn in taken if turn.kind is Turn.ALARM}:
        yield Turn.ALARM, f"{_tally(journal, sealed(taken))}: drafts from now on, the evidence begins anew", ""
        return
    if found.granted is not None and found.until is not None and not granted:
        yield Turn.GRANTED, f"{counted}; until {found.until:%Y-%m-%d}", ""
    elif found.granted is None and granted:
        yield Turn.ENDED, f"not renewed, {counted} this quarter: replies are drafted", ""
    for kind in sorted(found.demoted - demoted):
        yield Turn.DEMOTED, "too many wrong: this type is drafted", kind
    for kind in sorted(demoted - found.demoted):
        yield Turn.RESTORED, "enough right ones since", kind


def _tally(journal: Journal, after: int) -> str:
    """What was seen since the evidence began."""
    judged = [draw.wrong for draw in journal.draws.all(after) if draw.wrong is not None]
    wrong = len(journal.corrections.wrong(after))
    sent = journal.outgoing.number_of_replies(after)
    return f"{sum(judged)} of {len(judged)} judged were wrong, {wrong} of {sent} sent are known to be wrong"


def _restart(office: Office, journal: Journal, now: datetime) -> None:
    present = ground(office)
    before = journal.facts.get(GROUND)
    different = changed(json.loads(before), present) if before else []
    if different:
        restart(journal, f"changed by hand: {', '.join(different)}", now)
    if different or not before:
        journal.facts.set(GROUND, json.dumps(present))
    there, remembered = _on_record(journal), recall(office.state_dir)
    if (remembered is None and there.judged) or (remembered is not None and remembered.exceeds(there)):
        restart(journal, "the journal is older than the evidence was: was it put back from a backup?", now)
        _testify(office, journal)
    latest = newest(journal, sealed(journal.turns.all()))
    if latest is not None and went_back(latest, now):
        restart(journal, f"the clock went back, from {latest:%Y-%m-%dT%H:%MZ} to {now:%Y-%m-%dT%H:%MZ}", now)


def _on_record(journal: Journal) -> Witness:
    drawn, judged = journal.draws.size()
    return Witness(drawn, judged, len(journal.turns.all()))


def _testify(office: Office, journal: Journal) -> None:
    present = _on_record(journal)
    if recall(office.state_dir) == present:
        return
    # What comes is not on the disk at once; this puts it there, before the file says that it is.
    journal.facts.set(TESTIFIED, json.dumps(asdict(present)))
    try:
        testify(office.state_dir, present)
    except OSError as error:
        msg = f"{office.state_dir}: {error.strerror}"
        raise JournalAway(msg) from error


def _was_granted(taken: list[TurnRecord]) -> bool:
    told = [turn.kind for turn in taken if turn.kind not in (Turn.DEMOTED, Turn.RESTORED)]
    return bool(told) and told[-1] is Turn.GRANTED


def _demoted(taken: list[TurnRecord]) -> frozenset[str]:
    """The types that were demoted since the evidence began."""
    found: set[str] = set()
    for turn in taken:
        if turn.sealed is not None:
            found.clear()
        elif turn.kind is Turn.DEMOTED:
            found.add(turn.about)
        elif turn.kind is Turn.RESTORED:
            found.discard(turn.about)
    return frozenset(found)
