"""Old fates say no more whose mail it was, and everything that counts still counts."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from madoguchi.journal.engine import FILE, NEWEST, open_engine
from madoguchi.journal.pseudonyms import is_pseudonym
from madoguchi.journal.releases import ReleaseKind, ReleaseState
from madoguchi.journal.sent import SentMail
from madoguchi.journal.states import MailState
from madoguchi.journal.store import Journal
from madoguchi.mail.identity import faded_id
from madoguchi.policy.effect import months
from tests.journal.rows import HANAKO, HELD, NOW, add, in_state, known, later, open_now, sent, who

TOKYO = ZoneInfo("Asia/Tokyo")
TARO = "taro.sato@example.co.jp"


def fade(journal: Journal, before: datetime, most: int = 1000) -> bool:
    return journal.retention.fade(before, before, journal.pseudonyms, most)


def everything(journal: Journal) -> str:
    """Every value of every row."""
    with journal.facts._reader.connect() as connection:
        tables = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        return "\n".join(str(row) for table in tables for row in connection.execute(text(f'SELECT * FROM "{table}"')))


def test_an_old_mail_names_nobody_and_is_still_itself(journal: Journal) -> None:
    """Sender, recipient, evidence and the server's words are gone; identity, fate and team stay."""
    sent(journal, 1)
    journal.outgoing.filed(journal.outgoing.in_state(MailState.SENT)[0], "Answered/invoice", None, NOW)
    before = known(journal)
    assert fade(journal, later(days=1))
    after = known(journal)
    assert is_pseudonym(after.sender)
    assert (after.key, after.disposition, after.reason) == (before.key, before.disposition, before.reason)
    assert HANAKO not in everything(journal)
    assert "<1@example.co.jp>" not in everything(journal)
    assert "250 ok" not in everything(journal)


def test_a_mail_that_comes_again_is_still_known(journal: Journal) -> None:
    """By identity and by Message-ID: nothing is answered twice, and another mail under the same id is noticed."""
    intent = sent(journal, 1)
    journal.outgoing.filed(intent, "Answered/invoice", None, NOW)
    assert fade(journal, later(days=1))
    assert [one.id for one in journal.mails.by_message_id("<1@example.co.jp>")] == [known(journal).id]
    assert journal.mails.same_id(who(2, message_id="<1@example.co.jp>"))
    assert not journal.mails.same_id(who(1))


@pytest.mark.parametrize("state", [MailState.PENDING, MailState.PLANNED, MailState.ATTEMPTING])
def test_what_is_still_to_be_answered_keeps_its_address(journal: Journal, state: MailState) -> None:
    """However long the server was away."""
    in_state(journal, state)
    assert fade(journal, later(days=999))
    assert known(journal).sender == HANAKO


def test_people_still_count(journal: Journal) -> None:
    """As many different people asked in a month as before."""
    for number, sender in enumerate((HANAKO, HANAKO, TARO), start=1):
        add(journal, number, sender=sender, waits=False, decision=HELD)
    before = journal.tallies.asked(TOKYO)
    assert fade(journal, later(days=1))
    assert journal.tallies.asked(TOKYO) == before
    assert [one.people for one in before] == [2]
    add(journal, 4, sender=TARO, waits=False, decision=HELD)
    assert [one.people for one in journal.tallies.asked(TOKYO)] == [2]


def test_what_followed_a_pointer_is_counted_as_before(journal: Journal) -> None:
    """Though the pointer's row is old and that of the next mail is not: the person is one."""
    sent(journal, 1, now=later(days=-190))
    journal.mails.label(add(journal, 2, waits=False, decision=HELD, now=later(days=-170)), "invoice", NOW)
    teams = {"invoice": "billing"}
    assert fade(journal, later(days=-180))
    recent = months(NOW, TOKYO)
    (first,) = journal.teaching.firsts(recent[0].start, recent[-1].end)
    asked = journal.teaching.requests(teams, recent).values()
    assert sum(people.total() for people in asked) == 2
    assert {person for people in asked for person in people} == {first.person}
    (wrote,) = journal.teaching.wrote(teams, [first]).values()
    assert sorted(wrote) == [later(days=-190), later(days=-170)]


def test_an_exception_that_is_over_names_nobody(journal: Journal) -> None:
    """One for a domain stays as it is, and so does one that runs."""
    day = NOW.date()
    for pattern, last in ((HANAKO, day), ("example.co.jp", day), (TARO, day + timedelta(days=14))):
        journal.exceptions.add(pattern, "", f"for {pattern}", day, last, NOW)
    assert fade(journal, later(days=2))
    over, domain, running = journal.exceptions.all()
    assert (is_pseudonym(over.pattern), over.reason) == (True, "")
    assert (domain.pattern, running.pattern, running.reason) == ("example.co.jp", TARO, f"for {TARO}")


def test_only_what_is_old_fades(journal: Journal) -> None:
    """Pointers within the window are still one person's."""
    sent(journal, 1, now=later(days=-200))
    sent(journal, 2)
    assert fade(journal, later(days=-180))
    assert [one.team for one in journal.outgoing.pointers({HANAKO}, later(days=-300))] == ["billing"]
    assert (is_pseudonym(known(journal, 1).sender), known(journal, 2).sender) == (True, HANAKO)


