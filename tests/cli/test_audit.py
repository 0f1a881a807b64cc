"""`audit`: judging without seeing the guess."""

from __future__ import annotations

from pathlib import Path

import pytest

from madoguchi.demo.server import EmbeddedImap
from madoguchi.journal.draws import Coin
from madoguchi.journal.mails import Seen
from madoguchi.journal.store import Journal
from tests.builders import SETTINGS, make_mail, write_office
from tests.cli.conftest import Madoguchi
from tests.journal.rows import ANSWER, HANAKO, NOW, SURE, known, sighted, who


def drawn(journal: Journal, number: int = 1, *, waits: bool = False) -> None:
    """A would-be reply that the lot chose."""
    sighting, place = sighted(journal, number)
    seen = Seen(sighting, who(number), place, HANAKO, NOW)
    journal.mails.record(seen, ANSWER, SURE, NOW, NOW if waits else None, Coin(1.0, True))


def test_the_guess_is_told_only_afterwards(madoguchi: Madoguchi, journal: Journal) -> None:
    """`next` says nothing of it, in words or as JSON; `label` does."""
    drawn(journal)
    name = known(journal).name
    (shown,) = madoguchi("audit", "next", "--json").json
    assert (shown["id"], shown["message_id"], shown["waiting"]) == (name, "<1@example.co.jp>", 1)
    assert {"request_type", "best", "probability", "team"}.isdisjoint(shown)
    assert {"mine", "several", "cannot-tell", "invoice"} <= set(shown["types"])
    (said,) = madoguchi("audit", "label", name, "invoice", "--json").json
    assert said == {"id": name, "label": "invoice", "guess": "invoice", "right": True}
    assert "nothing is waiting" in madoguchi("audit", "next").out


@pytest.mark.parametrize(("said", "label"), [("mine", "mine"), ("account-access", "account-access"), ("several", None)])
def test_a_wrong_guess_is_not_sent_any_more(
    madoguchi: Madoguchi, journal: Journal, said: str, label: str | None
) -> None:
    """Another type, or nobody's: it teaches, and what still waited is not answered."""
    drawn(journal, waits=True)
    done = madoguchi("audit", "label", known(journal).name, said)
    assert "外れ / wrong" in done.out
    (fate,) = journal.readings.fates()
    assert fate["label"] == label
    assert (fate["state"] == "pending") is (label is None)
    assert [draw.wrong for draw in journal.draws.all()] == [True]


def test_a_word_is_said_once_and_about_what_was_drawn(madoguchi: Madoguchi, journal: Journal) -> None:
    """Twice, an unknown type, an unknown mail: exit 2, one line."""
    drawn(journal)
    name = known(journal).name
    assert madoguchi("audit", "label", name, "invoice").status == 0
    for arguments, told in (
        ([name, "mine"], "was not drawn, or is judged already"),
        ([name, "invoices"], "TYPE: found 'invoices', expected one of: invoice"),
        (["zzz", "mine"], "ID: found 'zzz'"),
    ):
        done = madoguchi("audit", "label", *arguments)
        assert (done.status, len(done.err.splitlines())) == (2, 1)
        assert told in done.err


def test_a_clock_that_went_back_is_refused(
    madoguchi: Madoguchi, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A late word would pass for one in time: nothing is recorded."""
    drawn(journal)
    monkeypatch.setenv("MADOGUCHI_NOW", "2026-11-23T00:00:00Z")
    done = madoguchi("audit", "label", known(journal).name, "invoice")
    assert (done.status, len(done.err.splitlines())) == (2, 1)
    assert "clock: found 2026-11-23T00:00Z, expected a time after 2026-11-24T01:00Z" in done.err
    assert [draw.wrong for draw in journal.draws.all()] == [None]


def test_the_status_says_what_is_missing(
    madoguchi: Madoguchi, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In plain numbers, here and in the report."""
    assert "0 of about 69 judged, 0 wrong, 0 waiting to be judged" in madoguchi("audit", "status").out
    for number in (1, 2, 3):
        drawn(journal, number)
    madoguchi("audit", "label", known(journal, 1).name, "invoice")
    madoguchi("audit", "label", known(journal, 2).name, "mine")
    monkeypatch.setenv("MADOGUCHI_NOW", "2026-11-24T12:00:00+09:00")
    (status,) = madoguchi("audit", "status", "--json").json
    assert (status["judged"], status["wrong"], status["waiting"], status["granted"]) == (2, 1, 1, None)
    told = madoguchi("report").out
    assert f"2 of about {2 + status['missing']} judged, 1 wrong, 1 waiting to be judged" in told
    assert "at most about 1 in 7 weeks at your volume; seen so far: 1 in 2" in told
    assert madoguchi("report", "--json").json[0]["promise"]["standing"]["missing"] == status["missing"]


@pytest.mark.integration
def test_the_mail_is_shown_wherever_it_lies(
    madoguchi: Madoguchi, journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Out of the mailbox, also when it was moved; gone, that is said."""
    with EmbeddedImap() as server:
        monkeypatch.setenv("MADOGUCHI_TEST_PASSWORD", server.password)
        loopback = f'host = "127.0.0.1"\nport = {server.port}\nsecurity = "none"\n'
        write_office(tmp_path, settings=SETTINGS.replace('host = "127.0.0.1"\n', loopback, 1))
        drawn(journal)
        assert "the mail is no longer in the mailbox" in madoguchi("audit", "next").out
        server.deliver(make_mail("請求書の宛名を直してください。\n", message_id="<1@example.co.jp>"), folder="Archive")
        shown = madoguchi("audit", "next").out
        assert "請求書の宛名を直してください" in shown
