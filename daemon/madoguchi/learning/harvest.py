"""Labels out of the Sent folder: which requests the owner pointed to which team by hand.

Reading only: EXAMINE and BODY.PEEK. What is found is proposed; only what the owner confirms ever teaches.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from madoguchi.config.load import Office
from madoguchi.journal.harvest import Known, Proposal
from madoguchi.learning import pointing
from madoguchi.mail.identity import faded_id, identity
from madoguchi.mail.message import Message
from madoguchi.mail.parse import parse, parse_attached
from madoguchi.mailbox.folders import named_or_special
from madoguchi.mailbox.protocol import Arrival, Folder, FolderMissing, Mailbox, Place, Refused, Renumbered
from madoguchi.service.locating import locate

BATCH = 50


class Outcome(StrEnum):
    """Why a mail in Sent proposes nothing."""

    KNOWN = "known"
    AUTOMATIC = "automatic"
    NO_TEAM = "no-team"
    SEVERAL_TEAMS = "several-teams"
    NO_REQUEST_TYPE = "no-request-type"
    NO_ORIGINAL = "no-original"
    NO_COLLEAGUE = "no-colleague"
    SENSITIVE = "sensitive"
    SAME_REQUEST = "same-request"


@dataclass(frozen=True, slots=True)
class Request:
    """A colleague's mail, and where it lies; None where only the owner's mail holds it."""

    message: Message
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A mail of the owner that points to one team. ``within``: the request as that mail itself holds it."""

    key: str
    place: Place
    team: str
    evidence: pointing.Evidence
    own: str
    ids: tuple[str, ...]
    within: Message | None


@dataclass
class Harvest:
    """What was found. ``moved``: where mails of the owner that are on record lie now."""

    read: int = 0
    proposals: list[tuple[Proposal, Message]] = field(default_factory=list)
    nothing: Counter[Outcome] = field(default_factory=Counter)
    moved: dict[str, Place] = field(default_factory=dict)


def look(
    office: Office,
    mailbox: Mailbox,
    known: Known,
    since: datetime,
    progress: Callable[[int], None] = lambda done: None,
) -> Harvest:
    """Proposals out of what was sent since that day and is not ``known``. ``progress`` is told how many were read.

    Raises `ServerAway`, `FolderMissing` where there is no Sent folder.
    """
    found = Harvest()
    answers: list[Answer] = []
    for place, message, within in _sent_by_hand(office, mailbox, known, since, found, progress):
        made = _answer(office, place, message, within)
        if isinstance(made, Outcome):
            found.nothing[made] += 1
        else:
            answers.append(made)
    originals = _originals(office, mailbox, answers)
    proposals: list[tuple[Proposal, Message]] = []
    for answer in answers:
        request = originals.get(answer.key) or (Request(answer.within) if answer.within else None)
        outcome = _proposal(office, answer, request)
        if isinstance(outcome, Outcome):
            found.nothing[outcome] += 1
        else:
            proposals.append(outcome)
    _keep_one_for_each(proposals, known, found)
    return found


def requests_of(office: Office, mailbox: Mailbox, rows: Sequence[Proposal]) -> dict[str, Message]:
    """The colleagues' mails behind those rows, by key, read afresh; without those that are gone.

    A mail that the owner moved is looked for by its Message-ID.
    """
    found: dict[str, Message] = {}
    for key, arrival in _fetched(mailbox, {row.key: row.original for row in rows if row.original}):
        found[key] = _parsed(arrival)
    for key, arrival in _fetched(mailbox, {row.key: row.sent for row in rows if not row.original}):
        within = request_within(office, arrival, _parsed(arrival))
        if within is not None:
            found[key] = within
    lost = {row.key: row.original_id for row in rows if row.original and row.original_id and row.key not in found}
    again = find_mails(office, mailbox, frozenset(lost.values()))
    return found | {key: again[one].message for key, one in lost.items() if one in again}


def find_mails(office: Office, mailbox: Mailbox, ids: Collection[str]) -> dict[str, Request]:
    """The mails with those Message-IDs, read where `locate` finds them."""
    places = locate(office, mailbox, ids)
    return {one: Request(_parsed(arrival), places[one]) for one, arrival in _fetched(mailbox, places)}


def _sent_by_hand(
    office: Office,
    mailbox: Mailbox,
    known: Known,
    since: datetime,
    found: Harvest,
    progress: Callable[[int], None],
) -> Iterator[tuple[Place, Message, Message | None]]:
    """What the owner sent since then and is not on record: where it lies, the mail, and the request it holds."""
    name = named_or_special(mailbox, office.settings.folders.sent, "sent")
    if name is None:
        configured = office.settings.folders.sent
        msg = f"folders.sent: found {configured!r}, expected the name of the folder that keeps what you sent"
        raise FolderMissing(msg)
    folder = mailbox.examine(name)
    uids = mailbox.uids_since(folder, since)
    new = [uid for uid in uids if Place(name, folder.uidvalidity, uid) not in known.places]
    found.nothing[Outcome.KNOWN] += len(uids) - len(new)
    for place, arrival in _in_batches(mailbox, folder, new):
        message = _parsed(arrival)
        key = identity(office.settings.account, message).key
        found.read += 1
        if found.read % BATCH == 0:
            progress(found.read)
        if key in known.keys:
            found.moved[key] = place
            found.nothing[Outcome.KNOWN] += 1
        elif "\\Draft" in arrival.flags or not pointing.is_by_hand(message, office):
            found.nothing[Outcome.AUTOMATIC] += 1
        else:
            yield place, message, request_within(office, arrival, message)


