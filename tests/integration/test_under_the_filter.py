"""Daemon and training under the very system call filter of their units, on real servers."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from madoguchi.judge import registry
from madoguchi.signin.answers import Granted
from tests.integration.conftest import Dovecots, Worlds
from tests.integration.letters import request
from tests.integration.world import COMMAND, World, until
from tests.judge.mails import mails
from tests.servers.certs import Certs
from tests.servers.smtp_sink import FaultySmtp
from tests.servers.token_server import TokenServer
from tests.systemd import sandbox
from tests.systemd.analyze import UNITS, require

SERVICE, TRAINING = UNITS / "madoguchi@.service", UNITS / "madoguchi-train@.service"
CANARY = """\
import mmap, os, socket
def refused(call):
    try: call()
    except OSError as error: return error.errno
print([refused(one) for one in (
    lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC),
    lambda: os.sched_setaffinity(0, os.sched_getaffinity(0)),
    lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
    lambda: os.chmod(os.devnull + "x", 0o4755),
)])
"""
PATIENCE = 40.0


def confined(unit: Path, *command: str | Path) -> list[str]:
    """The command line that runs a program under the filter of that unit."""
    require()
    return [sys.executable, sandbox.__file__, str(unit), *map(str, command)]


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    """What systemd is to the service: a datagram socket that is told how it does."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(str(tmp_path / "notify"))
        channel.settimeout(PATIENCE)
        yield channel


@contextmanager
def serving(world: World, manager: socket.socket) -> Iterator[subprocess.Popen[bytes]]:
    """The daemon under the filter of its unit; its log is in ``daemon.log``."""
    world.promote()
    environment = world.environment(NOTIFY_SOCKET=manager.getsockname())
    with (world.home / "daemon.log").open("wb") as log:
        command = confined(SERVICE, COMMAND, "run")
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def heard(manager: socket.socket, word: str) -> list[str]:
    """What the manager is told until it hears that word."""
    told: list[str] = []
    while not told or not told[-1].startswith(word):
        told.append(manager.recv(4096).decode())
    return told


def test_the_filter_is_in_force() -> None:
    """What the unit forbids is refused in the process under it, with EPERM; an address family with EAFNOSUPPORT."""
    done = subprocess.run(confined(SERVICE, sys.executable, "-c", CANARY), capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.replace("None", "null")) == [1, 1, 97, 1]


TOKENS = """\
import sys
from pathlib import Path
from madoguchi.config.load import load
tokens = load(Path(sys.argv[1])).tokens
first = tokens.token()
print(first != tokens.instead_of(first))
"""


def test_tokens_are_refreshed_and_kept_under_it(on_dovecot: Worlds, tmp_path: Path) -> None:
    """TLS to the token server, the lock, the file replaced in one step; what rotated lies there, private."""
    world, certs = on_dovecot(), Certs.make(tmp_path)
    with TokenServer(certs) as provider:
        world.configure(imap={"password_file": ""}, oauth2=provider.settings())
        assert world.office.tokens is not None
        world.office.tokens.keep(Granted("unused", "refresh-0-s3cret", 0), "2026-11-24T09:00:00+09:00")
        command = confined(SERVICE, sys.executable, "-c", TOKENS, world.home / "madoguchi.toml")
        done = subprocess.run(command, env=world.environment(), capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr, provider.questions) == ("True\n", "", 2)
    kept = world.state_dir / "oauth2.json"
    assert json.loads(kept.read_text())["refresh_token"] in provider.refresh_tokens
    assert kept.stat().st_mode & 0o777 == 0o600


def test_daemon_and_training_run_under_it(
    on_dovecot: Worlds, dovecots: Dovecots, manager: socket.socket, tmp_path: Path
) -> None:
    """TLS, SQLite, scikit-learn, figures handed out: ready, fed by a poll, a mail answered, trained beside it, ended
    politely with 0.

    The first food of the watchdog comes after readiness, with the poll that earned it.
    """
    world, certs = on_dovecot(), dovecots().certs
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with FaultySmtp(security="starttls", certs=certs) as world.smtp, ExitStack() as stack:
        tls = {"ca_file": certs.ca_file}
        world.configure(
            imap={**tls, "security": "tls", "port": world.box.tls_port},
            smtp={**tls, "security": "starttls", "port": world.smtp.port},
            metrics={"listen": f"127.0.0.1:{port}", "textfile": tmp_path / "figures.prom"},
        )
        process = stack.enter_context(serving(world, manager))
        ready, *_, fed = heard(manager, "WATCHDOG=1")
        assert (ready, "last successful poll 20" in fed) == ("READY=1", True)
        world.receive(request(1))
        until(lambda: world.sent, PATIENCE)
        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=PATIENCE) as page:
            assert b"madoguchi_journal_readable 1.0" in page.read()
        examples = tmp_path / "examples.jsonl"
        rows = [{"subject": one.subject, "body": one.body, "label": one.label} for one in mails()]
        examples.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
        command = confined(TRAINING, COMMAND, "train", "--from", examples)
        trained = subprocess.run(command, env=world.environment(), capture_output=True, text=True, check=False)
        assert (trained.returncode in (0, 1), trained.stderr) == (True, "")
        assert len(registry.list_models(world.state_dir)) == 2
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    assert (world.reason(), [mail.tls for mail in world.smtp.attempts]) == ("answerable", [True])
    assert 'madoguchi_replies_total{outcome="sent",team="billing"} 1.0' in (tmp_path / "figures.prom").read_text()
    assert "Operation not permitted" not in world.log()
