"""The journal and the office → the four pictures. Reads the journal and nothing else; no person is in any of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from madoguchi.config.load import Office
from madoguchi.journal.history import monday_of
from madoguchi.journal.store import Journal
from madoguchi.journal.turns import sealed
from madoguchi.pictures import evidence, pointers, risk_coverage, weeks
from madoguchi.pictures.evidence import Evidence
from madoguchi.pictures.picture import Picture
from madoguchi.pictures.weeks import Week
from madoguchi.promise.ledger import judgements, outcomes, quarter_of
from madoguchi.reasons import Disposition
from madoguchi.service.standing import newest, promise, terms_of, went_back


def pictures(office: Office, journal: Journal, now: datetime, language: str) -> tuple[Picture, ...]:
    """Mail by week, the evidence, risk against coverage, pointers by team and month."""
    judged = [(draw.score, draw.wrong) for draw in journal.chronicle.judged()]
    alpha = office.settings.promise.max_wrong_reply_rate
    return (
        weeks.picture(weeks_of(office, journal, now), language),
        evidence.picture(_evidence(office, journal, now), language),
        risk_coverage.picture(judged, alpha, journal.chronicle.threshold(), language),
        _pointers(office, journal, now, language),
    )


def weeks_of(office: Office, journal: Journal, now: datetime) -> list[Week]:
    """What became of the mail in the last `weeks.MOST` weeks, the present one included, the oldest first."""
    zone, last = office.settings.zone, monday_of(now, office.settings.zone)
    mondays = [last - timedelta(weeks=back) for back in reversed(range(weeks.MOST))]
    since = datetime.combine(mondays[0], time(), zone)
    fates = journal.chronicle.fates_by_week(since, zone)
    wrong = journal.chronicle.wrong_by_week(since, zone)
    return [
        Week(
            monday,
            answered=fates[monday, Disposition.ANSWERED],
            drafted=fates[monday, Disposition.DRAFTED],
            held=fates[monday, Disposition.HELD],
            ignored=fates[monday, Disposition.IGNORED],
            wrong=wrong[monday],
        )
        for monday in mondays
    ]


def _evidence(office: Office, journal: Journal, now: datetime) -> Evidence:
    """The draws of the present bet as `service.standing.promise` counts them; none while the clock is behind."""
    terms, after = terms_of(office), sealed(journal.turns.all())
    latest = newest(journal, after)
    if went_back(latest, now):
        return Evidence(terms.alpha, terms.delta)
    at, rang = max(now, latest or now), promise(office, journal, now).alarm
    start = max([quarter_of(at, terms.zone), *([rang] if rang else [])])
    draws = journal.draws.all(after)
    absences = [absence.span(terms.zone) for absence in journal.absences.all()]
    bet = outcomes(start, [draw for draw in draws if start <= draw.came <= at], at, absences)
    told = judgements(draws, at)
    return Evidence(
        terms.alpha,
        terms.delta,
        draws=[wrong for _, wrong in bet],
        words=[wrong for when, wrong in told if when >= start],
        earlier=[wrong for when, wrong in told if when < start],
    )


def _pointers(office: Office, journal: Journal, now: datetime, language: str) -> Picture:
    zone, months = office.settings.zone, _months(now.astimezone(office.settings.zone).date())
    counted: dict[str, dict[date, int]] = defaultdict(dict)
    since = datetime.combine(months[0], time(), zone)
    for month, team, number in journal.readings.pointers_by_team(since, zone):
        counted[team][date.fromisoformat(f"{month}-01")] = number
    names = {key: (team.name.get("ja"), team.name.get("en")) for key, team in office.directory.teams.items()}
    return pointers.picture(months, counted, names, language)


def _months(last: date) -> Sequence[date]:
    """The first days of the last `pointers.MOST` months, that of ``last`` included."""
    number = 12 * last.year + last.month - 1
    return [date(one // 12, one % 12 + 1, 1) for one in range(number - pointers.MOST + 1, number + 1)]
