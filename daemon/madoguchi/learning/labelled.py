"""What the account itself teaches: the owner's labelled folders, the labels of the queue, a confirmed harvest.

Only what is new is read; the rest comes out of the training cache, and what has left the mailbox leaves the cache.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial

from madoguchi.config.load import Office
from madoguchi.journal.harvest import Proposal
from madoguchi.journal.states import ProposalState
from madoguchi.journal.training_cache import Entry, Spot, TrainingCache
from madoguchi.judge.corpus import Example, of_message
from madoguchi.judge.judgement import MINE
from madoguchi.judge.rows import Row, featured
from madoguchi.judge.threads import first_requests
from madoguchi.learning import pointing
from madoguchi.learning.forgotten import Forgotten
from madoguchi.learning.harvest import request_within
from madoguchi.mail.identity import faded_id
from madoguchi.mail.message import Message
from madoguchi.mail.parse import parse
from madoguchi.mailbox.protocol import Arrival, Folder, FolderMissing, Mailbox, Place
from madoguchi.service.isolation import isolated, log
from madoguchi.service.locating import locate

BATCH = 200
AT_ONCE = 3_000
"""Mails that are made into rows and kept together: so many at most are read again after a lost connection."""


class LeftOut(StrEnum):
    """Why a labelled mail teaches nothing."""

    OWN = "own"
    SENSITIVE = "sensitive"
    EMPTY = "empty"
    LATER = "later-in-thread"
    GONE = "gone"
    UNREADABLE = "unreadable"
    FORGOTTEN = "forgotten"


@dataclass
class Gathered:
    """``rows`` to learn from, ``left_out`` the labelled mails that teach nothing, ``fetched`` the mails read anew."""

    rows: list[Row] = field(default_factory=list)
    left_out: Counter[LeftOut] = field(default_factory=Counter)
    fetched: int = 0
    moved: dict[str, Place] = field(default_factory=dict)
    """Where requests of the harvest lie now, by the proposal's key."""


def gather(
    office: Office,
    mailbox: Mailbox,
    cache: TrainingCache,
    labels: Sequence[tuple[Place, str, str]] = (),
    harvested: Sequence[Proposal] = (),
    progress: Callable[[int], None] = lambda done: None,
    *,
    decided: Collection[str] = (),
) -> Gathered:
    """Everything that is labelled, each mail and each thread once.

    ``labels``: (place, Message-ID or "", label) of the queue. A folder's label goes before the queue's, which goes
    before the harvest's. ``decided``: Message-IDs that were labelled after the program had decided about them; they
    and the queue's are `Row.chosen`. ``progress`` is told how many mails were read. Raises `ServerAway`, `Refused`, and
    `FolderMissing` for a folder that goes away meanwhile; then nothing is forgotten.
    """
    reading = _Reading(office, mailbox, cache, progress)
    for label, configured in office.labelled_folders():
        name = mailbox.find_folder(configured)
        if name is not None:
            reading.folder(name, label)
    _add_queue(reading, labels)
    moved = _add_harvest(reading, harvested)
    cache.forget(cache.entries.keys() - reading.used)
    rows = [replace(row, chosen=row.chosen or _is_among(decided, row.name)) for row in first_requests(reading.rows)]
    reading.left_out[LeftOut.LATER] += len(reading.rows) - len(rows)
    return Gathered(rows, +reading.left_out, reading.fetched, moved)


def _is_among(ids: Collection[str], message_id: str) -> bool:
    """Of an old mail the journal knows a digest of its Message-ID alone."""
    return message_id in ids or faded_id(message_id) in ids


