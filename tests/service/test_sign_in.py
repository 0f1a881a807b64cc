"""What is on record, and what `check` says, of a sign-in."""

from __future__ import annotations

import json
import socket
import threading
from pathlib import Path

import pytest

from madoguchi.config.load import Office
from madoguchi.errors import SignInNeeded
from madoguchi.service import sign_in
from madoguchi.service.daemon import Daemon
from madoguchi.service.findings import Finding, Grade
from madoguchi.service.health import health
from madoguchi.service.reporting import gather
from madoguchi.signin.answers import Granted
from tests.builders import SETTINGS, make_office
from tests.service.conftest import Desks
from tests.service.desk import Desk

OAUTH2 = """
[oauth2]
provider = "microsoft365"
client_id = "client-1"
"""
SINCE = "2026-11-24T09:00:00+09:00"


def signed_in(home: Path) -> Office:
    office = make_office(home, settings=SETTINGS.replace('password_env = "MADOGUCHI_TEST_PASSWORD"', "") + OAUTH2)
    assert office.tokens is not None
    office.tokens.keep(Granted("unused", "refresh-s3cret", 0), SINCE)
    return office


def found(office: Office) -> Finding:
    (only,) = sign_in.findings(office)
    return only


def test_check_reads_the_sign_in_and_asks_nobody(tmp_path: Path) -> None:
    """Fine, refused, readable by others, not there: each with its mend; never the token. No [oauth2]: no line."""
    office = signed_in(tmp_path)
    file = office.state_dir / "oauth2.json"
    assert (found(office).grade, SINCE in found(office).found) == (Grade.OK, True)
    file.write_text(json.dumps(json.loads(file.read_text()) | {"refused": "revoked: run `madoguchi login`"}))
    assert (found(office).grade, found(office).found) == (Grade.ERROR, "revoked: run `madoguchi login`")
    file.chmod(0o644)
    assert "chmod 600" in found(office).found
    assert "s3cret" not in str(found(office))
    file.unlink()
    assert (found(office).grade, found(office).mend) == (Grade.ERROR, "madoguchi login")
    assert list(sign_in.findings(make_office(tmp_path))) == []


def test_it_is_told_once(desks: Desks) -> None:
    """The same reason again keeps its first time; once a server took a token nothing is on record."""
    desk = desks()
    sign_in.needed(desk.journal, "why", desk.now())
    first = sign_in.awaited(desk.journal)
    desk.forward(hours=1)
    sign_in.needed(desk.journal, "why", desk.now())
    assert sign_in.awaited(desk.journal) == first
    sign_in.needed(desk.journal, "why else", desk.now())
    again = sign_in.awaited(desk.journal)
    assert first is not None
    assert again == sign_in.Needed(first.since, "why else")
    sign_in.done(desk.journal)
    assert sign_in.awaited(desk.journal) is None


def test_who_waits_for_a_person_is_ready_and_alive(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The service manager neither waits for the start nor restarts it: that would mend nothing. A stop ends the wait."""
    daemon = Daemon(desk.session.account, desk.office.home / "madoguchi.toml")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(30)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        thread = threading.Thread(target=daemon._await_person, args=(SignInNeeded("run `madoguchi login`"), ""))
        thread.start()
        told = [manager.recv(1000).decode() for _ in range(2)]
        daemon._stop.set()
        thread.join(30)
    assert told == ["READY=1\nSTATUS=sign-in needed: run `madoguchi login`", "WATCHDOG=1"]
    assert not thread.is_alive()


def test_report_health_and_digest_show_it(desk: Desk) -> None:
    """With the mend where only the owner or the administrator reads; the digest names the command alone."""
    sign_in.needed(desk.journal, "the password was changed: run `madoguchi login`", desk.now())
    assert "run `madoguchi login`" in gather(desk.office, desk.journal, desk.now(), None)["health"]["sign_in"]["why"]
    shown = health(desk.office.home / "madoguchi.toml", desk.now())
    assert shown.told["sign_in_needed"]
    assert [line for line in shown.short if "run `madoguchi login`" in line]
