"""One request on its way to a page: who asks, in which language, with which form; and the answers it may get."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, wraps
from pathlib import Path
from urllib.parse import parse_qs

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from madoguchi.config.fields import LANGUAGES
from madoguchi.review.desk import Desk
from madoguchi.review.session import Session
from madoguchi.review.text import one_line, pieces, visible
from madoguchi.review.words import Translate, speak, wanted, when

HERE = Path(__file__).parent
LARGEST_FORM, LARGEST_LETTER = 8192, 512 * 1024
"""In bytes. A character of a letter may take nine of them."""
MOST_FIELDS = 200


@dataclass(frozen=True)
class Visit:
    """``session`` is None only for those who have yet to sign in. ``chosen``: the boxes of a list that are ticked."""

    desk: Desk
    session: Session | None
    language: str
    say: Translate
    path: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, str]
    chosen: tuple[str, ...]
    cookie: str

    @property
    def here(self) -> Session:
        """The session of a page that nobody sees without one."""
        assert self.session is not None
        return self.session

    def page(self, template: str, status: int = 200, **values: object) -> HTMLResponse:
        """A template with these values. Every value is text to it, whatever is in it."""
        desk = self.desk
        told = {
            "t": self.say,
            "language": self.language,
            "session": self.session,
            "pieces": pieces,
            "one_line": one_line,
            "visible": visible,
            "when": lambda moment: when(moment, desk.now(), desk.office.settings.zone, self.language),
            "clock": lambda moment: f"{moment.astimezone(desk.office.settings.zone):%H:%M:%S}",
            "now": desk.now(),
            "pile": "",
            "sender": desk.sender,
            "on_its_own": False,
            "owner": desk.office.settings.owner.name.get(self.language),
            "mode": desk.office.settings.mode,
            **values,
        }
        text = environment().get_template(template).render(told)
        if self.session is not None and not told["on_its_own"]:
            self.session.notice, self.session.undo = "", None
        return HTMLResponse(text, status)

    def lost(self) -> HTMLResponse:
        """There is no such mail."""
        return self.page("said.html", 404, title="lost", text="lost_how", link=True)


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The shipped templates: everything that is put into them is escaped, an unknown name is an error."""
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


Page = Callable[[Visit], Response]
Endpoint = Callable[[Request], Awaitable[Response]]


def open_page(page: Page) -> Endpoint:
    """A page for those who have yet to sign in, too."""

    @wraps(page)
    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(page, await _visit(request))

    return endpoint


def signed_in(page: Page) -> Endpoint:
    """A page for the owner alone. Everybody else is told how to sign in, and nothing more."""

    @wraps(page)
    async def endpoint(request: Request) -> Response:
        visit = await _visit(request)
        if visit.session is None:
            return visit.page("said.html", 401, title="ended", text="how_in", link=False)
        return await run_in_threadpool(page, visit)

    return endpoint


def go(path: str) -> RedirectResponse:
    """To a page of ours; a form that was sent is not sent again by going back or reloading."""
    return RedirectResponse(path, 303)


async def _visit(request: Request) -> Visit:
    desk: Desk = request.app.state.desk
    cookie = request.cookies.get(desk.sessions.cookie, "")
    session = desk.sessions.find(cookie) if cookie else None
    usual = wanted(request.headers.get("accept-language", ""), desk.office.settings.language)
    language = session.language if session and session.language in LANGUAGES else usual
    fields = await _form(request) if request.method == "POST" else {}
    form = {name: values[-1] for name, values in fields.items()}
    say, chosen = speak(language), tuple(fields.get("on", ()))
    return Visit(desk, session, language, say, request.path_params, request.query_params, form, chosen, cookie)


async def _form(request: Request) -> dict[str, list[str]]:
    """The fields of a form (application/x-www-form-urlencoded); nothing of one that is larger than any of ours."""
    body, most = b"", LARGEST_LETTER if request.url.path.endswith("/send") else LARGEST_FORM
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            return {}
    try:
        return parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return {}