class _Reading:
    """One walk through the mailbox."""

    def __init__(self, office: Office, mailbox: Mailbox, cache: TrainingCache, progress: Callable[[int], None]) -> None:
        self.office, self.mailbox, self._cache, self._progress = office, mailbox, cache, progress
        self._forgotten = Forgotten(office.state_dir)
        self.rows: list[Row] = []
        self.left_out: Counter[LeftOut] = Counter()
        self.used: set[Spot] = set()
        self.fetched = 0

    def folder(self, name: str, label: str) -> None:
        """Every mail of a folder teaches the label."""
        folder = self.mailbox.examine(name)
        places = [Place(name, folder.uidvalidity, uid) for uid in self.mailbox.uids_after(folder, 0)]
        self._read(folder, places)
        for place in places:
            self._take(Spot(place), label)

    def places(self, labels: Mapping[Place, str], *, within: bool = False) -> list[Place]:
        """Each mail teaches its own label; returns the places where no mail is any more."""
        gone: list[Place] = []
        by_folder: dict[str, list[Place]] = defaultdict(list)
        for place in labels:
            by_folder[place.folder].append(place)
        for name, places in sorted(by_folder.items()):
            folder = self._opened(name)
            here: list[Place] = []
            if folder is not None:
                uids = set(self.mailbox.uids_after(folder, 0))
                here = [place for place in places if place.uidvalidity == folder.uidvalidity and place.uid in uids]
                self._read(folder, here, within=within)
            gone += [place for place in places if place not in here]
            for place in here:
                self._take(Spot(place, within), labels[place])
        return gone

    def _opened(self, name: str) -> Folder | None:
        """None where the folder is gone."""
        try:
            return self.mailbox.examine(name) if name in self.mailbox.folder_names() else None
        except FolderMissing:
            return None

    def _take(self, spot: Spot, label: str) -> None:
        """A spot twice (labelled in its folder and in the queue) counts once."""
        entry = self._cache.entries.get(spot)
        if spot in self.used or entry is None:
            return
        self.used.add(spot)
        if entry.row is not None:
            self.rows.append(replace(entry.row, label=label))
        else:
            self.left_out[LeftOut(entry.skipped)] += 1

    def _read(self, folder: Folder, places: Sequence[Place], *, within: bool = False) -> None:
        """Brings into the cache what is not there yet. All ``places`` are of that folder. Raises `Renumbered`."""
        spots = {place.uid: Spot(place, within) for place in places}
        known = self._cache.entries
        texts = {spot: known[spot].example for spot in spots.values() if spot in known and known[spot].example}
        self._learn({spot: text for spot, text in texts.items() if text and known[spot].row is None}, {})
        unread = [uid for uid, spot in spots.items() if spot not in known]
        for start in range(0, len(unread), AT_ONCE):
            self._read_anew(folder, {uid: spots[uid] for uid in unread[start : start + AT_ONCE]})

    def _read_anew(self, folder: Folder, spots: Mapping[int, Spot]) -> None:
        examples: dict[Spot, Example] = {}
        skipped: dict[Spot, Entry] = {}
        uids = list(spots)
        for start in range(0, len(uids), BATCH):
            for arrival in self.mailbox.fetch(folder, uids[start : start + BATCH]):
                spot = spots[arrival.uid]
                found = isolated(partial(self._request, arrival, spot), _unreadable) or LeftOut.UNREADABLE
                if isinstance(found, LeftOut):
                    skipped[spot] = Entry(skipped=found)
                else:
                    examples[spot] = found
                self.fetched += 1
            self._progress(self.fetched)
        self._learn(examples, skipped)

    def _learn(self, examples: Mapping[Spot, Example], skipped: Mapping[Spot, Entry]) -> None:
        embeddings = self.office.settings.judge.embeddings
        rows = featured(list(examples.values()), self._cache.letters, embeddings=embeddings)
        learned = {spot: Entry(row, example=examples[spot]) for spot, row in zip(examples, rows, strict=True)}
        self._cache.put({**learned, **skipped})

    def _request(self, arrival: Arrival, spot: Spot) -> Example | LeftOut:
        """A mail's request as it is learned from, its label left open; or why it teaches nothing."""
        message: Message | None = parse(arrival.raw, truncated=arrival.truncated)
        if spot.within and message is not None:
            message = request_within(self.office, arrival, message)
        if message is None:
            return LeftOut.GONE
        if pointing.is_own(message, self.office):
            return LeftOut.OWN
        if self._forgotten.wrote(message):
            return LeftOut.FORGOTTEN
        if pointing.is_sensitive(message, self.office):
            return LeftOut.SENSITIVE
        example = of_message(message, "", f"{spot.place.folder} UID {spot.place.uid}")
        return example if example.subject.strip() or example.body.strip() else LeftOut.EMPTY


def _unreadable(error: Exception) -> None:
    """A mail that breaks something teaches nothing, and stops no training."""
    log.error("labelled-mail-failed", error=type(error).__name__)


def _add_queue(reading: _Reading, labels: Sequence[tuple[Place, str, str]]) -> None:
    """What the owner labelled in the queue, where it lay then or where it was put since."""
    known = {name for row in reading.rows for name in (row.name, faded_id(row.name))}
    wanted = {place: (message_id, label) for place, message_id, label in labels if message_id not in known}
    before = len(reading.rows)
    gone = reading.places({place: label for place, (_, label) in wanted.items()})
    lost = {wanted[place][0]: wanted[place][1] for place in gone if wanted[place][0]}
    _find_again(reading, lost)
    reading.rows[before:] = [replace(row, chosen=True) for row in reading.rows[before:]]


def _add_harvest(reading: _Reading, harvested: Sequence[Proposal]) -> dict[str, Place]:
    """The requests that the owner confirmed, as far as they are in the mailbox; a labelled thread is not labelled
    again."""
    labelled, before = {row.thread for row in reading.rows if row.thread}, len(reading.rows)
    office = reading.office
    known = {*office.directory.requests, MINE}
    rows = [row for row in harvested if row.state is ProposalState.CONFIRMED and row.label in known]
    at = {row.original: row for row in rows if row.original}
    gone = reading.places({place: row.label or "" for place, row in at.items()})
    reading.places({row.sent: row.label or "" for row in rows if not row.original}, within=True)
    lost = {at[place].original_id or "": at[place] for place in gone if at[place].original_id}
    found = _find_again(reading, {one: row.label or "" for one, row in lost.items()})
    reading.rows[before:] = [row for row in reading.rows[before:] if row.thread not in labelled]
    return {lost[one].key: place for one, place in found.items()}


def _find_again(reading: _Reading, lost: Mapping[str, str]) -> dict[str, Place]:
    """Mails that were moved, by Message-ID; what is found teaches its label."""
    found = locate(reading.office, reading.mailbox, lost)
    reading.places({place: lost[one] for one, place in found.items()})
    reading.left_out[LeftOut.GONE] += len(lost) - len(found)
    return found
