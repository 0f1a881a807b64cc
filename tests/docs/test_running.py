"""The page for administrators speaks of commands, units and words that exist."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from madoguchi.cli import COMMANDS, group
from madoguchi.config.stop_file import SITE
from madoguchi.units.files import UNITS
from tests.systemd.analyze import UNITS as SHIPPED
from tests.systemd.analyze import settings

TOP = Path(__file__).parents[2]
PAGE = (TOP / "docs" / "running.md").read_text(encoding="utf-8")
CONSOLE = [line for block in re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]
CALLS = [
    (name, flags)
    for line in CONSOLE
    for name, flags in re.findall(r"(?:^# |/)madoguchi (?:--config \S+ )?([a-z]+(?: [a-z]+)?)((?: --?[\w-]+)*)", line)
]


def found(words: str) -> click.Command:
    """The command, or the command of a group, that these words begin with."""
    first, _, second = words.partition(" ")
    assert first in COMMANDS, words
    context = click.Context(group)
    command = group.get_command(context, first)
    if isinstance(command, click.Group):
        command = command.get_command(context, second)
    assert command is not None, words
    return command


@pytest.mark.parametrize(("words", "flags"), CALLS)
def test_every_command_of_the_page_exists(words: str, flags: str) -> None:
    """With every option that stands right behind it."""
    known = {option for parameter in found(words).params for option in parameter.opts}
    assert set(flags.split()) <= known


def test_enough_commands_are_looked_at() -> None:
    """The test above reads what the page says, and not nothing."""
    assert {"service install", "service status", "check", "init", "train"} <= {words for words, _ in CALLS}


def test_the_page_names_every_unit_and_the_stop_file() -> None:
    """What is installed is explained; what stops everything is where the page says."""
    assert [unit for unit in UNITS if unit.partition("@")[0] not in PAGE] == []
    assert f"# touch {SITE}" in CONSOLE


def test_the_times_of_the_page_are_those_of_the_units() -> None:
    """Watchdog, timer and credentials, as the units have them."""
    told = dict(settings(SHIPPED / "madoguchi@.service"))
    assert told["WatchdogSec"].replace("min", " minutes") in PAGE
    timer = dict(settings(SHIPPED / "madoguchi-train@.timer"))
    assert (timer["OnCalendar"], timer["RandomizedDelaySec"]) == ("*-*-* 01:30:00", "3h")
    assert "Between 01:30 and 04:30" in PAGE
    secrets = [value for key, value in settings(SHIPPED / "madoguchi@.service") if key == "LoadCredential"]
    for value in secrets:
        assert f"LoadCredential={value.replace('%i', 'taro')}" in PAGE


def test_the_page_is_found() -> None:
    """The page is linked from the README, so that somebody finds it."""
    assert "docs/running.md" in (TOP / "README.md").read_text(encoding="utf-8")
