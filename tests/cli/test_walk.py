"""From one mail to the next in the terminal."""

from __future__ import annotations

import io
import sys

import pytest

from madoguchi.journal.draws import Coin
from madoguchi.journal.mails import Seen
from madoguchi.journal.store import Journal
from tests.cli.conftest import Done, Madoguchi
from tests.journal.rows import ANSWER, HANAKO, HELD, NOW, SURE, add, known, sighted, who


@pytest.fixture
def typed(madoguchi: Madoguchi, monkeypatch: pytest.MonkeyPatch) -> Madoguchi:
    """A walk with these lines typed: ``typed("held", lines="1\nq\n")``."""

    def go(*words: object, lines: str = "") -> Done:
        monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
        return madoguchi(*words)

    return go


def held(journal: Journal, number: int) -> None:
    for at in range(1, number + 1):
        add(journal, at, decision=HELD, waits=False)


def test_a_key_for_each_mail(typed: Madoguchi, journal: Journal) -> None:
    """A number labels, m is the owner's, d dismisses, Enter leaves it, q ends; each is counted."""
    held(journal, 6)
    done = typed("held", "walk", lines="1\nm\nd\n\n2\nq\n")
    assert done.status == 0, done.err
    assert [known(journal, number).label for number in range(1, 7)] == [
        "invoice",
        "mine",
        None,
        None,
        "account-access",
        None,
    ]
    assert len(journal.readings.held()) == 2
    assert "4 件処理 / dealt with, 2 件残り / left" in done.out


def test_a_slip_is_asked_about_again(typed: Madoguchi, journal: Journal) -> None:
    """An unknown key, a number that is none: said, and nothing changes."""
    held(journal, 1)
    done = typed("held", "walk", lines="7\nr\nr x\nf 9\n1\n")
    assert "'7'?" in done.out
    assert "r: found 'x', expected r and a number from 1 to 2" in done.err
    assert "f: found '9', expected f and a number from 1 to 2" in done.err
    assert known(journal).label == "invoice"


def test_the_walk_through_the_sample_is_blind(typed: Madoguchi, journal: Journal) -> None:
    """Nothing of the guess stands there before the word; right after it, it is told."""
    sighting, place = sighted(journal, 1)
    journal.mails.record(Seen(sighting, who(1), place, HANAKO, NOW), ANSWER, SURE, NOW, NOW, Coin(1.0, True))
    done = typed("audit", "walk", lines="2\n")
    before, _, after = done.out.partition(">")
    assert "推定" not in before
    assert "answerable" not in before
    assert "推定 / guess: invoice   外れ / wrong" in after
    assert [draw.wrong for draw in journal.draws.all()] == [True]


def test_the_end_of_input_ends_it(typed: Madoguchi, journal: Journal) -> None:
    """As Ctrl-D does; what was said until then stays."""
    held(journal, 2)
    done = typed("held", "walk", lines="1\n")
    assert done.status == 130
    assert known(journal).label == "invoice"


def test_a_program_is_sent_elsewhere(typed: Madoguchi, journal: Journal) -> None:
    """Exit 2, naming the commands that take --json."""
    held(journal, 1)
    done = typed("held", "walk", "--json")
    assert (done.status, done.out) == (2, "")
