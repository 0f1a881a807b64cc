"""How a command that fails ends: its last words on standard error, for people or as a line of the log; its status."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from itertools import pairwise

import click

from madoguchi.errors import ConfigurationError, MadoguchiError, ServerAway
from madoguchi.unreached import advised

STOPPED = 130
_AFTER_CTRL_C = "\n"


def told(error: BaseException, *, as_json: bool) -> int:
    """Says why, in plain lines or in one of JSON, and returns the exit status; nothing where a pipe was closed.

    Where MADOGUCHI_TRACEBACK is set, what nobody foresaw is raised again.
    """
    if isinstance(error, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    status, why = _meaning(error)
    if as_json:
        from madoguchi import logs
        from madoguchi.config.problems import unnamed

        logs.last_words(status, type(error).__name__, "; ".join(map(unnamed, why)))
    elif isinstance(error, click.ClickException):
        error.show()
    else:
        for line in why:
            click.echo(f"{_AFTER_CTRL_C if status == STOPPED else ''}madoguchi: {line}", err=True)
    return status


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether the log was asked for as JSON, read off the bare words: they may be what is wrong."""
    given = [value for name, value in pairwise(arguments) if name == "--log"]
    given += [one.removeprefix("--log=") for one in arguments if one.startswith("--log=")]
    return (given[-1] if given else os.environ.get("MADOGUCHI_LOG")) == "json"


def _meaning(error: BaseException) -> tuple[int, list[str]]:
    """Exit status, and what to say."""
    match error:
        case click.Abort() | KeyboardInterrupt() | EOFError():
            return STOPPED, ["stopped"]
        case click.ClickException():
            return error.exit_code, [error.format_message()]
        case ConfigurationError():
            return error.exit_code, error.problems
        case ServerAway():
            return error.exit_code, [advised(str(error))]
        case MadoguchiError():
            return error.exit_code, [str(error)]
    if os.environ.get("MADOGUCHI_TRACEBACK"):
        raise error
    return 1, [_of_system(error) if isinstance(error, OSError) else _unexpected(error)]


def _of_system(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or type(error).__name__}"


def _unexpected(error: BaseException) -> str:
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = f" in {frame.tb_frame.f_code.co_name}, line {frame.tb_lineno}" if frame else ""
    return f"unexpected {type(error).__name__}{where}; MADOGUCHI_TRACEBACK=1 shows more"
