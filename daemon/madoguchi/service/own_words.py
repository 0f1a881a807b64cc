"""The owner's templates; where one is broken, the shipped one: a mistake in it keeps nothing from being said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from madoguchi.config.load import Office
from madoguchi.errors import ConfigurationError
from madoguchi.reply.compose import own_templates
from madoguchi.service.account import log

_Written = TypeVar("_Written")


def in_own_words(office: Office, write: Callable[[Path | None], _Written]) -> _Written:
    """What ``write`` makes out of the owner's folder of templates, or without one."""
    given = own_templates(office)
    try:
        return write(given)
    except ConfigurationError as error:
        if given is None:
            raise
        log.error("template-broken", problem=str(error))
        return write(None)