def _answer(office: Office, place: Place, sent: Message, within: Message | None) -> Answer | Outcome:
    """The mail as far as it points to one team; only what is needed later is kept of it."""
    teams = pointing.teams_pointed_to(sent, office.directory)
    if len(teams) != 1:
        return Outcome.SEVERAL_TEAMS if teams else Outcome.NO_TEAM
    if pointing.answers_sensitively(sent, office):
        return Outcome.SENSITIVE
    ((team, evidence),) = teams.items()
    key = identity(office.settings.account, sent).key
    return Answer(key, place, team, evidence, sent.body.own, pointing.answered_ids(sent), within)


def _originals(office: Office, mailbox: Mailbox, answers: Sequence[Answer]) -> dict[str, Request]:
    """The mail that each answers, by the answer's key, where it is in the mailbox.

    The likeliest Message-IDs of all answers are looked for first, so that each folder is opened a few times only. The
    owner's own mail is no request: the thread is followed back behind it.
    """
    found: dict[str, Request] = {}
    looked_up: dict[str, Request] = {}
    for depth in range(pointing.MOST_IDS):
        waiting = [one for one in answers if one.key not in found and len(one.ids) > depth]
        wanted = {one.ids[depth] for one in waiting} - looked_up.keys()
        looked_up |= find_mails(office, mailbox, sorted(wanted))
        for answer in waiting:
            request = looked_up.get(answer.ids[depth])
            if request is not None and not pointing.is_own(request.message, office):
                found[answer.key] = request
    return found


def _proposal(office: Office, answer: Answer, request: Request | None) -> tuple[Proposal, Message] | Outcome:
    if request is None:
        return Outcome.NO_ORIGINAL
    message = request.message
    colleague = pointing.is_colleagues if request.place else pointing.may_be_colleagues
    if not colleague(message, office):
        return Outcome.NO_COLLEAGUE
    if pointing.is_sensitive(message, office):
        return Outcome.SENSITIVE
    types = pointing.request_types(answer.team, office.directory, answer.own, message)
    if not types:
        return Outcome.NO_REQUEST_TYPE
    label, candidates = (types[0], ()) if len(types) == 1 else (None, types)
    made = Proposal(
        key=answer.key,
        sent=answer.place,
        original=request.place,
        original_id=message.message_id,
        team=answer.team,
        label=label,
        candidates=candidates,
        evidence=answer.evidence,
    )
    return made, message


def _keep_one_for_each(proposals: Sequence[tuple[Proposal, Message]], known: Known, found: Harvest) -> None:
    """One proposal for each request; none where two mails of the owner about it disagree."""
    groups: dict[str, list[tuple[Proposal, Message]]] = defaultdict(list)
    for made, message in proposals:
        if made.original_id and not known.originals.isdisjoint((made.original_id, faded_id(made.original_id))):
            found.nothing[Outcome.SAME_REQUEST] += 1
        else:
            groups[made.original_id or made.key].append((made, message))
    for group in groups.values():
        if len({(made.team, made.label, made.candidates) for made, _ in group}) == 1:
            found.proposals.append(group[0])
            found.nothing[Outcome.SAME_REQUEST] += len(group) - 1
        else:
            found.nothing[Outcome.SEVERAL_TEAMS] += len(group)


def request_within(office: Office, arrival: Arrival, sent: Message) -> Message | None:
    """The request as the owner's mail holds it: attached whole, or quoted; None where an answer may mean either."""
    attached = parse_attached(arrival.raw)
    if attached is None:
        return pointing.quoted_request(sent, office)
    return None if sent.in_reply_to else attached


def _fetched(mailbox: Mailbox, places: Mapping[str, Place]) -> Iterator[tuple[str, Arrival]]:
    """The mails that still lie where they were, by the keys given, folder by folder."""
    keys: dict[Place, list[str]] = defaultdict(list)
    for key, place in places.items():
        keys[place].append(key)
    for name in sorted({place.folder for place in keys}):
        try:
            folder = mailbox.examine(name)
            here = [one.uid for one in keys if (one.folder, one.uidvalidity) == (name, folder.uidvalidity)]
            for place, arrival in _in_batches(mailbox, folder, sorted(here)):
                yield from ((key, arrival) for key in keys[place])
        except (FolderMissing, Refused, Renumbered):
            continue


def _in_batches(mailbox: Mailbox, folder: Folder, uids: Sequence[int]) -> Iterator[tuple[Place, Arrival]]:
    for start in range(0, len(uids), BATCH):
        for arrival in mailbox.fetch(folder, uids[start : start + BATCH]):
            yield Place(folder.name, folder.uidvalidity, arrival.uid), arrival


def _parsed(arrival: Arrival) -> Message:
    return parse(arrival.raw, truncated=arrival.truncated)
