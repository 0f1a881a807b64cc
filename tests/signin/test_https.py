"""One question over HTTPS, whatever the other side does."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from madoguchi.errors import ConfigurationError, ServerAway
from madoguchi.signin import https
from madoguchi.signin.https import MOST_BYTES, post
from tests.servers.certs import Certs
from tests.servers.token_server import Answer, TokenServer, told

DRIP = {"X-Pace": "drip"}
BODY = {"answer": "s3cret"}


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever this machine has."""
    for name in ("https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)


def ask(provider: TokenServer, certs: Certs, answer: Answer) -> https.Reply:
    provider.answer = lambda form: answer
    return post(f"{provider.url}/token", {"a": "ü&="}, certs.client_context())


def test_a_question_is_a_form_and_its_answer_bytes(provider: TokenServer, certs: Certs) -> None:
    """Encoded as it has to be; how long to stay away is read where it is a number."""
    reply = ask(provider, certs, told(429, {"Retry-After": "7"}, **BODY))
    assert (reply.status, reply.retry_after, b"s3cret" in reply.body) == (429, 7.0, True)
    assert provider.asked == [{"a": "ü&=", "path": "/token"}]
    assert "s3cret" not in repr(reply)
    assert ask(provider, certs, told(503, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"})).retry_after == 0


def test_a_redirect_is_not_followed(provider: TokenServer, certs: Certs) -> None:
    """Or a secret would go where somebody else says."""
    reply = ask(provider, certs, (307, {"Location": f"{provider.url}/elsewhere"}, b""))
    assert (reply.status, len(provider.asked)) == (307, 1)


@pytest.mark.parametrize(
    ("answer", "said"),
    [((200, {}, b"s3cret" * 20_000), f"more than {MOST_BYTES} bytes"), ((0, {}, b""), "no answer in time"),
     ((200, DRIP, b"s3cret" * 200), "no answer in time")],
    ids=["huge", "hang", "drip"],
)  # fmt: skip
def test_it_is_bounded(
    provider: TokenServer, certs: Certs, monkeypatch: pytest.MonkeyPatch, answer: Answer, said: str
) -> None:
    """In size and in time, also against a server that gives one byte after the other; nothing of it is told."""
    monkeypatch.setattr(https, "WHOLE_SECONDS", 0.4)
    with pytest.raises(ServerAway, match=said) as away:
        ask(provider, certs, answer)
    assert "s3cret" not in str(away.value)


def test_a_certificate_of_nobody_known_is_refused(provider: TokenServer) -> None:
    """Before anything is said; the key for a private authority is named."""
    with pytest.raises(ServerAway, match=r"certificate not trusted .* oauth2\.ca_file"):
        post(f"{provider.url}/token", {"a": "s3cret"}, ssl.create_default_context())
    assert provider.asked == []


def test_a_server_that_is_not_there(certs: Certs) -> None:
    """Is away."""
    with pytest.raises(ServerAway, match="refused"):
        post("https://127.0.0.1:1/token", {}, certs.client_context())


@contextmanager
def proxy(answer: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """Says that to the first thing it hears, and hangs up."""
    heard: list[bytes] = []

    def serve() -> None:
        client, _ = listener.accept()
        with client:
            heard.append(client.recv(4096))
            client.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1], heard
        thread.join(5)


def test_a_proxy_sees_host_and_port_alone(certs: Certs, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked for a tunnel, with its own password; when it says no, that is told, and nothing was said."""
    with proxy(b"HTTP/1.1 407 s3cret\r\n\r\n") as (port, heard):
        monkeypatch.setenv("https_proxy", f"http://user:p%40ss@127.0.0.1:{port}")
        with pytest.raises(ServerAway, match=r"the proxy refuses \(407\)") as away:
            post("https://login.example.co.jp/token", {"refresh_token": "s3cret"}, certs.client_context())
    assert heard[0].startswith(b"CONNECT login.example.co.jp:443")
    assert b"Proxy-Authorization: Basic dXNlcjpwQHNz" in heard[0]
    assert b"s3cret" not in heard[0]
    assert "s3cret" not in str(away.value)


def test_this_machine_is_never_sought_through_a_proxy(
    provider: TokenServer, certs: Certs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a proxy of a kind that cannot be spoken to is named as what is wrong."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    assert ask(provider, certs, told(200)).status == 200
    monkeypatch.setenv("HTTPS_PROXY", "socks5://127.0.0.1:1")
    with pytest.raises(ConfigurationError, match="HTTPS_PROXY"):
        post("https://login.example.co.jp/token", {}, certs.client_context())
