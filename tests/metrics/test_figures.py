"""What Prometheus is told of an account."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from madoguchi.journal.engine import FILE
from madoguchi.journal.releases import ReleaseKind
from madoguchi.metrics import exposition
from madoguchi.metrics.catalogue import CATALOGUE
from madoguchi.metrics.page import Page
from madoguchi.metrics.reading import Reader
from madoguchi.outbox.stages import Delivery, Outcome, Stage
from madoguchi.promise.ledger import Standing
from madoguchi.reasons import Reason
from madoguchi.service.by_hand import release
from madoguchi.service.daemon import counted_pass
from madoguchi.service.hand_letters import Wish, prepare
from madoguchi.service.sending import stop_sending
from tests.builders import COLLEAGUE, OWNER
from tests.journal.rows import open_now
from tests.metrics.scraped import Figures, parsed, scraped
from tests.service.desk import START, Desk

BILLING = "madoguchi_replies_total", ("deferred", "billing")
LABELS = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


def figures(desk: Desk) -> Figures:
    return scraped(desk.session.account)


def fates(found: Figures) -> dict[str, float]:
    """By reason, those of which there is none left out."""
    return {key[1][1]: value for key, value in found.items() if key[0] == "madoguchi_fates_total" and value}


def test_fates_and_replies_are_counted_from_the_record(desk: Desk) -> None:
    """By reason, and by team and outcome; the same after a restart, which counts nothing twice."""
    desk.outbox.script("second@example.co.jp", Delivery(Outcome.REFUSED, Stage.RCPT, "550 5.1.1 no"))
    desk.receive(1)
    desk.receive(2, sender="second@example.co.jp")
    desk.receive(3, subject="ランチの件", body="金曜日に行きましょう。\n", sender="third@example.co.jp")
    desk.run()
    found = figures(desk)
    assert fates(found) == {"answerable": 1, "refused": 1, "mine": 1}
    by_team = {key[1]: value for key, value in found.items() if key[0] == "madoguchi_replies_total" and value}
    assert by_team == {("sent", "billing"): 1, ("refused", "billing"): 1}
    desk.connect()
    assert (fates(figures(desk)), figures(desk)[BILLING]) == (fates(found), 0)


def test_every_reason_is_there_before_it_happens(desk: Desk) -> None:
    """So that the first of a kind is a rise from 0, and a series' coming tells nothing."""
    told = {key[1][1] for key in figures(desk) if key[0] == "madoguchi_fates_total"}
    assert told == {reason.value for reason in Reason}


def test_what_the_owner_does_by_hand_is_counted_too(desk: Desk) -> None:
    """A pointer that was released, by its team and by why the mail was held; a label; none of it as a reply."""
    for number in (1, 2):
        desk.receive(number, subject="ランチの件", body="金曜日に行きましょう。\n", sender=f"{number}@example.co.jp")
    desk.run()
    before = {name: value for name, value in figures(desk).items() if value}
    first, second = open_now(desk.journal)
    release(desk.session, prepare(desk.session, first, Wish(ReleaseKind.POINTER, "invoice")))
    desk.journal.mails.label(second, "mine", desk.now())
    after = {name: value for name, value in figures(desk).items() if value}
    assert {name: value for name, value in after.items() if name not in before} == {
        ("madoguchi_letters_by_hand_total", ("pointer", "billing")): 1,
        ("madoguchi_letters_by_hand_reasons_total", ("mine",)): 1,
        ("madoguchi_dealt_with_mails", ("answered-by-hand",)): 1,
        ("madoguchi_dealt_with_mails", ("labelled",)): 1,
    }


def test_what_waits_and_since_when(desk: Desk) -> None:
    """What the program has not finished with, and what the owner has to look at: how many, and the oldest's moment."""
    assert ("madoguchi_queue_oldest_timestamp_seconds", ("owner",)) not in figures(desk)
    desk.receive(1, subject="ランチの件", body="金曜日に行きましょう。\n")
    desk.run()
    desk.forward(hours=2)
    desk.configure("[reply]\ndelay_seconds = 600\n")
    desk.connect()
    desk.receive(2, sender="second@example.co.jp")
    desk.run()
    found = figures(desk)
    assert found["madoguchi_queue_mails", ("owner",)] == found["madoguchi_queue_mails", ("waiting",)] == 1
    assert found["madoguchi_queue_oldest_timestamp_seconds", ("owner",)] == START.timestamp()
    later = (START + timedelta(hours=2)).timestamp()
    assert found["madoguchi_queue_oldest_timestamp_seconds", ("waiting",)] == later
    assert found["madoguchi_last_poll_timestamp_seconds", ()] == later


