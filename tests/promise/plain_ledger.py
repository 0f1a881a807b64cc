"""Every judged reply, one by one, whatever it may matter: what `madoguchi.promise.ledger` folds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from madoguchi.promise.betting import Alarm, Stakes
from madoguchi.promise.ledger import TYPE_JUDGED, Draw, Sent, Standing, Terms, deadline, quarter_of


@dataclass(frozen=True, slots=True)
class _Run:
    """The draws of one quarter since the last restart within it: one bet. ``granted``: when it was won."""

    start: datetime
    stakes: Stakes
    judged: int = 0
    wrong: int = 0
    waiting: int = 0
    granted: datetime | None = None
    won: tuple[int, int] = (0, 0)


def standing(
    draws: Iterable[Draw],
    terms: Terms,
    now: datetime,
    *,
    sent: Iterable[Sent] = (),
    restarts: Iterable[datetime] = (),
    absences: Sequence[tuple[datetime, datetime]] = (),
) -> Standing:
    """How the promise stands at ``now``; what is dated later is not known yet.

    ``restarts``: when something was changed that evidence does not outlive; ``absences``: (from, to) when nobody could
    judge.
    """
    known = sorted((draw for draw in draws if draw.came <= now), key=lambda draw: draw.came)
    begun = sorted(moment for moment in restarts if moment <= now)
    rings = _rings(judgements(known, now), begun, terms.alpha)
    rings += _rings(_corrections(sent, now), begun, terms.alpha)
    breaks = sorted([*begun, *rings])
    runs: dict[datetime, list[Draw]] = defaultdict(list)
    for draw in known:
        runs[_start(draw.came, breaks, terms.zone)].append(draw)
    present = _start(now, breaks, terms.zone)
    folded = {start: _run(start, runs[start], terms, now, absences) for start in {*runs, present}}
    won = [run for start, run in sorted(folded.items()) if run.granted and not any(start < one for one in breaks)]
    standing_run = next((run for run in reversed(won) if now < _until(run.start, terms.zone)), None)
    this = folded[present]
    return Standing(
        granted=standing_run.granted if standing_run else None,
        until=_until(standing_run.start, terms.zone) if standing_run else None,
        evidence=this.stakes.evidence,
        judged=this.judged,
        wrong=this.wrong,
        waiting=this.waiting,
        missing=this.stakes.missing(terms.delta),
        alarm=max(rings, default=None),
        demoted=_demoted(known, begun, terms.alpha, now),
        won_judged=standing_run.won[0] if standing_run else 0,
        won_wrong=standing_run.won[1] if standing_run else 0,
        contrary=sum(draw.contrary for draw in known),
    )


def _start(moment: datetime, breaks: Sequence[datetime], zone: ZoneInfo) -> datetime:
    """When the bet began that a draw of that moment belongs to."""
    return max([quarter_of(moment, zone), *(one for one in breaks if one <= moment)])


def _until(start: datetime, zone: ZoneInfo) -> datetime:
    """A grant serves until the end of the quarter after the one that it was won with."""
    return quarter_of(quarter_of(start, zone) + timedelta(days=200), zone)


def _run(
    start: datetime,
    draws: Sequence[Draw],
    terms: Terms,
    now: datetime,
    absences: Sequence[tuple[datetime, datetime]],
) -> _Run:
    """The bet as far as it went: up to the first draw that waits to be judged."""
    stakes, judged, wrong = Stakes(terms.alpha), 0, 0
    granted: datetime | None = None
    won = (0, 0)
    for known, is_wrong in outcomes(start, draws, now, absences):
        stakes, judged, wrong = stakes.after(wrong=is_wrong), judged + 1, wrong + is_wrong
        if granted is None and stakes.evidence >= 1 / terms.delta:
            granted, won = known, (judged, wrong)
    waiting = sum(one.judged is None or one.judged > now for one in draws[judged:])
    return _Run(start, stakes, judged, wrong, waiting, granted, won)


def outcomes(
    start: datetime, draws: Iterable[Draw], now: datetime, absences: Sequence[tuple[datetime, datetime]] = ()
) -> Iterator[tuple[datetime, bool]]:
    """(known since, wrong) of the draws of one bet that began at ``start``, up to the first that waits to be judged."""
    known = start
    for draw in draws:
        last = deadline(draw.came, absences)
        if draw.judged is not None and draw.wrong is not None and draw.judged <= min(last, now):
            known, wrong = max(known, draw.judged), draw.wrong
        elif now > last:
            known, wrong = max(known, last), True
        else:
            return
        yield known, wrong


def judgements(draws: Iterable[Draw], now: datetime) -> list[tuple[datetime, bool]]:
    """(when, wrong): the owner's words in the order in which they were given, which is that of the alarm."""
    given = [(draw.judged, draw.wrong) for draw in draws if draw.judged is not None and draw.judged <= now]
    return sorted((when, wrong) for when, wrong in given if wrong is not None)


def _corrections(sent: Iterable[Sent], now: datetime) -> list[tuple[datetime, bool]]:
    """Every reply as right when it went out, and the known wrong ones as wrong: they can only take a grant away."""
    told = []
    for reply in sent:
        if reply.at <= now:
            wrong = reply.wrong_since is not None and reply.wrong_since <= now
            told.append((reply.wrong_since if wrong and reply.wrong_since else reply.at, wrong))
    return sorted(told)


def _rings(told: Iterable[tuple[datetime, bool]], restarts: Sequence[datetime], alpha: float) -> list[datetime]:
    """When the alarm rang; it begins anew after each ring and each restart."""
    rings: list[datetime] = []
    alarm, last = Alarm(alpha), datetime.min.replace(tzinfo=UTC)
    for when, wrong in told:
        if any(last < one <= when for one in restarts):
            alarm = Alarm(alpha)
        alarm, last = alarm.after(wrong=wrong), when
        if alarm.rings:
            rings.append(when)
            alarm = Alarm(alpha)
    return rings


def _demoted(draws: Iterable[Draw], restarts: Sequence[datetime], alpha: float, now: datetime) -> frozenset[str]:
    """The types whose own alarm rang and has not fallen silent since: enough right ones bring it back to nothing."""
    alarms: dict[str, Alarm] = {}
    demoted: set[str] = set()
    begun = restarts[-1] if restarts else datetime.min.replace(tzinfo=UTC)
    given = sorted(
        (draw.judged, draw.request_type, draw.wrong)
        for draw in draws
        if draw.judged is not None and draw.wrong is not None and begun < draw.judged <= now
    )
    for _, kind, wrong in given:
        alarm = alarms[kind] = alarms.get(kind, Alarm(alpha)).after(wrong=wrong)
        if alarm.rings and alarm.judged >= TYPE_JUDGED:
            demoted.add(kind)
        elif alarm.log <= 0:
            demoted.discard(kind)
    return frozenset(demoted)
