"""`fates`, `held`, `report`, `pause`, `resume`: for people and as JSON."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from madoguchi.config.load import Office
from madoguchi.demo.server import EmbeddedImap
from madoguchi.journal.facts import LAST_FAILURE, LAST_POLL
from madoguchi.journal.states import MailState
from madoguchi.journal.store import Journal
from madoguchi.mailbox.protocol import Folder
from madoguchi.reasons import Disposition, Reason
from tests.builders import SETTINGS, make_mail, write_office
from tests.cli.conftest import Madoguchi
from tests.journal.rows import HANAKO, HELD, NOW, SURE, add, in_state, known, later, sent

DRAFTED = replace(HELD, disposition=Disposition.DRAFTED, reason=Reason.DRAFT_MODE)


def filled(journal: Journal) -> None:
    add(journal, 1, decision=HELD, waits=False, now=later(days=-40))
    add(journal, 2, decision=DRAFTED, waits=False)
    sent(journal, 3)
    add(journal, 4)


@pytest.mark.parametrize("command", [["fates"], ["held", "list"]])
def test_looking_is_light(command: list[str], home: Office) -> None:
    """Where there is a journal of this schema, it is read without what all else is written and logged with."""
    program = f"import sys\nfrom madoguchi.cli import obey\nobey({command})\nprint(*sys.modules, file=sys.stderr)"
    environment = os.environ | {"MADOGUCHI_CONFIG": str(home.home / "madoguchi.toml")}
    for heavy in (True, False):
        done = subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
        )
        imported = {name.partition(".")[0] for name in done.stderr.split()}
        assert ("sqlalchemy" in imported) == heavy
        assert imported.isdisjoint({"structlog", "rich", "jinja2", "imapclient", "sklearn"}) != heavy


@pytest.mark.parametrize("command", [["fates"], ["held", "list"], ["report"]])
def test_an_empty_account_is_no_mistake(madoguchi: Madoguchi, command: list[str]) -> None:
    """Exit 0, and as JSON nothing but JSON."""
    assert madoguchi(*command).status == 0
    done = madoguchi(*command, "--json")
    assert done.status == 0
    assert all(isinstance(row, dict) for row in done.json)
    assert madoguchi("held", "list").out == "ありません / nothing is waiting\n"
    assert madoguchi("held", "list", "--json").out == ""


def test_no_fate_is_said_in_a_line(madoguchi: Madoguchi, journal: Journal) -> None:
    """An ID that no mail has is a mistake, on standard error; nothing at all, or nothing since then, is none. As JSON
    it stays JSON."""
    empty = madoguchi("fates")
    assert (empty.status, empty.out.count("\n"), "none yet" in empty.out) == (0, 1, True)
    filled(journal)
    since = madoguchi("fates", "--since", "2026-11-25")
    assert (since.status, since.out) == (0, "2026-11-25 00:00 以降のメールはありません / no mail was seen since then\n")
    assert madoguchi("fates", "--since", "2026-11-25", "--json").out == ""
    for arguments in (["fates", "nonexist"], ["fates", "nonexist", "--json"]):
        done = madoguchi(*arguments)
        assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
        assert "ID: found 'nonexist', expected the beginning of an ID" in done.err


def test_fates_lists_every_mail(madoguchi: Madoguchi, journal: Journal) -> None:
    """For people one line with the reason in both languages; as JSON the contract's fields."""
    filled(journal)
    done = madoguchi("fates")
    assert len(done.out.splitlines()) == 4
    assert f"{Reason.UNSURE.ja} / {Reason.UNSURE.en}  invoice" in done.out.splitlines()[0]
    assert "処理待ち / waiting" in done.out.splitlines()[3]
    rows = madoguchi("fates", "--json").json
    assert [row["disposition"] for row in rows] == ["held", "drafted", "answered", None]
    assert rows[2]["reply_message_id"] == "<reply-3@example.co.jp>"


def test_fates_may_be_narrowed(madoguchi: Madoguchi, journal: Journal) -> None:
    """By day in the office's zone, by the beginning of an ID; a wrong day is a usage error."""
    filled(journal)
    assert len(madoguchi("fates", "--since", "2026-11-24", "--json").json) == 3
    assert len(madoguchi("fates", "--since", "2026-11-24T10:01", "--json").json) == 0
    name = known(journal, 2).name
    assert [row["id"] for row in madoguchi("fates", name, "--json").json] == [name]
    assert madoguchi("fates", "--since", "yesterday").status == 2


