"""A reload takes all of the owner's files or none of them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from madoguchi.config.load import Office
from madoguchi.errors import ConfigurationError
from madoguchi.service.kept_templates import FOLDER
from madoguchi.service.rereading import kept_now, reread
from tests.builders import DIRECTORY, SETTINGS, make_office, write_office

NOW = datetime(2026, 11, 24, tzinfo=UTC)
OWN = 'templates_dir = "own"\n' + SETTINGS


def refused(serving: Office) -> list[str]:
    """What a reload says that changes nothing."""
    with pytest.raises(ConfigurationError) as raised:
        reread(serving, serving.home / "madoguchi.toml", NOW)
    return raised.value.problems


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A template of the owner's own, which overrides the shipped one of its name."""
    file = tmp_path / "own" / "ja" / "automatic.txt"
    file.parent.mkdir(parents=True)
    file.write_text("以前の文面 {{ team }}", encoding="utf-8")
    return file


def test_everything_right_is_taken(tmp_path: Path) -> None:
    """Settings, directory and people at once."""
    serving = make_office(tmp_path)
    write_office(tmp_path, settings=SETTINGS + "[reply]\nmax_cc = 1\n", people='never = ["x@example.co.jp"]\n')
    found = reread(serving, tmp_path / "madoguchi.toml", NOW)
    assert (found.settings.reply.max_cc, found.people.never) == (1, ["x@example.co.jp"])


def test_every_mistake_of_all_files_is_named_and_no_person(tmp_path: Path) -> None:
    """What is wrong in people.toml is said without the address, since others read a log."""
    serving = make_office(tmp_path)
    write_office(tmp_path, settings=SETTINGS + "surprise = 1\n", directory="[teams\n", people='never = ["a@@b"]\n')
    told = refused(serving)
    assert {line.partition(":")[0] for line in told} == {"madoguchi.toml", "teams.toml", "people.toml"}
    assert "a@@b" not in "".join(told)


@pytest.mark.parametrize(
    ("part", "other", "key"),
    [
        ('mode = "send"', 'mode = "send"\nstate_dir = "elsewhere"', "state_dir"),
        ('"taro.yamada@example.co.jp", "yamada@example.co.jp"', '"yamada@example.co.jp"', "owner.addresses.0"),
    ],
)
def test_what_the_lock_and_the_journal_were_opened_for_takes_a_restart(
    tmp_path: Path, part: str, other: str, key: str
) -> None:
    """Another state folder or account would be served under the lock and by the history of this one."""
    serving = make_office(tmp_path)
    write_office(tmp_path, settings=SETTINGS.replace(part, other, 1))
    (told,) = refused(serving)
    assert told.startswith(f"madoguchi.toml: {key}: found ")
    assert "restart" in told


def test_a_template_that_does_not_render_keeps_everything_as_it_was(tmp_path: Path, template: Path) -> None:
    """The mistake is named with the owner's own file and line; the words of before still serve."""
    serving = kept_now(make_office(tmp_path, settings=OWN))
    template.write_text("新しい\n{{ nobody }}", encoding="utf-8")
    write_office(tmp_path, settings=OWN + "[reply]\nmax_cc = 1\n")
    (told,) = refused(serving)
    assert told.startswith(f"{template}:2: ")
    assert served(serving) == "以前の文面 {{ team }}"
    template.write_text("新しい {{ team }}", encoding="utf-8")
    found = reread(serving, tmp_path / "madoguchi.toml", NOW)
    assert (served(found), found.settings.reply.max_cc) == ("新しい {{ team }}", 1)


def test_a_template_that_is_being_written_reaches_nobody(tmp_path: Path, template: Path) -> None:
    """Between two reloads the daemon answers with its own copy; the copies of before do not pile up."""
    serving = kept_now(make_office(tmp_path, settings=OWN))
    template.write_text("{% if", encoding="utf-8")
    assert served(serving) == "以前の文面 {{ team }}"
    template.write_text("b", encoding="utf-8")
    for _ in range(3):
        serving = reread(serving, tmp_path / "madoguchi.toml", NOW)
    assert len(list((serving.state_dir / FOLDER).iterdir())) == 1


def test_templates_that_are_away_are_told(tmp_path: Path, template: Path) -> None:
    """A folder that is gone is a mistake like any other, and the words of before still serve."""
    serving = kept_now(make_office(tmp_path, settings=OWN))
    own = template.parents[1]
    own.rename(own.with_name("gone"))
    assert f"templates_dir: found {own}, expected a folder" in refused(serving)[0]
    assert served(serving) == "以前の文面 {{ team }}"


def served(office: Office) -> str:
    """The words that this office answers with."""
    return (office.path(office.settings.templates_dir) / "ja" / "automatic.txt").read_text(encoding="utf-8")


def test_an_office_without_templates_of_its_own_keeps_none(tmp_path: Path) -> None:
    """The shipped ones belong to the program and change with it."""
    office = kept_now(make_office(tmp_path, directory=DIRECTORY))
    assert (office.settings.templates_dir, (office.state_dir / FOLDER).exists()) == ("", False)
