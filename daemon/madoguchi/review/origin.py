"""Whether a request comes from this very page: by Host, Sec-Fetch-Site and Origin, not by a token in every form.

Fetch Metadata (W3C), and the Origin header (RFC 6454, Fetch §3.2). With ``Referrer-Policy: no-referrer`` a browser
sends ``Origin: null`` with its own forms, so that null counts only beside ``Sec-Fetch-Site: same-origin``.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field

from starlette.datastructures import Headers

PROXIES = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")
"""What a request bears that came through a proxy: there is no proxy mode."""


@dataclass(frozen=True, slots=True)
class Site:
    """The one name under which the page answers; another page cannot guess it."""

    port: int
    name: str = field(default_factory=lambda: f"{secrets.token_hex(10)}.localhost")

    @property
    def host(self) -> str:
        """As in the Host header."""
        return f"{self.name}:{self.port}"

    @property
    def origin(self) -> str:
        """As in the Origin header."""
        return f"http://{self.host}"


def refusal(site: Site, method: str, headers: Headers, *, entering: bool) -> str:
    """Why that request is not served; "" where it is. ``entering``: it asks for the sign-in link, from wherever."""
    hosts = headers.getlist("host")
    if len(hosts) != 1 or not _equal(hosts[0].lower(), site.host):
        return "another host"
    if any(name in headers for name in PROXIES):
        return "a proxy"
    reading = method in ("GET", "HEAD")
    fetched_from = headers.get("sec-fetch-site", "")
    allowed = {"", "none", "same-origin"} if reading else {"", "same-origin"}
    if fetched_from not in allowed and not (entering and headers.get("sec-fetch-mode", "navigate") == "navigate"):
        return "another site"
    return _by_origin(site, headers, fetched_from, reading=reading)


def _by_origin(site: Site, headers: Headers, fetched_from: str, *, reading: bool) -> str:
    origin = headers.get("origin")
    if origin is None:
        return "" if reading or fetched_from else "no origin"
    if _equal(origin, site.origin) or (origin == "null" and fetched_from == "same-origin"):
        return ""
    return "another origin"


def _equal(given: str, known: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), known.encode())