def test_the_queue_is_listed_and_worked_off(madoguchi: Madoguchi, journal: Journal) -> None:
    """Label and dismiss take a mail off; `--all` still shows it; the message_id is in the JSON."""
    filled(journal)
    first, second = known(journal, 1), known(journal, 2)
    rows = madoguchi("held", "list", "--json").json
    assert [row["message_id"] for row in rows] == ["<1@example.co.jp>", "<2@example.co.jp>"]
    assert len(madoguchi("held", "list").out.splitlines()) == 2
    done = madoguchi("held", "label", first.name, "account-access", "--json")
    assert (done.status, done.json) == (0, [{"id": first.name, "label": "account-access"}])
    assert madoguchi("held", "dismiss", second.name.upper()).status == 0
    assert madoguchi("held", "list", "--json").out == ""
    everything = {row["id"]: row for row in madoguchi("held", "list", "--all", "--json").json}
    assert everything[first.name]["label"] == "account-access"
    assert everything[second.name]["closed_by"] == "dismissed"
    assert journal.mails.labels() == [(first.place, "<1@example.co.jp>", "account-access")]


def test_several_are_labelled_or_dismissed_at_once(madoguchi: Madoguchi, journal: Journal) -> None:
    """Each by itself, once, in the order given; as JSON a line for each."""
    names = []
    for number in range(1, 5):
        add(journal, number, decision=HELD, waits=False)
        names.append(known(journal, number).name)
    done = madoguchi("held", "label", names[1], names[0], names[1], "mine", "--json")
    assert (done.status, done.json) == (0, [{"id": names[at], "label": "mine"} for at in (1, 0)])
    done = madoguchi("held", "dismiss", *names[2:])
    assert done.out.splitlines() == [f"{name}  済み / dismissed" for name in names[2:]]
    fates = {row["id"]: row for row in madoguchi("held", "list", "--all", "--json").json}
    assert [fates[name]["label"] for name in names] == ["mine", "mine", None, None]
    assert [fates[name]["closed_by"] for name in names] == ["labelled", "labelled", "dismissed", "dismissed"]


@pytest.mark.parametrize("command", ["label", "dismiss"])
@pytest.mark.parametrize("at", [0, 1, 2])
def test_one_unknown_id_stops_all(madoguchi: Madoguchi, journal: Journal, command: str, at: int) -> None:
    """Wherever it stands: exit 2, one line that names it, and nothing is done about the others."""
    names = []
    for number in (1, 2):
        add(journal, number, decision=HELD, waits=False)
        names.append(known(journal, number).name)
    names.insert(at, "zzz")
    done = madoguchi("held", command, *names, *(["mine"] if command == "label" else []), "--json")
    assert (done.status, done.out, len(done.err.splitlines())) == (2, "", 1)
    assert "ID: found 'zzz'" in done.err
    assert len(journal.readings.held()) == 2


@pytest.mark.parametrize("command", [["label"], ["label", "mine"], ["dismiss"]])
def test_no_id_is_a_mistake(madoguchi: Madoguchi, journal: Journal, command: list[str]) -> None:
    """It does not mean all of them."""
    add(journal, 1, decision=HELD, waits=False)
    assert madoguchi("held", *command).status == 2
    assert len(journal.readings.held()) == 1


@pytest.mark.parametrize("command", [["show"], ["dismiss"], ["label"]])
@pytest.mark.parametrize("name", ["zzz", "%", "_", "", "0"])
def test_an_id_must_name_one_mail(madoguchi: Madoguchi, journal: Journal, command: list[str], name: str) -> None:
    """None, several, a wildcard, an empty one: exit 2, one line, nothing changed."""
    for number in (0x10, 0x20):  # both names begin with 0
        add(journal, number, decision=HELD, waits=False)
    done = madoguchi("held", *command, name, *(["mine"] if command == ["label"] else []))
    assert (done.status, len(done.err.splitlines())) == (2, 1)
    assert f"ID: found {name!r}" in done.err
    assert len(journal.readings.held()) == 2


def test_a_label_must_be_known(madoguchi: Madoguchi, journal: Journal) -> None:
    """The known ones are told; `mine` is one of them."""
    add(journal, 1, decision=HELD, waits=False)
    done = madoguchi("held", "label", known(journal).name, "invoce")
    assert done.status == 2
    assert "TYPE: found 'invoce', expected one of: invoice, account-access, mine" in done.err
    assert madoguchi("held", "label", known(journal).name, "mine").status == 0


