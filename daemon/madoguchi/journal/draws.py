"""The random sample: every would-be reply with its coin, and what the owner said of those that were drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Integer, Text, func, insert, select, type_coerce, union_all, update

from madoguchi.journal import moments
from madoguchi.journal.plans import unindexed
from madoguchi.journal.prepared import prepared
from madoguchi.journal.rows import put
from madoguchi.journal.states import NOT_RIGHT
from madoguchi.journal.tables import draws, mails
from madoguchi.journal.transaction import Writer
from madoguchi.judge.judgement import Judgement
from madoguchi.promise.ledger import Draw

SAID = (
    *(draws.c.came, draws.c.request_type, draws.c.judged_as, draws.c.judged_at),
    *(mails.c.label, mails.c.feedback),
)
"""What `is_wrong` reads, and when."""


@dataclass(frozen=True, slots=True)
class Coin:
    """How the coin fell, and with which probability it would have fallen so."""

    chance: float
    drawn: bool


class Draws:
    """Written once when the mail comes, judged once."""

    def __init__(self, engine: Engine, reader: Engine) -> None:
        self._engine, self._reader = engine, reader

    def all(self, after: int = 0) -> list[Draw]:
        """What was drawn, in the order in which it came, of the mails after that row of ``mails``.

        Whatever was named instead of the guess makes it wrong; so does a later word of the owner against a right one.
        """
        contrary = {row.mail_id for row in _contrary.rows(self._reader, after)}
        rows = _drawn.rows(self._reader, after)
        if not rows:
            return []
        numbers, came, guesses, differs, judged_at = zip(*rows, strict=True)
        said_both = [number in contrary for number in numbers]
        wrong = [_WRONG[word, both] for word, both in zip(differs, said_both, strict=True)]
        judged = (at and moments.read(at) for at in judged_at)
        return list(map(Draw, map(moments.read, came), guesses, wrong, judged, said_both))

    def waiting(self, after: int = 0) -> list[str]:
        """The keys of the mails that were drawn and not judged, the longest waiting first."""
        statement = (
            select(mails.c.key)
            .join(draws, draws.c.mail_id == mails.c.id)
            .where(draws.c.drawn, draws.c.judged_as.is_(None), draws.c.mail_id > after)
            .order_by(draws.c.came, draws.c.mail_id)
        )
        with self._reader.connect() as connection:
            return list(connection.execute(statement).scalars())

    def newest_came(self, after: int = 0) -> datetime | None:
        """When the last would-be reply came, drawn or not."""
        found: datetime | None = _newest_came.value(self._reader, after)
        return found

    def newest_judged(self, after: int = 0) -> datetime | None:
        """When the last of them was judged."""
        found: datetime | None = _newest_judged.value(self._reader, after)
        return found

    def size(self) -> tuple[int, int]:
        """How many draws are on record, and how many judgements: neither ever becomes fewer."""
        with self._reader.connect() as connection:
            drawn, judged = connection.execute(select(func.count(), func.count(draws.c.judged_as))).one()
        return int(drawn), int(judged)

    def judge(self, mail_id: int, judged_as: str, now: datetime) -> bool:
        """The owner's word, given without seeing the guess; False where the mail was not drawn or is judged already."""
        open_draw = (draws.c.mail_id == mail_id) & draws.c.drawn & draws.c.judged_as.is_(None)
        with self._engine.begin() as connection:
            done = connection.execute(update(draws).where(open_draw).values(judged_as=judged_as, judged_at=now))
        return done.rowcount == 1

    def came_since(self, since: datetime, *, drawn: bool = False) -> int:
        """How many would-be replies came since then; ``drawn``: only those that the lot chose."""
        return int((_drawn_since if drawn else _came_since).value(self._reader, since))

    def first(self) -> datetime | None:
        """When the first would-be reply came."""
        with self._reader.connect() as connection:
            (first,) = connection.execute(select(func.min(draws.c.came))).one()
        return first if isinstance(first, datetime) else None


@prepared
def _came_since(since: datetime) -> Any:
    return select(func.count()).select_from(draws).where(draws.c.came >= since)


@prepared
def _drawn_since(since: datetime) -> Any:
    return select(func.count()).select_from(draws).where(draws.c.came >= since, draws.c.drawn)


_WRONG = {(None, False): None, (0, False): False, (0, True): True, (1, False): True}
"""Whether a draw is wrong: by whether another type was named, and whether the owner said both."""


@prepared
def _drawn(after: int) -> Any:
    """As SQLite has it: of tens of thousands of rows, what each is made into takes longer than reading them."""
    came, judged_at = type_coerce(draws.c.came, Text), type_coerce(draws.c.judged_at, Text)
    differs = type_coerce(draws.c.judged_as != draws.c.request_type, Integer)
    # The time not as a plain column: in the order of its index each row would have to be looked up.
    return (
        select(draws.c.mail_id, came, draws.c.request_type, differs, judged_at)
        .where(draws.c.drawn, draws.c.mail_id > after)
        .order_by(unindexed(draws.c.came), draws.c.mail_id)
    )


@prepared
def _contrary(after: int) -> Any:
    """As `contradicted` has it: the few mails of which anything was said at another time, out of indexes of those."""
    said_right = (draws.c.drawn, draws.c.mail_id > after, draws.c.judged_as == draws.c.request_type)
    labelled = select(mails.c.id).where(mails.c.label.is_not(None))
    other_name = select(draws.c.mail_id).join(mails, mails.c.id == draws.c.mail_id)
    moved = select(mails.c.id).where(mails.c.feedback.is_not(None), mails.c.feedback.in_(NOT_RIGHT))
    return union_all(
        other_name.where(draws.c.mail_id.in_(labelled), mails.c.label != draws.c.request_type, *said_right),
        select(draws.c.mail_id).where(draws.c.mail_id.in_(moved), *said_right),
    )


@prepared
def _newest_judged(after: int) -> Any:
    return select(func.max(draws.c.judged_at)).where(draws.c.drawn, draws.c.mail_id > after)


@prepared
def _newest_came(after: int) -> Any:
    # The number not as a plain column: the way there is by time.
    return select(draws.c.came).where(draws.c.mail_id + 0 > after).order_by(draws.c.came.desc()).limit(1)


_NEW = insert(draws)


def enter(connection: Writer, mail_id: int, judgement: Judgement, coin: Coin, now: datetime) -> None:
    """Within the caller's transaction: the mail and its coin are on record together, or neither."""
    row = {
        "mail_id": mail_id,
        "came": now,
        "request_type": judgement.best,
        "score": judgement.probability,
        "threshold": judgement.threshold,
        "model": judgement.model,
        "chance": coin.chance,
        "drawn": coin.drawn,
    }
    put(connection, draws, row)


def contradicted(judged_as: str | None, guess: str, label: str | None, feedback: str | None) -> bool:
    """Whether the owner called the guess right without seeing it, and wrong at another time."""
    return judged_as == guess and (label not in (None, guess) or feedback in NOT_RIGHT)


def is_wrong(row: Any) -> bool | None:
    """What the owner said of a draw, beside the columns ``label`` and ``feedback`` of its mail; None: nothing yet."""
    if row.judged_as is None:
        return None
    differs: bool = row.judged_as != row.request_type
    return differs or contradicted(row.judged_as, row.request_type, row.label, row.feedback)
