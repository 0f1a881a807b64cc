"""The administrator's stop file: where it is looked for, and what counts as one."""

from __future__ import annotations

from pathlib import Path

import pytest

from madoguchi.config.stop_file import SITE, places, stop_file


def test_an_account_in_etc_looks_beside_its_files_and_one_above() -> None:
    """`/etc/madoguchi/STOP` stops every account on the machine, `/etc/madoguchi/NAME/STOP` that one."""
    assert places(Path("/etc/madoguchi/taro")) == (Path("/etc/madoguchi/taro/STOP"), SITE)
    assert SITE in places(Path("/home/taro/office"))


@pytest.mark.parametrize("where", ["STOP", "../STOP"])
def test_the_evidence_names_the_file(tmp_path: Path, where: str) -> None:
    """A person who asks why everything is held is told which file to ask about; without it nothing stops."""
    home = tmp_path / "taro"
    home.mkdir()
    assert stop_file(home) == ""
    (home / where).touch()
    assert (
        stop_file(home) == f"the administrator's file {home / 'STOP' if where == 'STOP' else tmp_path / 'STOP'} exists"
    )


def test_whatever_bears_the_name_counts(tmp_path: Path) -> None:
    """A folder, and a link to nowhere: whoever made one of them wanted silence."""
    for home in (tmp_path / "a" / "b", tmp_path / "c" / "d"):
        home.mkdir(parents=True)
    (tmp_path / "a" / "b" / "STOP").mkdir()
    (tmp_path / "c" / "d" / "STOP").symlink_to("nowhere")
    assert stop_file(tmp_path / "a" / "b")
    assert stop_file(tmp_path / "c" / "d")


def test_what_cannot_be_looked_at_stops_too(tmp_path: Path) -> None:
    """A path that the system refuses to look at (here: too long a name) is no proof that there is no file."""
    assert "cannot be looked at: File name too long" in stop_file(tmp_path / ("x" * 300))
