"""One check hides no other."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator

import pytest

from madoguchi.errors import ServerAway, UsageError
from madoguchi.inspection.bounds import contained, within
from madoguchi.service.findings import Finding, Grade

FINE = Finding(Grade.OK, "x", "fine")


def breaking(error: Exception) -> Callable[[], Iterator[Finding]]:
    def check() -> Iterator[Finding]:
        yield FINE
        raise error

    return check


@pytest.mark.parametrize(
    ("error", "grade", "says"),
    [
        (ServerAway("imap x: gone"), Grade.WARNING, "could not be looked at: imap x: gone"),
        (UsageError("model: found y"), Grade.ERROR, "could not be looked at: model: found y"),
        (PermissionError(13, "Permission denied", "/x"), Grade.WARNING, "could not be looked at: Permission denied"),
        (sqlite3.OperationalError("database is locked"), Grade.WARNING, "could not be looked at: database is locked"),
        (KeyError("a subject that is private"), Grade.ERROR, "could not be looked at: unexpected KeyError"),
    ],
)
def test_what_breaks_is_told_after_what_was_found(error: Exception, grade: Grade, says: str) -> None:
    """Nothing is raised; of what nobody foresaw only the kind is told."""
    for found in (contained("x", breaking(error)), within(5, "x", breaking(error))):
        assert [(one.grade, one.about, one.found) for one in found] == [(Grade.OK, "x", "fine"), (grade, "x", says)]


def test_what_a_server_says_is_shown_as_what_it_is() -> None:
    """No line of its own, nothing that a terminal obeys."""
    hostile = Finding(Grade.OK, "x", "offered: \x1b[2J\r\nok  all is well", "a\u202eb")
    (found,) = contained("x", lambda: [hostile])
    assert (found.found + found.mend).isprintable()
    assert "ok all is well" in found.found


def test_what_hangs_is_left_behind() -> None:
    """What it found before is told, and that it did not end."""
    ends = threading.Event()

    def hanging() -> Iterator[Finding]:
        yield FINE
        ends.wait()

    first, last = within(0.05, "x", hanging)
    ends.set()
    assert (first, last.grade, last.found) == (FINE, Grade.WARNING, "no end within 0.05 s")
