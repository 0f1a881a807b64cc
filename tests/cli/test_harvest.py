"""`harvest`: proposed out of the Sent folder, listed with the text of the mailbox, decided in bulk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from madoguchi.cli.call import Call
from madoguchi.config.load import Office
from madoguchi.demo.server import EmbeddedImap
from madoguchi.journal.harvest import Proposal
from madoguchi.journal.states import ProposalState
from madoguchi.journal.store import Journal
from madoguchi.mailbox.protocol import Place
from tests.builders import COLLEAGUE, OWNER, SETTINGS, make_mail, write_office
from tests.cli.conftest import Madoguchi

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
BODY = "先方の宛名が旧社名です。\n二行目です。\n"


def proposal(number: int, label: str | None = "invoice", **other: object) -> Proposal:
    usual = Proposal(
        key=f"{number:064x}"[::-1],
        sent=Place("Sent", 7, number),
        original=Place("INBOX", 8, number),
        original_id=f"<{number}@example.co.jp>",
        team="billing",
        label=label,
        candidates=() if label else ("invoice", "account-access"),
        evidence="forwarded to",
    )
    return replace(usual, **other)  # type: ignore[arg-type]


@pytest.fixture
def filled(journal: Journal) -> Journal:
    """Two invoices, a sign-in, and one that the owner has to decide."""
    rows = [proposal(1), proposal(2), proposal(3, "account-access"), proposal(4, None)]
    journal.harvest.propose(rows, NOW)
    return journal


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Office) -> Iterator[EmbeddedImap]:
    """A mailbox with two requests and the owner's answers; the second request is a sensitive one."""
    with EmbeddedImap(folders=("Sent", "Drafts")) as running:
        monkeypatch.setenv("MADOGUCHI_TEST_PASSWORD", running.password)
        loopback = f'host = "127.0.0.1"\nport = {running.port}\nsecurity = "none"\n'
        write_office(tmp_path, settings=SETTINGS.replace('host = "127.0.0.1"\n', loopback, 1))
        for number, body in ((1, BODY), (2, "パワハラの相談です。\n")):
            running.deliver(make_mail(body, message_id=f"<{number}@example.co.jp>"))
            answered = [("In-Reply-To", f"<{number}@example.co.jp>")]
            answer = {"sender": OWNER, "to": COLLEAGUE, "message_id": f"<sent-{number}@example.co.jp>"}
            running.deliver(make_mail("請求サポートへお願いします。\n", headers=answered, **answer), folder="Sent")  # type: ignore[arg-type]
        yield running


def labels(journal: Journal) -> dict[str, str | None]:
    return {row.key[:1]: row.label for row in journal.harvest.confirmed()}


@pytest.mark.integration
def test_the_sent_folder_is_harvested(
    madoguchi: Madoguchi, server: EmbeddedImap, journal: Journal, home: Office
) -> None:
    """Plain `harvest` records and counts, and keeps no word of any mail; a second time there is nothing new."""
    done = madoguchi("harvest")
    assert done.status == 0, done.err
    assert "     1  提案 / proposed" in done.out
    assert "     1  機微な内容 / sensitive" in done.out
    (row,) = journal.harvest.waiting()
    assert (row.label, row.evidence, row.original_id) == ("invoice", "team named", "<1@example.co.jp>")
    kept = b"".join(path.read_bytes() for path in home.state_dir.iterdir())
    assert b"team named" in kept
    assert not [
        word
        for word in ("請求書", "旧社名", "請求サポート")
        if word.encode() in kept or repr(word)[1:-1].encode() in kept
    ]
    again = madoguchi("harvest", "--json").json
    assert again == [{"read": 1, "proposed": 0, "nothing": {"known": 1, "sensitive": 1}, "recorded": True}]


@pytest.mark.integration
def test_a_dry_run_shows_and_records_nothing(madoguchi: Madoguchi, server: EmbeddedImap, journal: Journal) -> None:
    """What would be proposed, with subject and first line; never the sensitive one."""
    shown, total = madoguchi("harvest", "--dry-run", "--json").json
    assert (shown["label"], shown["subject"], shown["first_line"]) == (
        "invoice",
        "請求書の件",
        "先方の宛名が旧社名です。",
    )
    assert total == {"read": 2, "proposed": 1, "nothing": {"sensitive": 1}, "recorded": False}
    said = madoguchi("harvest", "--dry-run").out
    assert "請求書の件 — 先方の宛名が旧社名です。" in said
    assert "パワハラ" not in said
    assert journal.harvest.waiting() == []


@pytest.mark.integration
def test_since_takes_a_day(madoguchi: Madoguchi, server: EmbeddedImap) -> None:
    """What was delivered before it is not read; anything but a day is a usage error."""
    tomorrow = f"{datetime.now(UTC).year + 1}-12-31"
    assert madoguchi("harvest", "--since", tomorrow, "--json").json[0]["read"] == 0
    assert madoguchi("harvest", "--since", "2020-01-01", "--json").json[-1]["read"] == 2
    assert madoguchi("harvest", "--since", "yesterday").status == 2


