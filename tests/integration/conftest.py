"""Real servers, shared by a whole run, with a mailbox of its own for every test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from madoguchi.demo.server import EmbeddedImap, SmtpSink
from madoguchi.judge import registry, store
from madoguchi.judge.train import card
from madoguchi.judge.trained import TrainedJudge
from tests.integration.box import Box
from tests.integration.world import World
from tests.integration.zygote import Zygote
from tests.judge.conftest import MOMENT, small_training
from tests.servers.dovecot import Dovecot, require
from tests.servers.imap_proxy import ImapProxy
from tests.servers.smtp_sink import FaultySmtp

MOST_USERS = 300
Dovecots = Callable[..., Dovecot]
Worlds = Callable[..., World]
Proxied = Callable[..., tuple[World, ImapProxy]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything below this folder talks to real servers."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.integration)


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[TrainedJudge, Path]:
    """A small model, and a ``models`` folder in which it is the promoted one."""
    report = small_training()
    assert report.judge is not None
    state = tmp_path_factory.mktemp("trained")
    store.save(report.judge, registry.models_dir(state) / report.model, card(report))
    registry.promote(state, report.model, MOMENT)
    return report.judge, registry.models_dir(state)


@pytest.fixture(scope="session")
def dovecots() -> Iterator[Dovecots]:
    """One running Dovecot for each layout asked for, with more users than there are tests."""
    running: dict[str, Dovecot] = {}
    with ExitStack() as stack:

        def get(**layout: Any) -> Dovecot:
            require()
            key = repr(sorted(layout.items()))
            if key not in running:
                users = {f"user{number}": "open-sesame" for number in range(MOST_USERS)}
                running[key] = stack.enter_context(Dovecot(users=users, **layout))
            return running[key]

        yield get


@pytest.fixture(scope="session")
def user_numbers() -> Iterator[int]:
    """A fresh user for every test."""
    return count()


@pytest.fixture
def dovecot_box(dovecots: Dovecots, user_numbers: Iterator[int]) -> Callable[..., Box]:
    """Makes an empty mailbox on a Dovecot of that layout."""

    def make(**layout: Any) -> Box:
        server, name = dovecots(**layout), f"user{next(user_numbers)}"
        renumber = partial(server.renumber, user=name)
        return Box("dovecot", server.host, server.port, name, server.users[name], server.tls_port, renumber)

    return make


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    """Runs of the command that start at once."""
    with Zygote() as running:
        yield running


@pytest.fixture
def smtp() -> Iterator[FaultySmtp]:
    """An SMTP server that fails where a test asks it to."""
    with FaultySmtp() as server:
        yield server


@pytest.fixture(params=["dovecot", pytest.param("embedded", marks=pytest.mark.soak)])
def world(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    trained: tuple[TrainedJudge, Path],
    smtp: FaultySmtp,
    zygote: Zygote,
) -> Iterator[World]:
    """An account on Dovecot with the SMTP server that can fail, or on the embedded servers of the demonstration."""
    if request.param == "dovecot":
        yield World(tmp_path / "office", request.getfixturevalue("dovecot_box")(), smtp, *trained, zygote)
        return
    with EmbeddedImap(folders=("Sent", "Drafts")) as imap, SmtpSink() as sink:
        box = Box("embedded", imap.host, imap.port, imap.username, imap.password)
        yield World(tmp_path / "office", box, sink, *trained, zygote)


@pytest.fixture
def on_dovecot(
    tmp_path: Path,
    trained: tuple[TrainedJudge, Path],
    smtp: FaultySmtp,
    dovecot_box: Callable[..., Box],
    zygote: Zygote,
) -> Worlds:
    """Makes an account on a Dovecot of the layout given: ``on_dovecot(separator=".")``."""
    numbers = count()

    def make(**layout: Any) -> World:
        return World(tmp_path / f"office{next(numbers)}", dovecot_box(**layout), smtp, *trained, zygote)

    return make


@pytest.fixture
def proxied(on_dovecot: Worlds) -> Iterator[Proxied]:
    """Makes an account on a Dovecot of the layout given, and what stands between the two and may lie."""
    with ExitStack() as stack:

        def make(**layout: Any) -> tuple[World, ImapProxy]:
            world = on_dovecot(**layout)
            proxy = stack.enter_context(ImapProxy(world.box.port))
            world.configure(imap={"port": proxy.port})
            return world, proxy

        yield make
