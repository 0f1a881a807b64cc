"""Reading what was discovered: each mail gets its identity, its verdicts, its judgement, and a first decision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from madoguchi.errors import ServerAway, ServerBusy
from madoguchi.failpoint import failpoint
from madoguchi.guards.base import Situation, Verdict
from madoguchi.journal.draws import Coin
from madoguchi.journal.mails import Seen
from madoguchi.journal.queue import BASELINE, MOST_ATTEMPTS, NEW, REBASELINE, Sighting
from madoguchi.judge.judgement import Judgement
from madoguchi.judge.reading import sample_of
from madoguchi.mail.identity import Identity, identity, said
from madoguchi.mail.message import Message
from madoguchi.mail.parse import parse
from madoguchi.mailbox.protocol import Arrival, Folder, Heading
from madoguchi.policy.decide import Decision, decide, would_reply
from madoguchi.reasons import Disposition, Reason
from madoguchi.service import facts, sample
from madoguchi.service.account import Session, log
from madoguchi.service.fate_lines import tell_new
from madoguchi.service.fetching import fetch, headings
from madoguchi.service.isolation import isolated
from madoguchi.service.loop_signs import note_signs
from madoguchi.service.outlook import outlook

BATCH = 50
HEADING_BATCH = 500
MOST_CUTS = 4
"""So often may the connection break while one mail is read: with the back-off that is minutes, not an outage."""
HEADING_FIELDS = ("MESSAGE-ID", "FROM", "DATE", "SUBJECT")


@dataclass(frozen=True, slots=True)
class Reading:
    """One new mail, read and checked."""

    sighting: Sighting
    arrived: Arrival
    seen: Seen
    message: Message
    situation: Situation
    verdicts: tuple[Verdict, ...]


def read_new(session: Session, folder: Folder) -> None:
    """Reads every UID in the queue, batch by batch, until a stop is asked for."""
    _recognise_old(session, folder)
    probed = False
    after = 0
    while not session.account.stopping():
        batch = session.journal.queue.unread(BATCH, after)
        if not batch:
            return
        if not probed:
            session.return_path_required = facts.probe_return_path(session, folder)
            probed = True
        after = batch[-1].id
        _read_batch(session, folder, batch)
        failpoint("after-reading")


def _recognise_old(session: Session, folder: Folder) -> None:
    """Baseline and renumbered mail is recognised by its headings: bodies of years of mail are not fetched."""
    after = 0
    while batch := session.journal.queue.unread(HEADING_BATCH, after):
        after = batch[-1].id
        old = {sighting.place.uid: sighting for sighting in batch if _by_heading(sighting, folder)}
        if not old:
            continue
        known = headings(session, folder, sorted(old), HEADING_FIELDS)
        found = {heading.uid for heading in known}
        there = session.mailbox.present(folder, old.keys() - found)
        session.journal.queue.vanished([one.id for uid, one in old.items() if uid not in found | there])
        for heading in known:
            sighting = old[heading.uid]
            isolated(
                partial(_recognise, session, sighting, heading),
                partial(_unrecognised, session, sighting, heading),
            )


def _by_heading(sighting: Sighting, folder: Folder) -> bool:
    return sighting.origin in (BASELINE, REBASELINE) and sighting.place.uidvalidity == folder.uidvalidity


def _recognise(session: Session, sighting: Sighting, heading: Heading) -> None:
    message = parse(heading.header)
    known = session.journal.mails.by_message_id(message.message_id)
    if len(known) == 1 and not _is_anothers(message, known[0].sender):
        session.journal.mails.relocate(known[0], sighting.id, sighting.place)
        return
    who = identity(session.office.settings.account, message)
    by_heading = session.journal.mails.known(who)
    if by_heading is not None:
        session.journal.mails.relocate(by_heading, sighting.id, sighting.place)
        return
    limit = timedelta(hours=session.office.settings.reply.max_age_hours)
    recent = session.now() - heading.internal_date <= limit
    if sighting.origin == REBASELINE and (recent or message.message_id is None):
        return  # read in full: recent and unknown is held, and without an id only the body tells who it is
    seen = Seen(sighting.id, who, sighting.place, message.from_address, heading.internal_date)
    _record(session, seen, message, Decision(Reason.BASELINE, Disposition.BASELINE), None)


def _is_anothers(message: Message, sender: str) -> bool:
    """A Message-ID is anybody's to copy. Who wrote what is long on record may stand there by a pseudonym only."""
    return "@" in sender and sender != message.from_address


