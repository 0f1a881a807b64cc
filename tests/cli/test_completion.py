"""A shell completes what there is, and at once."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from click.shell_completion import BashComplete, FishComplete, ZshComplete

from madoguchi.cli import COMMANDS, group

HEAVY = {
    "sklearn",
    "scipy",
    "numpy",
    "sqlalchemy",
    "alembic",
    "pydantic",
    "starlette",
    "uvicorn",
    "imapclient",
    "jinja2",
}


def offered(*words: str) -> set[str]:
    """What is offered for the last of these words."""
    complete = BashComplete(group, {}, "madoguchi", "_MADOGUCHI_COMPLETE")
    return {item.value for item in complete.get_completions(list(words[:-1]), words[-1])}


@pytest.mark.parametrize(
    ("words", "some"),
    [
        (("",), set(COMMANDS)),
        (("ex",), {"explain", "exceptions"}),
        (("held", ""), {"list", "label", "reply", "walk"}),
        (("check", "--"), {"--mailbox", "--json", "--verbose"}),
        (("absence", "add", "--l"), {"--leaving"}),
        (("init", "--imap-security", ""), {"tls", "starttls", "none"}),
    ],
)
def test_commands_options_and_choices_are_offered(words: tuple[str, ...], some: set[str]) -> None:
    """Of the program, of a group, of one command; and the values of an option that has few."""
    assert some <= offered(*words)


@pytest.mark.parametrize("shell", [BashComplete, ZshComplete, FishComplete])
def test_each_shell_has_its_script(shell: type[BashComplete]) -> None:
    """The three that docs/commands.md names."""
    source = shell(group, {}, "madoguchi", "_MADOGUCHI_COMPLETE")
    script = source.source_template % source.source_vars()
    assert "_MADOGUCHI_COMPLETE" in script


def test_a_completion_loads_nothing_heavy() -> None:
    """Who presses Tab does not wait for the classifier, the database or the web server."""
    program = "import sys, madoguchi.cli as cli\ntry: cli.main()\nexcept SystemExit: pass\nprint(' '.join(sys.modules))"
    shell = {"_MADOGUCHI_COMPLETE": "bash_complete", "COMP_WORDS": "madoguchi ", "COMP_CWORD": "1"}
    done = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, **shell}, capture_output=True, text=True, check=True
    )
    *found, modules = done.stdout.splitlines()
    assert {line.partition(",")[2] for line in found} == set(COMMANDS)
    assert HEAVY & set(modules.split()) == set()
