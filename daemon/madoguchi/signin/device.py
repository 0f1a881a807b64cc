"""Sign-in by a code that the person types on any device (RFC 8628): nothing has to reach this machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from madoguchi.errors import MadoguchiError, NotSignedIn, ServerAway
from madoguchi.signin.answers import Declined, Device, Granted, device_answer
from madoguchi.signin.meaning import refusal
from madoguchi.signin.tokens import Tokens

GRANT = "urn:ietf:params:oauth:grant-type:device_code"
SLOWER = 5.0
_DECLINED = frozenset({"access_denied", "authorization_declined"})
_EXPIRED = frozenset({"expired_token", "code_expired"})
_LONGEST_INTERVAL = 60.0


@dataclass
class Pace:
    """For tests: what waits, and what counts the seconds."""

    sleep: Callable[[float], None] = time.sleep
    seconds: Callable[[], float] = time.monotonic


def begin(tokens: Tokens) -> Device:
    """What to open and to type. Raises `ServerAway`, `SignInNeeded`, `ConfigurationError`."""
    reply = tokens.ask(tokens.endpoints.device, {"scope": tokens.endpoints.scope})
    try:
        answer = device_answer(reply.body)
    except ValueError:
        msg = f"oauth2.device_endpoint: an answer that makes no sense ({reply.status})"
        raise ServerAway(msg) from None
    if isinstance(answer, Declined):
        raise refusal(answer, "oauth2.device_endpoint")
    return answer


def wait(tokens: Tokens, device: Device, pace: Pace | None = None) -> Granted:
    """Asks until the person has signed in. Raises `NotSignedIn`, `SignInNeeded`, `ConfigurationError`."""
    pace = pace or Pace()
    interval, end = device.interval, pace.seconds() + device.seconds
    while pace.seconds() + interval <= end:
        pace.sleep(interval)
        try:
            answer = tokens.asked({"grant_type": GRANT, "device_code": device.device_code})
        except ServerAway as away:
            interval = min(max(interval * 2, away.seconds), _LONGEST_INTERVAL)  # RFC 8628 §3.5
            continue
        if isinstance(answer, Granted):
            return answer
        if answer.error == "slow_down":
            interval += SLOWER
        elif answer.error != "authorization_pending":
            raise _ended(answer)
    raise _out_of_time()


def _ended(answer: Declined) -> MadoguchiError:
    if answer.error in _DECLINED:
        return NotSignedIn("the sign-in was declined in the browser; nothing was changed")
    return _out_of_time() if answer.error in _EXPIRED else refusal(answer, "oauth2.device_endpoint")


def _out_of_time() -> NotSignedIn:
    return NotSignedIn("the code ran out before anybody signed in; nothing was changed: run `madoguchi login` again")
