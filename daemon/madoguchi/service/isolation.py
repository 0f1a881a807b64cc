"""The supervisor of the mail loop: what breaks on one mail stays with that mail."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError

from madoguchi.errors import MadoguchiError, TemplateFaulty
from madoguchi.journal.mails import StateChanged
from madoguchi.mailbox.protocol import Renumbered

_Result = TypeVar("_Result")

log = structlog.get_logger("madoguchi")

NOT_THE_MAILS_FAULT = (MadoguchiError, SQLAlchemyError, Renumbered)


def isolated(step: Callable[[], _Result], failed: Callable[[Exception], None]) -> _Result | None:
    """Runs ``step``; an exception that the mail itself caused goes to ``failed``, and None comes back.

    So it does where somebody else moved the mail on meanwhile (labelled or dismissed by hand): that is its fate now.
    """
    try:
        return step()
    except TemplateFaulty as error:
        failed(error)
        return None
    except NOT_THE_MAILS_FAULT:
        raise
    except StateChanged as changed:
        log.info("moved-on", why=str(changed))
        return None
    except Exception as error:  # noqa: BLE001 - one bad mail stops nobody
        failed(error)
        return None
