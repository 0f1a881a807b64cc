"""What a token server says, read with suspicion."""

from __future__ import annotations

import json
from typing import Any

import pytest

from madoguchi.signin.answers import (
    MOST_SECONDS,
    UNSAID_SECONDS,
    Declined,
    Device,
    Granted,
    device_answer,
    token_answer,
)

GOOD = {"access_token": "abc", "token_type": "Bearer", "expires_in": 3599, "refresh_token": "def"}
SHOWN = {"device_code": "d", "user_code": "ABCD-EFGH", "verification_uri": "https://x.example/d", "expires_in": 900}


def answer(**words: Any) -> Granted | Declined:
    return token_answer(json.dumps({**GOOD, **words}).encode())


def test_tokens_are_read() -> None:
    """Both tokens and the life; no refresh token means that the old one stays good; nothing is shown."""
    assert answer() == Granted("abc", "def", 3599)
    assert answer(refresh_token=None, token_type="bearer") == Granted("abc", "", 3599)
    assert "abc" not in repr(answer())
    assert "def" not in repr(answer())


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("3599", 3599), (None, UNSAID_SECONDS), ("soon", UNSAID_SECONDS), (-5, 0), (1e12, MOST_SECONDS), (True, UNSAID_SECONDS), (float("inf"), UNSAID_SECONDS), ([1], UNSAID_SECONDS)],
)  # fmt: skip
def test_the_life_of_a_token_is_bounded(told: object, seconds: float) -> None:
    """Text, nothing, nonsense, less than nothing, for ever: what comes out can be counted on."""
    found = answer(expires_in=told)
    assert isinstance(found, Granted)
    assert found.seconds == seconds


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, *(json.dumps(GOOD | {"access_token": wrong}).encode() for wrong in ("", "a b", "a\1b", "a\nb", "é", 7, None, "x" * 20_000)), json.dumps(GOOD | {"token_type": "mac"}).encode(), json.dumps(GOOD | {"refresh_token": "a\r\nb"}).encode(), b'{"error": 7}', b'{"error": "a b"}'],
)  # fmt: skip
def test_nonsense_is_no_token(body: bytes) -> None:
    """Not JSON, no object, a token that would end a command early, an error without a name: ValueError, nothing else."""
    with pytest.raises(ValueError):
        token_answer(body)


def test_a_refusal_is_a_word_and_numbers() -> None:
    """Out of the list or out of the sentence; the sentence itself is not kept."""
    listed = answer(error="invalid_grant", error_codes=[50173, "x", True], error_description="AADSTS50173: taro")
    assert listed == Declined("invalid_grant", (50173,))
    assert answer(error="invalid_client", error_description="AADSTS7000222: x") == Declined(
        "invalid_client", (7000222,)
    )
    assert answer(error="invalid_grant", error_codes=7) == Declined("invalid_grant")


def test_a_device_code_is_read() -> None:
    """With Google's spelling of the address too; five seconds where no interval is named."""
    assert device_answer(json.dumps(SHOWN).encode()) == Device("d", "ABCD-EFGH", "https://x.example/d", 900, 5)
    older = {**SHOWN, "verification_uri": None, "verification_url": "https://x.example/old", "interval": 0}
    assert device_answer(json.dumps(older).encode()) == Device("d", "ABCD-EFGH", "https://x.example/old", 900, 1)


@pytest.mark.parametrize(
    "wrong",
    [{"verification_uri": "http://x.example"}, {"verification_uri": "javascript:x"}, {"verification_uri": "https://x\x1b[2J"}, {"user_code": "A\x1b[2JB"}, {"user_code": "A" * 50}, {"device_code": ""}],
)  # fmt: skip
def test_nothing_is_shown_that_a_terminal_obeys(wrong: dict[str, str]) -> None:
    """The address is https, address and code are plain characters."""
    with pytest.raises(ValueError):
        device_answer(json.dumps({**SHOWN, **wrong}).encode())
