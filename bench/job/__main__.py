"""Prints what the whole job costs beside a bare script: ``python -m bench.job [--mails 2000]``."""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import structlog
from imapclient import IMAPClient
from tests.builders import OWNER
from tests.integration.box import Box
from tests.integration.world import World
from tests.judge.mails import mails
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import FaultySmtp

from bench.job.bare import answer_all
from bench.job.letters import NOW, letters
from madoguchi.judge.train import train
from madoguchi.service.one_pass import one_pass


class Sink(NamedTuple):
    """Where the SMTP server of another process listens."""

    host: str
    port: int
    received: tuple[()] = ()


def serve(ready: Any) -> None:
    """An SMTP server in a process of its own, so that it takes no turn from those that are measured."""
    with FaultySmtp() as server:
        ready.send(server.port)
        while ready.recv():
            ready.send(len(server.received))


@contextmanager
def sink() -> Iterator[tuple[Sink, Any]]:
    """The server, and a pipe that tells how many mails came when it is asked."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=serve, args=(there,), daemon=True)
    process.start()
    yield Sink("127.0.0.1", here.recv()), here
    here.send(False)
    process.join()


def came(pipe: Any) -> int:
    """How many mails the SMTP server took so far."""
    pipe.send(True)
    return int(pipe.recv())


def fill(box: Box, raws: list[bytes]) -> None:
    """Puts the mails into the inbox, and empties the other folders."""
    with box.client() as client:
        for start in range(0, len(raws), 100):
            client.multiappend("INBOX", [{"msg": raw, "flags": (), "date": NOW} for raw in raws[start : start + 100]])


def made_ready(client: IMAPClient) -> None:
    """The folders that both want."""
    for name in ("Sent", "Drafts"):
        if not client.folder_exists(name):
            client.create_folder(name)


def bare(box: Box, port: int, raws: list[bytes]) -> float:
    """Seconds of the yardstick."""
    fill(box, raws)
    began = time.perf_counter()
    assert answer_all((box.host, box.port, box.username, box.password), port, OWNER) == len(raws)
    return time.perf_counter() - began


def ours(world: World, raws: list[bytes], profile: str) -> float:
    """Seconds of a pass on an account past its baseline, whose model is loaded and has judged once."""
    with world.connected() as opened:
        one_pass(opened)
        fill(world.box, raws)
        if profile:
            import cProfile

            work = cProfile.Profile()
            work.enable()
        began, busy = time.perf_counter(), time.process_time()
        assert one_pass(opened)
        took = time.perf_counter() - began
        print(f"own CPU {time.process_time() - busy:.2f} s")
        if profile:
            work.disable()
            work.dump_stats(profile)
    return took


def quiet() -> None:
    """What is measured is not what a terminal takes."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


def main() -> None:
    """The command line."""
    options = argparse.ArgumentParser()
    options.add_argument("--mails", type=int, default=2000)
    options.add_argument("--profile", default="")
    told = options.parse_args()
    quiet()
    report = train(mails(), max_wrong=0.2, out_of_scope_share=0.3, created=NOW)
    assert report.judge is not None
    users = dict.fromkeys(("warm", "bare", "ours", "bare2", "ours2"), "open-sesame")
    with Dovecot(users=users) as dovecot, sink() as (smtp, pipe), TemporaryDirectory(dir="/var/tmp") as folder:
        boxes = {name: Box("dovecot", dovecot.host, dovecot.port, name, users[name]) for name in users}
        for box in boxes.values():
            with box.client() as client:
                made_ready(client)
        raws = letters(told.mails)
        for name in ("warm", "ours"):
            world = World(Path(folder) / name, boxes[name], smtp, report.judge, Path(), None)  # type: ignore[arg-type]
            world.configure(reply={"delay_seconds": 0, "per_hour": 10 * told.mails}, folders={"file_after_hours": 0})
            if name == "warm":
                ours(world, raws[:20], "")
        before = came(pipe)
        first = bare(boxes["bare"], smtp.port, raws)
        mine = ours(world, raws, told.profile)
        second = bare(boxes["bare2"], smtp.port, raws)
        replied = came(pipe) - before - 2 * len(raws)
        beside = (first + second) / 2
        print(f"bare script   {beside:8.2f} s   {len(raws) / beside:8.1f} mails/s   ({first:.2f}, {second:.2f})")
        print(f"madoguchi     {mine:8.2f} s   {len(raws) / mine:8.1f} mails/s   {replied} of {len(raws)} answered")
        print(f"ratio         {mine / beside:8.2f}")


if __name__ == "__main__":
    main()
