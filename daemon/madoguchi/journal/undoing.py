"""Taking back what the owner said by hand. What was judged blind is said for good (see `madoguchi.journal.draws`)."""

from __future__ import annotations

from sqlalchemy import Engine, update

from madoguchi.journal.tables import mails

BY_HAND = ("labelled", "dismissed", "stopped")


class Undoing:
    """The mail is as undecided as before; what was not sent because of the word is not sent now either."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def unlabel(self, mail_id: int) -> bool:
        """Takes back a label with what it said of an answer, and puts the mail into the queue again.

        False where there is none, or it was given by moving the mail: then moving it back is the way.
        """
        labelled = (mails.c.id == mail_id) & mails.c.label.is_not(None) & ~mails.c.label_by_move
        nothing = {"label": None, "labelled_at": None, "feedback": None, "feedback_at": None}
        with self._engine.begin() as connection:
            done = connection.execute(update(mails).where(labelled).values(**nothing))
            if done.rowcount != 1:
                return False
            closed = (mails.c.id == mail_id) & (mails.c.closed_by == "labelled")
            connection.execute(update(mails).where(closed).values(closed_at=None, closed_by=None))
        return True

    def reopen(self, mail_id: int) -> bool:
        """Puts a mail that was taken off by hand into the queue again; False where it was not."""
        off = (mails.c.id == mail_id) & mails.c.closed_by.in_(BY_HAND)
        with self._engine.begin() as connection:
            return connection.execute(update(mails).where(off).values(closed_at=None, closed_by=None)).rowcount == 1
