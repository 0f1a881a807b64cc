"""Every judged reply → whether the promise stands. Pure: what happened and the time in, the standing out.

The order is fixed before anyone looks: draws count as they came, and one that is still to be judged holds up those
behind it, so that nobody can judge the easy ones first. One that was not judged in time counts as wrong for a grant;
for the alarm it counts not at all.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

from madoguchi.promise.betting import Alarm, Stakes

JUDGED_WITHIN = timedelta(days=7)
"""A draw that the owner has not judged by then counts as wrong."""

LONGEST_ABSENCE = timedelta(days=31)
"""So long at most an absence of the owner stops that clock."""

TYPE_JUDGED = 10
"""From so many judged replies on a single request type can ring the alarm for itself."""


class Draw(NamedTuple):
    """A would-be reply that the lot chose. ``wrong``: the owner's word, None where there is none; ``judged``: when.

    ``contrary``: it was called right when judged, and wrong at another time; then it is wrong.
    """

    came: datetime
    request_type: str
    wrong: bool | None = None
    judged: datetime | None = None
    contrary: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """A reply that went out; ``wrong_since``: when it became known that it was wrong, None where it did not."""

    at: datetime
    wrong_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """At most ``alpha`` of the replies wrong, with confidence 1 - ``delta``, in a quarter of ``zone``."""

    alpha: float
    delta: float
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Standing:
    """``granted`` and ``until``: since when and until when the promise stands, None where it does not. ``evidence``:
    the stake of this quarter (granted at 1 / δ); ``judged`` and ``wrong``: the draws it was won with, late ones
    included; ``waiting``: draws to be judged; ``missing``: right ones that would still be needed. ``alarm``: when it
    rang last. ``demoted``: request types that are only drafted. ``contrary``: draws of which the owner said both.
    ``won_judged`` and ``won_wrong``: the draws that the grant in force was won with.
    """

    granted: datetime | None = None
    until: datetime | None = None
    evidence: float = 1.0
    judged: int = 0
    wrong: int = 0
    waiting: int = 0
    missing: int = 0
    alarm: datetime | None = None
    demoted: frozenset[str] = frozenset()
    contrary: int = 0
    won_judged: int = 0
    won_wrong: int = 0


class _Told(NamedTuple):
    """When something was called right, and when wrong, each in order."""

    right: Sequence[datetime]
    wrong: Sequence[datetime]


NO_EVIDENCE = Standing()
"""Nothing is granted."""


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
    known = sorted((draw for draw in draws if draw.came <= now), key=attrgetter("came"))
    begun = sorted(moment for moment in restarts if moment <= now)
    rings = _rings(_words(known, now), begun, terms.alpha)
    rings += _rings(_corrections(sent, now), begun, terms.alpha)
    breaks = sorted([*begun, *rings])
    present = _start(now, breaks, terms.zone)
    bets = _bets(known, breaks, terms.zone)
    # What an alarm or a restart ended, and what was won too long ago, grants nothing however it went.
    live = {start: of for start, of in bets.items() if not breaks or start >= breaks[-1]}
    live = {start: of for start, of in live.items() if now < _until(start, terms.zone)}
    in_order = sorted(absences)
    folded = {start: _run(start, of, terms, now, in_order) for start, of in live.items()}
    this = folded.get(present) or _run(present, bets.get(present, ()), terms, now, in_order)
    serving = next((run for _, run in sorted(folded.items(), reverse=True) if run.granted), None)
    return Standing(
        granted=serving.granted if serving else None,
        until=_until(serving.start, terms.zone) if serving else None,
        evidence=this.stakes.evidence,
        judged=this.judged,
        wrong=this.wrong,
        waiting=this.waiting,
        missing=this.stakes.missing(terms.delta),
        alarm=max(rings, default=None),
        demoted=_demoted(known, begun, terms.alpha, now),
        won_judged=serving.won[0] if serving else 0,
        won_wrong=serving.won[1] if serving else 0,
        contrary=sum([draw.contrary for draw in known]),
    )


def quarter_of(moment: datetime, zone: ZoneInfo) -> datetime:
    """When the calendar quarter of that moment began, in that zone."""
    local = moment.astimezone(zone)
    return datetime(local.year, 3 * ((local.month - 1) // 3) + 1, 1, tzinfo=zone)


def deadline(came: datetime, absences: Sequence[tuple[datetime, datetime]] = ()) -> datetime:
    """Until when a draw may be judged; absences stop the clock, for `LONGEST_ABSENCE` at most in all."""
    end, reached, left = came + JUDGED_WITHIN, came, LONGEST_ABSENCE
    for start, back in sorted(absences):
        begins = max(start, reached)
        if begins < end and back > begins:
            stopped = min(back - begins, left)
            end, reached, left = end + stopped, back, left - stopped
    return end


def _start(moment: datetime, breaks: Sequence[datetime], zone: ZoneInfo) -> datetime:
    """When the bet began that a draw of that moment belongs to."""
    return max([quarter_of(moment, zone), *(one for one in breaks if one <= moment)])


def _bets(known: Sequence[Draw], breaks: Sequence[datetime], zone: ZoneInfo) -> dict[datetime, Sequence[Draw]]:
    """Which draws, in order, each bet takes by its start: that of a later draw is never an earlier one."""
    bets: dict[datetime, Sequence[Draw]] = {}
    done = 0
    while done < len(known):
        start = _start(known[done].came, breaks, zone)
        end = bisect_right(known, start, done, key=lambda draw: _start(draw.came, breaks, zone))
        bets[start], done = known[done:end], end
    return bets


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
        judged = draw.judged if draw.wrong is not None else None
        # Absences only put it off: what was judged within a week was judged in time.
        soon = judged is not None and judged <= draw.came + JUDGED_WITHIN
        last = now if soon else deadline(draw.came, absences)
        if judged is not None and judged <= min(last, now):
            known, wrong = max(known, judged), bool(draw.wrong)
        elif now > last:
            known, wrong = max(known, last), True
        else:
            return
        yield known, wrong


def judgements(draws: Iterable[Draw], now: datetime) -> list[tuple[datetime, bool]]:
    """(when, wrong): the owner's words in the order in which they were given, which is that of the alarm."""
    given = [(draw.judged, draw.wrong) for draw in draws if draw.judged is not None and draw.judged <= now]
    return sorted((when, wrong) for when, wrong in given if wrong is not None)