def test_what_stands_still_and_why(desk: Desk) -> None:
    """Pause, the administrator's file, the breaker, a server that refuses the sender: each its own figure, and off."""
    names = [f"madoguchi_{name}" for name in ("paused", "stop_file", "breaker_open", "sending_stopped")]
    assert [figures(desk)[name, ()] for name in names] == [0, 0, 0, 0]
    desk.journal.facts.pause(None)
    desk.run()
    assert [figures(desk)[name, ()] for name in names] == [1, 0, 0, 0]
    (desk.office.home / "STOP").touch()
    desk.journal.breaker.open("too many", desk.now())
    stop_sending(desk.session, f"550 5.7.60 {COLLEAGUE}")
    assert [figures(desk)[name, ()] for name in names] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("standing", "alarm", "granted"),
    [
        (Standing(), 0, 0),
        (Standing(granted=START, until=START), 0, 1),
        (Standing(alarm=START), 1, 0),
        (Standing(alarm=START, granted=START - timedelta(days=1), until=START), 1, 1),
        (Standing(granted=START, alarm=START - timedelta(days=1), until=START), 0, 1),
    ],
)
def test_the_alarm_rings_until_the_promise_stands_anew(
    desk: Desk, standing: Standing, alarm: int, granted: int
) -> None:
    """An old alarm that a newer grant answered is over."""
    desk.session.account.vitals.standing = standing
    found = figures(desk)
    assert (found["madoguchi_alarm", ()], found["madoguchi_promise_granted", ()]) == (alarm, granted)


def test_the_service_s_own_health(desk: Desk) -> None:
    """Passes, how long they took, the copy of the day, the journal's size, the model and its age, the version."""
    counted_pass(desk.session)
    desk.journal.back_up(desk.now())
    desk.session.account.model = "20261123T000000Z-0123abcd"
    found = figures(desk)
    assert found["madoguchi_passes_total", ("whole",)] == 1
    assert found["madoguchi_pass_duration_seconds_bucket", ("+Inf",)] == 1
    assert found["madoguchi_pass_duration_seconds_count", ()] == 1
    assert found["madoguchi_backup_timestamp_seconds", ()] == START.replace(hour=0).timestamp()
    assert found["madoguchi_journal_bytes", ()] >= (desk.office.state_dir / FILE).stat().st_size > 0
    assert found["madoguchi_model_info", ("20261123T000000Z-0123abcd",)] == 1
    assert found["madoguchi_model_trained_timestamp_seconds", ()] == 1795392000


def test_no_figure_tells_of_a_person(desk: Desk) -> None:
    """After a busy hour: no address, no local part, no subject; labels are words of the program and of teams.toml."""
    for number in range(1, 6):
        desk.receive(number, sender=f"person{number}@example.co.jp", subject=f"Subject-{number}")
    desk.run()
    account = desk.session.account
    page = Page(account)
    text = page.text().decode()
    page.close()
    assert re.search(rf"@|person\d|Subject|{OWNER.partition('@')[0]}|example\.co", text) is None
    allowed = {name for metric in CATALOGUE for name in metric.labels} | {"le"}
    assert {name for name, _ in LABELS.findall(text)} == allowed
    crossed = [metric.name for metric in CATALOGUE if {"team", "reason"} <= set(metric.labels)]
    assert crossed == []
    assert len(parsed(text)) < 250


def test_every_figure_of_the_catalogue_is_written_somewhere(desk: Desk) -> None:
    """And under its own kind and meaning, in the catalogue's order."""
    desk.receive(1, subject="ランチの件", body="金曜日に行きましょう。\n")
    desk.run()
    vitals = desk.session.account.vitals
    vitals.failed(OSError(), 1, START)
    vitals.standing = Standing(granted=START, until=START)
    desk.session.account.model = "20261123T000000Z-0123abcd"
    text = exposition.written(Reader(desk.session.account).samples()).decode()
    types = re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE)
    assert types == [(metric.name, metric.kind) for metric in CATALOGUE]
    assert [metric.name for metric in CATALOGUE if f"# HELP {metric.name} {metric.meaning}\n" not in text] == []


def test_an_account_s_label_is_on_every_figure(desk: Desk) -> None:
    """Where several write into one folder, they are told apart."""
    text = exposition.written(Reader(desk.session.account).samples(), "taro").decode()
    values = [line for line in text.splitlines() if not line.startswith("#")]
    assert [line for line in values if 'account="taro"' not in line] == []


def test_a_journal_that_cannot_be_read_leaves_the_rest(desk: Desk, tmp_path: Path) -> None:
    """What is in memory is told all the same, and that the record is missing; once it is back, so are its figures."""
    account = desk.session.account
    page = Page(account, fresh=0.0)
    before = parsed(page.text().decode())
    page.close()
    journal = desk.office.state_dir / FILE
    away = journal.rename(tmp_path / "away")
    found = parsed(page.text().decode())
    assert found["madoguchi_journal_readable", ()] == 0
    assert found["madoguchi_passes_total", ("whole",)] == 0
    assert ("madoguchi_last_poll_timestamp_seconds", ()) not in found
    away.rename(journal)
    assert parsed(page.text().decode()).keys() == before.keys()
    page.close()


def test_a_page_is_read_once_however_many_ask(desk: Desk) -> None:
    """Within some seconds the same bytes are handed out, so that nobody can keep the journal busy by asking."""
    page = Page(desk.session.account, fresh=3600.0)
    first = page.text()
    desk.receive(1)
    desk.run()
    assert page.text() is first
    page.close()


def test_a_scrape_waits_for_no_writer_and_stops_none(desk: Desk) -> None:
    """While a pass holds the journal's lock it is read as it was before; while it is read, a pass goes on writing."""
    page = Page(desk.session.account, fresh=0.0)
    with desk.journal._engine.begin() as writing:
        writing.exec_driver_sql("INSERT INTO facts VALUES ('x', 'y')")
        assert parsed(page.text().decode())["madoguchi_journal_readable", ()] == 1
    desk.receive(1)
    desk.run()
    assert fates(parsed(page.text().decode())) == {"answerable": 1}
    page.close()
