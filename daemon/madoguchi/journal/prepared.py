"""Statements that are asked for each mail: put together once, since that takes longer than SQLite takes to answer."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache
from typing import Any, ParamSpec

from sqlalchemy import bindparam
from sqlalchemy.sql.base import Executable

_Asked = ParamSpec("_Asked")


def prepared(build: Callable[_Asked, Executable]) -> Callable[_Asked, tuple[Executable, dict[str, Any]]]:
    """``connection.execute(*statement(value))``: ``build`` is called once, with a bound parameter for each argument.

    So it must not look at its arguments; ``column.in_(argument)`` takes a collection.
    """
    names = tuple(inspect.signature(build).parameters)

    @cache
    def statement() -> Executable:
        parameters: dict[str, Any] = {name: bindparam(name) for name in names}
        return build(**parameters)  # type: ignore[call-arg]

    def filled(*values: _Asked.args, **named: _Asked.kwargs) -> tuple[Executable, dict[str, Any]]:
        return statement(), dict(zip(names, values, strict=False)) | named

    return filled
