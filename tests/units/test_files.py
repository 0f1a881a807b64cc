"""What putting the units in place does to those that are there."""

from __future__ import annotations

from pathlib import Path

import pytest

from madoguchi.errors import UsageError
from madoguchi.units.files import FOLDER, UNITS, Step, checked_instance, plan, write

PROGRAM = Path("/opt/madoguchi/bin/madoguchi")


def steps(prefix: Path, program: Path = PROGRAM) -> dict[str, Step]:
    """What would happen to each unit."""
    return {one.path.name: one.step for one in plan(prefix, program)}


def put(prefix: Path, program: Path = PROGRAM) -> None:
    """All of them written."""
    for one in plan(prefix, program):
        write(one)


def test_each_unit_calls_the_program_that_installed_it(tmp_path: Path) -> None:
    """Readable for everybody, in the administrator's own folder, nothing else there; the timer calls nothing."""
    put(tmp_path)
    there = {file.name: file for file in (tmp_path / FOLDER).iterdir()}
    assert sorted(there) == sorted(UNITS)
    assert {file.stat().st_mode & 0o777 for file in there.values()} == {0o644}
    calls = {
        name: file.read_text(encoding="utf-8").count(f"ExecStart={PROGRAM} --config") for name, file in there.items()
    }
    assert calls == {"madoguchi@.service": 1, "madoguchi-train@.service": 1, "madoguchi-train@.timer": 0}


def test_a_second_time_nothing_changes_and_another_program_updates(tmp_path: Path) -> None:
    """What no hand has touched is brought up to date without a question."""
    assert set(steps(tmp_path).values()) == {Step.WRITE}
    put(tmp_path)
    assert set(steps(tmp_path).values()) == {Step.SAME}
    moved = steps(tmp_path, Path("/srv/venv/bin/madoguchi"))
    assert moved == {
        "madoguchi@.service": Step.UPDATE,
        "madoguchi-train@.service": Step.UPDATE,
        "madoguchi-train@.timer": Step.SAME,
    }


@pytest.mark.parametrize("change", ["WatchdogSec=1h\n", "\n"])
def test_a_unit_that_somebody_changed_is_known(tmp_path: Path, change: str) -> None:
    """A line more, wherever, or an own unit of that name: it is nobody's to overwrite."""
    put(tmp_path)
    file = tmp_path / FOLDER / "madoguchi@.service"
    text = file.read_text(encoding="utf-8")
    for other in (text + change, change + text, "[Service]\nExecStart=/bin/true\n"):
        file.write_text(other, encoding="utf-8")
        assert steps(tmp_path)["madoguchi@.service"] is Step.CHANGED


@pytest.mark.parametrize(
    "program", ["bin/madoguchi", "/opt/my programs/madoguchi", "/opt/$HOME/m", "/opt/%i/m", '/o"/m']
)
def test_a_path_that_systemd_would_read_otherwise_is_refused(tmp_path: Path, program: str) -> None:
    """ExecStart= knows quotes, variables and specifiers: nothing of the kind gets into it."""
    with pytest.raises(UsageError, match="--program: found"):
        plan(tmp_path, Path(program))


@pytest.mark.parametrize("name", ["", "Taro", "1", "-a", "a-", "a.b", "a@b", "a/b", "../a", "a" * 21])
def test_a_name_that_cannot_be_a_user_is_refused(name: str) -> None:
    """The unit's user is `madoguchi-NAME`: lower case, digits, hyphens, 31 characters in all."""
    with pytest.raises(UsageError, match="--instance: found"):
        checked_instance(name)


@pytest.mark.parametrize("name", ["t", "taro-yamada", "a2", "a" * 20])
def test_a_name_that_can_be_a_user(name: str) -> None:
    """With its prefix it stays within what useradd(8) and systemd both take."""
    assert checked_instance(name) == name
    assert len(f"madoguchi-{name}") <= 31
