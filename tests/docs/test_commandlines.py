"""No page shows a command line that the program does not know."""

from __future__ import annotations

import pytest

from tests.docs.commandline import PAGE_NAMES, TOP, command_lines, fault


@pytest.mark.parametrize("name", PAGE_NAMES)
def test_every_command_line_of_the_page_is_known(name: str) -> None:
    """Each command, option and argument, in console blocks and in running text."""
    assert {line: said for line in command_lines(TOP / name) if (said := fault(line))} == {}


def test_what_is_not_there_is_found() -> None:
    """The test above can fail: an unknown command, option, one of a group, a missing value, one word too many."""
    wrong = (
        "halt",
        "run --twice",
        "held lift ID",
        "check --mailbox",
        "pause now",
        "--confg FILE check",
        "train --form x",
    )
    assert [line for line in wrong if not fault(line)] == []
    assert fault("--config FILE --json held label ID ID TYPE") == ""


def test_enough_command_lines_are_looked_at() -> None:
    """The pages are read, and not nothing."""
    found = [line for name in PAGE_NAMES for line in command_lines(TOP / name)]
    assert len(found) > 150
    assert any(line.startswith("init /etc/madoguchi/taro --password-credential password") for line in found)
