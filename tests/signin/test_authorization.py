"""Sign-in by a browser that comes back with a code."""

from __future__ import annotations

from urllib.parse import parse_qs, quote, urlsplit

import pytest

from madoguchi.errors import NotSignedIn
from madoguchi.signin import authorization
from madoguchi.signin.answers import Granted
from madoguchi.signin.authorization import Foreign, challenge, code_in
from tests.servers.token_server import TokenServer
from tests.signin.conftest import Make


def test_the_proof_is_that_of_the_standard() -> None:
    """RFC 7636, appendix B."""
    assert challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_each_attempt_has_a_state_and_a_verifier_of_its_own(tokens: Make) -> None:
    """Long enough (RFC 7636 §4.1), and only the challenge stands in the address."""
    first, second = (authorization.request(tokens(signed_in=False), 8400) for _ in range(2))
    assert (first.state != second.state, first.verifier != second.verifier) == (True, True)
    assert 43 <= len(first.verifier) <= 128
    asked = {name: values[0] for name, values in parse_qs(urlsplit(first.address).query).items()}
    assert asked["redirect_uri"] == "http://127.0.0.1:8400"
    assert (asked["state"], asked["code_challenge"]) == (first.state, challenge(first.verifier))
    assert first.verifier not in first.address + repr(first)


def test_the_whole_way(tokens: Make, provider: TokenServer) -> None:
    """Address, browser, code, proof, tokens; the same code a second time is told as what it is."""
    made = tokens(signed_in=False)
    asked = authorization.request(made, 8400)
    code = code_in(provider.authorize(asked.address), asked)
    assert authorization.exchange(made, asked, code) == Granted("access-2-s3cret", "refresh-2-s3cret", 3600)
    with pytest.raises(NotSignedIn, match="used already"):
        authorization.exchange(made, asked, code)


def test_a_code_is_of_no_use_to_another_process(tokens: Make, provider: TokenServer) -> None:
    """Whoever sees the address lacks the verifier."""
    made = tokens(signed_in=False)
    asked, other = (authorization.request(made, 8400) for _ in range(2))
    with pytest.raises(NotSignedIn):
        authorization.exchange(made, other, code_in(provider.authorize(asked.address), asked))


@pytest.mark.parametrize(
    "address",
    ["", "nonsense", "http://[", "/favicon.ico", "/?code=x", "/?code=x&state=other", "/other?code=x&state=STATE", "/?state=STATE",
     "/?code=x&code=y&state=STATE", "/?code=x&state=STATE&state=STATE", "/?code=x&state=ü", "/?" + "a=b&" * 100, "/?code=" + "x" * 20_000],
)  # fmt: skip
def test_what_is_no_answer_to_this_attempt_is_told_apart(tokens: Make, address: str) -> None:
    """Another page's request, a parameter twice, no state: the wait goes on."""
    asked = authorization.request(tokens(signed_in=False), 8400)
    with pytest.raises(Foreign):
        code_in(address.replace("STATE", asked.state), asked)


@pytest.mark.parametrize(
    ("error", "said"), [("access_denied", "declined"), ("server_error", "server_error"), ("\x1b[2J", "x1b")]
)
def test_the_provider_may_say_no_there(tokens: Make, error: str, said: str) -> None:
    """In one line that no terminal obeys."""
    asked = authorization.request(tokens(signed_in=False), 8400)
    with pytest.raises(NotSignedIn, match=said) as wrong:
        code_in(f"/?error={quote(error)}&state={asked.state}", asked)
    assert "\x1b" not in str(wrong.value)
