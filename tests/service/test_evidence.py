"""How the promise stands by the journal, and the turns that it takes."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from madoguchi.journal.store import Journal
from madoguchi.journal.turns import Turn, last_of
from madoguchi.service import evidence
from madoguchi.service.evidence import keep_watch
from madoguchi.service.standing import promise
from tests.service.conftest import Desks
from tests.service.desk import Desk

REVIEWED = '\n[promise]\nevidence = "reviewed"\n'


def days_of_mail(desk: Desk, number: int, *, first: int = 1, said: str = "invoice") -> None:
    """Sixteen would-be replies a day, each judged a second after it came."""
    for at in range(first, first + number):
        desk.receive(at, sender=f"colleague{at}@example.co.jp")
        if at % 16 == 0 or at == first + number - 1:
            desk.run()
            desk.forward(seconds=1)
            for key in desk.journal.draws.waiting():
                (record,) = desk.journal.mails.by_prefix(key)
                assert desk.journal.draws.judge(record.id, said, desk.now())
            desk.run()
            desk.forward(hours=24)


def turns(desk: Desk) -> list[Turn]:
    return [turn.kind for turn in desk.journal.turns.all()]


def fate_of_next(desk: Desk, number: int) -> tuple[str, str]:
    desk.receive(number, sender=f"colleague{number}@example.co.jp")
    desk.run()
    return desk.fate(number)["disposition"], desk.reason(number)


@pytest.fixture(scope="module")
def five_days(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """An office whose promise was granted by 80 right ones; its journal is closed."""
    desk = Desk(tmp_path_factory.mktemp("granted"), REVIEWED)
    desk.run()
    days_of_mail(desk, 80)
    assert turns(desk) == [Turn.GRANTED]
    desk.journal.close()
    return desk


@pytest.fixture
def granted(five_days: Desk, desks: Desks, tmp_path: Path) -> Desk:
    """That office again: its state folder and what lies on its servers, copied."""
    shutil.copytree(five_days.office.state_dir, tmp_path / "state")
    desk = desks(REVIEWED)
    desk.mailbox = deepcopy(five_days.mailbox, {id(five_days.mailbox._news): Event()})
    desk.outbox = deepcopy(five_days.outbox)
    desk.seconds = five_days.seconds
    desk.connect()
    return desk


def test_drafts_until_granted_then_answers(granted: Desk) -> None:
    """What came before stays a draft; 69 right ones are enough, and not one less."""
    assert granted.reason(1) == "uncertified"
    assert fate_of_next(granted, 99) == ("answered", "answerable")
    assert len(granted.answers()) == 1
    found = promise(granted.office, granted.journal, granted.now())
    assert (found.won_judged, found.won_wrong) == (69, 0)


def test_the_alarm_ends_it_at_once_and_for_good(granted: Desk) -> None:
    """Change of mail: everything is wrong from now on. Right words afterwards do not bring it back silently."""
    granted.session.account.lot = lambda: 0.0
    days_of_mail(granted, 8, first=101, said="mine")
    assert turns(granted) == [Turn.GRANTED, Turn.ALARM]
    assert fate_of_next(granted, 199) == ("drafted", "uncertified")
    granted.run(2)
    assert turns(granted) == [Turn.GRANTED, Turn.ALARM]
    found = promise(granted.office, granted.journal, granted.now())
    assert (found.granted, found.judged) == (None, 0)
    assert found.alarm == granted.journal.turns.all()[-1].at


def test_corrections_alone_ring_it(granted: Desk) -> None:
    """Answers that the owner calls wrong by moving them, with nothing judged at all."""
    granted.session.account.lot = lambda: 1.0
    for number in range(101, 106):
        assert fate_of_next(granted, number)[0] == "answered"
        (record,) = granted.journal.mails.by_message_id(f"<{number}@example.co.jp>")
        granted.journal.mails.put_back(record, granted.now())
        granted.forward(minutes=1)
    granted.run()
    assert turns(granted)[-1] is Turn.ALARM
    assert fate_of_next(granted, 199) == ("drafted", "uncertified")


def test_after_one_wrong_pointer_that_person_gets_drafts(granted: Desk) -> None:
    """For thirty days; the others are answered."""
    assert fate_of_next(granted, 101)[0] == "answered"
    (record,) = granted.journal.mails.by_message_id("<101@example.co.jp>")
    granted.journal.mails.put_back(record, granted.now())
    granted.forward(days=3)
    granted.receive(102, sender="colleague101@example.co.jp")
    granted.run()
    assert granted.reason(102) == "wrong-pointer"
    assert fate_of_next(granted, 103)[0] == "answered"
    granted.forward(days=28)
    granted.receive(104, sender="colleague101@example.co.jp")
    granted.run()
    assert granted.reason(104) == "answerable"


@pytest.mark.parametrize(
    ("more", "directory", "names"),
    [
        (REVIEWED + "max_wrong_reply_rate = 0.04\n", None, "promise"),
        (REVIEWED + "[guards]\nordinary_words = ['契約']\n", None, "guards"),
        (REVIEWED, "billing-support@", "directory"),
    ],
)
def test_a_change_by_hand_begins_anew(granted: Desk, more: str, directory: str | None, names: str) -> None:
    """Directory, promise or guards: nothing is sent any more, and it is said why."""
    text = (granted.home / "teams.toml").read_text(encoding="utf-8")
    changed = text.replace(directory, f"new-{directory}") if directory else text
    assert directory is None or changed != text
    granted.configure(more, directory=changed)
    granted.connect()
    assert fate_of_next(granted, 99) == ("drafted", "uncertified")
    (_, last) = granted.journal.turns.all()
    assert (last.kind, last.why) == (Turn.RESTART, f"changed by hand: {names}")


def test_words_and_another_model_change_nothing(granted: Desk) -> None:
    """What the team needs is told in other words; a nightly model serves."""
    text = (granted.home / "teams.toml").read_text(encoding="utf-8")
    granted.configure(REVIEWED, directory=text.replace("顧客ID", "お客様番号"))
    assert (granted.home / "teams.toml").read_text(encoding="utf-8") != text
    granted.connect()
    granted.session.account.model = "another"
    assert fate_of_next(granted, 99)[0] == "answered"


def test_a_judge_who_says_both_is_taken_at_the_worse_word(granted: Desk) -> None:
    """Right when judged, another type by a later move: wrong, and counted where it is told."""
    (record,) = granted.journal.mails.by_message_id("<5@example.co.jp>")
    granted.journal.mails.label(record, "account-access", granted.now())
    found = promise(granted.office, granted.journal, granted.now())
    assert (found.contrary, found.wrong) == (1, 1)
    assert found.evidence < 20


def test_an_old_journal_put_back_grants_nothing(granted: Desk) -> None:
    """The copy knows of the grant, and not of the alarm after it."""
    file = next(granted.office.state_dir.glob("*.sqlite3"))
    with closing(sqlite3.connect(file)) as live, closing(sqlite3.connect(granted.home / "backup")) as copy:
        live.backup(copy)
    granted.session.account.lot = lambda: 0.0
    days_of_mail(granted, 8, first=101, said="mine")
    granted.journal.close()
    for left in granted.office.state_dir.glob(f"{file.name}-*"):
        left.unlink()
    file.write_bytes((granted.home / "backup").read_bytes())
    granted.journal = Journal.open(granted.office.state_dir)
    granted.connect()
    assert fate_of_next(granted, 199) == ("drafted", "uncertified")
    assert "older than the evidence was" in granted.journal.turns.all()[-1].why
    assert turns(granted) == [Turn.GRANTED, Turn.RESTART]


def test_a_clock_that_goes_back_grants_nothing(granted: Desk) -> None:
    """A little is mended in silence; more begins the evidence anew."""
    granted.forward(minutes=-50)
    assert fate_of_next(granted, 98)[0] == "answered"
    granted.forward(days=-9)
    assert promise(granted.office, granted.journal, granted.now()).granted is None
    assert fate_of_next(granted, 99) == ("drafted", "uncertified")
    assert "the clock went back" in granted.journal.turns.all()[-1].why


def test_not_renewed_it_ends(granted: Desk) -> None:
    """It serves until the end of the next quarter, and is told when it is over."""
    until = promise(granted.office, granted.journal, granted.now()).until
    assert until is not None
    granted.forward(seconds=(until - granted.now() - timedelta(hours=1)).total_seconds())
    assert fate_of_next(granted, 98)[0] == "answered"
    granted.forward(hours=2)
    assert fate_of_next(granted, 99) == ("drafted", "uncertified")
    assert turns(granted) == [Turn.GRANTED, Turn.ENDED]


LOGIN = {"subject": "ログインの件", "body": "ログインできません。\n"}


def judged_in_turn(desk: Desk, first: int, kinds: str) -> None:
    """A mail for each letter, judged one after the other: i an invoice, l a login, x a login that is the owner's."""
    for number, kind in enumerate(kinds, first):
        desk.receive(number, sender=f"colleague{number}@example.co.jp", **({} if kind == "i" else LOGIN))
    desk.run()
    for kind, key in zip(kinds, desk.journal.draws.waiting(), strict=True):
        (record,) = desk.journal.mails.by_prefix(key)
        desk.forward(seconds=1)
        word = {"i": "invoice", "l": "account-access", "x": "mine"}[kind]
        assert desk.journal.draws.judge(record.id, word, desk.now())
    desk.run()
    desk.forward(hours=2)


