"""The service and its journal → figures. Reading only: memory, the sizes of files, and a journal opened to be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from madoguchi import __version__
from madoguchi.config.load import Office
from madoguchi.config.stop_file import stop_file
from madoguchi.errors import MadoguchiError
from madoguchi.journal import backup
from madoguchi.journal.engine import FILE
from madoguchi.journal.facts import LAST_POLL
from madoguchi.journal.figures import DEALT_WITH, LETTERS, OUTCOMES, ByHand
from madoguchi.journal.store import Journal
from madoguchi.metrics import catalogue as of
from madoguchi.metrics.catalogue import Metric
from madoguchi.promise.ledger import Standing
from madoguchi.reasons import Disposition, Reason
from madoguchi.service.account import Account
from madoguchi.service.sending import stopped
from madoguchi.service.vitals import AWAY, PASSES, Snapshot

_THE_OWNERS = (Disposition.HELD, Disposition.DRAFTED, Disposition.ANSWERED)


@dataclass(frozen=True, slots=True)
class Sample:
    """One value of a metric, with the values of its labels. ``durations``: of the histogram alone."""

    metric: Metric
    value: float
    labels: tuple[str, ...] = ()
    durations: tuple[int, ...] = ()


class Reader:
    """Figures of one account, for one caller at a time. Its journal is its own, and cannot write."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._started = account.now()
        self._journal: Journal | None = None

    def samples(self) -> Iterator[Sample]:
        """All of them as they are now; where the journal cannot be read, the others."""
        office, vitals = self._account.office, self._account.vitals.snapshot()
        settings = office.settings
        yield Sample(of.INFO, 1, (__version__, settings.mode, settings.promise.evidence))
        yield Sample(of.STARTED, self._started.timestamp())
        yield from _passes(vitals)
        yield Sample(of.PAUSED, vitals.paused)
        yield Sample(of.STOP_FILE, bool(stop_file(office.home)))
        yield from _promise(vitals.standing)
        yield from _model(self._account.model)
        yield from _files(office)
        on_record = self._on_record(office)
        yield Sample(of.READABLE, bool(on_record))
        yield from on_record

    def close(self) -> None:
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    def _on_record(self, office: Office) -> list[Sample]:
        try:
            self._journal = self._journal or Journal.look(office.state_dir)
            return list(_recorded(self._journal, office))
        except (SQLAlchemyError, MadoguchiError, OSError):
            self.close()
            return []


def _passes(vitals: Snapshot) -> Iterator[Sample]:
    for outcome in PASSES:
        yield Sample(of.PASSES, vitals.passes[outcome], (outcome,))
    yield Sample(of.PASS_SECONDS, vitals.seconds, durations=vitals.durations)
    for what in AWAY:
        yield Sample(of.FAILURES, vitals.failures[what], (what,))
        yield Sample(of.AWAY, vitals.away == what, (what,))
    yield Sample(of.IN_A_ROW, vitals.in_a_row)
    if vitals.next_try is not None:
        yield Sample(of.NEXT_TRY, vitals.next_try.timestamp())


def _promise(found: Standing | None) -> Iterator[Sample]:
    if found is None:
        return
    rang = found.alarm is not None and (found.granted is None or found.granted < found.alarm)
    yield Sample(of.ALARM, rang)
    yield Sample(of.GRANTED, found.granted is not None)
    if found.until is not None:
        yield Sample(of.UNTIL, found.until.timestamp())
    yield Sample(of.EVIDENCE, found.evidence)
    counted = {"judged": found.judged, "wrong": found.wrong, "to-judge": found.waiting, "missing": found.missing}
    for state, number in counted.items():
        yield Sample(of.SAMPLE, number, (state,))


def _model(name: str) -> Iterator[Sample]:
    if not name:
        return
    yield Sample(of.MODEL, 1, (name,))
    try:
        trained = datetime.strptime(f"{name[:15]}+0000", "%Y%m%dT%H%M%S%z")
    except ValueError:
        return
    yield Sample(of.TRAINED, trained.timestamp())


def _files(office: Office) -> Iterator[Sample]:
    journal = office.state_dir / FILE
    yield Sample(of.BYTES, sum(map(_size, (journal, journal.with_name(f"{FILE}-wal")))))
    yield Sample(of.BACKUP, _day(backup.newest(office.state_dir)))


def _day(copy: Path | None) -> float:
    try:
        return datetime.strptime(copy.name[8:18], "%Y-%m-%d").replace(tzinfo=UTC).timestamp() if copy else 0
    except ValueError:
        return 0  # not named by us


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _recorded(journal: Journal, office: Office) -> Iterator[Sample]:
    settled = journal.figures.settled()
    fates = {(reason.disposition.value, reason.value): 0 for reason in Reason} | settled.fates
    for labels, number in sorted(fates.items()):
        yield Sample(of.FATES, number, labels)
    replies = journal.figures.replies()
    for team in sorted({*office.directory.teams, *(team for team, _ in replies)}):
        for outcome in OUTCOMES:
            yield Sample(of.REPLIES, replies[team, outcome], (team, outcome))
    yield from _by_hand(journal.figures.by_hand(), office)
    for how in DEALT_WITH:
        yield Sample(of.DEALT_WITH, settled.dealt_with[how], (how.replace(" ", "-"),))
    polled = journal.facts.moment(LAST_POLL)
    yield Sample(of.LAST_POLL, polled.timestamp() if polled else 0)
    for name, pile in (("waiting", journal.backlog.waiting()), ("owner", journal.backlog.for_the_owner())):
        yield Sample(of.QUEUE, pile.mails, (name,))
        if pile.oldest is not None:
            yield Sample(of.OLDEST, pile.oldest.timestamp(), (name,))
    yield Sample(of.BREAKER, journal.breaker.opened() is not None)
    yield Sample(of.STOPPED, stopped(journal) is not None)


def _by_hand(found: ByHand, office: Office) -> Iterator[Sample]:
    for team in sorted({*office.directory.teams, *(team for team, _ in found.letters)}):
        for letter in LETTERS:
            yield Sample(of.LETTERS, found.letters[team, letter], (team, letter))
    known = {reason.value for reason in Reason if reason.disposition in _THE_OWNERS}
    for name in sorted(known | found.reasons.keys()):
        yield Sample(of.LETTER_REASONS, found.reasons[name], (name,))
