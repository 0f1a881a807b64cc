"""How the promise stands within a pass: read again whenever it may have turned, and not for every mail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from madoguchi.service import outlook as module
from madoguchi.service.evidence import keep_watch
from madoguchi.service.outlook import outlook, watch
from tests.journal.fresh import journal_in
from tests.service.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    made.connect()
    yield made
    made.journal.close()


def test_what_the_pass_does_itself_leaves_it(desk: Desk) -> None:
    """A fact set on the same connection."""
    watch(desk.session)
    known = outlook(desk.session)
    desk.journal.facts.set("a", "b")
    assert outlook(desk.session) is known


def test_a_word_given_in_another_process_is_heard_at_once(desk: Desk) -> None:
    """Whatever it was: it is read again."""
    watch(desk.session)
    known = outlook(desk.session)
    other = journal_in(desk.office.state_dir)
    other.facts.set("a", "b")
    other.close()
    assert outlook(desk.session) is not known


def test_time_alone_ends_it(desk: Desk) -> None:
    """After a minute, when the clock goes back, and at the moment a grant ends."""
    watch(desk.session)
    known = outlook(desk.session)
    desk.forward(seconds=module.LASTS.total_seconds())
    assert outlook(desk.session) is known
    desk.forward(seconds=1)
    later = outlook(desk.session)
    assert later is not known
    desk.forward(seconds=-5)
    assert outlook(desk.session) is not later
    ends = replace(outlook(desk.session).standing, until=desk.now() + timedelta(seconds=2))
    desk.session.outlook = replace(outlook(desk.session), standing=ends)
    assert outlook(desk.session).standing is ends
    desk.forward(seconds=2)
    assert outlook(desk.session).standing is not ends


def test_an_idle_poll_reads_no_evidence(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next watch is for nothing while nobody wrote, for an hour; a mail, another's word or other files end that."""
    watched: list[int] = []
    monkeypatch.setattr(module, "keep_watch", lambda *about: watched.append(1) or keep_watch(*about))

    def watches() -> int:
        watch(desk.session)
        return len(watched)

    assert (watches(), watches()) == (1, 1)
    desk.forward(minutes=59)
    desk.journal.facts.set("last-poll", desk.now().isoformat())
    assert watches() == 1
    desk.forward(minutes=2)
    assert (watches(), watches()) == (2, 2)
    desk.journal.absences.add(desk.now().date(), desk.now().date(), desk.now())
    assert (watches(), watches()) == (3, 3)
    other = journal_in(desk.office.state_dir)
    other.facts.set("a", "b")
    other.close()
    assert (watches(), watches()) == (4, 4)
    desk.session.account.office = replace(
        desk.office, settings=desk.office.settings.model_copy(update={"mode": "draft"})
    )
    assert (watches(), watches()) == (5, 5)
