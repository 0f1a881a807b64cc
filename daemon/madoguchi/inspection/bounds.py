"""Each check by itself, and for so long: what breaks or hangs becomes a line, and the others are made all the same."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from queue import Empty, SimpleQueue
from time import monotonic

from madoguchi.errors import MadoguchiError, Temporary
from madoguchi.review.text import visible
from madoguchi.service.findings import Finding, Grade

Check = Callable[[], Iterable[Finding]]


def contained(about: str, check: Check) -> Iterator[Finding]:
    """What it found until it broke, and why it broke; never raises. Servers' words are shown as what they are."""
    for finding in _whatever(about, check):
        told = (visible(" ".join(text.split())) for text in (finding.found, finding.mend))
        yield Finding(finding.grade, finding.about, *told)


def _whatever(about: str, check: Check) -> Iterator[Finding]:
    try:
        yield from check()
    except Temporary as error:
        yield Finding(Grade.WARNING, about, f"could not be looked at: {error}", "check again a little later")
    except MadoguchiError as error:
        yield Finding(Grade.ERROR, about, f"could not be looked at: {error}")
    except OSError as error:
        yield Finding(Grade.WARNING, about, f"could not be looked at: {error.strerror}", "may this user read it?")
    except sqlite3.Error as error:
        yield Finding(Grade.WARNING, about, f"could not be looked at: {error}", "check again a little later")
    except Exception as error:  # noqa: BLE001 - a check that breaks hides no other
        yield Finding(Grade.ERROR, about, f"could not be looked at: unexpected {type(error).__name__}")


def within(seconds: float, about: str, check: Check) -> Iterator[Finding]:
    """The same, and no longer than that: what hangs is left behind, in a thread that ends with the process."""
    found: SimpleQueue[Finding | None] = SimpleQueue()

    def run() -> None:
        for finding in contained(about, check):
            found.put(finding)
        found.put(None)

    threading.Thread(target=run, name=f"check {about}", daemon=True).start()
    ends = monotonic() + seconds
    while True:
        try:
            finding = found.get(timeout=max(0.0, ends - monotonic()))
        except Empty:
            yield Finding(Grade.WARNING, about, f"no end within {seconds:g} s", "check again a little later")
            return
        if finding is None:
            return
        yield finding