def test_an_open_mail_and_one_that_teaches_are_found_again(journal: Journal) -> None:
    """They keep their Message-ID, by which the mailbox is searched; the open one until it is decided."""
    held = add(journal, 1, waits=False, decision=HELD)
    journal.mails.label(add(journal, 2, waits=False, decision=HELD), "invoice", NOW)
    assert fade(journal, later(days=1))
    assert (known(journal, 1).message_id, known(journal, 2).message_id) == ("<1@example.co.jp>", "<2@example.co.jp>")
    assert [record.id for record in open_now(journal)] == [held.id]
    journal.mails.leave_queue([held.id], "archived", later(days=2))
    assert fade(journal, later(days=3))
    assert known(journal, 1).message_id == faded_id("<1@example.co.jp>")


def test_letters_by_hand_fade_too(journal: Journal) -> None:
    """And count for the person no more."""
    record = add(journal, 1, waits=False, decision=HELD)
    told = {"message_id": "<hand@example.co.jp>", "request_type": "invoice", "team": "billing", "recipient": HANAKO}
    release = journal.releases.plan(record, ReleaseKind.POINTER, **told, now=NOW)
    assert fade(journal, later(days=1))
    assert journal.releases.of(record)[0].recipient == HANAKO
    journal.releases.attempting(release, NOW)
    journal.releases.settle(release, ReleaseState.SENT, f"250 {HANAKO} ok", NOW)
    assert fade(journal, later(days=1))
    assert HANAKO not in everything(journal)
    assert journal.releases.of(record)[0].state is ReleaseState.SENT


def test_what_the_owner_answered_is_known_by_its_digest(journal: Journal) -> None:
    """Whichever of the two forms is asked for, and whichever is on record; a Sent folder read twice breaks nothing."""
    mail = SentMail("<own@example.co.jp>", "<1@example.co.jp>", NOW)
    journal.sent.add([mail])
    assert fade(journal, later(days=1))
    journal.sent.add([mail])
    assert fade(journal, later(days=1))
    assert journal.sent.answer_to("<1@example.co.jp>") == "<own@example.co.jp>"
    journal.sent.add([SentMail("<late@example.co.jp>", "<2@example.co.jp>", later(days=5))])
    assert journal.sent.answer_to(faded_id("<2@example.co.jp>")) == "<late@example.co.jp>"
    assert "<1@example.co.jp>" not in everything(journal)


def test_a_large_journal_is_gone_through_in_parts(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    """So many transactions at once and no more; what is done is not done again."""
    monkeypatch.setattr("madoguchi.journal.retention.BATCH", 2)
    for number in range(1, 6):
        add(journal, number, waits=False, decision=HELD)
        journal.mails.leave_queue([known(journal, number).id], "archived", NOW)
    assert not fade(journal, later(days=1), most=2)
    assert [is_pseudonym(known(journal, number).sender) for number in range(1, 6)] == [True] * 4 + [False]
    assert fade(journal, later(days=1), most=2)
    assert fade(journal, later(days=1), most=0)


def test_finding_what_is_due_reads_an_index(journal: Journal) -> None:
    """However many mails are on record."""
    with journal.facts._reader.connect() as connection:
        for table, time in (
            ("mails", "arrived_at"),
            *((name, "planned_at") for name in ("outbox", "releases", "courtesies")),
        ):
            asked = f"EXPLAIN QUERY PLAN SELECT id FROM {table} WHERE faded_at IS NULL AND {time} < 'x'"
            assert f"{table}_to_fade" in str(connection.execute(text(asked)).all())


def test_a_rebuilt_file_holds_nothing_of_what_was(journal: Journal, tmp_path: Path) -> None:
    """Neither in free pages nor in the write-ahead log."""
    for number in range(1, 40):
        add(journal, number, waits=False, decision=HELD, sender=f"hanako{number}@example.co.jp")
        journal.mails.leave_queue([known(journal, number).id], "archived", NOW)
    assert fade(journal, later(days=1))
    journal.retention.rebuild()
    for file in (tmp_path / "state").glob(f"{FILE}*"):
        assert b"hanako" not in file.read_bytes()


def test_a_journal_of_the_schema_before_is_upgraded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was in it fades like the rest."""
    with monkeypatch.context() as older:
        older.setattr("madoguchi.journal.engine.NEWEST", "0013")
        engine = open_engine(tmp_path)
        row = "'k', '<1@x>', 'd', 'INBOX', 1, 1, 'hanako@example.co.jp', 'final', '{}', 0, 0, ?, ?"
        names = "key, message_id, digest, folder, uidvalidity, uid, sender, state, evidence, several, certified"
        when = (NOW - timedelta(days=400)).isoformat(timespec="microseconds")
        with engine.begin() as connection:
            connection.exec_driver_sql(
                f"INSERT INTO mails ({names}, arrived_at, seen_at) VALUES ({row})",
                (when, when),
            )
        engine.dispose()
    journal = Journal.open(tmp_path)
    assert fade(journal, NOW)
    assert "hanako" not in everything(journal)
    assert NEWEST in everything(journal)
    journal.close()
