"""When a colleague whose mail is held is told so by machine: an exception once, an absence once in seven days. Pure.

Neither names a team out of a judgement, so that neither asks for the promise's evidence.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from madoguchi.policy.absence import Stretch
from madoguchi.policy.exceptions import Allowance
from madoguchi.reasons import Reason

AWAY_AGAIN_AFTER = timedelta(days=7)
"""The same words to the same person no sooner (RFC 3834 §2)."""

WHILE_AWAY = frozenset(
    {
        *(Reason.MINE, Reason.UNSURE, Reason.SEVERAL_REQUESTS, Reason.NO_MODEL, Reason.NO_TEAM),
        *(Reason.EXCEPTION, Reason.EXCEPTION_ENDED, Reason.RECENT_POINTER, Reason.LONG_ABSENCE),
    }
)
"""Held by the judgement or by the owner's rules. Not there: what a guard holds, what is never answered by machine, what
is too much for today, and whatever pushes back."""


class Courtesy(StrEnum):
    """What is said."""

    EXCEPTION = "exception"
    ABSENCE = "absence"


def courtesies(
    reason: str | None, *, internal: bool, away: Stretch | None, allowance: Allowance | None
) -> list[Courtesy]:
    """What may be said about a mail held for that reason, the first that was not said yet.

    ``allowance``: the exception that applies to it now. Who is waiting for somebody who is away hears that first; only
    colleagues hear of an absence (RFC 3834 §6).
    """
    found = []
    if away is not None and internal and reason in WHILE_AWAY:
        found.append(Courtesy.ABSENCE)
    if allowance is not None and reason == Reason.EXCEPTION:
        found.append(Courtesy.EXCEPTION)
    return found
