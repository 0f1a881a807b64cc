"""When answering stops for the whole account."""

from __future__ import annotations

import pytest

from madoguchi.policy.breaker import Traffic, is_calm, trips

PER_HOUR = 30


@pytest.mark.parametrize(
    "traffic",
    [
        Traffic(returned=3),
        Traffic(repeated=3),
        Traffic(bounced=3),
        Traffic(returned=1, repeated=1, bounced=1),
        Traffic(requests=91),
    ],
)
def test_signs_of_any_kind_or_three_times_the_pace_open_it(traffic: Traffic) -> None:
    """And the reason names the counts."""
    why = trips(traffic, PER_HOUR)
    assert any(character.isdigit() for character in why)
    assert not is_calm(traffic, PER_HOUR)


@pytest.mark.parametrize("traffic", [Traffic(returned=2), Traffic(repeated=1, bounced=1)])
def test_a_sign_or_two_do_not_open_it_but_keep_it_open(traffic: Traffic) -> None:
    """One alone has harmless causes; where it is open already, it is no calm hour."""
    assert trips(traffic, PER_HOUR) == ""
    assert not is_calm(traffic, PER_HOUR)


@pytest.mark.parametrize("traffic", [Traffic(), Traffic(requests=90)])
def test_a_busy_hour_is_calm(traffic: Traffic) -> None:
    """Up to three times the pace mail waits for its turn, and nothing stops."""
    assert trips(traffic, PER_HOUR) == ""
    assert is_calm(traffic, PER_HOUR)