def test_a_type_that_is_often_wrong_is_drafted_alone_until_it_is_right_again(granted: Desk) -> None:
    """The whole stays granted; each turn is recorded with its type."""
    granted.session.account.lot = lambda: 0.0
    judged_in_turn(granted, 201, "lllll" + "xiiiiii" * 5)
    assert turns(granted) == [Turn.GRANTED, Turn.DEMOTED]
    assert granted.journal.turns.all()[-1].about == "account-access"
    assert fate_of_next(granted, 401) == ("answered", "answerable")
    granted.receive(402, sender="colleague402@example.co.jp", **LOGIN)
    granted.run()
    assert (granted.fate(402)["disposition"], granted.reason(402)) == ("drafted", "uncertified")
    for key, word in zip(granted.journal.draws.waiting(), ("invoice", "account-access"), strict=True):
        (record,) = granted.journal.mails.by_prefix(key)
        assert granted.journal.draws.judge(record.id, word, granted.now())
    judged_in_turn(granted, 501, "l" * 50)
    assert turns(granted) == [Turn.GRANTED, Turn.DEMOTED, Turn.RESTORED]


def test_two_watchers_record_a_turn_once(granted: Desk) -> None:
    """The daemon and `audit label` look at the same moment: whoever is second finds that somebody was first."""
    granted.forward(days=200)
    taken = granted.journal.turns.all()
    office, journal, now = granted.office, granted.journal, granted.now()
    first = list(evidence._turns(promise(office, journal, now), taken, journal))
    assert [kind for kind, _, _ in first] == [Turn.ENDED]
    keep_watch(office, journal, now)
    for kind, why, about in first:
        assert not journal.turns.take(kind, why, now, last=last_of(taken), about=about)
    keep_watch(office, journal, now)
    assert turns(granted) == [Turn.GRANTED, Turn.ENDED]


def test_the_week_to_judge_in_stands_still_while_the_owner_is_away(desks: Desks) -> None:
    """Eleven days after the mail came, ten of them on leave, it is not overdue; put down afterwards it helps as well."""
    desk = desks(REVIEWED)
    desk.run()
    desk.receive(1)
    desk.run()
    desk.forward(days=11)
    desk.run()
    assert promise(desk.office, desk.journal, desk.now()).wrong == 1
    today = desk.now().date()
    desk.journal.absences.add(today - timedelta(days=10), today, desk.now())
    found = promise(desk.office, desk.journal, desk.now())
    assert (found.wrong, found.judged, found.waiting) == (0, 0, 1)
