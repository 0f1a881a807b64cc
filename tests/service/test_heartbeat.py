"""The heartbeat and the back-off: what is told of a server that is away, and how often it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from madoguchi.errors import ServerAway, SubmissionAway
from madoguchi.journal.facts import LAST_FAILURE, LAST_POLL
from madoguchi.mailbox.protocol import Renumbered
from madoguchi.mailbox.wording import backoff
from madoguchi.service import daemon
from madoguchi.service.account import Account, Session
from madoguchi.service.heartbeat import overdue
from madoguchi.service.one_pass import one_pass
from tests.service.conftest import Desks
from tests.service.desk import Desk


@pytest.mark.parametrize(
    ("poll", "minutes", "words"),
    [
        (60, 5, ""),
        (60, 6, "no successful poll for 6 min"),
        (600, 29, ""),
        (600, 31, "no successful poll for 31 min"),
        (60, 60 * 49, "no successful poll for 49 h"),
    ],
)
def test_three_missed_polls_are_too_many(desks: Desks, poll: int, minutes: int, words: str) -> None:
    """And never fewer than five minutes; before the first poll there is nothing to miss."""
    desk = desks()
    settings = desk.office.settings.model_copy(
        update={"imap": desk.office.settings.imap.model_copy(update={"poll_seconds": poll})}
    )
    now = desk.now()
    assert overdue(settings, now - timedelta(minutes=minutes), now) == words
    assert overdue(settings, None, now) == ""


def test_a_pass_that_a_renumbered_folder_ended_is_no_heartbeat(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that renumbers its folders at every look is never polled with success."""
    before = desk.journal.facts.get(LAST_POLL)
    desk.forward(minutes=1)

    def renumbered(_: Session) -> None:
        raise Renumbered("INBOX")

    with monkeypatch.context() as patch:
        patch.setattr("madoguchi.service.one_pass.recover", renumbered)
        assert not one_pass(desk.session)
    assert desk.journal.facts.get(LAST_POLL) == before
    assert one_pass(desk.session)
    assert desk.journal.facts.get(LAST_POLL) == desk.now().isoformat()


def test_the_back_off_doubles_up_to_its_cap_and_is_jittered() -> None:
    """Seconds at first, five minutes at most, never the same for everybody."""
    error = ServerAway("away")
    for failures in range(1, 40):
        usual = min(2.0 ** (failures - 1), daemon.LONGEST_WAIT)
        found = [daemon.waiting(failures, error) for _ in range(20)]
        assert all(0.75 * usual <= seconds <= 1.25 * usual for seconds in found)
        assert len(set(found)) > 1


def test_what_the_server_asks_for_is_waited() -> None:
    """In full, though not beyond the longest wait; of an ordinary failure it says nothing."""
    assert daemon.waiting(1, ServerAway("throttled", 90)) >= 90
    assert daemon.LONGEST_WAIT <= daemon.waiting(1, ServerAway("throttled", 90_000)) <= 1.25 * daemon.LONGEST_WAIT
    assert daemon.waiting(1, SubmissionAway("smtp")) < 2


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("BAD Request is throttled. Suggested Backoff Time: 299961 milliseconds", 299.961),
        ("* BYE throttled, backoff time 30 seconds", 30.0),
        ("NO [UNAVAILABLE] try again later", 0.0),
    ],
)
def test_a_suggested_backoff_is_read(words: str, seconds: float) -> None:
    """As Exchange writes it, in milliseconds."""
    assert backoff(words) == seconds


class Flaky:
    """Sessions on a desk, each of which ends with the server away after what is done in it."""

    def __init__(self, desk: Desk, stop_after: int) -> None:
        self.desk, self.left = desk, stop_after

    @contextmanager
    def session(self, account: Account) -> Iterator[Session]:
        self.left -= 1
        yield self.desk.connect()
        raise ServerAway("it hung up")


def test_a_server_that_hangs_up_after_each_pass_is_not_logged_in_to_every_second(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A pass that succeeded does not make the next wait the shortest again: only a connection that lasted does."""
    waits: list[int] = []
    flaky = Flaky(desk, 6)
    served = daemon.Daemon(desk.session.account, tmp_path / "madoguchi.toml")
    monkeypatch.setattr(daemon, "session", flaky.session)
    monkeypatch.setattr(served, "_passes", one_pass)
    monkeypatch.setattr(served, "_back_off", lambda failures, _: waits.append(failures))
    monkeypatch.setattr(served._stop, "is_set", lambda: flaky.left == 0)
    served._serve()
    assert waits == [1, 2, 3, 4, 5, 6]
    waits.clear()
    flaky.left = 3
    monkeypatch.setattr(daemon, "STEADY", -1.0)
    served._serve()
    assert waits == [1, 1, 1]


def test_the_service_manager_sees_a_heartbeat_that_is_old(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """STATUS says when the last successful poll was and what fails; the watchdog is fed by successful polls only."""
    told: list[str] = []
    monkeypatch.setattr(daemon, "notify", lambda *words: told.extend(words))
    monkeypatch.setattr(daemon, "waiting", lambda failures, error: 0.0)
    polled = desk.now().isoformat()
    served = daemon.Daemon(desk.session.account, tmp_path / "madoguchi.toml")
    served._back_off(1, ServerAway("imap mail.example.co.jp:993: no answer in time"))
    assert told == [f"STATUS=last successful poll {polled}; away: imap mail.example.co.jp:993: no answer in time"]
    assert "no answer in time" in str(desk.journal.facts.get(LAST_FAILURE))
    told.clear()
    monkeypatch.setattr(daemon, "one_pass", lambda opened: False)
    monkeypatch.setattr(desk.mailbox, "wait", lambda *how: served._stop.set())
    served._passes(desk.session)
    assert told == []
    served._stop.clear()
    monkeypatch.setattr(daemon, "one_pass", one_pass)
    served._passes(desk.session)
    assert told == ["WATCHDOG=1", f"STATUS=last successful poll {polled}"]


def test_hints_without_end_make_no_busy_loop(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A server that says at once, each time, that something changed gets two passes a second, no more."""
    monkeypatch.setattr(daemon, "PASS_EVERY", 0.2)
    monkeypatch.setattr(desk.mailbox, "wait", lambda *how: None)
    passes: list[float] = []
    served = daemon.Daemon(desk.session.account, tmp_path / "madoguchi.toml")

    def counted(opened: Session) -> bool:
        passes.append(daemon.time.monotonic())
        if len(passes) == 3:
            served._stop.set()
        return True

    monkeypatch.setattr(daemon, "one_pass", counted)
    served._passes(desk.session)
    assert passes[2] - passes[0] >= 0.4
