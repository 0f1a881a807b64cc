"""Many mails at once: each is recorded by itself, as if it alone had been asked about; one press takes them back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from starlette.responses import Response

from madoguchi.journal.piles import Item
from madoguchi.judge.judgement import MINE
from madoguchi.mail.names import NAME_LENGTH
from madoguchi.review.actions import ACTIONS, Action, Asked, Done, perform, take_back, undoable
from madoguchi.review.desk import Desk
from madoguchi.review.paging import address
from madoguchi.review.queue import MOST_ROWS, titled
from madoguchi.review.session import TakeBack
from madoguchi.review.visit import Visit, go
from madoguchi.review.words import Translate

TOGETHER = ("mine", "label", "right", "stop", "dismiss")
"""The actions that may be done to many at once; to what is to be judged blind, none."""

_NAME = re.compile(rf"[0-9a-f]{{{NAME_LENGTH}}}")
_Mark = tuple[str, str]


def offered(items: Iterable[Item]) -> list[Action]:
    """The actions that at least one of the mails can take part in."""
    able = [item for item in items if not item.blind]
    return [one for one in ACTIONS if one.name in TOGETHER and any(one.offered(item) for item in able)]


def bulk(visit: Visit) -> Response:
    """Does it to every mail that was chosen; what it is not offered for any more is left out, and counted."""
    session = visit.here
    action, _, word = visit.form.get("do", "").partition(" ")
    chosen = list(dict.fromkeys(visit.chosen))[:MOST_ROWS]
    done: list[str] = []
    marks: dict[str, _Mark] = {}
    try:
        for name in chosen:
            said = _one(visit, action, word, name)
            done += [name] if said else []
            marks |= {name: _mark(visit.desk.item(name))} if said and said.undo else {}
    finally:  # what is done is told, and can be taken back, whatever stops the rest
        session.notice, session.undo = _told(visit, action, word, len(done), len(chosen) - len(done)), None
        if marks:
            session.keep(_taking_back(visit.desk, marks), address(session.at, session.page))
    return go(address(session.at, session.page))


def undo(visit: Visit) -> Response:
    """Takes back what a notice offered to, once."""
    session = visit.here
    kept = session.kept.pop(visit.form.get("which", ""), None)
    session.undo = None
    session.notice = kept.take_back(visit.say) if kept else visit.say("not_undone")
    return go(kept.to if kept else address(session.at, session.page))


def _one(visit: Visit, action: str, word: str, name: str) -> Done | None:
    """What was done about that mail; None where nothing could be."""
    desk = visit.desk
    item = desk.item(name) if _NAME.fullmatch(name) else None
    records = desk.journal.mails.by_prefix(item.key) if item and not item.blind else []
    if item is None or not records or action not in TOGETHER:
        return None
    done = perform(action, Asked(desk, item, records[0], word, visit.say, visit.language))
    return None if done.stays else done


def _told(visit: Visit, action: str, word: str, done: int, left: int) -> str:
    if not done + left:
        return visit.say("none_chosen")
    kind = MINE if action == "mine" else word
    title = titled(kind, visit.desk.office.directory, visit.say, visit.language) if kind else ""
    told = visit.say(f"did_many_{'label' if kind else action}", n=done, a=title) if done else ""
    return " ".join(filter(None, [told, visit.say("left_out", n=left) if left else ""]))


def _mark(item: Item | None) -> _Mark:
    """How the owner's word stands: what was said of the mail since is not taken back with the rest."""
    return (item.label, item.closed_by) if item else ("", "")


def _taking_back(desk: Desk, marks: Mapping[str, _Mark]) -> TakeBack:
    def taken(name: str, mark: _Mark) -> bool:
        item = desk.item(name)
        return item is not None and _mark(item) == mark and undoable(item) and take_back(desk, item.id)

    def take(say: Translate) -> str:
        done = sum(taken(name, mark) for name, mark in marks.items())
        told = say("did_undo_many", n=done) if done else say("not_undone")
        return " ".join(filter(None, [told, say("left_out", n=len(marks) - done) if done < len(marks) else ""]))

    return take
