"""The whole job beside a bare script that does the same wire work."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.builders import OWNER
from tests.integration.box import Box
from tests.integration.world import World

from bench.speed.bare import answer_all
from bench.speed.letters import NOW, letters
from bench.speed.sink import Sink
from bench.speed.table import Line
from madoguchi.judge.judgement import Judge
from madoguchi.service.one_pass import one_pass

WARM = 20


def whole_job(home: Path, boxes: Iterator[Box], sink: Sink, judges: Mapping[str, Judge], size: int) -> Iterator[Line]:
    """A pass over ``size`` new mails, all of which are answered, copied to Sent, flagged and filed, for each judge.

    Without start-up: the connection is open, the model loaded, and a few mails were answered before.
    """
    raws = letters(size)
    first = _bare(next(boxes), sink, raws)
    for name, judge in judges.items():
        for number, some in enumerate((raws[:WARM], raws)):
            box = next(boxes)
            world = World(home / f"{name} {number}", box, sink, judge, home, None)  # type: ignore[arg-type]
            world.configure(reply={"delay_seconds": 0, "per_hour": 10 * size}, folders={"file_after_hours": 0})
            before = sink.came()
            took = _ours(world, some)
            assert sink.came() - before == len(some), "every one of them is to be answered"
        second = _bare(next(boxes), sink, raws)
        beside = (first + second) / 2
        told = f"{took:.1f} s for {size} mails, the bare script {beside:.1f} s ({size / beside:.0f} mails/s)"
        yield Line(f"whole job, {name}", took / beside, "times", 1.5, told)
        first = second


def fill(box: Box, raws: list[bytes]) -> None:
    """Puts the mails into the inbox."""
    with box.client() as client:
        for start in range(0, len(raws), 100):
            client.multiappend("INBOX", [{"msg": raw, "flags": (), "date": NOW} for raw in raws[start : start + 100]])


def _bare(box: Box, sink: Sink, raws: list[bytes]) -> float:
    fill(box, raws)
    began = time.perf_counter()
    answered = answer_all((box.host, box.port, box.username, box.password), sink.port, OWNER)
    took = time.perf_counter() - began
    assert answered == len(raws)
    return took


def _ours(world: World, raws: list[bytes]) -> float:
    with world.connected() as opened:
        one_pass(opened)
        fill(world.box, raws)
        gc.freeze()  # as the daemon does
        began = time.perf_counter()
        assert one_pass(opened)
        took = time.perf_counter() - began
        gc.unfreeze()
        return took
