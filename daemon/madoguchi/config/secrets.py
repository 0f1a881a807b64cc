"""Where passwords and tokens come from. They are read at each login, and never shown, logged or kept."""

from __future__ import annotations

import os
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path

from madoguchi.config.settings import Server
from madoguchi.errors import ConfigurationError, ServerAway

COMMAND_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Secret:
    """A password, or an OAuth2 access token."""

    value: str
    is_token: bool = False

    def __repr__(self) -> str:
        return "Secret(…)"


def read_secret(server: Server, home: Path, section: str) -> Secret:
    """The secret of ``[section]``. Raises `ConfigurationError`, or `ServerAway` where a token command fails."""
    if server.token_command:
        return Secret(_output(server.token_command, f"{section}.token_command"), is_token=True)
    if server.password_command:
        return Secret(_output(server.password_command, f"{section}.password_command"))
    if server.password_env:
        value = os.environ.get(server.password_env, "")
        return Secret(value or _missing(f"{section}.password_env", f"no value in the variable {server.password_env}"))
    if server.password_credential:
        folder = os.environ.get("CREDENTIALS_DIRECTORY", "")
        if not folder:
            _missing(f"{section}.password_credential", "no CREDENTIALS_DIRECTORY, which systemd sets")
        return Secret(_first_line(Path(folder) / server.password_credential, f"{section}.password_credential"))
    return Secret(_first_line(home / Path(server.password_file).expanduser(), f"{section}.password_file"))


def _missing(key: str, found: str) -> str:
    raise ConfigurationError([f"madoguchi.toml: {key}: found {found}, expected a password"])


def _first_line(path: Path, key: str) -> str:
    try:
        line = path.read_text(encoding="utf-8").split("\n", 1)[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as error:
        what = error.strerror if isinstance(error, OSError) else "not UTF-8"
        return _missing(key, f"{path}: {what}")
    return line or _missing(key, f"an empty first line in {path}")


def _output(command: str, key: str) -> str:
    """The first line that the command prints; its standard error goes to ours."""
    try:
        done = subprocess.run(  # noqa: S603 - the owner's own configuration names it
            shlex.split(command), stdout=subprocess.PIPE, check=True, timeout=COMMAND_SECONDS, text=True
        )
    except (OSError, ValueError) as error:
        return _missing(key, f"a command that cannot be run ({type(error).__name__})")
    except subprocess.SubprocessError as error:
        msg = f"{key}: the command failed ({type(error).__name__})"
        raise ServerAway(msg) from error
    return done.stdout.split("\n", 1)[0].strip() or _missing(key, "a command that prints nothing")
