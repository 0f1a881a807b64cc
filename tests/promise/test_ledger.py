"""Whether the promise stands."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from madoguchi.promise.ledger import Draw, Sent, Standing, Terms, deadline, quarter_of, standing

ZONE = ZoneInfo("Asia/Tokyo")
TERMS = Terms(0.05, 0.05, ZONE)
START = datetime(2026, 10, 1, 9, tzinfo=ZONE)
ENOUGH = 69


def at(days: float) -> datetime:
    return START + timedelta(days=days)


def draws(number: int, *wrong: int, first: float = 0, kind: str = "invoice", each: float = 0.25) -> list[Draw]:
    """So many draws, four a day, each judged an hour later; those of these numbers wrong."""
    return [
        Draw(at(first + each * n), kind, n in wrong, at(first + each * n) + timedelta(hours=1)) for n in range(number)
    ]


def test_sixty_nine_right_ones_earn_a_grant() -> None:
    """And not one fewer; it serves until the end of the next quarter."""
    almost = standing(draws(ENOUGH - 1), TERMS, at(18))
    assert (almost.granted, almost.missing, almost.judged, almost.wrong) == (None, 1, 68, 0)
    granted = standing(draws(ENOUGH), TERMS, at(18))
    assert granted.granted == draws(ENOUGH)[-1].judged
    assert granted.until == datetime(2027, 4, 1, tzinfo=ZONE)
    assert granted.evidence >= 20


def test_nothing_is_granted_without_evidence() -> None:
    """No draw, nobody who judges, or a judge who never does."""
    assert standing([], TERMS, at(30)) == Standing(missing=ENOUGH)
    silent = [Draw(draw.came, draw.request_type) for draw in draws(80)]
    assert standing(silent, TERMS, at(6)).waiting == 25
    late = standing(silent, TERMS, at(60))
    assert (late.granted, late.judged, late.wrong, late.waiting) == (None, 80, 80, 0)
    assert late.alarm is None


def test_a_draw_that_waits_holds_up_those_behind_it() -> None:
    """The easy ones cannot be judged first; judged late it counts as wrong."""
    known = draws(ENOUGH + 5)
    known[3] = Draw(known[3].came, "invoice")
    held_up = standing(known, TERMS, at(6.9))
    assert (held_up.granted, held_up.judged, held_up.waiting) == (None, 3, 1)
    overdue = standing(known, TERMS, at(60))
    assert (overdue.granted, overdue.wrong, overdue.judged) == (None, 1, ENOUGH + 5)
    known[3] = Draw(known[3].came, "invoice", False, known[3].came + timedelta(days=8))
    assert standing(known, TERMS, at(60)).wrong == 1


def test_an_absence_stops_the_clock_for_a_month_at_most() -> None:
    """Nobody was there to judge."""
    assert deadline(at(0)) == at(7)
    assert deadline(at(0), [(at(3), at(13))]) == at(17)
    assert deadline(at(0), [(at(-5), at(2))]) == at(9)
    assert deadline(at(0), [(at(3), at(90))]) == at(38)
    assert deadline(at(0), [(at(8), at(20))]) == at(7)
    assert deadline(at(0), [(at(1), at(4)), (at(2), at(5))]) == at(11), "days on record twice count once"
    assert deadline(at(0), [(at(1), at(25)), (at(26), at(50))]) == at(38), "one after the other: no longer than one"
    waits = [Draw(at(0), "invoice")]
    assert standing(waits, TERMS, at(10), absences=[(at(1), at(9))]).waiting == 1


def test_what_is_to_come_is_not_known() -> None:
    """Draws and judgements of later than now change nothing."""
    assert standing(draws(ENOUGH), TERMS, at(2)) == standing(draws(9), TERMS, at(2))
    assert standing(draws(ENOUGH), TERMS, draws(ENOUGH)[-1].came).granted is None


def test_each_quarter_begins_anew() -> None:
    """Sixty in one quarter and sixty in the next are no hundred and twenty; the grant of the first serves on."""
    two = [*draws(60), *draws(60, first=95)]
    assert standing(two, TERMS, at(115)).granted is None
    assert standing(two, TERMS, at(115)).judged == 60
    first = [*draws(ENOUGH), *draws(10, first=95)]
    later = standing(first, TERMS, at(115))
    assert (later.granted, later.judged) == (draws(ENOUGH)[-1].judged, 10)
    assert standing(first, TERMS, at(182)).granted is None
    renewed = standing([*first[:ENOUGH], *draws(ENOUGH, first=95)], TERMS, at(182))
    assert renewed.until == datetime(2027, 7, 1, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("moment", "begins"),
    [
        (datetime(2026, 12, 31, 23, 59, tzinfo=ZONE), datetime(2026, 10, 1, tzinfo=ZONE)),
        (datetime(2026, 12, 31, 15, 0, tzinfo=ZoneInfo("UTC")), datetime(2027, 1, 1, tzinfo=ZONE)),
        (datetime(2027, 6, 30, tzinfo=ZONE), datetime(2027, 4, 1, tzinfo=ZONE)),
    ],
)
def test_a_quarter_is_one_of_the_offices_calendar(moment: datetime, begins: datetime) -> None:
    """New Year in Tokyo is not New Year in Greenwich."""
    assert quarter_of(moment, ZONE) == begins


def test_a_change_restarts_the_evidence() -> None:
    """And ends the grant; what comes afterwards counts from nothing."""
    assert standing(draws(ENOUGH), TERMS, at(30), restarts=[at(20)]) == Standing(missing=ENOUGH)
    after = standing([*draws(ENOUGH), *draws(ENOUGH, first=21)], TERMS, at(40), restarts=[at(20)])
    assert after.granted == draws(ENOUGH, first=21)[-1].judged
    assert standing(draws(ENOUGH), TERMS, at(30), restarts=[at(31)]).granted is not None


def test_the_alarm_ends_a_grant_at_once() -> None:
    """Five wrong ones in a row after it; then sixty-nine right ones earn another."""
    bad = [*draws(ENOUGH), *draws(5, 0, 1, 2, 3, 4, first=20)]
    alarmed = standing(bad, TERMS, at(22))
    assert (alarmed.granted, alarmed.alarm) == (None, bad[-1].judged)
    assert alarmed.judged == 0
    assert standing(bad[:-1], TERMS, at(22)).granted is not None
    again = standing([*bad, *draws(ENOUGH, first=23)], TERMS, at(45))
    assert again.granted is not None
    assert again.alarm == bad[-1].judged


def test_corrections_can_only_take_away() -> None:
    """A thousand replies that nobody corrected grant nothing; five corrections end what stands."""
    sent = [Sent(at(n / 50)) for n in range(1000)]
    assert standing([], TERMS, at(30), sent=sent) == Standing(missing=ENOUGH)
    wrong = [Sent(at(20), at(25 + n)) for n in range(5)]
    told = standing(draws(ENOUGH), TERMS, at(40), sent=[*sent, *wrong])
    assert (told.granted, told.alarm) == (None, at(29))
    assert standing(draws(ENOUGH), TERMS, at(27), sent=[*sent, *wrong]).granted is not None


def test_one_type_falls_alone() -> None:
    """From ten judged on; it rises again when enough of it are right. The others stay."""
    good = [draw for n in range(30) for draw in draws(2, first=n / 2, each=0.2)]
    bad = draws(9, 4, 5, 6, 7, 8, first=15, kind="refund")
    fell = standing([*good, *bad], TERMS, at(20))
    assert fell.demoted == frozenset()
    worse = draws(10, 5, 6, 7, 8, 9, first=15, kind="refund")
    fell = standing([*good, *worse], TERMS, at(20))
    assert fell.demoted == frozenset({"refund"})
    risen = standing([*good, *worse, *draws(60, first=20, kind="refund")], TERMS, at(40))
    assert risen.demoted == frozenset()


def test_the_order_in_which_rows_are_told_changes_nothing() -> None:
    """They have their times."""
    known = [*draws(40, 7), *draws(20, 3, first=15, kind="refund")]
    assert standing(known, TERMS, at(25)) == standing(known[::-1], TERMS, at(25))
