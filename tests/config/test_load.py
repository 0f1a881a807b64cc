"""The owner's files, read and checked as a whole."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from madoguchi.config.load import find, load
from madoguchi.errors import ConfigurationError
from tests.builders import DIRECTORY, PEOPLE, SETTINGS, make_office, write_office


def mistakes(home: Path, **files: str) -> list[str]:
    """What `load` says of these files; it must refuse them."""
    with pytest.raises(ConfigurationError) as refused:
        load(write_office(home, **files))
    return refused.value.problems


def test_right_files_become_an_office(tmp_path: Path) -> None:
    """Settings, directory and people arrive typed, with the defaults of the contract."""
    office = make_office(tmp_path)
    assert office.settings.account == "taro.yamada@example.co.jp"
    assert office.settings.imap.port == 993
    assert office.settings.reply.delay_seconds == 600
    assert office.directory.team_of("invoice").channel == "billing-support@example.co.jp"
    assert office.people.is_never("president@example.co.jp")
    assert office.state_dir == tmp_path / "state"


def test_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    """One run names what is wrong in each of the three files."""
    told = mistakes(
        tmp_path,
        settings=SETTINGS.replace('mode = "send"', 'mode = "sned"'),
        directory=DIRECTORY.replace('team = "billing"', 'team = "biling"'),
        people='nevr = ["president@example.co.jp"]\n',
    )
    assert told == [
        'madoguchi.toml: mode: found "sned", expected one of "shadow", "draft", "send"',
        "teams.toml: requests.invoice.team: found 'biling', expected one of the teams: billing, technical",
        "people.toml: nevr: unknown key, the nearest valid key is 'never'",
    ]


def test_broken_toml_names_the_line_and_the_other_files_are_read_all_the_same(tmp_path: Path) -> None:
    """A syntax error hides only its own file."""
    told = mistakes(tmp_path, settings=SETTINGS + "mode = \n", people="never = 5\n")
    assert len(told) == 2
    assert told[0].startswith("madoguchi.toml: not valid TOML: ")
    assert "(at line 14, column 8)" in told[0]
    assert told[1] == "people.toml: never: found 5, expected a list: [ … ]"


def test_an_empty_file_says_who_writes_one(tmp_path: Path) -> None:
    """Also where another file has mistakes of its own."""
    told = mistakes(tmp_path, settings="", people="never = 5\n")
    assert "madoguchi.toml: found nothing, expected settings; `madoguchi init` writes them" in told
    assert len(told) == 2


def test_a_missing_directory_is_named_with_its_path(tmp_path: Path) -> None:
    """`directory` may name another file; where it is not there, the path looked at is told."""
    told = mistakes(tmp_path, settings='directory = "windows.toml"\n' + SETTINGS)
    assert told == [f"windows.toml: not found at {tmp_path / 'windows.toml'}"]


def test_people_may_be_absent(tmp_path: Path) -> None:
    """Nobody is excluded then."""
    file = write_office(tmp_path)
    (tmp_path / "people.toml").unlink()
    assert load(file).people.never == []


def test_other_encodings_are_told_and_a_byte_order_mark_is_not_minded(tmp_path: Path) -> None:
    """Windows editors write both."""
    file = write_office(tmp_path)
    file.write_bytes(SETTINGS.encode("cp932"))
    with pytest.raises(ConfigurationError, match=r"madoguchi.toml: byte \d+ is not UTF-8"):
        load(file)
    file.write_bytes(b"\xef\xbb\xbf" + SETTINGS.encode())
    assert load(file).settings.mode == "send"


def test_a_folder_in_place_of_a_file_is_told(tmp_path: Path) -> None:
    """Whatever the system says becomes a line."""
    file = write_office(tmp_path, people=PEOPLE)
    (tmp_path / "people.toml").unlink()
    (tmp_path / "people.toml").mkdir()
    with pytest.raises(ConfigurationError, match=r"people.toml: cannot be read: Is a directory"):
        load(file)


@pytest.mark.parametrize("written", ["~nobody-of-that-name/teams.toml", "a\\u0000b"])
def test_hopeless_file_names_are_mistakes(tmp_path: Path, written: str) -> None:
    """Neither an unknown home folder nor a NUL ends in a traceback."""
    assert mistakes(tmp_path, settings=f'directory = "{written}"\n' + SETTINGS)


def test_paths_are_relative_to_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not to the working folder; absolute ones and ~ stand for themselves."""
    monkeypatch.setenv("HOME", "/home/taro")
    monkeypatch.chdir("/")
    office = make_office(tmp_path)
    assert office.path("a/b") == tmp_path / "a" / "b"
    assert office.path("/etc/x") == Path("/etc/x")
    assert office.path("~/x") == Path("/home/taro/x")


def test_the_order_of_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--config wins over MADOGUCHI_CONFIG, which wins over ./madoguchi.toml."""
    monkeypatch.chdir(tmp_path)
    for name in ("given.toml", "named.toml", "madoguchi.toml"):
        (tmp_path / name).write_text("")
    monkeypatch.setenv("MADOGUCHI_CONFIG", "named.toml")
    assert find("given.toml") == Path("given.toml")
    assert find(None) == Path("named.toml")
    monkeypatch.delenv("MADOGUCHI_CONFIG")
    assert find(None) == Path("madoguchi.toml")


def test_a_named_file_that_is_missing_is_not_replaced_by_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A typo in --config never runs another account's file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "madoguchi.toml").write_text("")
    with pytest.raises(ConfigurationError, match=r"typo.toml: not found; `madoguchi init` writes one"):
        find("typo.toml")


def test_nowhere_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both usual places are named."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MADOGUCHI_CONFIG", raising=False)
    monkeypatch.setattr("madoguchi.config.load.SYSTEM_WIDE", tmp_path / "etc" / "madoguchi.toml")
    with pytest.raises(ConfigurationError, match=f"madoguchi.toml and .*{os.sep}etc{os.sep}madoguchi.toml: not found"):
        find(None)
