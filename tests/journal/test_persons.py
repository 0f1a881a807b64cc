"""The one list of what names a colleague in the journal."""

from __future__ import annotations

import re

from madoguchi.journal import persons
from madoguchi.journal.tables import mails, metadata

NAMING = re.compile(
    r"sender|recipient|address|pattern|person|colleague|domain|message_id|_id$|answer$|evidence|mailbox|reason$|next_step"
)
LISTED = {*persons.ADDRESSES, *persons.WORDS, *persons.THEIR_IDS, *persons.OWN_IDS, *persons.OF_TEAMS}


def test_every_column_that_may_name_somebody_is_listed() -> None:
    """Whoever adds such a column has to say what retention and `forget` do with it; row numbers name nobody."""
    columns = [column for table in metadata.tables.values() for column in table.columns]
    naming = {column for column in columns if NAMING.search(column.name) and not column.foreign_keys}
    assert sorted(map(str, naming - LISTED - {mails.c.reason})) == []
    assert sorted(map(str, LISTED - naming)) == []