@pytest.mark.integration
def test_a_year_is_read_unless_told_otherwise(
    madoguchi: Madoguchi, server: EmbeddedImap, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Back from the one clock."""
    now = datetime.now(UTC)
    monkeypatch.setenv("MADOGUCHI_NOW", now.replace(year=now.year + 2, day=1).isoformat())
    assert madoguchi("harvest", "--json").json[0]["read"] == 0


@pytest.mark.integration
def test_the_list_has_the_text_of_the_mailbox(madoguchi: Madoguchi, server: EmbeddedImap, journal: Journal) -> None:
    """Subject and first line; what is gone, or has become sensitive, is told instead."""
    madoguchi("harvest")
    journal.harvest.propose([proposal(9)], NOW)
    first, second = madoguchi("harvest", "list", "--json").json
    assert (first["subject"], first["first_line"], first["message_id"]) == (
        "請求書の件",
        "先方の宛名が旧社名です。",
        "<1@example.co.jp>",
    )
    assert second["text_missing"] == "the mail is no longer in the mailbox"
    lines = madoguchi("harvest", "list", "--type", "invoice").out.splitlines()
    assert len(lines) == 2
    assert "invoice" in lines[0]
    assert "請求書の件 — 先方の宛名が旧社名です。" in lines[0]
    assert madoguchi("harvest", "list", "--type", "account-access").out == "ありません / nothing is proposed\n"


@pytest.mark.integration
def test_a_sensitive_mail_is_never_shown(
    madoguchi: Madoguchi, server: EmbeddedImap, tmp_path: Path, journal: Journal
) -> None:
    """The owner's word was added after it was proposed."""
    madoguchi("harvest")
    settings = (tmp_path / "madoguchi.toml").read_text(encoding="utf-8")
    write_office(tmp_path, settings=settings + '\n[guards]\nsensitive_words = ["旧社名"]\n')
    done = madoguchi("harvest", "list", "--json")
    assert "mail client" in done.json[0]["text_missing"]
    assert not {"subject", "first_line"} & done.json[0].keys()
    assert "旧社名" not in madoguchi("harvest", "list").out


def test_the_list_does_without_the_server(
    madoguchi: Madoguchi, filled: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says why there is no text; what is undecided shows its candidates."""
    monkeypatch.setenv("MADOGUCHI_TEST_PASSWORD", "x")
    done = madoguchi("harvest", "list")
    assert done.status == 0
    assert done.out.count("imap 127.0.0.1") == 4
    assert "? invoice | account-access" in done.out
    assert len(madoguchi("harvest", "list", "--type", "invoice", "--json").json) == 2


def test_an_empty_list_asks_no_server(madoguchi: Madoguchi) -> None:
    """Exit 0; as JSON nothing at all."""
    assert madoguchi("harvest", "list").out == "ありません / nothing is proposed\n"
    assert madoguchi("harvest", "list", "--json").out == ""


def test_an_absent_server_ends_a_harvest(madoguchi: Madoguchi, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 75, one line."""
    monkeypatch.setenv("MADOGUCHI_TEST_PASSWORD", "x")
    done = madoguchi("harvest")
    assert (done.status, len(done.err.splitlines())) == (75, 1)


@pytest.mark.integration
@pytest.mark.parametrize(("words", "following"), [([], "madoguchi harvest list"), (["--dry-run"], "madoguchi harvest")])
def test_in_a_terminal_the_next_command_is_told(
    madoguchi: Madoguchi, server: EmbeddedImap, monkeypatch: pytest.MonkeyPatch, words: list[str], following: str
) -> None:
    """One line, the last; none where nobody watches."""
    assert madoguchi("harvest", *words).err == ""
    said: list[str] = []
    monkeypatch.setattr(Call, "progress", lambda call, text: said.append(text))
    madoguchi("harvest", *words)
    assert said == [f"次 / next: {following}"]


def test_all_that_has_a_type_is_confirmed(madoguchi: Madoguchi, filled: Journal) -> None:
    """The undecided one waits on, and that is said."""
    done = madoguchi("harvest", "confirm", "--all")
    assert done.status == 0
    assert labels(filled) == {"1": "invoice", "2": "invoice", "3": "account-access"}
    assert "1 without a request type: harvest confirm ID --as TYPE" in done.out
    assert [row.key[:1] for row in filled.harvest.waiting()] == ["4"]


def test_one_type_is_confirmed(madoguchi: Madoguchi, filled: Journal) -> None:
    """As JSON a line for each, and nothing else."""
    done = madoguchi("harvest", "confirm", "--type", "invoice", "--json")
    assert done.json == [{"id": proposal(number).name, "state": "confirmed", "label": "invoice"} for number in (1, 2)]
    assert labels(filled) == {"1": "invoice", "2": "invoice"}


def test_some_are_confirmed_as_something_else(madoguchi: Madoguchi, filled: Journal) -> None:
    """By shortened IDs in any case, one of them undecided; `mine` is a type too; again, otherwise."""
    done = madoguchi("harvest", "confirm", "4", proposal(1).name.upper(), "1", "--as", "account-access")
    assert (done.status, len(done.out.splitlines())) == (0, 2)
    assert labels(filled) == {"1": "account-access", "4": "account-access"}
    madoguchi("harvest", "confirm", "4", "--as", "mine")
    assert labels(filled) == {"1": "account-access", "4": "mine"}


def test_some_are_rejected(madoguchi: Madoguchi, filled: Journal) -> None:
    """By ID, also after a confirmation; by type; and all that waits."""
    madoguchi("harvest", "confirm", "3")
    assert madoguchi("harvest", "reject", "3", "--json").json == [
        {"id": proposal(3).name, "state": "rejected", "label": "account-access"}
    ]
    assert labels(filled) == {}
    madoguchi("harvest", "reject", "--type", "invoice")
    assert [row.key[:1] for row in filled.harvest.waiting()] == ["4"]
    madoguchi("harvest", "reject", "--all")
    assert filled.harvest.waiting() == []
    (row,) = filled.harvest.by_prefix("1")
    assert row.state is ProposalState.REJECTED


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["confirm", "4"], f"{proposal(4).name}: found no request type, expected --as with one of: invoice, account-access"),
        (["confirm", "1", "4"], "found no request type"),
        (["confirm", "zzz"], "ID: found 'zzz', which no proposal begins with, expected one of `harvest list`"),
        (["confirm", "1", ""], "ID: found ''"),
        (["reject", "1", "%"], "ID: found '%'"),
        (["confirm"], "found nothing, expected one of --all, --type TYPE, or IDs"),
        (["reject", "--all", "1"], "found --all and ID, expected one of"),
        (["confirm", "--all", "--type", "invoice"], "found --all and --type, expected one of"),
        (["confirm", "--type", "invoce"], "--type: found 'invoce', expected one of: invoice, account-access, mine"),
        (["confirm", "1", "--as", "invoce"], "--as: found 'invoce', expected one of"),
        (["list", "--type", "invoce"], "--type: found 'invoce'"),
        (["--dry-run", "confirm", "--all"], "--dry-run: found before 'confirm'"),
        (["--since", "2026-01-01", "list"], "--since: found before 'list'"),
    ],
)  # fmt: skip
def test_mistakes_are_one_line_and_change_nothing(
    madoguchi: Madoguchi, filled: Journal, words: list[str], said: str
) -> None:
    """Exit 2, what was found and what is expected; with JSON asked for too."""
    for more in ([], ["--json"]):
        done = madoguchi("harvest", *words, *more)
        assert (done.status, done.out, len(done.err.splitlines())) == (2, "", 1)
        assert said in done.err
    assert len(filled.harvest.waiting()) == 4


