"""The lists: queue, all, answered, waiting, ignored; with their filter and search."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response

from madoguchi.journal.piles import Item
from madoguchi.judge.judgement import Closer
from madoguchi.reasons import Reason
from madoguchi.review.actions import ACTIONS, Action
from madoguchi.review.mailtext import Glance
from madoguchi.review.queue import MOST_IGNORED, MOST_ROWS, Rows, in_words, matching, pile, reasons, sections, titled
from madoguchi.review.visit import Page, Visit, go

SEARCHED = 500
"""So many mails are fetched to be searched, the newest of them."""

LONGEST_SEARCH = 100


def listing(name: str) -> Page:
    """The page of one pile."""

    def page(visit: Visit) -> Response:
        return _listing(visit, name)

    page.__name__ = name
    return page


def search(visit: Visit) -> Response:
    """What is looked for stays in the session: it may be words of a mail, which no address is to hold."""
    visit.here.search = " ".join(visit.form.get("search", "").split())[:LONGEST_SEARCH]
    return go(f"/{visit.here.pile}" if visit.here.pile != "queue" else "/")


def found(visit: Visit, name: str) -> list[Item]:
    """The mails of a pile now."""
    desk = visit.desk
    return pile(desk.journal.piles, name, desk.now(), desk.office.settings.zone, desk.after())


def _listing(visit: Visit, name: str) -> Response:
    desk, session = visit.desk, visit.here
    items, reason = found(visit, name), visit.query.get("why", "")
    known = reasons(items)
    wanted = _newest(name, items) if session.search else []
    chosen = matching(wanted if session.search else items, desk.letters.glances(wanted), session.search, reason)
    rows = _arranged(name, chosen)
    shown = [item for one in rows for item in one.items]
    session.pile, session.trail = name, [item.name for item in shown]
    return visit.page(
        "list.html",
        pile=name,
        sections=rows,
        glances=desk.letters.glances(shown),
        why={item.id: _why(visit, item) for item in shown},
        points={item.id: _points(visit, item) for item in shown},
        actions=_offered,
        reasons=known,
        reason=reason if reason in known else "",
        number=len(chosen),
        more=len(chosen) - len(shown),
        most_ignored=MOST_IGNORED,
        trouble=desk.letters.trouble,
        empty=Glance(missing=True),
    )


def _newest(name: str, items: list[Item]) -> list[Item]:
    return items[-SEARCHED:] if name in ("queue", "all") else items[:SEARCHED]


def _arranged(name: str, items: Sequence[Item]) -> list[Rows]:
    """In sections where the owner decides, else in the order of the journal; no more than a page bears."""
    if name not in ("queue", "all"):
        return [Rows("", tuple(items[:MOST_ROWS]))] if items else []
    room, arranged = MOST_ROWS, []
    for rows in sections(items):
        kept = Rows(rows.name, rows.items[:room])
        room -= len(kept.items)
        arranged += [kept] if kept.items else []
    return arranged


def _why(visit: Visit, item: Item) -> str:
    return in_words(item, _closer(visit, item), visit.desk.office.directory, visit.say, visit.language)


def _closer(visit: Visit, item: Item) -> Closer | None:
    """Only where the words need it: what the rival is."""
    if item.blind or item.reason != Reason.UNSURE:
        return None
    message = visit.desk.letters.at_hand(item)
    return visit.desk.closer(item, message) if message else None


def _points(visit: Visit, item: Item) -> str:
    """What the mail was labelled as, else to whom its reply points; nothing before it was judged."""
    directory = visit.desk.office.directory
    if item.blind:
        return ""
    if item.label:
        return titled(item.label, directory, visit.say, visit.language)
    team = directory.teams.get(item.team)
    return team.name.get(visit.language) if team and (item.sent_at or item.not_before) else ""


def _offered(item: Item) -> list[Action]:
    return [action for action in ACTIONS if action.in_list and action.offered(item)]