def _words(draws: Sequence[Draw], now: datetime) -> _Told:
    """`judgements`, the right ones apart."""
    given = [(draw.judged, draw.wrong) for draw in draws if draw.judged is not None and draw.judged <= now]
    return _told(given)


def _corrections(sent: Iterable[Sent], now: datetime) -> _Told:
    """Every reply as right when it went out, and the known wrong ones as wrong: they can only take a grant away."""
    told: list[tuple[datetime, bool | None]] = []
    for reply in sent:
        if reply.at <= now:
            since = reply.wrong_since if reply.wrong_since is not None and reply.wrong_since <= now else None
            told.append((since or reply.at, since is not None))
    return _told(told)


def _told(words: Iterable[tuple[datetime, bool | None]]) -> _Told:
    by_word: dict[bool | None, list[datetime]] = {False: [], True: [], None: []}
    for when, wrong in words:
        by_word[wrong].append(when)
    return _Told(sorted(by_word[False]), sorted(by_word[True]))


def _rings(told: _Told, restarts: Sequence[datetime], alpha: float) -> list[datetime]:
    """When the alarm rang; it begins anew after each ring and each restart.

    It rings at a wrong one only, so that of the right ones it matters how many lie between two of those. At one moment
    the right ones come first.
    """
    rings: list[datetime] = []
    alarm, last, passed = Alarm(alpha), datetime.min.replace(tzinfo=UTC), 0
    for when in told.wrong:
        restart = max((one for one in restarts if last < one <= when), default=None)
        if restart is not None:
            alarm, passed = Alarm(alpha), bisect_left(told.right, restart, passed)
        before, passed = passed, bisect_right(told.right, when, passed)
        alarm, last = alarm.after_right(passed - before).after(wrong=True), when
        if alarm.rings:
            rings.append(when)
            alarm = Alarm(alpha)
    return rings


def _demoted(draws: Sequence[Draw], restarts: Sequence[datetime], alpha: float, now: datetime) -> frozenset[str]:
    """The types whose own alarm rang and has not fallen silent since: enough right ones bring it back to nothing."""
    begun = restarts[-1] if restarts else datetime.min.replace(tzinfo=UTC)
    ever_wrong = {draw.request_type for draw in draws if draw.wrong}
    given: dict[str, list[tuple[datetime, bool]]] = {kind: [] for kind in ever_wrong}
    for draw in draws if ever_wrong else ():
        if draw.request_type in given and draw.judged is not None and draw.wrong is not None:
            given[draw.request_type].append((draw.judged, draw.wrong))
    told = {kind: [word for word in words if begun < word[0] <= now] for kind, words in given.items()}
    return frozenset(kind for kind, words in told.items() if _is_demoted(sorted(words), alpha))


def _is_demoted(words: Iterable[tuple[datetime, bool]], alpha: float) -> bool:
    alarm, demoted = Alarm(alpha), False
    for wrong, some in groupby(words, key=itemgetter(1)):
        left = len(list(some))
        while left:
            one_by_one = wrong or alarm.log > 0
            alarm = alarm.after(wrong=wrong) if one_by_one else alarm.after_right(left)
            left -= 1 if one_by_one else left
            rings = alarm.rings and alarm.judged >= TYPE_JUDGED
            demoted = rings or (demoted and alarm.log > 0)
    return demoted
