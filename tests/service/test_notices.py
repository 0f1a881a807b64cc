"""The owner is told, once, and without anybody else hearing of it."""

from __future__ import annotations

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import pytest

from madoguchi.errors import ServerBusy
from madoguchi.journal.turns import Turn
from tests.builders import OWNER, make_office
from tests.service.conftest import Desks
from tests.service.desk import Desk

REVIEWED = '\n[promise]\nevidence = "reviewed"\n'


def notices(desk: Desk) -> list[EmailMessage]:
    parsed = [BytesParser(policy=policy.default).parsebytes(mail.raw) for mail in desk.inbox()]
    return [mail for mail in parsed if mail["Auto-Submitted"] == "auto-generated"]  # type: ignore[misc]


def alarm(desk: Desk) -> None:
    assert desk.journal.turns.take(Turn.ALARM, "4 of 6 sent are known to be wrong", desk.now(), last=0)


@pytest.fixture
def reviewed(desks: Desks) -> Desk:
    desk = desks(REVIEWED)
    desk.run()
    return desk


def test_an_alarm_is_told_by_one_mail_in_the_inbox(reviewed: Desk) -> None:
    """From the owner to the owner, unread, in the owner's language, marked as a machine's; nothing is sent."""
    alarm(reviewed)
    reviewed.run(3)
    (mail,) = notices(reviewed)
    assert mail["From"].addresses[0].addr_spec == mail["To"].addresses[0].addr_spec == OWNER
    assert "警報" in str(mail["Subject"])
    text = mail.get_content()
    assert "4 of 6 sent are known to be wrong" in text
    assert "約69件のうち0件を判定済み" in text
    (lying,) = reviewed.inbox()
    assert lying.flags == frozenset()
    assert reviewed.outbox.handed_in == []


def test_it_is_no_request(reviewed: Desk) -> None:
    """The program reads its own word as its own."""
    alarm(reviewed)
    reviewed.run(3)
    (fate,) = reviewed.fates()
    assert (fate["disposition"], fate["reason"]) == ("ignored", "own-message")


def test_a_crash_between_append_and_record_tells_nothing_twice(reviewed: Desk) -> None:
    """It is found by its derived Message-ID."""
    alarm(reviewed)
    reviewed.run()
    with reviewed.journal._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE notices SET told_at = NULL")
    reviewed.run()
    assert len(notices(reviewed)) == 1
    assert reviewed.journal.notices.untold() == []


def test_where_the_mailbox_is_full_it_is_tried_again(reviewed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the pass goes on."""
    alarm(reviewed)

    def full(*_: object) -> None:
        raise ServerBusy("imap: [OVERQUOTA]")

    with monkeypatch.context() as now:
        now.setattr(reviewed.mailbox, "append", full)
        reviewed.run()
    assert (notices(reviewed), len(reviewed.journal.notices.untold())) == ([], 1)
    reviewed.run()
    assert len(notices(reviewed)) == 1


def test_shadow_touches_no_mailbox(desks: Desks) -> None:
    """Not then, and not later with old news."""
    desk = desks(REVIEWED)
    desk.configure(REVIEWED, mode="shadow")
    desk.connect()
    desk.run()
    alarm(desk)
    desk.run()
    assert notices(desk) == []
    desk.configure(REVIEWED)
    desk.connect()
    desk.run()
    assert notices(desk) == []


@pytest.mark.parametrize(("kind", "told"), [(Turn.ALARM, 1), (Turn.RESTART, 0), (Turn.GRANTED, 0)])
def test_what_depends_on_no_sample_is_not_told_of_the_sample(desk: Desk, kind: Turn, told: int) -> None:
    """With evidence = "none" an alarm matters, a grant does not."""
    assert desk.journal.turns.take(kind, "why", desk.now(), last=0)
    desk.run()
    assert len(notices(desk)) == told


def test_the_owners_words_and_where_they_are_broken_the_shipped_ones(reviewed: Desk, tmp_path: Path) -> None:
    """A mistake in a template keeps no alarm from being told."""
    own = tmp_path / "templates" / "ja"
    own.mkdir(parents=True)
    settings = (reviewed.home / "madoguchi.toml").read_text(encoding="utf-8")
    reviewed.office = make_office(reviewed.home, settings=f'templates_dir = "templates"\n{settings}')
    reviewed.connect()
    (own / "notice-alarm.txt").write_text("火事です\n\n{{ why }}\n", encoding="utf-8")
    alarm(reviewed)
    reviewed.run()
    (own / "notice-alarm.txt").write_text("{{ nothing_of_that_name }}", encoding="utf-8")
    assert reviewed.journal.turns.take(Turn.ALARM, "again", reviewed.now(), last=1)
    reviewed.run()
    assert [str(mail["Subject"]) for mail in notices(reviewed)] == [
        "火事です",
        "【madoguchi】警報: 自動返信を止め、下書きに切り替えました",
    ]
