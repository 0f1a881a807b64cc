"""The command that opens the review page."""

from __future__ import annotations

import socket
import stat
import webbrowser
from pathlib import Path
from typing import Any

import pytest

from madoguchi.cli import review
from madoguchi.config.load import Office
from tests.cli.conftest import Madoguchi


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What would be served; nothing runs."""
    found: list[Any] = []

    def serve(desk: Any, site: Any, sock: socket.socket) -> None:
        found.append((desk, site, sock.getsockname()))
        sock.close()

    monkeypatch.setattr("madoguchi.review.serving.serve", serve)
    return found


def test_it_listens_on_loopback_under_a_name_of_its_own(madoguchi: Madoguchi, served: list[Any]) -> None:
    """And prints the one link that leads in."""
    (told,) = madoguchi("review", "--no-browser", "--json").json
    ((desk, site, (host, port)),) = served
    assert host == "127.0.0.1"
    assert told["url"].startswith(f"http://{site.name}:{port}/in/")
    assert len(site.name) > 20
    assert desk.sessions.enter(told["url"].rpartition("/")[2])


def test_a_browser_is_led_by_a_private_file(
    madoguchi: Madoguchi, served: list[Any], home: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The link is in the file, never in what the browser is started with; afterwards the file is gone."""
    opened: list[tuple[str, int, str]] = []

    def browse(address: str) -> bool:
        file = Path(address.removeprefix("file://"))
        opened.append((address, stat.S_IMODE(file.stat().st_mode), file.read_text(encoding="utf-8")))
        return True

    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(webbrowser, "open", browse)
    (told,) = madoguchi("review", "--json").json
    ((address, mode, text),) = opened
    assert told["url"] in text
    assert told["url"].rpartition("/")[2] not in address
    assert mode == 0o600
    assert not (home.state_dir / review.DOORSTEP).exists()


def test_without_a_screen_no_browser_is_opened(
    madoguchi: Madoguchi, served: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One in the terminal would take it over."""
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(webbrowser, "open", lambda _: pytest.fail("opened"))
    assert "/in/" in madoguchi("review").out


def test_a_port_that_is_taken_is_named(madoguchi: Madoguchi, served: list[Any]) -> None:
    """Exit 2, one line."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = madoguchi("review", "--no-browser", "--port", taken.getsockname()[1])
    assert (done.status, len(done.err.splitlines())) == (2, 1)
    assert "--port: found" in done.err
