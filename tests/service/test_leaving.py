"""From the day on which the owner leaves nothing goes out in that name, and what is known is written down."""

from __future__ import annotations

from datetime import date
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest

from madoguchi.errors import UsageError
from madoguchi.handover.archive import unpacked
from madoguchi.journal.releases import ReleaseKind, ReleaseState
from madoguchi.journal.states import MailState
from madoguchi.outbox.stages import Envelope, Outcome
from madoguchi.reasons import Disposition, Reason
from madoguchi.service import by_hand
from madoguchi.service.hand_letters import Wish, prepare
from madoguchi.service.handing_over import hold_what_waits
from tests.builders import COLLEAGUE, OWNER
from tests.journal.rows import open_now
from tests.service.conftest import Desks
from tests.service.desk import Desk

DAY = date(2026, 11, 26)
"""The desk's clock starts on the 24th, 10:00 in Tokyo: this day begins 38 hours later."""
WAITS = '[reply]\ndelay_seconds = 3600\n[promise]\nevidence = "none"\n'


def leaves(desk: Desk, day: date = DAY) -> int:
    number = desk.journal.leavings.add(day, desk.now())
    assert number is not None
    return number


def notices(desk: Desk) -> list[str]:
    parsed = [BytesParser(policy=policy.default).parsebytes(mail.raw) for mail in desk.inbox()]
    return [str(mail["Subject"]) for mail in parsed if mail["Auto-Submitted"] == "auto-generated"]


def handovers(desk: Desk) -> list[Path]:
    return sorted((desk.office.state_dir / "handover").glob("*"))


def test_until_the_last_minute_of_the_day_before_all_is_as_ever(desk: Desk) -> None:
    """Answered at 23:59 in the office; held, with everything recorded, at 00:00."""
    leaves(desk)
    desk.forward(hours=37, minutes=59)
    desk.receive(1)
    desk.run()
    assert desk.reason(1) == "answerable"
    desk.forward(minutes=1)
    desk.receive(2, sender="jiro.sato@example.co.jp")
    desk.run()
    assert (desk.reason(2), desk.fate(2)["disposition"]) == ("left", "held")
    assert desk.fate(2)["evidence"]["why"] == "nothing goes out in the owner's name from 2026-11-26 on"
    assert desk.fate(2)["request_type"] == "invoice"
    assert len(desk.answers()) == 1


def test_what_waits_is_taken_back_at_that_moment(desks: Desks) -> None:
    """Not when its grace period ends; and the owner's mailbox is left as it was."""
    desk = desks(WAITS)
    desk.run()
    leaves(desk)
    desk.forward(hours=37, minutes=50)
    desk.receive()
    desk.run()
    assert desk.fate()["state"] == "pending"
    before = desk.snapshot()
    desk.forward(minutes=10)
    desk.run()
    assert (desk.reason(), desk.fate()["state"]) == ("left", "final")
    assert desk.told == [desk.fate()["id"]]
    assert {name: mails for name, mails in desk.snapshot().items() if name != "INBOX"} == {
        name: mails for name, mails in before.items() if name != "INBOX"
    }
    assert desk.outbox.handed_in == []


def test_nothing_is_drafted_either(desks: Desks) -> None:
    """A draft would have nobody to send it."""
    desk = desks()
    desk.configure(mode="draft")
    desk.connect()
    desk.run()
    leaves(desk, date(2026, 11, 24))
    desk.receive()
    desk.run()
    assert desk.reason() == "left"
    assert all(not mails for name, mails in desk.snapshot().items() if name != "INBOX")


