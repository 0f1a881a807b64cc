"""Mixed mail at a high rate through the real daemon, with faults at random: nothing lost, nothing twice, nothing leaks.

`MADOGUCHI_SOAK_SECONDS` says how long `make soak` does it (300 by default); half of that with faults, the rest without,
so that memory and descriptors of one process can be watched. `MADOGUCHI_SOAK_SEED` repeats a run.
"""

from __future__ import annotations

import os
import signal

import pytest

from tests.integration.conftest import Worlds
from tests.integration.soaking import killed, smtp_fault, soaking

SECONDS = float(os.environ.get("MADOGUCHI_SOAK_SECONDS", "300"))
SEED = int(os.environ.get("MADOGUCHI_SOAK_SEED", "20261127"))
MEMORY_MB = 24.0
"""What Python's own allocator may still move by once everything is warm."""


def test_a_short_soak_keeps_every_promise(on_dovecot: Worlds) -> None:
    """Half a hundred mails, two kills and SMTP faults: one fate each, one answer at most, all mail there."""
    with soaking(on_dovecot(), SEED) as soak:
        soak.begin()
        for fault in (smtp_fault, killed, smtp_fault, killed):
            soak.load(1.5, rate=10, faults=False)
            fault(soak)
        soak.settle()
        soak.check()
    assert soak.counts[signal.SIGKILL.name] == 2


@pytest.mark.soak
@pytest.mark.timeout(int(4 * SECONDS) + 600)
def test_a_long_soak_keeps_every_promise(on_dovecot: Worlds, capsys: pytest.CaptureFixture[str]) -> None:
    """The same for minutes, faults at random; then memory and descriptors stay flat."""
    with soaking(on_dovecot(), SEED) as soak:
        soak.begin()
        soak.load(SECONDS / 2, rate=10, faults=True)
        soak.load(SECONDS / 2, rate=10, faults=False)
        memory, descriptors = soak.grown()
        soak.settle()
        soak.check()
    last = soak.figures[-1]
    with capsys.disabled():
        print(f"\nsoak: {soak.put} mails, {dict(soak.counts)}")
        print(f"memory {last.memory / 1024:.0f} MB ({memory:+.1f}), descriptors {last.descriptors} ({descriptors:+d})")
    assert memory < MEMORY_MB
    assert descriptors <= 3
