"""Takes one person out of the journal. The fates stay, so that each mail has had exactly one; they name nobody."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Row,
    Table,
    Text,
    bindparam,
    case,
    func,
    literal_column,
    select,
    type_coerce,
    update,
)

from madoguchi.journal.persons import ADDRESSES, OWN_IDS, THEIR_IDS, UNDER_WAY
from madoguchi.journal.pseudonyms import is_pseudonym, pseudonym
from madoguchi.journal.retention import LETTERS, fade_ids, without_words
from madoguchi.journal.tables import exceptions, harvest, mails, metadata, outbox, sent_answers, sightings
from madoguchi.mail.canonical import canonical
from madoguchi.mail.identity import faded_id, is_faded
from madoguchi.mailbox.protocol import Place
from madoguchi.policy.exceptions import Ending

GONE = "(forgotten)"
"""In the place of an address that stands in a text."""

_AT_ONCE = 500
_ROW: Any = literal_column("rowid")
_ENDED = case((exceptions.c.ended_at.is_(None), Ending.BY_HAND.value), else_=exceptions.c.ended_by)
_NO_TEXT = frozenset((*ADDRESSES, *OWN_IDS, *THEIR_IDS))
_LETTER = r"[^\s<>\"'(),;:\[\]{}\\]"
_TOKEN = re.compile(rf"(?<!{_LETTER}){_LETTER}++")


@dataclass(frozen=True, slots=True)
class Traces:
    """What the journal has of a person, by row ids; ``places`` and ``message_ids`` of the person's mails.

    ``letters``: what went to the person, by table and row. ``exceptions``: those for this one person, running or not.
    ``under_way``: mails and letters that are being answered now, which cannot be taken out before that ends.
    ``pseudonyms``: how many of the mails bear one. ``mentions``: (column, row) of other texts with the address.
    """

    mails: tuple[int, ...] = ()
    letters: tuple[tuple[Table, tuple[int, ...]], ...] = ()
    exceptions: tuple[int, ...] = ()
    harvested: tuple[int, ...] = ()
    under_way: int = 0
    pseudonyms: int = 0
    mentions: tuple[tuple[Column[Any], int], ...] = ()
    message_ids: frozenset[str] = frozenset()
    places: frozenset[Place] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        return bool(self.mails or self.letters or self.exceptions or self.harvested or self.under_way or self.mentions)


class Forgetting:
    """``names``: the canonical address and its pseudonyms that can still be told."""

    def __init__(self, engine: Engine, reader: Engine) -> None:
        self._engine, self._reader = engine, reader

    def traces(self, address: str, names: Collection[str], known: Collection[str] = ()) -> Traces:
        """Everything that can be attributed. ``known``: Message-IDs of the person's mails found elsewhere."""
        with self._reader.connect() as connection:
            return _traces(connection, address, frozenset((address, *names)), frozenset(known))

    def forget(self, address: str, traces: Traces, key: bytes, now: datetime) -> None:
        """In one transaction. ``key``: made for this alone and kept nowhere, so that the new pseudonym leads to nobody;
        one person still counts as one."""
        new = pseudonym(address, key)
        with self._engine.begin() as connection:
            _mails(connection, new, traces.mails, now)
            for table, ids in traces.letters:
                told = {"recipient": new, "answer": "", "faded_at": now}
                connection.execute(update(table).where(table.c.id.in_(ids)).values(**told))
            ended = {"ended_at": func.coalesce(exceptions.c.ended_at, now), "ended_by": _ENDED}
            told = {"pattern": new, "reason": "", "next_step": "", **ended}
            connection.execute(update(exceptions).where(exceptions.c.id.in_(traces.exceptions)).values(**told))
            named = sorted(traces.message_ids)
            for column in (sent_answers.c.answered_id, harvest.c.original_id):
                for start in range(0, len(named), _AT_ONCE):
                    fade_ids(connection, column, named[start : start + _AT_ONCE])
            for mentioned, row_id in traces.mentions:
                _blot(connection, mentioned, row_id, address)


