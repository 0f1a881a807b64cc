"""Which form the log takes. Apart from `madoguchi.logs`, which imports what writes it."""

from __future__ import annotations

import os

from madoguchi.errors import UsageError

FORMS = ("text", "json")
VARIABLE = "MADOGUCHI_LOG"


def asked_for(form: str | None) -> str:
    """The given one, that of ``MADOGUCHI_LOG``, or text. Raises `UsageError` for one that there is not."""
    found = form or os.environ.get(VARIABLE) or FORMS[0]
    if found not in FORMS:
        msg = f"{VARIABLE}: found {found!r}, expected {' or '.join(FORMS)}"
        raise UsageError(msg)
    return found
