"""Where passwords and tokens come from. They are read at each login, and never shown, logged or kept."""

from __future__ import annotations

import os
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from madoguchi.config.fields import Table
from madoguchi.config.oauth2 import OAuth2
from madoguchi.config.settings import Server
from madoguchi.errors import ConfigurationError, ServerAway

COMMAND_SECONDS = 60
_NOT_FOUND = (126, 127)
"""What a shell and env(1) end with where they cannot run a program (POSIX.1-2017, XCU 2.8.2)."""
_SOURCES = ("file", "env", "command", "credential")


@dataclass(frozen=True, slots=True)
class Secret:
    """A password, or an OAuth2 access token; ``signed_in``: one that a sign-in stands behind."""

    value: str
    is_token: bool = False
    signed_in: bool = False

    def __repr__(self) -> str:
        return "Secret(…)"


class Tokens(Protocol):
    """Access tokens of the account's sign-in. Both raise `SignInNeeded`, `ServerAway`, `ConfigurationError`."""

    def token(self) -> str:
        """One that should be good for some minutes more."""

    def instead_of(self, refused: str) -> str:
        """A fresh one after a server refused that."""


def read_secret(server: Server, home: Path, section: str, tokens: Tokens | None = None) -> Secret:
    """The secret of ``[section]``, or a token of the sign-in where that names none.

    Raises `ConfigurationError`, `ServerAway` where a token command or the token server fails, and `SignInNeeded`.
    """
    if server.token_command:
        return Secret(_output(server.token_command, f"{section}.token_command", "an access token"), is_token=True)
    if tokens is not None and not server.has_secret:
        return Secret(tokens.token(), is_token=True, signed_in=True)
    return Secret(_named(server, "password", home, section))


def another(refused: Secret, server: Server, home: Path, section: str, tokens: Tokens | None) -> Secret:
    """What may be tried once after the server refused that: a fresh token; a password is the same again.

    Raises as `read_secret`.
    """
    if refused.signed_in and tokens is not None:
        return Secret(tokens.instead_of(refused.value), is_token=True, signed_in=True)
    return read_secret(server, home, section) if refused.is_token else refused


def source_of(secret: Secret, section: str) -> str:
    """What a person has to look at where a server refused that, which no sign-in stands behind."""
    return f"what {section}.token_command prints" if secret.is_token else "its password"


def client_secret(settings: OAuth2, home: Path) -> str:
    """The registered app's own; "" where it has none. Raises `ConfigurationError`, `ServerAway`."""
    return _named(settings, "client_secret", home, "oauth2") if settings.has_client_secret else ""


def _named(table: Table, kind: str, home: Path, section: str) -> str:
    """What the one of the four keys ``<kind>_…`` leads to."""
    file, variable, command, credential = (getattr(table, f"{kind}_{how}") for how in _SOURCES)
    what, key = f"a {kind.replace('_', ' ')}", f"{section}.{kind}"
    if command:
        return _output(command, f"{key}_command", what)
    if variable:
        value = os.environ.get(variable, "")
        return value or _missing(f"{key}_env", f"no value in the variable {variable}", what)
    if credential:
        folder = os.environ.get("CREDENTIALS_DIRECTORY", "")
        if not folder:
            by_hand = f"export CREDENTIALS_DIRECTORY={home} to try it by hand"
            _missing(f"{key}_credential", f"no CREDENTIALS_DIRECTORY, which systemd sets ({by_hand})", what)
        return _first_line(Path(folder) / credential, f"{key}_credential", what)
    return _first_line(home / Path(file).expanduser(), f"{key}_file", what)


def _missing(key: str, found: str, what: str) -> str:
    raise ConfigurationError([f"madoguchi.toml: {key}: found {found}, expected {what}"])


def _first_line(path: Path, key: str, what: str) -> str:
    try:
        line = path.read_text(encoding="utf-8").split("\n", 1)[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "not UTF-8"
        return _missing(key, f"{path}: {why}", what)
    return line or _missing(key, f"an empty first line in {path}", what)


def _output(command: str, key: str, what: str) -> str:
    """The first line that the command prints; its standard error goes to ours."""
    printed = f"a command that prints {what}"
    try:
        words = shlex.split(command) or ["''"]
        done = subprocess.run(  # noqa: S603 - the owner's own configuration names it
            words, stdout=subprocess.PIPE, check=True, timeout=COMMAND_SECONDS
        )
        told = done.stdout.split(b"\n", 1)[0].decode().strip()
    except UnicodeDecodeError:
        return _missing(key, "a command whose output is not UTF-8", printed)
    except ValueError:
        return _missing(key, "a command that cannot be split into words: is a quote left open?", printed)
    except OSError as error:
        return _missing(key, _unrunnable(words[0], error), printed)
    except subprocess.CalledProcessError as error:
        called = ": a program that it calls cannot be run" if error.returncode in _NOT_FOUND else ""
        msg = f"{key}: the command failed (exit status {error.returncode}{called})"
        raise ServerAway(msg) from error
    except subprocess.TimeoutExpired as error:
        msg = f"{key}: the command failed (nothing printed within {COMMAND_SECONDS} seconds)"
        raise ServerAway(msg) from error
    return told or _missing(key, "a command that prints nothing", printed)


def _unrunnable(program: str, error: OSError) -> str:
    """Why; the program only where it is a path, since what somebody put there by mistake may be the secret itself."""
    named = program if "/" in program else "a program"
    if isinstance(error, FileNotFoundError):
        there = Path(program).exists()
        return f"{named}, {'whose first line names an interpreter that is' if there else 'which is'} not there"
    if isinstance(error, PermissionError):
        return f"{named}, which this user may not execute (chmod 755)"
    return f"{named}, which cannot be run ({error.strerror}): does it begin with #!/bin/sh?"
