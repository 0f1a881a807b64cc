"""The journal and the office as pictures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from madoguchi.config.load import Office
from madoguchi.journal.draws import Coin
from madoguchi.journal.mails import Seen
from madoguchi.journal.states import Kind, MailState
from madoguchi.journal.store import Journal
from madoguchi.journal.turns import Turn
from madoguchi.judge.judgement import Judgement
from madoguchi.pictures.evidence import alarm_stakes, bet_stakes
from madoguchi.pictures.picture import Picture
from madoguchi.service.pictures import _evidence, pictures
from madoguchi.service.standing import promise
from tests.builders import make_office
from tests.journal.fresh import journal_in
from tests.journal.rows import ANSWER, HANAKO, HELD, NOW, add, known, later, sighted, who
from tests.pictures.reading import marks, words

TODAY = NOW + timedelta(days=12)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return make_office(tmp_path)


@pytest.fixture
def journal(office: Office) -> Iterator[Journal]:
    journal = journal_in(office.state_dir)
    yield journal
    journal.close()


def judged(journal: Journal, number: int, word: str | None, *, after: timedelta = timedelta(hours=1)) -> int:
    """A draw of that hour, answered, and judged so long after it came."""
    sighting, place = sighted(journal, number)
    when = later(hours=number)
    seen = Seen(sighting, who(number), place, HANAKO, when)
    judgement = Judgement("invoice", "invoice", 0.9 - number / 1000, 0.5, model="m1")
    mail = journal.mails.record(seen, ANSWER, judgement, when, when, Coin(0.5, True))
    intent = journal.outgoing.plan(known(journal, number), ANSWER, Kind.REPLY, f"<reply-{number}@example.co.jp>", when)
    journal.outgoing.attempting(intent, when)
    journal.outgoing.sent(intent, MailState.ATTEMPTING, "250 ok", when)
    if word is not None:
        assert journal.draws.judge(mail, word, when + after)
    return mail


def drawn(office: Office, journal: Journal, now: datetime = TODAY) -> list[Picture]:
    return list(pictures(office, journal, now, "en"))


def test_the_evidence_is_what_the_promise_rests_on(office: Office, journal: Journal) -> None:
    """The last stake is that of `report`: the order of arrival, up to the first that waits, overdue ones as wrong."""
    for number in range(1, 31):
        word = {4: "mine", 9: None, 25: None}.get(number, "invoice")
        judged(journal, number, word, after=timedelta(hours=99 - 3 * number))
    for days in (5, 8, 12, 40):
        now = NOW + timedelta(days=days)
        found, stands = _evidence(office, journal, now), promise(office, journal, now)
        assert bet_stakes(found)[-1] == pytest.approx(stands.evidence)
        assert (len(found.draws), sum(found.draws)) == (stands.judged, stands.wrong)
    late = _evidence(office, journal, TODAY)
    assert (sum(late.draws), sum(late.words)) == (3, 1), "for the alarm a missing word counts not at all"


def test_after_an_alarm_the_evidence_begins_anew(office: Office, journal: Journal) -> None:
    """What was before it is in no stake, recorded or not; a restart does the same."""
    for number in range(1, 7):
        judged(journal, number, "mine")
    assert promise(office, journal, TODAY).evidence == pytest.approx(bet_stakes(_evidence(office, journal, TODAY))[-1])
    journal.turns.take(Turn.ALARM, "too many wrong", later(hours=8), last=0)
    assert bet_stakes(_evidence(office, journal, TODAY)) == [1.0]
    judged(journal, 20, "invoice")
    assert len(bet_stakes(_evidence(office, journal, TODAY))) == 2


def test_a_new_quarter_is_a_new_bet(office: Office, journal: Journal) -> None:
    """The alarm goes on where it stood."""
    for number in range(1, 4):
        judged(journal, number, "mine" if number == 3 else "invoice")
    found = _evidence(office, journal, NOW + timedelta(days=60))
    assert (found.draws, found.words, found.earlier) == ([], [], [False, False, True])
    assert alarm_stakes(found)[0] == pytest.approx(3.0)


def test_nothing_is_drawn_while_the_clock_is_behind(office: Office, journal: Journal) -> None:
    """As nothing is granted then."""
    judged(journal, 50, "invoice")
    assert bet_stakes(_evidence(office, journal, NOW)) == [1.0]


def test_the_four_pictures_hold_what_the_journal_holds(office: Office, journal: Journal) -> None:
    """Marks and figures read back from what was drawn."""
    for number in range(1, 26):
        judged(journal, number, "mine" if number in (2, 24) else "invoice")
    for number in range(101, 104):
        add(journal, number, decision=HELD, waits=False, now=later(days=-8))
    weeks, evidence, risk, pointers = drawn(office, journal)
    assert words(weeks, "label") == ["answered 25", "drafted 0", "held 3", "ignored 0", "known wrong 2"]
    assert weeks.rows()[-1][0] == "2026-11-30"
    assert dict(weeks.rows())["2026-11-23"] == ("25", "0", "0", "0", "2")
    assert dict(weeks.rows())["2026-11-16"] == ("0", "0", "3", "0", "0")
    assert len(marks(evidence, "wrong", "path")) == 4
    assert risk.rows()[-1][1] == ("100%", "25", "2", "8.0%")
    assert words(risk, "now") == ["threshold 0.50", "answers 100%", "wrong 8.0%"]
    assert words(pointers, "label") == ["Billing Support", "25"]
    assert pointers.columns[1:-1] == tuple(
        f"{year}-{month:02}" for year, month in [(2026, one) for one in range(1, 13)]
    )


def test_nobody_is_named(office: Office, journal: Journal) -> None:
    """Neither address nor name, in either language, in picture or table."""
    for number in range(1, 26):
        judged(journal, number, "invoice")
    told = repr([(one, one.table) for language in ("ja", "en") for one in pictures(office, journal, TODAY, language)])
    assert "@" not in told
    assert "hanako" not in told.lower()
    assert "Yamada" not in told
    assert "山田" not in told


def test_an_empty_journal_has_its_pictures_too(office: Office, journal: Journal) -> None:
    """On the first day everything says that there is nothing yet."""
    weeks, evidence, risk, pointers = drawn(office, journal)
    assert sum(int(value) for _, values in weeks.rows() for value in values) == 0
    assert (evidence.rows(), risk.rows(), pointers.rows()) == ((), (), ())
