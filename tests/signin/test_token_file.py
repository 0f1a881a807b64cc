"""The sign-in on the disk."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from madoguchi.errors import ConfigurationError, ServerAway
from madoguchi.signin import token_file
from madoguchi.signin.token_file import Kept, TokenFile

KEPT = Kept("refresh-s3cret", "client", "https://x.example/token", "2026-11-24T09:00:00+09:00", "1")


@pytest.fixture
def file(tmp_path: Path) -> TokenFile:
    """Not there yet."""
    return TokenFile(tmp_path / "oauth2.json")


def test_what_is_written_is_read(file: TokenFile) -> None:
    """Nothing at first; private from the first byte on; the token is not shown with it."""
    assert file.read() is None
    file.write(KEPT)
    assert file.read() == KEPT
    assert file.path.stat().st_mode & 0o777 == 0o600
    assert "s3cret" not in repr(KEPT)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_file_that_others_can_read_is_refused(file: TokenFile, mode: int) -> None:
    """Or write: with the command that mends it."""
    file.write(KEPT)
    file.path.chmod(mode)
    with pytest.raises(ConfigurationError, match=f"chmod 600 {file.path}"):
        file.read()


@pytest.mark.parametrize("content", ["", "null", "[]", '{"refresh_token": "s3cret"}', "[" * 50_000])
def test_a_damaged_file_is_named_and_not_told(file: TokenFile, content: str) -> None:
    """One line with the mend."""
    file.path.write_text(content)
    file.path.chmod(0o600)
    with pytest.raises(ConfigurationError, match="madoguchi login") as wrong:
        file.read()
    assert "s3cret" not in str(wrong.value)


def test_a_write_that_fails_leaves_the_old_one(file: TokenFile, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole, and no draft beside it."""
    file.write(KEPT)
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space"):
        file.write(Kept("other", "client", "x", "y", "2"))
    monkeypatch.undo()
    assert file.read() == KEPT
    assert [path.name for path in file.path.parent.iterdir()] == ["oauth2.json"]


def test_one_changes_it_at_a_time(file: TokenFile, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second waits; one that waits for too long goes away."""
    order: list[int] = []

    def second() -> None:
        with TokenFile(file.path).alone():
            order.append(2)

    with file.alone():
        with monkeypatch.context() as hurried:
            hurried.setattr(token_file, "LOCK_SECONDS", 0.0)
            with pytest.raises(ServerAway, match="another process"), TokenFile(file.path).alone():
                pytest.fail("two at once")
        thread = threading.Thread(target=second)
        thread.start()
        order.append(1)
    thread.join()
    assert order == [1, 2]
