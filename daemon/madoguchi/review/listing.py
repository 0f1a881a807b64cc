"""The lists: queue, all, answered, waiting, ignored; with their filter and search."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from madoguchi.journal.piles import Item
from madoguchi.reasons import reason_of
from madoguchi.review.actions import ACTIONS, Action
from madoguchi.review.alike import Likeness, alike, same_kind, same_sender
from madoguchi.review.bulk import offered
from madoguchi.review.choosing import choices
from madoguchi.review.mailtext import Glance
from madoguchi.review.paging import address, sheet
from madoguchi.review.queue import MOST_IGNORED, Rows, in_words, matching, pile, reasons, sections, titled
from madoguchi.review.visit import Page, Visit, go

SEARCHED = 500
"""So many mails are fetched to be searched, the newest of them."""

LONGEST_SEARCH = 100


LIKENESSES: dict[str, Likeness] = {"alike": same_kind, "sender": same_sender}
"""By the first part of the address of such a list; the words for it in the word list begin with the same name."""


def listing(name: str) -> Page:
    """The page of one pile."""

    def page(visit: Visit) -> Response:
        items = found(visit, name)
        known = reasons(items)
        reason = next((one for one in known if one == visit.query.get("why")), None)
        path, ticked, session = "/" if name == "queue" else f"/{name}", visit.query.get("select") == "all", visit.here
        session.pile, session.named, session.at = name, name, f"{path}?why={reason}" if reason else path
        chosen = _searched(visit, name, items, reason or "")
        about = {"n": MOST_IGNORED} if name == "ignored" else {}
        return _list(visit, chosen, ticked=ticked, reasons=known, reason=reason or "", about=about)

    page.__name__ = name
    return page


def likeness(name: str) -> Page:
    """The page of the open mails that are like one in that; all are ticked, and seen before anything is done."""

    def page(visit: Visit) -> Response:
        item = visit.desk.item(visit.path["name"])
        if item is None or item.blind:
            return visit.lost()
        session, items = visit.here, alike(item, found(visit, "all"), LIKENESSES[name])
        session.pile, session.named, session.at = "all", name, f"/{name}/{item.name}"
        ticked = visit.query.get("select") != "none"
        return _list(visit, items, ticked=ticked, like=item, about=_about(visit, item) if name == "alike" else {})

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


def _about(visit: Visit, item: Item) -> dict[str, str]:
    """What the look-alikes have in common."""
    reason, directory = reason_of(item.reason), visit.desk.office.directory
    told = (reason.ja if visit.language == "ja" else reason.en) if reason else item.reason
    suggested = titled(item.best, directory, visit.say, visit.language) if item.best else visit.say("none")
    return {"a": suggested, "b": visit.say("bounced") if item.bounced else told}


def _searched(visit: Visit, name: str, items: list[Item], reason: str) -> list[Item]:
    search = visit.here.search
    wanted = _newest(name, items) if search else []
    return matching(wanted if search else items, visit.desk.letters.glances(wanted), search, reason)


def _list(visit: Visit, items: list[Item], **values: object) -> Response:
    """One page of those mails; which page, its address says."""
    desk, session = visit.desk, visit.here
    told: dict[str, Any] = {"like": None, "reasons": [], "reason": "", **values}
    arranged = sections(items) if session.pile in ("queue", "all") else [Rows("", tuple(items))]
    here = sheet(arranged, visit.query.get("page", ""))
    shown = [item for rows in here.rows for item in rows.items]
    session.page, session.trail = here.number, [item.name for rows in arranged for item in rows.items]
    return visit.page(
        "list.html",
        pile=session.pile,
        sheet=here,
        turned={number: address(session.at, number) for number in (here.number - 1, here.number, here.number + 1)},
        select={word: address(session.at, here.number, word) for word in ("all", "none")},
        glances=desk.letters.glances(shown),
        why={item.id: _why(visit, item) for item in shown},
        points={item.id: _points(visit, item) for item in shown},
        actions=_offered,
        together=offered(shown),
        takes_part={item.id for item in shown if offered([item])},
        kinds=choices(visit, list(desk.office.directory.requests)),
        trouble=desk.letters.trouble,
        empty=Glance(missing=True),
        **told,
    )


def _newest(name: str, items: list[Item]) -> list[Item]:
    return items[-SEARCHED:] if name in ("queue", "all") else items[:SEARCHED]


def _why(visit: Visit, item: Item) -> str:
    return in_words(item, visit.desk.office.directory, visit.say, visit.language)


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
