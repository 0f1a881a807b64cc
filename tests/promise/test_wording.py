"""How the promise stands, in plain numbers."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from madoguchi.promise.ledger import NO_EVIDENCE, Standing, Terms
from madoguchi.promise.wording import Volume, at_most, briefly, evidence, for_managers

TERMS = Terms(0.05, 0.05, ZoneInfo("Asia/Tokyo"))
GRANTED = datetime(2026, 11, 24, tzinfo=UTC)


def test_how_far_it_has_come() -> None:
    """What was judged, of about how many, and how long it takes at this volume; without mail no week is named."""
    found = Standing(judged=41, missing=28, waiting=2)
    ja, en = evidence(found, Volume(4, 2.8))
    assert en == "41 of about 69 judged, 0 wrong, 2 waiting to be judged; at your volume some 2 more weeks"
    assert ja == "約69件のうち41件を判定済み、誤り0件、判定待ち2件。今の件数であと約2週間"
    assert "week" not in evidence(found, Volume(0, 0))[1]


def test_whether_it_stands_in_one_sentence() -> None:
    """Until when, or how far it is; without mail no week is named."""
    far, none = Standing(judged=41, missing=28, wrong=1), Volume(0, 0)
    assert briefly(far, Volume(4, 2.8)) == (
        "約束はまだ成立していません(約69件のうち41件を判定済み、誤り1件、今の件数であと約2週間)",
        "The promise does not stand yet (41 of about 69 judged, 1 wrong, some 2 more weeks at your volume)",
    )
    assert "week" not in briefly(far, none)[1]
    granted = Standing(granted=GRANTED, until=datetime(2027, 4, 1, tzinfo=UTC), judged=12)
    assert briefly(granted, none) == (
        "約束は2027-04-01まで有効です(今期は12件を判定、誤り0件)",
        "The promise holds until 2027-04-01 (12 judged this quarter, 0 wrong)",
    )


def test_what_at_most_means() -> None:
    """By the week, or where that is less than one, in how many weeks one."""
    found = Standing(judged=60, wrong=1)
    assert at_most(found, TERMS, Volume(4, 3))[1] == "at most about 1 a week at your volume; seen so far: 1 in 60"
    assert at_most(found, TERMS, Volume(1, 1))[1].startswith("at most about 1 in 4 weeks")
    assert at_most(found, TERMS, Volume(0, 0))[1].startswith("no such mail yet")


def test_nothing_judged_is_no_figure() -> None:
    """Nought out of nought says nothing: it is said in words."""
    ja, en = at_most(NO_EVIDENCE, TERMS, Volume(0, 0))
    assert ja == "まだ該当するメールがありません。まだ一件も判定していません"
    assert en == "no such mail yet; nothing has been judged yet"


def test_the_sentence_for_managers() -> None:
    """Its figures are those of the grant, not of today; without a grant there is none."""
    found = Standing(granted=GRANTED, judged=300, wrong=9, won_judged=129, won_wrong=1)
    assert for_managers(found, TERMS)[1] == (
        "Of 129 answers drawn by lot and judged before we looked, 1 was wrong. If 1 in 20 or more were wrong, so good a "
        "result would come at most 1 time in 20. It speaks of mail up to today; the alarm watches tomorrow."
    )
    assert for_managers(NO_EVIDENCE, TERMS) == ("", "")
