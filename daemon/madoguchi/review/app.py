"""The site: every address it has, from top to bottom."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from madoguchi.review.bulk import bulk, undo
from madoguchi.review.desk import Desk
from madoguchi.review.door import enter, keys, language, leave
from madoguchi.review.excepting import (
    about_mail,
    add_about_mail,
    add_exception,
    end_exception,
    exceptions,
    next_step,
)
from madoguchi.review.gate import Gate
from madoguchi.review.letter import act, letter
from madoguchi.review.listing import likeness, listing, search
from madoguchi.review.origin import Site
from madoguchi.review.reporting import pictured, reporting
from madoguchi.review.visit import HERE, Visit, open_page, signed_in
from madoguchi.review.writing import send, sending, take_back, write

ROUTES = (
    Route("/", signed_in(listing("queue")), name="queue"),
    Route("/all", signed_in(listing("all"))),
    Route("/answered", signed_in(listing("answered"))),
    Route("/waiting", signed_in(listing("waiting"))),
    Route("/ignored", signed_in(listing("ignored"))),
    Route("/alike/{name}", signed_in(likeness("alike"))),
    Route("/sender/{name}", signed_in(likeness("sender"))),
    Route("/exceptions", signed_in(exceptions)),
    Route("/exceptions/add", signed_in(add_exception), methods=["POST"]),
    Route("/exceptions/{number}/end", signed_in(end_exception), methods=["POST"]),
    Route("/exceptions/{number}/next", signed_in(next_step), methods=["POST"]),
    Route("/report", signed_in(reporting)),
    Route("/keys", signed_in(keys)),
    Route("/mail/{name}", signed_in(letter)),
    Route("/mail/{name}/write", signed_in(write)),
    Route("/mail/{name}/send", signed_in(send), methods=["POST"]),
    Route("/mail/{name}/take-back", signed_in(take_back), methods=["POST"]),
    Route("/sending", signed_in(sending)),
    Route("/mail/{name}/exception", signed_in(about_mail), methods=["GET"]),
    Route("/mail/{name}/exception", signed_in(add_about_mail), methods=["POST"]),
    Route("/mail/{name}/do/{action}", signed_in(act), methods=["POST"]),
    Route("/bulk", signed_in(bulk), methods=["POST"]),
    Route("/undo", signed_in(undo), methods=["POST"]),
    Route("/search", signed_in(search), methods=["POST"]),
    Route("/language", signed_in(language), methods=["POST"]),
    Route("/leave", signed_in(leave), methods=["POST"]),
    Route("/in/{word}", open_page(enter)),
    Route("/pictures.css", signed_in(pictured)),
    Mount("/static", StaticFiles(directory=HERE / "static")),
)


def build(desk: Desk, site: Site) -> Starlette:
    """The application for one account under one name."""
    app = Starlette(
        routes=ROUTES,
        middleware=[Middleware(Gate, site=site)],
        exception_handlers={404: _lost, 405: _lost},
    )
    app.router.redirect_slashes = False
    app.state.desk = desk
    return app


async def _lost(request: Request, _: Exception) -> Response:
    return await signed_in(Visit.lost)(request)
