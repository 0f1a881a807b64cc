"""The connection to the mailbox breaks off, at any byte: each mail still has one fate, one answer, one place."""

from __future__ import annotations

import pytest

from tests.integration.conftest import Proxied
from tests.integration.letters import request
from tests.integration.promise import kept, limp
from tests.servers.dovecot_conf import capabilities_without

LANES = 2
STRIDE = 521
"""Bytes from one cut to the next, a prime: over all lanes each is 260 bytes from its neighbour."""


@pytest.mark.parametrize("lane", range(LANES))
@pytest.mark.parametrize(
    "without", [pytest.param((), id="move"), pytest.param(("MOVE",), id="copy", marks=pytest.mark.soak)]
)
def test_a_connection_cut_at_any_byte_harms_no_mail(proxied: Proxied, lane: int, without: tuple[str, ...]) -> None:
    """Reading, answering, copying, flagging, filing: wherever it breaks, later passes finish the work once."""
    world, proxy = proxied(**({"capabilities": capabilities_without(*without)} if without else {}))
    world.configure(folders={"file_after_hours": 0})
    world.start()
    number, reached = 0, STRIDE * lane // LANES
    while True:
        number += 1
        world.receive(request(number, at=world.now()))
        proxy.cut_after = reached
        limp(world)
        through = proxy.told < reached
        proxy.calm()
        world.forward(minutes=5)
        world.run()
        world.forward(hours=3)
        if through:
            break
        reached += STRIDE
    world.run()
    kept(world, range(1, number + 1))
    assert number > 5
