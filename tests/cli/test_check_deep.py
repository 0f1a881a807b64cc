"""`madoguchi check --deep` on the command line, and what it says of the model."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from madoguchi.config.load import Office
from madoguchi.demo.server import EmbeddedImap
from madoguchi.inspection.model import model as judged
from madoguchi.journal.engine import FILE
from madoguchi.judge import store
from madoguchi.service.findings import Grade
from tests.builders import DIRECTORY, SETTINGS, make_office, write_office
from tests.cli.conftest import Madoguchi
from tests.journal.old import EARLIER, put

PRIVATE = SETTINGS.replace("example.co.jp", "example.test")
"""A domain that nobody looks up."""


def test_servers_that_are_away_hide_nothing_else(
    madoguchi: Madoguchi, home: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every subject has its line, exit 1; a journal of an earlier schema is looked at and not upgraded."""
    monkeypatch.setenv("MADOGUCHI_TEST_PASSWORD", "x")
    nobody = 'host = "127.0.0.1"\nport = 1\nsecurity = "none"\n'
    write_office(home.home, settings=PRIVATE.replace('host = "127.0.0.1"\n', nobody))
    path = put(EARLIER[0], home.state_dir)
    before = path.read_bytes()
    done = madoguchi("check", "--deep", "--json")
    grades = {(row["about"], row["grade"]) for row in done.json}
    assert done.status == 1
    assert {("imap", "error"), ("imap.tls", "error"), ("smtp", "error"), ("smtp.tls", "error")} <= grades
    assert ("imap.abilities", "warning") in grades
    assert {about for about, _ in grades} >= {
        "templates",
        "files",
        "disk",
        "backups",
        "lock",
        "model.age",
        "clock",
        "dns",
    }
    assert ("journal", "warning") in grades
    assert path.read_bytes() == before
    assert sorted(one.name.removeprefix(FILE) for one in home.state_dir.iterdir() if one.name != FILE) in (
        [],
        ["-shm", "-wal"],
    )


def test_a_damaged_journal_hides_nothing_else(madoguchi: Madoguchi, home: Office) -> None:
    """It is an error among the others, where any other command would end at it."""
    write_office(home.home, settings=PRIVATE)
    home.state_dir.mkdir(mode=0o700)
    (home.state_dir / FILE).touch(mode=0o600)
    (home.state_dir / FILE).write_bytes(b"not a database " * 300)
    done = madoguchi("check", "--deep", "--json")
    (row,) = [row for row in done.json if row["about"] == "journal"]
    assert (row["grade"], row["found"]) == ("error", "damaged: file is not a database")
    assert done.status == 1
    assert "\n" not in row["mend"]


def test_without_dnspython_one_line_says_how_to_get_it(
    madoguchi: Madoguchi, home: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A warning: everything else was looked at."""
    monkeypatch.setitem(__import__("sys").modules, "dns.resolver", None)
    write_office(home.home, settings=PRIVATE)
    (row,) = [row for row in madoguchi("check", "--deep", "--json").json if row["about"] == "dns"]
    assert row == {
        "grade": "warning",
        "about": "dns",
        "found": "SPF, DKIM and DMARC were not looked at: dnspython is not installed",
        "mend": "pip install 'madoguchi[dns]'",
    }


def test_no_model_yet(home: Office) -> None:
    """The plain check says what to do about it."""
    (found,) = judged(home, datetime(2026, 11, 27, tzinfo=UTC))
    assert (found.grade, found.found) == (Grade.OK, "no model yet")


def test_age_and_certificate(home: Office, model: Path) -> None:
    """Half a year is old."""
    created = datetime.fromisoformat(store.read_manifest(model).created)
    young, *_ = judged(home, created + timedelta(days=180))
    old, *_ = judged(home, created + timedelta(days=181))
    assert (young.grade, old.grade) == (Grade.OK, Grade.WARNING)
    assert "digest right" in young.found
    assert "certified from folders, 181 days old" in old.found


def test_a_directory_that_changed_since_the_training(home: Office, model: Path) -> None:
    """A type that the model never saw is named; any other change needs no training."""
    created = datetime.fromisoformat(store.read_manifest(model).created)

    def told(changed: timedelta) -> tuple[Grade, str]:
        moment = (created + changed).timestamp()
        os.utime(home.home / "teams.toml", (moment, moment))
        (_, found) = judged(home, created)
        return found.grade, found.found

    assert told(-timedelta(hours=1)) == (Grade.OK, "knows every request type of teams.toml")
    assert "changed since the training" in told(timedelta(hours=1))[1]
    more = DIRECTORY + '\n[requests.parking]\ntitle = { ja = "駐車場", en = "parking" }\nteam = "billing"\n'
    (_, unseen) = judged(make_office(home.home, directory=more), created)
    assert (unseen.grade, "never saw parking" in unseen.found) == (Grade.WARNING, True)


def test_deep_and_a_survey_are_two_commands(madoguchi: Madoguchi) -> None:
    """Exit 2, and the flag is named."""
    done = madoguchi("check", "--deep", "--mailbox", "5")
    assert (done.status, done.err) == (2, "madoguchi: --deep: found with --mailbox, expected one of the two\n")


def test_a_wrong_password_is_offered_once(madoguchi: Madoguchi, home: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers lock accounts: what the plain check was refused is not asked for again."""
    monkeypatch.setenv("MADOGUCHI_TEST_PASSWORD", "wrong")
    with EmbeddedImap() as server:
        loopback = f'host = "127.0.0.1"\nport = {server.port}\nsecurity = "none"\n'
        write_office(home.home, settings=PRIVATE.replace('host = "127.0.0.1"\n', loopback, 1))
        rows = madoguchi("check", "--deep", "--json").json
    found = {row["about"]: row for row in rows}
    assert (found["imap"]["grade"], "login refused" in found["imap"]["found"]) == ("error", True)
    assert found["imap.abilities"]["found"] == "not looked at, nor quota, flags and rights: no login"
    assert [row["about"] for row in rows if "login refused" in row["found"]] == ["imap"]
