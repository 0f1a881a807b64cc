"""The supervisor of the mail loop: what breaks on one mail stays with that mail."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

from madoguchi.errors import MadoguchiError
from madoguchi.journal.mails import StateChanged
from madoguchi.mailbox.protocol import FolderMissing, Refused, Renumbered

_Result = TypeVar("_Result")

NOT_THE_MAILS_FAULT = (MadoguchiError, SQLAlchemyError, FolderMissing, Refused, Renumbered, StateChanged)


def isolated(step: Callable[[], _Result], failed: Callable[[Exception], None]) -> _Result | None:
    """Runs ``step``; an exception that the mail itself caused goes to ``failed``, and None comes back."""
    try:
        return step()
    except NOT_THE_MAILS_FAULT:
        raise
    except Exception as error:  # noqa: BLE001 - one bad mail stops nobody
        failed(error)
        return None
