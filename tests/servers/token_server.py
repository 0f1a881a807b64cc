"""A token server on loopback, over TLS, that goes wrong where a test asks it to (RFC 6749, 7636, 8628).

It plays the provider whole: refresh tokens that rotate, codes of a browser and of a device, and the question whether a
token is good, by which Dovecot lets somebody in.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import ssl
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from .certs import Certs

HOST = "127.0.0.1"
Answer = tuple[int, Mapping[str, str], bytes]


def told(status: int, headers: Mapping[str, str] | None = None, **words: Any) -> Answer:
    """An answer in JSON."""
    return status, {"Content-Type": "application/json", **(headers or {})}, json.dumps(words).encode()


def declined(error: str, *codes: int) -> Answer:
    """As Microsoft words it, private sentence included."""
    sentence = f"AADSTS{codes[0]}: taro.yamada@example.co.jp must not be told" if codes else "taro.yamada@example.co.jp"
    return told(400, error=error, error_description=sentence, error_codes=list(codes))


class TokenServer:
    """For use as a context manager. Attributes that may be set at any time:

    `answer`: given the form of a question, what is said in its place; None: the usual. `rotates`: each refresh token
    works once. `life`: `expires_in` of what is issued. `device_steps`: what is said to each question for a device code,
    one after the other; afterwards tokens. `hold`: an answer waits until it is set. `issued`: called with each access token.

    `asked`: every form so far, with the path under "path". `good`: the access tokens that let somebody in now.
    `refresh_tokens`: those that are taken now.
    """

    host = HOST

    def __init__(self, certs: Certs, username: str = "taro.yamada", secret: str = "") -> None:
        """`username`: whose tokens these are. `secret`: the client secret that is asked for; "" for none."""
        self.username, self.secret = username, secret
        self.answer: Callable[[Mapping[str, str]], Answer | None] = lambda form: None
        self.issued: Callable[[str], None] = lambda token: None
        self.rotates, self.life = True, 3600
        self.device_steps: list[Answer] = []
        self.hold: threading.Event | None = None
        self.asked: list[dict[str, str]] = []
        self.good: set[str] = set()
        self.refresh_tokens = {"refresh-0-s3cret"}
        self.codes: dict[str, tuple[str, str]] = {}
        self._count = 0
        self._certs = certs
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._servers: list[ThreadingHTTPServer] = []

    def __enter__(self) -> Self:
        context = self._certs.server_context()
        self._servers = [self._serving(context), self._serving(None)]
        self.port, self.plain_port = (server.server_address[1] for server in self._servers)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        for server in self._servers:
            server.shutdown()
            server.server_close()

    @property
    def url(self) -> str:
        """To which the path is added."""
        return f"https://{HOST}:{self.port}"

    def settings(self, **more: str) -> dict[str, str]:
        """The table [oauth2] for this server."""
        usual = {
            "client_id": "client-1",
            "token_endpoint": f"{self.url}/token",
            "device_endpoint": f"{self.url}/device",
            "authorization_endpoint": f"{self.url}/authorize",
            "scope": "imap smtp offline_access",
            "ca_file": str(self._certs.ca_file),
        }
        return usual | more

    def anew(self, username: str) -> None:
        """As at the start, for another account."""
        fresh = TokenServer(self._certs, username)
        self.username, self.asked, self.good, self.refresh_tokens = username, [], set(), {"refresh-0-s3cret"}
        self.answer, self.issued, self.hold, self.device_steps = fresh.answer, fresh.issued, None, []

    def authorize(self, address: str) -> str:
        """What a browser does with the address: signs in, and says where it is sent."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        with self._lock:
            self._count += 1
            code = f"code-{self._count}-s3cret"
            self.codes[code] = (asked["code_challenge"], asked["redirect_uri"])
        return f"{asked['redirect_uri']}/?code={code}&state={asked['state']}"

    @property
    def questions(self) -> int:
        """How many there were at the token endpoint."""
        return sum(form["path"] == "/token" for form in self.asked)

    def said(self, path: str, form: dict[str, str]) -> Answer:
        with self._lock:
            self.asked.append({**form, "path": path})
        if self.hold is not None:
            self.hold.wait(30)
        special = self.answer(form)
        if special is not None:
            return special
        if self.secret and form.get("client_secret") != self.secret:
            return told(401, error="invalid_client")
        with self._lock:
            return self._device() if path == "/device" else self._token(form)

    def _device(self) -> Answer:
        address = "https://login.example.co.jp/device"
        return told(200, device_code="device-s3cret", user_code="ABCD-EFGH", verification_uri=address,
                    expires_in=900, interval=1)  # fmt: skip

    def _token(self, form: Mapping[str, str]) -> Answer:
        grant = form.get("grant_type", "")
        if grant == "refresh_token":
            if form["refresh_token"] not in self.refresh_tokens:
                return declined("invalid_grant", 50173)
            if self.rotates:
                self.refresh_tokens.remove(form["refresh_token"])
        elif grant == "authorization_code":
            challenge, redirect_uri = self.codes.pop(form["code"], ("", ""))
            digest = hashlib.sha256(form["code_verifier"].encode()).digest()
            proven = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            if (challenge, redirect_uri) != (proven, form["redirect_uri"]):
                return declined("invalid_grant")
        elif self.device_steps:
            return self.device_steps.pop(0)
        return self._issue()

    def _issue(self) -> Answer:
        self._count += 1
        token = f"access-{self._count}-s3cret"
        self.good.add(token)
        self.issued(token)
        words = {"access_token": token, "token_type": "Bearer", "expires_in": self.life}
        if self.rotates or self._count == 1:
            fresh = f"refresh-{self._count}-s3cret"
            self.refresh_tokens.add(fresh)
            words["refresh_token"] = fresh
        return told(200, **words)

    def known(self, query: str) -> Answer:
        """Whose a token is; Dovecot asks."""
        token = parse_qs(query).get("access_token", [""])[0]
        return told(200, sub=self.username, active="yes" if token in self.good else "no")

    def wait(self, seconds: float) -> None:
        """Until the server stops, at most so long."""
        self._stopping.wait(seconds)

    def _serving(self, context: ssl.SSLContext | None) -> ThreadingHTTPServer:
        server = _Server((HOST, 0), type("Handler", (_Handler,), {"site": self}))
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, args=(0.02,), name="TokenServer", daemon=True).start()
        return server


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients hang up on purpose here."""


class _Handler(BaseHTTPRequestHandler):
    site: TokenServer

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
        self._say(self.site.said(self.path, form))

    def do_GET(self) -> None:
        self._say(self.site.known(urlsplit(self.path).query))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass

    def _say(self, answer: Answer) -> None:
        status, headers, body = answer
        with contextlib.suppress(OSError, ssl.SSLError):
            if status == 0:  # never a word
                self.site.wait(30)
                return
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), "Connection": "close", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            if headers.get("X-Pace") == "drip":
                for number in range(len(body)):
                    self.wfile.write(body[number : number + 1])
                    self.wfile.flush()
                    self.site.wait(0.05)
            else:
                self.wfile.write(body)
