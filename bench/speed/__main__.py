"""Prints one table of what things cost: ``python -m bench.speed [--mails 2000] [--fates 1000000] [--memory 5000]``."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog
from tests.integration.box import Box
from tests.integration.world import World
from tests.servers.dovecot import Dovecot

from bench.speed import models, start
from bench.speed.fates import long_journal
from bench.speed.flat import flat
from bench.speed.job import whole_job
from bench.speed.sink import sink
from bench.speed.table import Line, markdown

USERS = 20


def main() -> None:
    """The command line."""
    options = argparse.ArgumentParser(prog="python -m bench.speed", description=__doc__)
    options.add_argument("--mails", type=int, default=2000, help="how many the whole job answers")
    options.add_argument("--fates", type=int, default=1_000_000, help="how long the long journal is")
    options.add_argument("--memory", type=int, default=5000, help="over how many mails memory is watched")
    told = options.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    users = {f"user{number}": "open-sesame" for number in range(USERS)}
    with TemporaryDirectory(dir="/var/tmp") as folder, Dovecot(users=users) as dovecot, sink() as smtp:
        boxes = _boxes(dovecot)
        home = Path(folder)
        judges = {
            "words alone": models.small(embeddings=False),
            "words and embedding": models.small(embeddings=True),
        }
        lines: list[Line] = []
        lines += whole_job(home / "job", boxes, smtp, judges, told.mails)
        world = World(home / "start", next(boxes), smtp, judges["words alone"], models.large(home), None)  # type: ignore[arg-type]
        world.promote()
        lines += start.commands(world)
        world.start()
        lines += start.daemon(world)
        world.configure(reply={"delay_seconds": 24 * 3600, "max_age_hours": 8000})
        lines += flat(world, told.memory)
        (home / "fates").mkdir()
        lines += long_journal(home / "fates", told.fates)
        print(markdown(lines))


def _boxes(dovecot: Dovecot) -> Iterator[Box]:
    """A new mailbox each time."""
    for name, password in dovecot.users.items():
        box = Box("dovecot", dovecot.host, dovecot.port, name, password)
        with box.client() as client:
            for folder in ("Sent", "Drafts"):
                if not client.folder_exists(folder):
                    client.create_folder(folder)
        yield box


if __name__ == "__main__":
    main()
