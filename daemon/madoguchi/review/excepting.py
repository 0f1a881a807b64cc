"""Exceptions on the page: the list with its forms, and the form that a mail's page leads to. Names stand here alone."""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.responses import Response

from madoguchi.errors import UsageError
from madoguchi.policy.exceptions import LONGEST, USUAL, Allowance, Ending
from madoguchi.reply.wording import day
from madoguchi.review.queue import titled
from madoguchi.review.visit import Visit, go
from madoguchi.service import excepting
from madoguchi.service.excepting import told_of

HERE = "/exceptions"


def exceptions(visit: Visit) -> Response:
    """Those that run first, then the newest."""
    return _listed(visit)


def _listed(visit: Visit, problem: str = "") -> Response:
    now, zone = visit.desk.now(), visit.desk.office.settings.zone
    found = sorted(visit.desk.journal.exceptions.all(), key=lambda one: (not one.runs(now, zone), -one.id))
    rows = [_row(visit, one) for one in found]
    told = _form(visit, problem=problem)
    return visit.page("exceptions.html", 409 if problem else 200, pile="exceptions", rows=rows, **told)


def add_exception(visit: Visit) -> Response:
    """From the form; a mistake is said above the list, and what was typed stays."""
    problem = _agreed(visit)
    return _listed(visit, problem) if problem else go(HERE)


def end_exception(visit: Visit) -> Response:
    """By hand, from now on."""
    desk = visit.desk
    step = visit.form.get("next_step", "")
    _said(visit, lambda number: excepting.end(desk.office, desk.journal, desk.now(), number, step), "did_end")
    return go(HERE)


def next_step(visit: Visit) -> Response:
    """What comes after it."""
    text = visit.form.get("next_step", "")
    _said(visit, lambda number: excepting.decide_next(visit.desk.journal, number, text), "did_next")
    return go(HERE)


def about_mail(visit: Visit) -> Response:
    """The form, with the sender of that mail in it."""
    item = visit.desk.item(visit.path["name"])
    if item is None or item.blind:
        return visit.lost()
    return visit.page("exception.html", pile=visit.here.pile, item=item, **_form(visit, item.sender))


def add_about_mail(visit: Visit) -> Response:
    """Agreed, and back to the mail; a mistake shows the form again with what was typed."""
    item = visit.desk.item(visit.path["name"])
    if item is None or item.blind:
        return visit.lost()
    problem = _agreed(visit)
    if not problem:
        return go(f"/mail/{item.name}")
    return visit.page("exception.html", 409, pile=visit.here.pile, item=item, **_form(visit, item.sender, problem))


def _agreed(visit: Visit) -> str:
    """What is wrong with the form; "" where it was agreed."""
    form, desk = visit.form, visit.desk
    try:
        made = excepting.agree(
            desk.office,
            desk.journal,
            desk.now(),
            who=form.get("from", ""),
            reason=form.get("reason", ""),
            request_type=form.get("request", ""),
            until=date.fromisoformat(form["until"]) if form.get("until") else None,
            next_step=form.get("next_step", ""),
        )
    except (UsageError, ValueError) as error:
        return visit.say("not_agreed", why=str(error).removeprefix("--"))
    visit.here.notice = visit.say("did_agree", a=made.pattern, day=day(made.last, visit.language))
    return ""


def _said(visit: Visit, do: Any, done: str) -> None:
    try:
        do(int(visit.path["number"]))
        visit.here.notice = visit.say(done)
    except (UsageError, ValueError) as error:
        visit.here.notice = visit.say("not_agreed", why=str(error))


def _form(visit: Visit, who: str = "", problem: str = "") -> dict[str, Any]:
    """What was typed, else what is usual."""
    office = visit.desk.office
    today = visit.desk.now().astimezone(office.settings.zone).date()
    kinds = [(key, titled(key, office.directory, visit.say, visit.language)) for key in office.directory.requests]
    usual = {"from": who, "request": "", "until": (today + USUAL).isoformat(), "reason": "", "next_step": ""}
    given = {name: visit.form.get(name, value) for name, value in usual.items()}
    return {"given": given, "kinds": kinds, "today": today, "longest": today + LONGEST, "problem": problem}


def _row(visit: Visit, one: Allowance) -> dict[str, Any]:
    office, now = visit.desk.office, visit.desk.now()
    found = told_of(office, visit.desk.journal, now, one)
    kind = titled(one.request_type, office.directory, visit.say, visit.language)
    return {
        **found,
        "who": one.pattern,
        "title": kind if one.request_type else visit.say("everything"),
        "days": f"{day(one.first, visit.language)} – {day(one.last, visit.language)}",
        "how": visit.say(one.ending(now, office.settings.zone).value or "running"),
        "runs": one.ending(now, office.settings.zone) is Ending.NONE,
    }
