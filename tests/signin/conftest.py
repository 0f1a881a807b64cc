"""A provider on loopback, and the tokens of an account that has signed in there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from madoguchi.config.oauth2 import OAuth2
from madoguchi.signin.answers import Granted
from madoguchi.signin.tokens import Tokens
from tests.servers.certs import Certs
from tests.servers.token_server import TokenServer

SIGNED_IN = "2026-11-24T09:00:00+09:00"
Make = Callable[..., Tokens]


class Watch:
    """Seconds that run when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="session")
def certs(tmp_path_factory: pytest.TempPathFactory) -> Certs:
    """One authority for all of them."""
    return Certs.make(tmp_path_factory.mktemp("certs"))


@pytest.fixture
def provider(certs: Certs) -> Iterator[TokenServer]:
    """All is well there until a test says otherwise."""
    with TokenServer(certs) as server:
        yield server


@pytest.fixture
def watch() -> Watch:
    """The clock of `tokens`."""
    return Watch()


@pytest.fixture
def tokens(provider: TokenServer, watch: Watch, tmp_path: Path) -> Make:
    """Makes what one process has: ``tokens(tenant="…")``. All of them share one token file, in which somebody signed in."""

    def make(signed_in: bool = True, **settings: str) -> Tokens:
        made = Tokens(OAuth2(**provider.settings(**settings)), tmp_path, tmp_path / "state", watch)
        if signed_in and not made.file.path.exists():
            made.keep(Granted("unused", "refresh-0-s3cret", 0), SIGNED_IN)
        return made

    return make
