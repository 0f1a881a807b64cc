"""Where passwords and tokens come from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from madoguchi.config import secrets
from madoguchi.config.secrets import Secret, another, read_secret, source_of
from madoguchi.config.settings import Imap
from madoguchi.errors import ConfigurationError, ServerAway

WORD = "パス word#1 "


def secret(home: Path, **keys: Any) -> Secret:
    return read_secret(imap(**keys), home, "imap")


def imap(**keys: Any) -> Imap:
    return Imap(host="x.example", username="taro", **keys)


@pytest.mark.parametrize("content", ["s3cret", "s3cret\n", "s3cret\r\nsecond line\n"])
def test_a_file_holds_it_in_its_first_line(tmp_path: Path, content: str) -> None:
    """Relative to the configuration, or absolute; the line's end does not belong to it, spaces do."""
    (tmp_path / "password").write_bytes(content.encode())
    assert secret(tmp_path, password_file="password") == Secret("s3cret")
    assert secret(Path("/"), password_file=str(tmp_path / "password")).value == "s3cret"
    (tmp_path / "password").write_text(WORD + "\n", encoding="utf-8")
    assert secret(tmp_path, password_file="password").value == WORD


def test_the_environment_holds_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it is, read anew each time."""
    monkeypatch.setenv("MAIL_PASSWORD", WORD)
    assert secret(tmp_path, password_env="MAIL_PASSWORD").value == WORD
    monkeypatch.setenv("MAIL_PASSWORD", "changed")
    assert secret(tmp_path, password_env="MAIL_PASSWORD").value == "changed"


def test_systemd_hands_it_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of that name in the credentials directory."""
    (tmp_path / "imap").write_text("s3cret\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert secret(Path("/"), password_credential="imap").value == "s3cret"


def test_a_command_prints_it(tmp_path: Path) -> None:
    """Its first line; arguments in quotes are one; no shell takes part. A token says that it is one."""
    assert secret(tmp_path, password_command="printf 's3 cret\\nmore\\n'") == Secret("s3 cret")
    assert secret(tmp_path, password_command="echo $HOME;id").value == "$HOME;id"
    assert secret(tmp_path, token_command="echo abc") == Secret("abc", is_token=True)


MISSING: list[tuple[dict[str, str], str]] = [
    ({"password_file": "none"}, "imap.password_file: found .*/none: No such file or directory"),
    ({"password_file": "."}, "imap.password_file: found .*: Is a directory"),
    ({"password_file": "empty"}, "imap.password_file: found an empty first line"),
    ({"password_file": "latin"}, "imap.password_file: found .*: not UTF-8"),
    ({"password_env": "MADOGUCHI_NOT_SET"}, "imap.password_env: found no value in the variable MADOGUCHI_NOT_SET"),
    ({"password_credential": "x"}, "imap.password_credential: found no CREDENTIALS_DIRECTORY.*export"),
    ({"password_command": "/no/such/program"}, "imap.password_command: found /no/such/program, which is not there"),
    ({"password_command": " "}, "imap.password_command: found a program, which is not there"),
    ({"password_command": "hunter2"}, "imap.password_command: found a program, which is not there"),
    ({"token_command": "/no/such/token --of x"}, "imap.token_command: found /no/such/token, which is not there"),
    ({"token_command": "{home}/closed"}, "imap.token_command: found .*/closed, which this user may not execute"),
    ({"token_command": "{home}/lost"}, "imap.token_command: found .*/lost, whose first line names an interpreter"),
    ({"token_command": "{home}/bare"}, "imap.token_command: found .*/bare, which cannot be run .Exec format error"),
    ({"password_command": "echo 'unclosed"}, "imap.password_command: found a command that cannot be split into words"),
    ({"password_command": "printf '\\377'"}, "imap.password_command: found a command whose output is not UTF-8"),
    ({"password_command": "true"}, "imap.password_command: found a command that prints nothing"),
    ({"token_command": "true"}, "imap.token_command: found a command that prints nothing"),
]


@pytest.mark.parametrize(("keys", "said"), MISSING)
def test_what_is_missing_is_named_by_its_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: dict[str, str], said: str
) -> None:
    """One line with file, key, what was found and what is expected; never the secret."""
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    (tmp_path / "empty").write_text("\nsecond\n")
    (tmp_path / "latin").write_bytes(b"\xff\xfe")
    for name, text, mode in (("closed", "#!/bin/sh\n", 0o644), ("lost", "#!/no/sh\n", 0o755), ("bare", "x\n", 0o755)):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(mode)
    keys = {key: value.replace("{home}", str(tmp_path)) for key, value in keys.items()}
    with pytest.raises(ConfigurationError, match=rf"^madoguchi.toml: {said}") as wrong:
        secret(tmp_path, **keys)
    command = "a command that prints " if "command" in next(iter(keys)) else ""
    what = "an access token" if "token_command" in keys else "a password"
    assert wrong.value.problems[0].endswith(f", expected {command}{what}")


@pytest.mark.parametrize("key", ["password_command", "token_command"])
def test_a_command_that_fails_may_work_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    """A vault that is locked, a token server that is away: retried, not a mistake in the file."""
    with pytest.raises(ServerAway, match=f"imap.{key}: the command failed"):
        secret(tmp_path, **{key: "false"})
    with pytest.raises(ServerAway, match=rf"imap.{key}: .*exit status 127: a program that it calls"):
        secret(tmp_path, **{key: "sh -c no-such-program"})
    monkeypatch.setattr(secrets, "COMMAND_SECONDS", 0.1)
    with pytest.raises(ServerAway, match=r"nothing printed within"):
        secret(tmp_path, **{key: "sleep 5"})


class Issued:
    """A sign-in that gives one token after the other."""

    def __init__(self) -> None:
        self.refused: list[str] = []

    def token(self) -> str:
        return "first"

    def instead_of(self, refused: str) -> str:
        self.refused.append(refused)
        return "second"


def test_a_sign_in_stands_in_where_no_secret_is_named(tmp_path: Path) -> None:
    """What is named goes before it; what it gave and was refused is followed by another, a password by the same."""
    issued, bare, named = Issued(), imap(), imap(token_command="echo abc")
    first = read_secret(bare, tmp_path, "imap", issued)
    assert first == Secret("first", is_token=True, signed_in=True)
    assert read_secret(named, tmp_path, "imap", issued) == Secret("abc", is_token=True)
    assert another(first, bare, tmp_path, "imap", issued).value == "second"
    assert issued.refused == ["first"]
    password = Secret("s3cret")
    assert another(password, bare, tmp_path, "imap", issued) is password


def test_a_refusal_names_what_to_look_at() -> None:
    """A token that a command printed is not told as a wrong password."""
    assert source_of(Secret("s3cret"), "imap") == "its password"
    assert source_of(Secret("abc", is_token=True), "smtp") == "what smtp.token_command prints"


def test_it_is_never_shown() -> None:
    """Neither in a log line nor in a traceback's values."""
    assert "s3cret" not in repr(Secret("s3cret"))
    assert "s3cret" not in f"{Secret('s3cret', is_token=True)} {[Secret('s3cret')]}"
