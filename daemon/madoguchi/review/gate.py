"""What stands around every page: the same-origin check, the headers, one line of log, and the last resort."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from madoguchi.review.origin import Site, refusal
from madoguchi.service.account import log

ENTRANCE = "/in/"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), clipboard-read=()",
    "X-Robots-Tag": "noindex",
}


class Gate:
    """ASGI middleware; nothing is served but HTTP."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self._app, self._site = app, site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        answer = _Answer(send)
        why = refusal(self._site, scope["method"], Headers(scope=scope), entering=scope["path"].startswith(ENTRANCE))
        try:
            served = PlainTextResponse(f"refused: {why}\n", 403) if why else self._app
            await served(scope, receive, answer)
        except Exception as error:  # noqa: BLE001 - the supervisor of one web request
            log.error("page-failed", error=type(error).__name__)
            if not answer.status:
                await PlainTextResponse("something went wrong; the log names it\n", 500)(scope, receive, answer)
        log.debug("request", method=_method(scope), status=answer.status)


class _Answer:
    """Passes an answer on with the headers that every answer bears."""

    def __init__(self, send: Send) -> None:
        self._send, self.status = send, 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            MutableHeaders(scope=message).update(HEADERS)
        await self._send(message)


def _method(scope: dict[str, Any] | Scope) -> str:
    """A method is anybody's word until it is one of ours."""
    return scope["method"] if scope["method"] in ("GET", "HEAD", "POST") else "other"
