"""`forget`: shown first, asked, done, and what is left is named with the command that ends it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from madoguchi.config.load import Office
from madoguchi.journal.lock import TRAINING, TRAINING_FILE, AccountLock
from madoguchi.journal.store import Journal
from madoguchi.learning.forgotten import Forgotten
from tests.cli.conftest import Madoguchi
from tests.journal.rows import HANAKO, HELD, add, known, sent

FORGET = ("forget", "--offline")


def test_nothing_is_done_before_the_owner_says_so(madoguchi: Madoguchi, journal: Journal) -> None:
    """The numbers come first; without a terminal --yes is needed, and JSON alone only shows."""
    sent(journal, 1)
    done = madoguchi(*FORGET, HANAKO)
    assert (done.status, "     1  判定の記録 / fates" in done.out, "--yes: missing" in done.err) == (2, True, True)
    (shown,) = madoguchi(*FORGET, HANAKO, "--json").json
    assert (shown["held"]["fates"], shown["forgotten"], known(journal).sender) == (1, False, HANAKO)


def test_a_tag_and_capitals_are_the_same_person(madoguchi: Madoguchi, journal: Journal) -> None:
    """Taken out, said in both languages; the second time nothing is held."""
    add(journal, 1, waits=False, decision=HELD)
    done = madoguchi(*FORGET, "Hanako.Suzuki+news@Example.co.jp", "--yes")
    assert (done.status, "消去しました / it is taken out" in done.out) == (0, True)
    assert known(journal).sender.startswith("~")
    again = madoguchi(*FORGET, HANAKO)
    assert (again.status, "nothing is held" in again.out, HANAKO in again.out + again.err) == (0, True, False)
    assert madoguchi(*FORGET, HANAKO, "--json").json[0]["held"]["fates"] == 0


def test_what_still_holds_it_is_named(madoguchi: Madoguchi, journal: Journal, home: Office, model: Path) -> None:
    """Exit status 1: a mail that is being answered, a model that serves until another one does."""
    add(journal, 1)
    Forgotten(home.state_dir).add(HANAKO, [model.name])
    (done,) = madoguchi(*FORGET, HANAKO, "--yes", "--json").json
    assert [(one["what"], one["then"]) for one in done["left"]] == [
        ("under_way", "madoguchi forget ADDRESS --yes"),
        ("models", "madoguchi train"),
    ]
    told = madoguchi(*FORGET, HANAKO, "--yes")
    assert (told.status, "まだ残っています" in told.out, HANAKO in told.out) == (1, True, False)


def test_a_file_of_the_state_folder_that_holds_it_is_named(
    madoguchi: Madoguchi, journal: Journal, home: Office
) -> None:
    """Whatever somebody else put there."""
    add(journal, 1, waits=False, decision=HELD)
    (home.state_dir / "notes.txt").write_text(f"ask {HANAKO.upper()}")
    done = madoguchi(*FORGET, HANAKO, "--yes")
    assert (done.status, "notes.txt" in done.out) == (1, True)


@pytest.mark.parametrize(("more", "stays"), [((), True), (("--people",), False)])
def test_people_toml_is_the_owner_s(madoguchi: Madoguchi, home: Office, more: tuple[Any, ...], stays: bool) -> None:
    """Never to be answered may be that person's own wish: it goes only where that is asked for."""
    file = home.home / "people.toml"
    file.write_text(f'# ours\nnever = ["boss@example.co.jp", "{HANAKO}"]\n')
    done = madoguchi(*FORGET, HANAKO, "--yes", *more)
    assert (done.status, HANAKO in file.read_text(), "people.toml keeps it" in done.out) == (0, stays, stays)
    assert file.read_text().startswith('# ours\nnever = ["boss@example.co.jp"')


@pytest.mark.parametrize(("address", "said"), [("hanako", "found 'hanako'"), ("taro.yamada@example.co.jp", "your own")])
def test_what_cannot_be_forgotten(madoguchi: Madoguchi, journal: Journal, address: str, said: str) -> None:
    """No address at all, and the owner's."""
    done = madoguchi(*FORGET, address, "--yes")
    assert (done.status, said in done.err) == (2, True)


def test_a_training_is_not_run_into(madoguchi: Madoguchi, journal: Journal, home: Office) -> None:
    """It would write what is taken out. Without --offline the mailbox is asked first."""
    add(journal, 1, waits=False, decision=HELD)
    with AccountLock(home.state_dir, TRAINING_FILE, TRAINING):
        assert madoguchi(*FORGET, HANAKO, "--yes").status == 75
    assert "imap.password_env" in madoguchi("forget", HANAKO, "--yes").err
    assert known(journal).sender == HANAKO
