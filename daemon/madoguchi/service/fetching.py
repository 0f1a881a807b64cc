"""Reading mails of the inbox: one that cannot be read stops no other, and none is taken for gone that is there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple, TypeVar

from madoguchi.mailbox.protocol import Arrival, Folder, Heading, Refused
from madoguchi.service.account import Session

_Mail = TypeVar("_Mail", Arrival, Heading)


class Found(NamedTuple):
    """By UID what could be read, and what is there all the same; the rest is gone."""

    arrivals: dict[int, Arrival]
    unreadable: set[int]


def fetch(session: Session, folder: Folder, uids: Sequence[int]) -> Found:
    """Raises `ServerAway`, `Renumbered`, and `Refused` where the server refuses every one of several: then none of them
    is to blame."""
    refused: list[Refused] = []
    arrivals = {one.uid: one for one in _bisected(partial(session.mailbox.fetch, folder), uids, refused)}
    if len(refused) == len(uids) > 1:
        raise refused[0]
    missing = [uid for uid in uids if uid not in arrivals]
    return Found(arrivals, session.mailbox.present(folder, missing))


def headings(session: Session, folder: Folder, uids: Sequence[int], fields: Sequence[str]) -> list[Heading]:
    """Those that the server hands over. Raises `ServerAway`, `Renumbered`."""
    return _bisected(partial(session.mailbox.headings, folder, fields=fields), uids, [])


def _bisected(ask: Callable[[Sequence[int]], list[_Mail]], uids: Sequence[int], refused: list[Refused]) -> list[_Mail]:
    """All at once, and by halves where the server refuses that, until the ``refused`` ones stand alone."""
    try:
        return ask(uids)
    except Refused as error:
        if len(uids) <= 1:
            refused.append(error)
            return []
    half = len(uids) // 2
    return _bisected(ask, uids[:half], refused) + _bisected(ask, uids[half:], refused)
