"""How soon a command answers, and how soon the daemon is ready, how much it weighs, and how soon it hears of a mail."""

from __future__ import annotations

import json
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from imapclient import IMAPClient
from tests.integration.letters import request
from tests.integration.world import World, until

from bench.speed.table import Line, best, environment

COMMAND = Path(sys.executable).parent / "madoguchi"
TRIES = 9


def commands(world: World) -> Iterator[Line]:
    """The help, beside Python alone; the queue of a small account."""
    bare = best(lambda: subprocess.run([sys.executable, "-c", ""], check=True, env=environment()), 7)
    told = best(lambda: _run(world, "--help"), 7)
    yield Line("`--help`", told, "s", 0.15, f"{told / bare:.1f} times Python alone")
    yield Line("`held list`", best(lambda: _run(world, "held", "list"), 5), "s", 0.4)


def daemon(world: World) -> Iterator[Line]:
    """From its start to READY=1; its memory after some mails, and after a large one; from IDLE to a decision."""
    place = world.home / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager, (world.home / "log").open("wb") as log:
        manager.bind(str(place))
        manager.settimeout(60)
        began = time.perf_counter()
        seen = environment(**world.environment(NOTIFY_SOCKET=str(place)))
        seen.pop("PYTHONDONTWRITEBYTECODE", None)
        process = subprocess.Popen([COMMAND, "run"], env=seen, stdout=log, stderr=log)  # noqa: S603 - ours
        try:
            while b"READY=1" not in manager.recv(4096):
                pass
            yield Line("daemon ready", time.perf_counter() - began, "s", 2.5)
            yield from _at_work(world, process.pid)
        finally:
            process.terminate()
            process.wait()


def _at_work(world: World, pid: int) -> Iterator[Line]:
    seen = _fates(world)
    heard = []
    for number in range(1, TRIES + 1):
        world.box.put(request(number), when=world.now())
        began = time.perf_counter()
        until(lambda: _fates(world) > seen, 30)  # noqa: B023 - asked at once
        heard.append(time.perf_counter() - began)
        seen += 1
        time.sleep(0.5)
    before = resident(pid)
    yield Line("resident after some mails", before, "MB", 350)
    world.box.put(request(50, body="word " * 6_000_000), when=world.now())
    until(lambda: _fates(world) > seen, 60)
    yield Line("more after a mail of 30 MB", resident(pid) - before, "MB", 15)
    alone = statistics.median(_server_alone(world) for _ in range(TRIES))
    told = f"{statistics.median(heard) * 1000:.0f} ms; the server alone tells after {alone * 1000:.0f} ms"
    yield Line(
        "from arrival to decision, beyond the server", 1000 * (statistics.median(heard) - alone), "ms", 100, told
    )


def _server_alone(world: World) -> float:
    """How long a bare client waits in IDLE for the server's word."""
    with IMAPClient(world.box.host, world.box.port, ssl=False) as client:
        client.login(world.box.username, world.box.password)
        client.select_folder("Drafts")
        client.idle()
        time.sleep(0.2)
        world.box.put(request(99), folder="Drafts", when=world.now())
        began = time.perf_counter()
        client.idle_check(timeout=10)
        took = time.perf_counter() - began
        client.idle_done()
    return took


def _fates(world: World) -> int:
    """How many mails were decided about so far, by the log."""
    told = [json.loads(line) for line in (world.home / "log").read_text(encoding="utf-8").splitlines()]
    return len({line["id"] for line in told if line["event"] in ("fate", "waits")})


def resident(pid: int) -> float:
    """Megabytes that a process holds."""
    told = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(told.partition("VmRSS:")[2].split()[0]) / 1024


def _run(world: World, *words: str) -> None:
    seen = environment(MADOGUCHI_CONFIG=str(world.home / "madoguchi.toml"))
    subprocess.run([COMMAND, *words], env=seen, check=True, capture_output=True)  # noqa: S603 - ours