@pytest.mark.integration
def test_a_held_mail_is_shown_with_its_text(
    madoguchi: Madoguchi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, journal: Journal
) -> None:
    """Fetched for this from where it lies; gone, or the server away, that is told instead, and the fate shown anyway."""
    with EmbeddedImap() as server:
        server.deliver(make_mail())
        monkeypatch.setenv("MADOGUCHI_TEST_PASSWORD", server.password)
        loopback = f'host = "127.0.0.1"\nport = {server.port}\nsecurity = "none"\n'
        write_office(tmp_path, settings=SETTINGS.replace('host = "127.0.0.1"\n', loopback, 1))
        with_text, without = _seen_there(server, journal)
        shown = madoguchi("held", "show", with_text)
        assert shown.status == 0
        assert "再発行の手続きを教えてください" in shown.out
        assert HELD.evidence in shown.out
        as_json = madoguchi("held", "show", with_text, "--json").json[0]
        assert (as_json["from"], as_json["subject"]) == (HANAKO, "請求書の件")
        gone = madoguchi("held", "show", without, "--json").json[0]
        assert gone["text_missing"] == "the mail is no longer in the mailbox"
    away = madoguchi("held", "show", with_text)
    assert away.status == 0
    assert "imap 127.0.0.1" in away.out


def test_a_sensitive_mail_is_listed_without_its_text(madoguchi: Madoguchi, journal: Journal) -> None:
    """Neither sender, subject nor text: no server is asked for them."""
    decision = replace(HELD, reason=Reason.SENSITIVE, evidence="words about health")
    add(journal, 1, decision=decision, waits=False)
    shown = madoguchi("held", "show", known(journal, 1).name, "--json").json[0]
    assert not shown.keys() & {"from", "subject", "text"}
    assert "mail client" in shown["text_missing"]
    assert "メールソフト" in madoguchi("held", "show", known(journal, 1).name).out