def _unrecognised(session: Session, sighting: Sighting, heading: Heading, error: Exception) -> None:
    """A heading that breaks something: what was there before the first start is baseline all the same."""
    log.error("heading-failed", sighting=sighting.id, error=type(error).__name__)
    if sighting.origin == BASELINE:
        who = Identity.of_place(session.office.settings.account, str(sighting.place))
        seen = Seen(sighting.id, who, sighting.place, "", heading.internal_date)
        decision = Decision(Reason.BASELINE, Disposition.BASELINE, evidence=type(error).__name__)
        session.journal.mails.record(seen, decision, None, session.now())
        tell_new(session, who.name, decision, None, seen.arrived_at)


def _read_batch(session: Session, folder: Folder, batch: Sequence[Sighting]) -> None:
    """What may have broken the connection before comes last, each alone, the most suspect last of all."""
    fresh = [one for one in batch if not one.attempts]
    tried = sorted((one for one in batch if one.attempts), key=lambda one: one.attempts)
    for some in [fresh, *([one] for one in tried)]:
        try:
            _read_some(session, folder, some)
        except ServerBusy:
            raise
        except ServerAway:
            for one in some:
                _unread(session, one, MOST_CUTS)
            raise


def _read_some(session: Session, folder: Folder, batch: Sequence[Sighting]) -> None:
    current = [sighting for sighting in batch if sighting.place.uidvalidity == folder.uidvalidity]
    arrivals, unreadable = fetch(session, folder, [one.place.uid for one in current])
    there = [one for one in current if one.place.uid in arrivals]
    left = [one for one in current if one.place.uid in unreadable]
    session.journal.queue.vanished([one.id for one in batch if one not in there and one not in left])
    for one in left:
        _unread(session, one, MOST_ATTEMPTS)
    readings = list(_readings(session, there, arrivals))
    judged = _judged(session, readings)
    for reading in readings:
        isolated(
            partial(_decide, session, reading, judged),
            partial(_failed, session, reading.sighting, reading.arrived.internal_date),
        )


def _readings(session: Session, sightings: Sequence[Sighting], arrivals: dict[int, Arrival]) -> Iterator[Reading]:
    """The mails of a batch that are not on record yet."""
    for sighting in sightings:
        arrived = arrivals[sighting.place.uid]
        failed = partial(_failed, session, sighting, arrived.internal_date)
        reading = isolated(partial(_reading, session, sighting, arrived), failed)
        if reading is not None:
            yield reading


def _reading(session: Session, sighting: Sighting, arrived: Arrival) -> Reading | None:
    message = session.account.parsed.parse(arrived)
    who = identity(session.office.settings.account, message)
    record = session.journal.mails.known(who, _without_body(session, message))
    if record is not None:
        session.journal.mails.relocate(record, sighting.id, sighting.place)
        return None
    when = facts.arrival(arrived.internal_date, message)
    situation = facts.situation(
        session, message, who, arrived=when, flags=arrived.flags, rebaselined=sighting.origin != NEW
    )
    told = said(session.office.settings.account, message)
    seen = Seen(sighting.id, who, sighting.place, message.from_address, when, told)
    return Reading(sighting, arrived, seen, message, situation, session.account.parsed.evaluate(message, situation))


def _without_body(session: Session, message: Message) -> Identity:
    """The identity that a baseline mail got from its headings alone."""
    return identity(session.office.settings.account, message.headings_only())


def _judged(session: Session, readings: Sequence[Reading]) -> dict[int, Judgement]:
    """All human mails of the batch at once, by sighting; {} without a model, or where it breaks on one of them."""
    wanted = [reading for reading in readings if _human(reading)]
    found = isolated(partial(_asked, session, wanted), _not_judged) or []
    return {reading.sighting.id: judgement for reading, judgement in zip(wanted, found, strict=False)}


def _asked(session: Session, readings: Sequence[Reading]) -> list[Judgement]:
    judge = session.account.judge
    if judge is None or not readings:
        return []
    return judge.judge([sample_of(reading.message) for reading in readings])


