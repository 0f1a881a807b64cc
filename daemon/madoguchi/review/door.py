"""In and out: the sign-in link, signing out, and the language of the page."""

from __future__ import annotations

import re

from starlette.responses import Response

from madoguchi.config.fields import LANGUAGES
from madoguchi.review.visit import Visit, go

_OURS = re.compile(r"/(?:[a-z]{1,12}(?:/[0-9a-f]{12}(?:/write\?kind=[a-z]{1,12})?)?)?")


def enter(visit: Visit) -> Response:
    """The link. Its page leads on by itself: a redirect would still count as coming from elsewhere (SameSite)."""
    value = visit.desk.sessions.enter(visit.path["word"])
    if value is None:
        return visit.page("said.html", 403, title="ended", text="how_in", link=False)
    answer = visit.page("entering.html")
    answer.set_cookie(visit.desk.sessions.cookie, value, path="/", httponly=True, samesite="strict")
    return answer


def leave(visit: Visit) -> Response:
    """Signs out; with the last one out, nothing that was read stays in memory."""
    if visit.desk.sessions.end(visit.cookie):
        visit.desk.forget()
    answer = go("/")
    answer.delete_cookie(visit.desk.sessions.cookie, path="/", httponly=True, samesite="strict")
    return answer


def language(visit: Visit) -> Response:
    """The other language, for as long as this session lasts."""
    if visit.form.get("language") in LANGUAGES:
        visit.here.language = visit.form["language"]
    return go(ours(visit.form.get("back", "")))


def ours(path: str) -> str:
    """That path if it can be one of this page's, else the queue."""
    return path if _OURS.fullmatch(path) else "/"


def keys(visit: Visit) -> Response:
    """Every key, for those without JavaScript as well."""
    return visit.page("keys.html", pile="")