def test_what_somebody_decided_on_at_that_moment_is_left_to_them(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    """Labelled on the page between looking and holding: the pass goes on."""
    desk = desks(WAITS)
    desk.run()
    desk.receive()
    desk.run()
    waiting = desk.journal.mails.in_state(MailState.PENDING)
    desk.journal.mails.label(waiting[0], "invoice", desk.now())
    leaves(desk, date(2026, 11, 24))
    monkeypatch.setattr(desk.journal.mails, "in_state", lambda _: waiting)
    hold_what_waits(desk.session)
    assert desk.reason() == "handled"


def test_a_pause_wins_and_machine_mail_is_ignored(desk: Desk) -> None:
    """The order of the reasons."""
    leaves(desk, date(2026, 11, 24))
    desk.receive(1, headers=[("Auto-Submitted", "auto-replied")])
    desk.journal.facts.pause(None)
    desk.receive(2)
    desk.run()
    assert (desk.reason(1), desk.reason(2)) == ("auto-submitted", "paused")
    assert Reason.PAUSED.precedence < Reason.LEFT.precedence < Reason.SENSITIVE.precedence
    assert Reason.LEFT.disposition is Disposition.HELD


def test_no_hand_sends_in_that_name_either(desks: Desks) -> None:
    """Neither what is begun then nor what was planned before; and it says how to take the day back."""
    desk = desks()
    desk.configure(mode="shadow")
    desk.connect()
    desk.run()
    desk.receive()
    desk.run()
    (record,) = open_now(desk.journal)
    wish = Wish(ReleaseKind.POINTER, "invoice")
    letter = prepare(desk.session, record, wish)
    planned = by_hand.plan(desk.session, letter)
    leaves(desk, date(2026, 11, 24))
    with pytest.raises(UsageError, match="absence end ID"):
        by_hand.send(desk.session, letter, planned)
    with pytest.raises(UsageError, match="absence end ID"):
        prepare(desk.session, record, wish)
    assert desk.outbox.handed_in == []
    assert [one.state for one in desk.journal.releases.of(record)] == [ReleaseState.WITHDRAWN]


def test_the_door_is_shut_whoever_wants_to_send(desk: Desk) -> None:
    """What was decided a moment before midnight does not go out a moment after: surely not taken, so decided again."""
    envelope = Envelope(OWNER, COLLEAGUE, b"x")
    assert desk.session.outbox.send(envelope).outcome is Outcome.SENT
    leaves(desk)
    assert desk.session.outbox.send(envelope).outcome is Outcome.SENT
    desk.forward(hours=38)
    assert desk.session.outbox.send(envelope).outcome is Outcome.DEFERRED
    assert len(desk.outbox.handed_in) == 2


def test_taken_back_it_goes_on(desk: Desk) -> None:
    """Before the day nothing has changed; after it new mail is answered again, and what was held stays held."""
    desk.journal.absences.end(leaves(desk), desk.now())
    desk.forward(hours=38)
    desk.receive(1)
    desk.run()
    assert desk.reason(1) == "answerable"
    number = leaves(desk)
    desk.receive(2, sender="jiro.sato@example.co.jp")
    desk.run()
    desk.journal.absences.end(number, desk.now())
    desk.receive(4, sender="shiro.abe@example.co.jp")
    desk.run()
    assert (desk.reason(2), desk.reason(4)) == ("left", "answerable")


def test_the_sample_draws_nobody_meanwhile(desk: Desk) -> None:
    """As with a pause: what could not have been answered is no would-be reply, and the evidence stays what it was."""
    leaves(desk, date(2026, 11, 24))
    desk.receive()
    desk.run()
    assert desk.journal.draws.size() == (0, 0)
    assert desk.journal.turns.all() == []


def test_the_knowledge_is_written_down_once_and_the_owner_told(desk: Desk) -> None:
    """A private file in the state folder, a mail in the inbox; not again at the next pass, nor when it was taken away."""
    leaves(desk)
    desk.run()
    assert handovers(desk) == []
    desk.forward(hours=38)
    desk.run(3)
    (file,) = handovers(desk)
    assert file.name == "handover-2026-11-26.zip"
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    manifest, members = unpacked(file.read_bytes())
    assert (manifest.leaving, manifest.holds.model) == (DAY, False)
    assert "teams.toml" in members
    assert notices(desk) == ["【madoguchi】返信を終了し、引き継ぎファイルを書き出しました"]
    file.unlink()
    desk.run()
    assert handovers(desk) == []
    assert len(notices(desk)) == 1


def test_shadow_writes_the_file_and_leaves_the_mailbox(desks: Desks) -> None:
    """The knowledge is worth as much there."""
    desk = desks()
    desk.configure(mode="shadow")
    desk.connect()
    desk.run()
    leaves(desk, date(2026, 11, 24))
    desk.run()
    assert (len(handovers(desk)), notices(desk)) == (1, [])


def test_a_disk_that_refuses_stops_nothing(desk: Desk) -> None:
    """Tried again at the next pass; mail is recorded all the same, and the notice waits for the file."""
    blocked = desk.office.state_dir / "handover"
    blocked.write_text("in the way")
    leaves(desk, date(2026, 11, 24))
    desk.receive()
    desk.run()
    assert (desk.reason(), notices(desk)) == ("left", [])
    blocked.unlink()
    desk.run()
    assert (len(handovers(desk)), len(notices(desk))) == (1, 1)