def _not_judged(error: Exception) -> None:
    """Each of the batch is judged alone, so that only the one that broke it fails."""
    log.error("batch-not-judged", error=type(error).__name__)


def _human(reading: Reading) -> bool:
    machine = any(not one.passed and one.disposition is Disposition.IGNORED for one in reading.verdicts)
    return not machine and bool(reading.message.body.new.strip())


def _decide(session: Session, reading: Reading, judged: dict[int, Judgement]) -> None:
    judgement = judged.get(reading.sighting.id)
    if judgement is None and _human(reading):
        judgement = next(iter(_asked(session, [reading])), None)
    _first_decision(session, reading, judgement)


def _first_decision(session: Session, reading: Reading, judgement: Judgement | None) -> None:
    """Whatever is to be replied waits (for the grace period, or for its turn) and is decided again then."""
    twin = session.journal.mails.known(reading.seen.identity)
    if twin is not None:  # delivered twice, and both copies lay in one batch
        session.journal.mails.relocate(twin, reading.sighting.id, reading.seen.place)
        return
    now = session.now()
    settings = session.office.settings
    decision = decide(
        reading.message,
        reading.verdicts,
        judgement,
        session.office,
        facts.history(session, reading.seen.sender),
        now,
        mode=settings.mode,
        standing=outlook(session).standing,
    )
    not_before: datetime | None = None
    if decision.disposition is Disposition.ANSWERED:
        not_before = now + session.account.grace()
    elif decision.disposition is Disposition.DRAFTED:
        not_before = now
    coin = None
    if would_reply(reading.message, reading.verdicts, judgement, session.office):
        coin = sample.coin(session)
    _hear_thanks(session, reading)
    mail_id = _record(session, reading.seen, reading.message, decision, judgement, not_before, coin)
    note_signs(session, reading.seen, mail_id, reading.message, reading.arrived.raw, reading.verdicts)


def _hear_thanks(session: Session, reading: Reading) -> None:
    """Before the mail itself is on record, so that a crash between the two loses nothing."""
    heard = any(one.reason is Reason.ACCEPTED and not one.passed for one in reading.verdicts)
    pointer = session.journal.pointed.referred_to(facts.referred(reading.message)) if heard else None
    if pointer is not None:
        session.journal.pointed.accepted(pointer, session.now())
        log.info("pointer-accepted", id=reading.seen.identity.name)


def _record(
    session: Session,
    seen: Seen,
    message: Message,
    decision: Decision,
    judgement: Judgement | None,
    not_before: datetime | None = None,
    coin: Coin | None = None,
) -> int:
    mail_id = session.journal.mails.record(seen, decision, judgement, session.now(), not_before, coin)
    name = seen.identity.name
    log.debug("read", id=name, sender=seen.sender, folder=seen.place.folder)
    if not_before is None:
        tell_new(session, name, decision, judgement, seen.arrived_at, message)
    else:
        log.info("waits", id=name, until=not_before.isoformat(timespec="seconds"))
    return mail_id


def _failed(session: Session, sighting: Sighting, arrived_at: datetime, error: Exception) -> None:
    """Tried again on the next passes; held with the exception's type after the last attempt."""
    log.error("mail-failed", sighting=sighting.id, attempt=sighting.attempts + 1, error=type(error).__name__)
    _once_more(session, sighting, arrived_at, type(error).__name__, MOST_ATTEMPTS)


def _unread(session: Session, sighting: Sighting, most: int) -> None:
    """It is there, and the server does not hand it over, or breaks off when asked for it."""
    log.error("mail-unread", sighting=sighting.id, attempt=sighting.attempts + 1)
    _once_more(session, sighting, session.now(), "the server does not hand it over", most)


def _once_more(session: Session, sighting: Sighting, when: datetime, why: str, most: int) -> None:
    if sighting.attempts + 1 < most:
        session.journal.queue.failed(sighting.id)
        return
    who = Identity.of_place(session.office.settings.account, str(sighting.place))
    seen = Seen(sighting.id, who, sighting.place, "", when)
    decision = Decision(Reason.ERROR, Disposition.HELD, evidence=why)
    session.journal.mails.record(seen, decision, None, session.now())
    tell_new(session, who.name, decision, None, when)
