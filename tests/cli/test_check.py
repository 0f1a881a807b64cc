"""`madoguchi check`, as its owner reads it."""

from __future__ import annotations

import pytest

from madoguchi.config.load import Office
from madoguchi.service.remedies import in_japanese
from tests.builders import DIRECTORY, SETTINGS, write_office
from tests.cli.conftest import Madoguchi


def test_what_to_do_stands_in_japanese_below_the_first_line_about_it(
    madoguchi: Madoguchi, home: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once for each subject, whatever the number of its lines; none below an ok, none of it in JSON."""
    monkeypatch.setenv("MADOGUCHI_TEST_PASSWORD", "x")
    nobody = 'host = "127.0.0.1"\nport = 1\nsecurity = "none"\n'
    settings = SETTINGS.replace('host = "127.0.0.1"\n', nobody)
    write_office(home.home, settings=settings, directory=DIRECTORY.replace("agreed_on = 2026-11-02\n", ""))
    done = madoguchi("check")
    lines = done.out.splitlines()
    below = {lines[number - 1].split()[1]: line for number, line in enumerate(lines) if line.startswith(" ")}
    assert below["agreements"].strip() == f"対応: {in_japanese('agreements')}"
    assert (sum("agreements" in line for line in lines), done.out.count("対応: ")) == (2, len(below))
    assert {"imap", "model"} <= set(below)
    assert below["imap"].strip() == f"対応: {in_japanese('imap', 'refused')}"
    assert [line for line in lines if line.startswith("ok") and line.split()[1] in below] == []
    assert "対応" not in madoguchi("check", "--json").out


def test_a_token_command_that_is_not_there_is_no_wrong_password(madoguchi: Madoguchi, home: Office) -> None:
    """File, key and path are named, and what to do is about that; the whole survey says the same in a line."""
    token = 'token_command = "/no/such/token"'
    write_office(home.home, settings=SETTINGS.replace('password_env = "MADOGUCHI_TEST_PASSWORD"', token))
    told = madoguchi("check").out
    said = (
        "madoguchi.toml: imap.token_command: found /no/such/token, which is not there, expected a command that prints"
    )
    assert f"error    imap             {said} an access token  → the key that is named" in told
    assert f"対応: {in_japanese('imap', 'secret')}" in told
    assert madoguchi("check", "--mailbox", "5").err == f"madoguchi: {said} an access token\n"


@pytest.mark.parametrize("how", [[], ["--deep"]], ids=["check", "deep"])
def test_a_new_account_is_told_how_many_judgements_it_takes(
    madoguchi: Madoguchi, home: Office, monkeypatch: pytest.MonkeyPatch, how: list[str]
) -> None:
    """Where no journal is there yet, and none is made: as many as of any account that has judged nothing."""
    monkeypatch.setenv("MADOGUCHI_TEST_PASSWORD", "x")
    nobody = 'host = "127.0.0.1"\nport = 1\nsecurity = "none"\n'
    settings = SETTINGS.replace('host = "127.0.0.1"\n', nobody).replace('evidence = "none"', 'evidence = "reviewed"')
    write_office(home.home, settings=settings, directory=DIRECTORY)
    told = madoguchi("check", *how).out
    assert "0 judged, about 69 more right ones are needed" in told
    assert not home.state_dir.exists()
