"""Sign-in by a browser that comes back with a code (RFC 8252), of use to this process alone (RFC 7636)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode, urlsplit

from madoguchi.errors import NotSignedIn
from madoguchi.signin.answers import Granted
from madoguchi.signin.meaning import refusal
from madoguchi.signin.tokens import Tokens

_LONGEST = 16_384


@dataclass(frozen=True, slots=True)
class Request:
    """One attempt: ``address`` is what the person opens; ``verifier`` never leaves this machine before the exchange."""

    address: str = field(repr=False)
    redirect_uri: str
    state: str = field(repr=False)
    verifier: str = field(repr=False)


class Foreign(ValueError):
    """No answer to this attempt: another path, another ``state``, no code. Whoever called may go on waiting."""


def request(tokens: Tokens, port: int) -> Request:
    """A new one, whose answer comes to that port of this machine."""
    found = tokens.endpoints
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    redirect_uri = f"http://{found.loopback}:{port}"
    asked = {
        "response_type": "code",
        "client_id": tokens.settings.client_id,
        "redirect_uri": redirect_uri,
        "scope": found.scope,
        "state": state,
        "code_challenge": challenge(verifier),
        "code_challenge_method": "S256",
        **found.asks,
    }
    joint = "&" if urlsplit(found.authorization).query else "?"
    return Request(f"{found.authorization}{joint}{urlencode(asked)}", redirect_uri, state, verifier)


def challenge(verifier: str) -> str:
    """RFC 7636 §4.2, S256."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def code_in(address: str, asked: Request) -> str:
    """The code in the address that the browser was sent to: whole, or only path and query.

    Raises `Foreign`, and `NotSignedIn` where the provider says there that it came to nothing.
    """
    if len(address) > _LONGEST:
        raise Foreign("longer than any answer")
    try:
        parts = urlsplit(address.strip())
        found = parse_qs(parts.query, max_num_fields=50)
    except ValueError as error:
        raise Foreign("no address") from error
    if parts.path not in ("", "/") or not hmac.compare_digest(_one(found, "state").encode(), asked.state.encode()):
        raise Foreign("not the answer to this attempt")
    if _one(found, "error"):
        declined = _one(found, "error") == "access_denied"
        why = "was declined in the browser" if declined else f"came to nothing ({_one(found, 'error')[:40]!a})"
        msg = f"the sign-in {why}; nothing was changed"
        raise NotSignedIn(msg)
    return _one(found, "code") or _none()


def exchange(tokens: Tokens, asked: Request, code: str) -> Granted:
    """The code for tokens. Raises `NotSignedIn`, `SignInNeeded`, `ServerAway`, `ConfigurationError`."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": asked.redirect_uri}
    answer = tokens.asked({**form, "code_verifier": asked.verifier})
    if isinstance(answer, Granted):
        return answer
    if answer.error == "invalid_grant":
        raise NotSignedIn("the code of the browser was used already, or too late: run `madoguchi login` again")
    raise refusal(answer, "oauth2")


def _one(found: dict[str, list[str]], name: str) -> str:
    """A parameter that stands twice is none (RFC 6749 §3.1)."""
    values = found.get(name, [])
    return values[0] if len(values) == 1 else ""


def _none() -> str:
    raise Foreign("no code")
