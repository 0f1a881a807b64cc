"""The browser comes back to this machine."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest

from madoguchi.errors import NotSignedIn, UsageError
from madoguchi.signin.authorization import Foreign
from madoguchi.signin.redirect import Listener, listening


@pytest.fixture
def listener() -> Iterator[Listener]:
    """On a free port."""
    with listening() as opened:
        yield opened


def browser(listener: Listener, *paths: str) -> list[tuple[int, str]]:
    """Goes to each of these addresses, after a connection on which nothing is asked, as browsers make them."""
    seen = []
    with socket.create_connection(("127.0.0.1", listener.port)):
        for path in paths:
            connection = HTTPConnection("127.0.0.1", listener.port, timeout=10)
            connection.request("GET", path)
            response = connection.getresponse()
            seen.append((response.status, response.read().decode()))
            connection.close()
    return seen


def code_of(address: str) -> str:
    """What `code_in` does, in small."""
    if "error" in address:
        raise NotSignedIn("declined")
    if "code" not in address:
        raise Foreign("no code")
    return address


def visits(listener: Listener, *paths: str) -> tuple[threading.Thread, list[tuple[int, str]]]:
    seen: list[tuple[int, str]] = []
    thread = threading.Thread(target=lambda: seen.extend(browser(listener, *paths)))
    thread.start()
    return thread, seen


def test_the_browser_comes_back(listener: Listener, capfd: pytest.CaptureFixture[str]) -> None:
    """What else it asks for is not there, and ends nothing; the page says to close it; the code stands in no log."""
    thread, seen = visits(listener, "/favicon.ico", "/?code=s3cret")
    assert listener.wait(code_of) == "/?code=s3cret"
    thread.join()
    assert [status for status, _ in seen] == [404, 200]
    assert "閉じて" in seen[1][1]
    assert "s3cret" not in seen[1][1] + "".join(capfd.readouterr())


def test_the_browser_brings_a_no(listener: Listener) -> None:
    """It is the end."""
    thread, _ = visits(listener, "/?error=x")
    with pytest.raises(NotSignedIn, match="declined"):
        listener.wait(code_of)
    thread.join()


def test_nobody_comes(listener: Listener) -> None:
    """It ends in time."""
    with pytest.raises(NotSignedIn, match="in time"):
        listener.wait(code_of, seconds=0.0)


def test_a_port_that_is_taken_is_named(listener: Listener) -> None:
    """Before anything is shown; and nobody but this machine reaches the one that is open."""
    with pytest.raises(UsageError, match=f"--port: found {listener.port}"), listening(listener.port):
        pytest.fail("two on one port")
    assert listener._server.server_address[0] == "127.0.0.1"