def test_an_ambiguous_id_is_refused(madoguchi: Madoguchi, journal: Journal) -> None:
    """Both names begin with 0."""
    journal.harvest.propose([proposal(0x10), proposal(0x20)], NOW)
    done = madoguchi("harvest", "confirm", "0")
    assert (done.status, len(done.err.splitlines())) == (2, 1)
    assert "ID: found '0', which several proposals begin with" in done.err
    assert madoguchi("harvest", "confirm", "01").status == 0


def test_a_label_that_the_directory_lost_must_be_given_anew(madoguchi: Madoguchi, journal: Journal) -> None:
    """Neither in bulk nor by ID."""
    journal.harvest.propose([proposal(1, "old-type")], NOW)
    assert "1 without a request type" in madoguchi("harvest", "confirm", "--all").out
    assert "invoice, account-access, mine" in madoguchi("harvest", "confirm", "1").err
    assert journal.harvest.confirmed() == []


@pytest.mark.integration
def test_training_uses_what_was_confirmed(madoguchi: Madoguchi, server: EmbeddedImap, tmp_path: Path) -> None:
    """Proposed it teaches nothing; confirmed it is one example more."""
    for number in range(24):
        for label in ("invoice", "account-access", "mine"):
            raw = make_mail(f"{label} word{number}\n", subject=label, message_id=f"<{label}{number}@example.co.jp>")
            server.deliver(raw, folder=f"Requests/{label}")
    madoguchi("harvest")
    lenient = ("--max-wrong", "0.2", "--out-of-scope-share", "0.3", "--no-promote", "--json")
    assert madoguchi("train", *lenient).json[0]["examples"] == 72
    madoguchi("harvest", "confirm", "--all")
    assert madoguchi("train", *lenient).json[0]["examples"] == 73
