"""Sign-in by a code that is typed on any device."""

from __future__ import annotations

from dataclasses import replace

import pytest

from madoguchi.errors import NotSignedIn, ServerAway, SignInNeeded
from madoguchi.signin import device
from madoguchi.signin.answers import Device, Granted
from madoguchi.signin.device import Pace
from tests.servers.token_server import Answer, TokenServer, declined, told
from tests.signin.conftest import Make

PENDING = declined("authorization_pending", 70016)
SHOWN = Device("device-s3cret", "ABCD-EFGH", "https://login.example.co.jp/device", 900, 5)


class Waits:
    """The pauses that were made, without making them."""

    def __init__(self) -> None:
        self.made: list[float] = []
        self.pace = Pace(self.made.append, lambda: sum(self.made))


def test_the_whole_way(tokens: Make, provider: TokenServer) -> None:
    """Asks for a code with the scope, then with the code until there are tokens, at the pace that was named."""
    made, waits = tokens(signed_in=False), Waits()
    provider.device_steps = [PENDING, PENDING]
    shown = device.begin(made)
    assert (shown.user_code, shown.interval, "device-s3cret" in repr(shown)) == ("ABCD-EFGH", 1, False)
    assert device.wait(made, shown, waits.pace) == Granted("access-1-s3cret", "refresh-1-s3cret", 3600)
    assert waits.made == [1, 1, 1]
    first, *polls = provider.asked
    assert (first["scope"], first["client_id"]) == ("imap smtp offline_access", "client-1")
    assert {(form["grant_type"], form["device_code"]) for form in polls} == {(device.GRANT, "device-s3cret")}


def test_slower_means_slower_from_then_on(tokens: Make, provider: TokenServer) -> None:
    """Five seconds more each time (RFC 8628 §3.5); a server that is away is asked half as often."""
    waits = Waits()
    provider.device_steps = [declined("slow_down"), PENDING, told(503), told(429, {"Retry-After": "30"}), PENDING]
    device.wait(tokens(signed_in=False), SHOWN, waits.pace)
    assert waits.made == [5, 10, 10, 20, 40, 40]


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        (declined("access_denied"), NotSignedIn, "declined"),
        (declined("authorization_declined"), NotSignedIn, "declined"),
        (declined("expired_token"), NotSignedIn, "ran out"),
        (declined("invalid_client", 7000218), SignInNeeded, "public client"),
        (declined("invalid_grant", 53003), SignInNeeded, "conditional access"),
    ],
)
def test_what_ends_it(tokens: Make, provider: TokenServer, answer: Answer, error: type[Exception], said: str) -> None:
    """In one question; what was there before stays."""
    provider.device_steps = [answer]
    with pytest.raises(error, match=said):
        device.wait(tokens(signed_in=False), SHOWN, Waits().pace)
    assert provider.questions == 1


def test_nobody_comes(tokens: Make, provider: TokenServer) -> None:
    """It stops asking when the code is over."""
    provider.device_steps = [PENDING] * 30
    waits = Waits()
    with pytest.raises(NotSignedIn, match="ran out"):
        device.wait(tokens(signed_in=False), replace(SHOWN, seconds=52), waits.pace)
    assert (sum(waits.made), provider.questions) == (50, 10)


@pytest.mark.parametrize(
    ("answer", "error"), [(told(200), ServerAway), ((200, {}, b"<html>"), ServerAway), (declined("unauthorized_client", 700016), SignInNeeded), (told(503), ServerAway)]
)  # fmt: skip
def test_no_code_is_to_be_had(tokens: Make, provider: TokenServer, answer: Answer, error: type[Exception]) -> None:
    """Nonsense, or an app that may not."""
    provider.answer = lambda form: answer
    with pytest.raises(error):
        device.begin(tokens(signed_in=False))
