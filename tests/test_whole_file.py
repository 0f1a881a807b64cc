from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from madoguchi.whole_file import Unsettled, in_one_step, write_new, write_whole


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """One that is there, and that everybody may read."""
    path = tmp_path / "people.toml"
    path.write_bytes(b"before")
    path.chmod(0o644)
    return path


def there(file: Path) -> dict[str, bytes]:
    """Everything in its folder."""
    return {one.name: one.read_bytes() for one in file.parent.iterdir()}


def test_it_is_private_whatever_was_there_before(file: Path) -> None:
    """0600 at every moment, whatever the umask."""
    before = os.umask(0)
    try:
        with in_one_step(file) as draft:
            assert stat.S_IMODE(draft.stat().st_mode) == 0o600
            draft.write_bytes(b"after")
    finally:
        os.umask(before)
    assert (there(file), stat.S_IMODE(file.stat().st_mode)) == ({file.name: b"after"}, 0o600)


def test_nobody_sees_half_of_it(file: Path) -> None:
    """Until the end the old one is there."""
    with in_one_step(file) as draft:
        draft.write_bytes(b"aft")
        assert file.read_bytes() == b"before"
        draft.write_bytes(b"after")
    assert file.read_bytes() == b"after"


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), ValueError(), KeyboardInterrupt()])
def test_what_fails_leaves_the_old_one_alone(file: Path, error: BaseException) -> None:
    """And no draft beside it, whatever it was that failed."""

    def write() -> None:
        with in_one_step(file) as draft:
            draft.write_bytes(b"aft")
            raise error

    with pytest.raises(type(error)):
        write()
    assert there(file) == {file.name: b"before"}


def test_it_is_on_the_disk_before_it_counts(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The content before the name, and the name before it is said to be done."""
    seen: list[tuple[bool, bytes]] = []

    def look(handle: int) -> None:
        seen.append((stat.S_ISDIR(os.fstat(handle).st_mode), file.read_bytes()))

    monkeypatch.setattr(os, "fsync", look)
    write_whole(file, b"after")
    assert seen == [(False, b"before"), (True, b"after")]


def test_a_name_that_may_be_lost_is_told_apart(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder cannot be put on the disk: the new one is there, and so the error is another."""

    def refuse(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(Unsettled, match="Input/output error"):
        write_whole(file, b"after")
    assert there(file) == {file.name: b"after"}


def test_a_new_file_takes_nobodys_place(tmp_path: Path) -> None:
    """Private from the start; what is there already, a link that leads nowhere too, stays as it was."""
    file = tmp_path / "new"
    write_new(file, b"mine")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"mine", 0o600)
    dangling = tmp_path / "link"
    dangling.symlink_to(tmp_path / "nowhere")
    for taken in (file, dangling):
        with pytest.raises(FileExistsError):
            write_new(taken, b"yours")
    assert file.read_bytes() == b"mine"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["link", "new"]
