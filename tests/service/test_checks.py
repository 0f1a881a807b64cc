"""What `check` says of the promise and of the agreements."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from madoguchi.promise.ledger import NO_EVIDENCE, Standing
from madoguchi.service.checks import _agreements, _other_responder, _promise, _templates
from madoguchi.service.findings import Grade
from tests.builders import DIRECTORY, SETTINGS, make_office
from tests.service.conftest import Desks

UNTIL = datetime(2027, 4, 1, tzinfo=UTC)
GRANTED = Standing(granted=datetime(2026, 11, 1, tzinfo=UTC), until=UNTIL)
FAR = Standing(judged=41, missing=28)


@pytest.mark.parametrize(
    ("evidence", "mode", "standing", "grade", "says"),
    [
        ("reviewed", "send", FAR, Grade.WARNING, "41 judged, about 28 more right ones are needed"),
        ("reviewed", "send", GRANTED, Grade.OK, "granted until 2027-04-01"),
        ("reviewed", "draft", FAR, Grade.OK, "41 judged"),
        ("folders", "send", GRANTED, Grade.WARNING, "no certificate from folders"),
        ("none", "send", NO_EVIDENCE, Grade.WARNING, "the threshold alone decides"),
    ],
)
def test_it_says_what_the_promise_lacks_and_how_to_mend_it(
    desks: Desks, evidence: str, mode: str, standing: Standing, grade: Grade, says: str
) -> None:
    """In numbers; a warning where replies would not go out as the mode says."""
    desk = desks()
    desk.configure(f'[promise]\nevidence = "{evidence}"\n', mode=mode)
    (found,) = _promise(desk.office, standing, desk.now())
    assert (found.grade, says in found.found) == (grade, True)
    assert bool(found.mend) is (grade is Grade.WARNING)


def test_each_type_without_a_standing_agreement_is_named_with_the_mend(tmp_path: Path) -> None:
    """None at all, and one older than a year, by the office's own day; the clock is the given one."""
    office = make_office(tmp_path)
    (none,) = _agreements(office, datetime(2027, 11, 2, 14, 59, tzinfo=UTC))
    assert none.grade is Grade.WARNING
    assert none.found == "account-access: no agreement with technical, so no date and no promise"
    old, same = _agreements(office, datetime(2027, 11, 2, 15, 0, tzinfo=UTC))  # 3 November in Tokyo
    assert old.found == "invoice: the agreement with billing is of 2026-11-02, over a year old"
    assert same == none
    assert "madoguchi directory announce" in old.mend


def test_agreements_that_stand(tmp_path: Path) -> None:
    """One line that says so; one that is dated ahead is a slip, and told as one."""
    agreed = DIRECTORY.replace("[teams.technical]", "[teams.technical]\nagreed_on = 2026-11-03")
    office = make_office(tmp_path, directory=agreed)
    (fine,) = _agreements(office, datetime(2026, 11, 24, tzinfo=UTC))
    assert fine.grade is Grade.OK
    (ahead,) = _agreements(office, datetime(2026, 11, 2, 3, tzinfo=UTC))
    assert "technical is of 2026-11-03, which is still to come" in ahead.found


def test_a_broken_announcement_is_known_before_it_is_needed(tmp_path: Path) -> None:
    """The mails that ask for the agreement are rendered like every reply, in both languages."""
    office = make_office(tmp_path, settings='templates_dir = "own"\n' + SETTINGS)
    broken = tmp_path / "own" / "en" / "announce-team.txt"
    broken.parent.mkdir(parents=True)
    now = datetime(2026, 11, 24, tzinfo=UTC)
    assert [found.grade for found in _templates(office, now)] == [Grade.OK]
    broken.write_text("Subject\n\n{{ nobody }}\n", encoding="utf-8")
    (found,) = _templates(office, now)
    assert found.grade is Grade.ERROR
    assert "announce-team.txt:3" in found.found


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ja/digest.txt", "{% if amiss %}{% else %}{{ polld }}{% endif %}"),
        ("en/digest.txt", "{% if waiting %}{{ waitng }}{% endif %}"),
        ("digest.html", "{{ picture.title }}"),
        ("en/notice-alarm.txt", "{{ wy }}"),
    ],
)
def test_the_words_to_the_owner_are_rendered(desks: Desks, name: str, words: str) -> None:
    """A mistake in any line of a digest or a notice is found before its day comes."""
    desk = desks()
    folder = desk.home / "own"
    (folder / name).parent.mkdir(parents=True)
    settings = (desk.home / "madoguchi.toml").read_text(encoding="utf-8")
    office = make_office(desk.home, settings=f'templates_dir = "own"\n{settings}')
    assert [found.grade for found in _templates(office, desk.now())] == [Grade.OK]
    (folder / name).write_text(words, encoding="utf-8")
    (found,) = _templates(office, desk.now())
    assert (found.grade, name in found.found) == (Grade.ERROR, True)


def test_the_servers_own_responder_is_asked_about_while_an_absence_is_on_record(desks: Desks) -> None:
    """Once, running or to come; not when it is over, ended, or there is none."""
    desk = desks()
    today = desk.now().date()
    number = desk.journal.absences.add(today + timedelta(days=3), today + timedelta(days=9), desk.now())
    desk.journal.absences.add(today, today, desk.now())
    (found,) = _other_responder(desk.office, desk.journal.absences.all(), desk.now())
    assert (found.grade, found.about) == (Grade.WARNING, "absence")
    assert "自動応答" in found.found
    assert found.mend
    assert list(_other_responder(desk.office, desk.journal.absences.all(), desk.now() + timedelta(days=10))) == []
    desk.journal.absences.end(number, desk.now())
    desk.journal.absences.end(number + 1, desk.now())
    assert list(_other_responder(desk.office, desk.journal.absences.all(), desk.now())) == []


@pytest.mark.parametrize("name", ["exception", "absence", "exception-next", "notice-exception"])
def test_a_broken_template_of_a_courtesy_is_found(desks: Desks, name: str) -> None:
    """Each is rendered; the file is named."""
    desk = desks()
    assert [found.grade for found in _templates(desk.office, desk.now())] == [Grade.OK]
    own = desk.home / "templates" / "ja"
    own.mkdir(parents=True)
    (own / f"{name}.txt").write_text("{{ nothing_of_that_name }}", encoding="utf-8")
    settings = (desk.home / "madoguchi.toml").read_text(encoding="utf-8")
    office = make_office(desk.home, settings=f'templates_dir = "templates"\n{settings}')
    (found,) = _templates(office, desk.now())
    assert (found.grade, f"{name}.txt:1" in found.found) == (Grade.ERROR, True)
