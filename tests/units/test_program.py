"""Whether a unit's throw-away user can run this installation."""

from __future__ import annotations

from pathlib import Path

import pytest

from madoguchi.units.program import command, obstacles


@pytest.mark.parametrize("place", ["/home/taro/.local/bin/madoguchi", "/root/venv/bin/madoguchi", "/tmp/m"])
def test_what_the_unit_cannot_see_is_named(place: str) -> None:
    """pipx and `pip install --user` put a program into a home, which ProtectHome= takes away."""
    (told,) = obstacles(Path(place), own=False)
    assert told.startswith(f"{place} lies below /")


def test_a_link_is_followed(tmp_path: Path) -> None:
    """A link in /usr/local/bin to a home helps nobody."""
    link = tmp_path / "madoguchi"
    link.symlink_to("/home/taro/bin/madoguchi")
    assert "below /home" in "".join(obstacles(link, own=False))


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="needs a folder outside of /tmp")
def test_a_closed_folder_on_the_way_is_named() -> None:
    """A venv that was made with umask 077 runs for root, and for nobody else."""
    import tempfile

    with tempfile.TemporaryDirectory(dir="/dev/shm") as closed:
        program = Path(closed) / "bin" / "madoguchi"
        program.parent.mkdir()
        Path(closed).chmod(0o700)
        (told,) = obstacles(program, own=False)
        assert told.startswith(f"{closed} is closed to other users")
        Path(closed).chmod(0o755)
        assert obstacles(program, own=False) == []


def test_the_own_command_lies_beside_the_interpreter() -> None:
    """It is what `ExecStart=` gets, and it is there."""
    assert command().is_file()