def _traces(connection: Connection, address: str, names: frozenset[str], known: frozenset[str]) -> Traces:
    columns = (mails.c.id, mails.c.sender, mails.c.state, mails.c.message_id)
    spots = (mails.c.folder, mails.c.uidvalidity, mails.c.uid)
    rows = connection.execute(select(*columns, *spots).where(mails.c.sender.in_(names))).all()
    # One that was forgotten before is found again by nothing but its Message-ID, and is faded already.
    settled = [row for row in rows if row.state not in UNDER_WAY]
    letters, on_their_way = _letters(connection, names)
    ours = connection.execute(select(exceptions.c.id).where(exceptions.c.pattern.in_(names))).scalars()
    message_ids = known | {row.message_id for row in rows if row.message_id and not is_faded(row.message_id)}
    return Traces(
        mails=tuple(row.id for row in settled),
        letters=letters,
        exceptions=tuple(ours),
        harvested=_harvested(connection, message_ids),
        under_way=len(rows) - len(settled) + on_their_way,
        pseudonyms=sum(is_pseudonym(row.sender) for row in rows),
        mentions=tuple(_mentions(connection, address)),
        message_ids=frozenset(message_ids),
        places=frozenset(
            {Place(row.folder, row.uidvalidity, row.uid) for row in rows}
            | {place for row in rows for place in _places(connection, row.id)}
        ),
    )


def _letters(connection: Connection, names: frozenset[str]) -> tuple[tuple[tuple[Table, tuple[int, ...]], ...], int]:
    """Those that went, and how many are on their way; an answer is on its way with its mail."""
    found, waiting = [], 0
    for kind in LETTERS:
        columns = select(kind.table.c.id, kind.table.c.state).where(kind.table.c.recipient.in_(names))
        rows = connection.execute(columns).all()
        gone = tuple(row.id for row in rows if row.state not in kind.needed)
        waiting += 0 if kind.table is outbox else len(rows) - len(gone)
        found += [(kind.table, gone)] if gone else []
    return tuple(found), waiting


def _places(connection: Connection, mail_id: int) -> list[Place]:
    statement = select(sightings.c.folder, sightings.c.uidvalidity, sightings.c.uid)
    rows = connection.execute(statement.where(sightings.c.mail_id == mail_id))
    return [Place(row.folder, row.uidvalidity, row.uid) for row in rows]


def _harvested(connection: Connection, message_ids: Collection[str]) -> tuple[int, ...]:
    rows = connection.execute(select(harvest.c.id, harvest.c.original_id).where(harvest.c.original_id.is_not(None)))
    return tuple(row.id for row in rows if row.original_id in message_ids)


def _mentions(connection: Connection, address: str) -> list[tuple[Column[Any], int]]:
    """Texts of any table, of those that come later too, that hold the address in any spelling."""
    found: list[tuple[Column[Any], int]] = []
    for column in (column for table in metadata.sorted_tables for column in table.columns):
        if column in _NO_TEXT or column.primary_key or column.unique or column.foreign_keys:
            continue
        text = type_coerce(column, Text)
        rows = connection.execute(select(_ROW, text).select_from(column.table).where(func.instr(text, "@") > 0))
        found += [(column, number) for number, value in rows if isinstance(value, str) and _named(value, address)]
    return found


def _named(text: str, address: str) -> bool:
    return any(_is(match[0], address) for match in _TOKEN.finditer(text))


def _is(written: str, address: str) -> bool:
    return canonical(written.strip("."), forwarded=False) == address


def _blot(connection: Connection, column: Column[Any], row: int, address: str) -> None:
    asked = select(type_coerce(column, Text)).select_from(column.table).where(row == _ROW)
    text = connection.execute(asked).scalar()
    if isinstance(text, str):
        blotted = _TOKEN.sub(lambda match: GONE if _is(match[0], address) else match[0], text)
        new = {column.name: type_coerce(blotted, Text)}
        connection.execute(update(column.table).where(row == _ROW).values(new))


def _mails(connection: Connection, new: str, ids: Sequence[int], now: datetime) -> None:
    changes = [
        {
            "the_id": row.id,
            "sender": new,
            "evidence": without_words(row.evidence),
            "message_id": row.message_id and faded_id(row.message_id),
            "faded_at": now,
            "said": None,
        }
        for row in _rows(connection, mails, ids)
        if row.state not in UNDER_WAY
    ]
    if changes:
        names = [name for name in changes[0] if name != "the_id"]
        statement = update(mails).where(mails.c.id == bindparam("the_id"))
        connection.execute(statement.values({name: bindparam(name) for name in names}), changes)


def _rows(connection: Connection, table: Any, ids: Sequence[int]) -> list[Row[Any]]:
    found: list[Row[Any]] = []
    for start in range(0, len(ids), _AT_ONCE):
        found += connection.execute(select(table).where(table.c.id.in_(ids[start : start + _AT_ONCE]))).all()
    return found
