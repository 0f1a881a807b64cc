"""`train`: from files without an account, from the account's folders, promoted or not."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from madoguchi.config.load import Office
from madoguchi.demo.server import EmbeddedImap
from madoguchi.journal.lock import TRAINING, TRAINING_FILE, AccountLock
from madoguchi.judge import registry
from tests.builders import SETTINGS, make_mail, write_office
from tests.cli.conftest import Madoguchi
from tests.judge.mails import mails

LENIENT = ("--max-wrong", "0.2", "--out-of-scope-share", "0.3")


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    file = tmp_path / "labelled.jsonl"
    text = "".join(
        json.dumps({"subject": one.subject, "body": one.body, "label": one.label, "lang": one.lang}) + "\n"
        for one in mails()
    )
    file.write_text(text + json.dumps({"label": "invoice"}) + "\n", encoding="utf-8")
    return file


def test_a_model_is_trained_without_an_account(
    madoguchi: Madoguchi, rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--from FILE --out DIR`: written there, classifies at once, promoted nowhere; exit 0 though uncertified."""
    monkeypatch.setenv("MADOGUCHI_CONFIG", str(tmp_path / "none.toml"))
    done = madoguchi("train", "--from", rows, "--out", tmp_path / "model", *LENIENT, "--json")
    assert (done.status, len(done.json)) == (0, 1)
    (told,) = done.json
    assert (told["examples"], told["skipped"], told["promoted"], told["certified"]) == (len(mails()), 1, False, False)
    assert {row["label"] for row in told["types"]} == {one.label for one in mails()}
    (tmp_path / "in.jsonl").write_text('{"id": 1, "body": "please reissue the invoice, the billing name is old"}\n')
    judged = madoguchi("classify", "--model", tmp_path / "model", tmp_path / "in.jsonl")
    assert [row["best"] for row in judged.json] == ["invoice"]


def test_a_model_is_promoted_unless_told_otherwise(madoguchi: Madoguchi, rows: Path, home: Office) -> None:
    """The account's model serves from then on; with `--no-promote` the one before still does."""
    done = madoguchi("train", "--from", rows, *LENIENT)
    assert done.status == 0
    assert "certified: no" in done.out
    assert ": promoted" in done.out
    first = registry.current(home.state_dir)
    assert first is not None
    kept = madoguchi("train", "--from", rows, "--max-wrong", "0.3", "--no-promote", "--json")
    assert kept.json[0]["promoted"] is False
    assert registry.current(home.state_dir) == first
    assert kept.json[0]["model"] in registry.list_models(home.state_dir)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--from", "nowhere.jsonl"], "--from: found 'nowhere.jsonl'"),
        (["--max-wrong", "0"], "--max-wrong"),
        (["--confidence", "1"], "--confidence"),
        (["--out-of-scope-share", "-1"], "--out-of-scope-share"),
    ],
)
def test_wrong_arguments_are_named(madoguchi: Madoguchi, home: Office, arguments: list[str], said: str) -> None:
    """Exit 2, and no model."""
    done = madoguchi("train", *arguments)
    assert done.status == 2
    assert said in done.err
    assert registry.list_models(home.state_dir) == []


@pytest.mark.integration
def test_the_accounts_own_folders_teach(
    madoguchi: Madoguchi, home: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without `--from`: labelled folders by the types of the directory, and `mine`; first told which folders are empty."""
    with EmbeddedImap() as server:
        monkeypatch.setenv("MADOGUCHI_TEST_PASSWORD", server.password)
        loopback = f'host = "127.0.0.1"\nport = {server.port}\nsecurity = "none"\n'
        write_office(tmp_path, settings=SETTINGS.replace('host = "127.0.0.1"\n', loopback, 1))
        empty = madoguchi("train")
        assert empty.status == 2
        assert "no labelled mail in Requests/invoice, Requests/account-access, Requests/mine" in empty.err
        for number, one in enumerate(mails(("invoice", "account-access", "mine"))):
            raw = make_mail(one.body + "\n", subject=one.subject, message_id=f"<{number}@example.co.jp>")
            server.deliver(raw, folder=f"Requests/{one.label}")
        done = madoguchi("train", *LENIENT, "--json")
        assert done.status == 0, done.err
        assert done.json[0]["examples"] == 48
        told = done.json[0]
        assert (told["promoted"], told["promotion"]["ruling"], told["fetched"]) == (True, "first", 48)
        again = madoguchi("train", *LENIENT, "--json")
        assert (again.status, again.json[0]["fetched"], again.json[0]["model"]) == (0, 0, told["model"])
        assert again.json[0]["promotion"]["ruling"] == "same"
        server.deliver(make_mail("another\n", message_id="<99@example.co.jp>"), folder="Requests/mine")
        stays = madoguchi("train", *LENIENT)
        assert (stays.status, stays.err) == (1, "")
        assert "not promoted: fewer than 50 labels to spare that are newer" in stays.out
        assert registry.current(home.state_dir) == registry.models_dir(home.state_dir) / told["model"]
        asked = madoguchi("train", "--no-promote", "--json")
        assert (asked.status, asked.json[0]["fetched"]) == (0, 0)
        assert madoguchi("train", "--out", tmp_path / "out", "--json").status == 0
        assert (tmp_path / "out" / "manifest.json").exists()


def test_two_trainings_at_once_do_not_meet(madoguchi: Madoguchi, rows: Path, home: Office) -> None:
    """The second is told in one line which process it waits for, and changes nothing."""
    with AccountLock(home.state_dir, TRAINING_FILE, TRAINING):
        done = madoguchi("train", "--from", rows)
    assert (done.status, len(done.err.splitlines())) == (75, 1)
    assert f"another training of this account is under way: pid {os.getpid()}" in done.err
    assert registry.list_models(home.state_dir) == []
    assert madoguchi("train", "--from", rows, *LENIENT).status == 0


def test_an_absent_server_is_a_temporary_failure(
    madoguchi: Madoguchi, home: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 75, one line."""
    monkeypatch.setenv("MADOGUCHI_TEST_PASSWORD", "x")
    done = madoguchi("train")
    assert (done.status, len(done.err.splitlines())) == (75, 1)
    assert "imap 127.0.0.1" in done.err
