"""What the owner said against a reply, as SQL: true of the rows of which `wrong_since` tells a time."""

from __future__ import annotations

from sqlalchemy import select, union_all

from madoguchi.journal.states import NOT_RIGHT
from madoguchi.journal.tables import draws, mails

MOVED = mails.c.feedback.is_not(None) & mails.c.feedback.in_(NOT_RIGHT) & mails.c.feedback_at.is_not(None)
LABELLED = mails.c.label.is_not(None) & mails.c.label.is_distinct_from(mails.c.best) & mails.c.labelled_at.is_not(None)
JUDGED = (
    draws.c.judged_as.is_not(None)
    & draws.c.judged_as.is_distinct_from(draws.c.request_type)
    & draws.c.judged_at.is_not(None)
)

CALLED_WRONG = union_all(
    select(mails.c.id).where(MOVED), select(mails.c.id).where(LABELLED), select(draws.c.mail_id).where(JUDGED)
)
"""The mails, out of indexes that hold none but those of which something was said."""