def test_check_looks_at_the_mailbox_and_changes_nothing(
    madoguchi: Madoguchi, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`check --mailbox N`: one line for each guard that stops anything, its setting, and what the mail proposes."""
    with EmbeddedImap() as server:
        for number in range(6):
            server.deliver(make_mail(to="desk@example.co.jp", message_id=f"<{number}@example.co.jp>"))
        server.deliver(make_mail(sender="a@client.example", return_path="<a@client.example>"))
        monkeypatch.setenv("MADOGUCHI_TEST_PASSWORD", server.password)
        loopback = f'host = "127.0.0.1"\nport = {server.port}\nsecurity = "none"\n'
        write_office(tmp_path, settings=SETTINGS.replace('host = "127.0.0.1"\n', loopback, 1))
        rows = madoguchi("check", "--mailbox", "50", "--json").json
        shown = madoguchi("check", "--mailbox", "1")
    guards = {row["guard"]: row for row in rows if "guard" in row}
    assert guards["not-addressed-to-me"] == {
        "guard": "not-addressed-to-me",
        "held": 6,
        "decided": 6,
        "of": 7,
        "setting": "[owner] addresses",
    }
    assert guards["outside-domain"]["held"] == 1
    assert {"mails": 7, "passed": 0} in rows
    warnings = {row["about"]: row["found"] for row in rows if row.get("grade") == "warning"}
    assert "desk@example.co.jp" in warnings["own addresses"]
    assert shown.status == 0
    assert "[reply] answer_domains" in shown.out
    assert "1 通中 0 通" in shown.out
    assert not (tmp_path / "state" / "journal.sqlite3").exists()


def _seen_there(server: EmbeddedImap, journal: Journal) -> tuple[str, str]:
    """Two held mails: one at the place where the server's only mail lies, one at a place that is empty."""
    from imapclient import IMAPClient

    with IMAPClient(server.host, server.port, ssl=False) as client:
        client.login(server.username, server.password)
        validity = int(client.select_folder("INBOX", readonly=True)[b"UIDVALIDITY"])
        (uid,) = client.search()
    for number, there in ((1, uid), (2, uid + 500)):
        record = add(journal, number, decision=HELD, waits=False)
        journal.queue.discovered(Folder("INBOX", validity, there + 1), [there], "new", NOW)
        (sighting,) = journal.queue.unread(9)
        journal.mails.relocate(record, sighting.id, sighting.place)
    return known(journal, 1).name, known(journal, 2).name


def test_the_report_counts_by_fate_team_and_month(madoguchi: Madoguchi, journal: Journal) -> None:
    """Every mail once, pointers by team, the promise, health; never a person or an address."""
    filled(journal)
    in_state(journal, MailState.FILED, 5)
    journal.facts.set(LAST_POLL, datetime(2026, 11, 24, 0, 59, tzinfo=UTC).isoformat())
    journal.facts.set(LAST_FAILURE, "2026-11-20 imap: no answer in time")
    (found,) = madoguchi("report", "--json").json
    assert sum(row["mails"] for row in found["fates"]) == 5
    assert {"disposition": "answered", "reason": "answerable", "mails": 2} in found["fates"]
    assert found["pointers"] == [{"month": "2026-11", "team": "billing", "replies": 2}]
    assert (found["mode"], found["promise"]["certified"]) == ("send", False)
    assert found["health"]["seconds_since_poll"] == 60
    assert found["examples"][0] == {
        "request_type": "invoice",
        "examples": 0,
        "own": 0,
        "until_answered": 5,
        "until_sent": 5,
    }
    text = madoguchi("report").out
    assert "no answer in time" in text
    assert "invoice: 例文 0件、うちご自身のメール 0件。自動送信にはあと 5件必要です / 0 examples, 0 of them" in text
    for said in (text, json.dumps(found)):
        assert "hanako" not in said
    (since,) = madoguchi("report", "--since", "2026-11-01", "--json").json
    assert sum(row["mails"] for row in since["fates"]) == 4


def test_the_report_is_in_both_languages(madoguchi: Madoguchi, journal: Journal) -> None:
    """A line has both, or stands below its Japanese; what a server said stays as it was. Nought is said in words."""
    filled(journal)
    journal.facts.set(LAST_FAILURE, "imap: no answer in time")
    told = madoguchi("report").out
    told = (
        told[: told.index("Before and after pointers\n")] + told[told.index("pointers' doing.\n") :]
    )  # a block of its own
    lines = [line for line in told.splitlines() if not line.endswith(("2026-11  billing", "pointers' doing."))]
    japanese = [re.search(r"[ぁ-んァ-ヶ一-龠]", line) is not None for line in lines]
    assert [line for number, line in enumerate(lines) if not any(japanese[max(0, number - 1) : number + 1])] == []
    assert japanese[0]
    assert "モード: send(送信) / mode: send" in told
    assert "まだ一件も判定していません" in told
    assert "nothing has been judged yet" in told
    assert "それまで返信は下書きになります / promise: at most 5% wrong; 0 judged" in told


def test_the_report_shows_how_the_mail_changes(madoguchi: Madoguchi, journal: Journal) -> None:
    """The last four weeks against the twelve before; with too little mail it says so."""
    assert madoguchi("report", "--json").json[0]["drift"] is None
    assert "too little mail yet" in madoguchi("report").out
    doubtful = replace(SURE, request_type="account-access", probability=0.1, strange=0.5)
    for number in range(50):
        add(journal, number, decision=HELD, waits=False, now=later(days=-60))
        add(journal, 100 + number, decision=HELD, waits=False, now=later(days=-2), judgement=doubtful)
    (found,) = madoguchi("report", "--json").json
    assert found["drift"]["mixture"]["account-access"] == {"before": 0.0, "now": 1.0}
    assert found["drift"]["unsure"] == {"before": 0.0, "now": 1.0}
    assert "invoice 100% → 0%" in madoguchi("report").out


def test_a_pause_is_set_shown_and_ended(madoguchi: Madoguchi, journal: Journal) -> None:
    """For ever, or until a time in the office's zone; `report` shows it; `resume` ends it."""
    assert madoguchi("pause").out == "一時停止しました / paused\n"
    assert journal.facts.paused(later(days=999)) == "paused by the owner"
    done = madoguchi("pause", "--until", "2026-12-01T09:00", "--json")
    assert done.json == [{"paused": True, "until": "2026-12-01T09:00:00+09:00"}]
    assert journal.facts.paused(datetime(2026, 11, 30, 23, 59, tzinfo=UTC))
    assert not journal.facts.paused(datetime(2026, 12, 1, 0, 0, tzinfo=UTC))
    assert "一時停止中" in madoguchi("report").out
    assert madoguchi("resume", "--json").json == [{"paused": False, "breaker_was_open": False}]
    assert madoguchi("report", "--json").json[0]["health"]["paused"] is None


@pytest.mark.parametrize("until", ["2026-11-24", "2026-11-24T10:00", "tomorrow"])
def test_a_pause_cannot_end_in_the_past(madoguchi: Madoguchi, journal: Journal, until: str) -> None:
    """It would say paused and hold nothing: exit 2."""
    assert madoguchi("pause", "--until", until).status == 2
    assert journal.facts.paused(NOW) == ""


@pytest.mark.parametrize("command", [["fates"], ["held", "list"], ["report"], ["pause"], ["resume"], ["explain", "x"]])
def test_a_wrong_configuration_is_told_before_anything(
    madoguchi: Madoguchi, tmp_path: Path, command: list[str]
) -> None:
    """Every mistake a line, exit 2, and no state is made."""
    write_office(tmp_path, settings=SETTINGS.replace("[owner]", "[onwer]"))
    done = madoguchi(*command)
    assert done.status == 2
    assert "onwer" in done.err
    assert done.out == ""
    assert not (tmp_path / "state").exists()
