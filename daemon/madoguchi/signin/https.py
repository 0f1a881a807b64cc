"""One question to a token server: HTTPS alone, certificates verified, nothing followed, bounded in size and time.

Through the proxy that ``HTTPS_PROXY`` names, except to this machine and what ``NO_PROXY`` lists. It sees host and port
(CONNECT), never what is said. Questions and answers hold secrets: nothing of them is ever logged or told.
"""

from __future__ import annotations

import base64
import http.client
import ipaddress
import os
import re
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlencode, urlsplit
from urllib.request import proxy_bypass

from madoguchi import unreached
from madoguchi.errors import ConfigurationError, ServerAway

STEP_SECONDS, WHOLE_SECONDS = 15.0, 30.0
"""The whole is below what a service manager waits for at a stop."""
MOST_BYTES = 65_536
_AGENT = "madoguchi"


@dataclass(frozen=True, slots=True)
class Reply:
    """``retry_after``: seconds for which the server wants to be left alone; 0: no word."""

    status: int
    body: bytes = field(repr=False)
    retry_after: float


def post(url: str, form: Mapping[str, str], context: ssl.SSLContext) -> Reply:
    """Asks once. Raises `ServerAway` whatever goes wrong on the way, `ConfigurationError` for a proxy of no use."""
    parts = urlsplit(url)
    where = f"oauth2 {parts.hostname}"
    connection = _connection(parts, context)
    late = threading.Event()
    timer = threading.Timer(WHOLE_SECONDS, _cut, (connection, opened := [], late))
    timer.daemon = True
    timer.start()
    try:
        connection.connect()
        opened.append(connection.sock)
        reply = _asked(connection, parts, form, where)
        if late.is_set():
            raise TimeoutError  # what was cut looks like a short answer
        return reply
    except ssl.SSLCertVerificationError as error:
        msg = f"{where}: certificate not trusted ({error.verify_message}); a private authority goes into oauth2.ca_file"
        raise ServerAway(msg) from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        # Without its cause: what http.client raises quotes what it read.
        msg = f"{where}: {unreached.SILENT if late.is_set() else _words(error)}"
        raise ServerAway(msg) from None
    finally:
        timer.cancel()
        connection.close()


def _asked(connection: http.client.HTTPSConnection, parts: SplitResult, form: Mapping[str, str], where: str) -> Reply:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
        "User-Agent": _AGENT,
        "Connection": "close",
    }
    connection.request("POST", path, urlencode(form).encode("ascii"), headers)
    with connection.getresponse() as response:
        body = response.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        msg = f"{where}: an answer of more than {MOST_BYTES} bytes"
        raise ServerAway(msg)
    return Reply(response.status, body, _seconds(response.headers.get("Retry-After", "")))


def _cut(connection: http.client.HTTPSConnection, opened: list[socket.socket], late: threading.Event) -> None:
    """A time-out of the socket is for each read; a server that drips would never meet it.

    http.client lets go of its socket as soon as the headers are there, and reads on from it all the same.
    """
    late.set()
    with suppress(OSError, AttributeError):
        (opened[0] if opened else connection.sock).shutdown(socket.SHUT_RDWR)


def _connection(parts: SplitResult, context: ssl.SSLContext) -> http.client.HTTPSConnection:
    host, port = parts.hostname or "", parts.port or 443
    proxy = "" if _is_loopback(host) or proxy_bypass(f"{host}:{port}") else _proxy()
    if not proxy:
        return http.client.HTTPSConnection(host, port, timeout=STEP_SECONDS, context=context)
    through = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    if through.scheme != "http" or not through.hostname:
        raise ConfigurationError(["HTTPS_PROXY: found a proxy of another kind, expected http://<host>:<port>"])
    connection = http.client.HTTPSConnection(
        through.hostname, through.port or 3128, timeout=STEP_SECONDS, context=context
    )
    connection.set_tunnel(host, port, _to_proxy(through))
    return connection


def _proxy() -> str:
    return os.environ.get("https_proxy") or os.environ.get("HTTPS_PROXY") or ""


def _to_proxy(through: SplitResult) -> dict[str, str]:
    if not through.username:
        return {}
    pair = f"{unquote(through.username)}:{unquote(through.password or '')}"
    return {"Proxy-Authorization": f"Basic {base64.b64encode(pair.encode()).decode('ascii')}"}


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _seconds(value: str) -> float:
    """RFC 9110 §10.2.3; a date is no use where the other clock is not trusted."""
    return float(value) if re.fullmatch(r"\d{1,6}", value.strip()) else 0.0


def _words(error: Exception) -> str:
    if known := unreached.words(error):
        return known
    refused = re.fullmatch(r"Tunnel connection failed: (\d{3}).*", str(error), re.DOTALL)
    if refused:
        return f"the proxy refuses ({refused[1]})"
    return str(getattr(error, "strerror", None) or "an answer that makes no sense")
