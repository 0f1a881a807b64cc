"""What each refusal calls for."""

from __future__ import annotations

import pytest

from madoguchi.errors import ServerAway, SignInNeeded
from madoguchi.signin.answers import Declined
from madoguchi.signin.meaning import refusal

LOGIN = "run `madoguchi login`"


@pytest.mark.parametrize(
    "declined",
    [*map(Declined, ("temporarily_unavailable", "server_error", "slow_down")), Declined("invalid_grant", (90033,))],
)
def test_what_passes_is_waited_for(declined: Declined) -> None:
    """As a mail server that is away, whatever word an inner failure comes with."""
    assert isinstance(refusal(declined, "oauth2 x"), ServerAway)


@pytest.mark.parametrize(
    ("declined", "final", "said"),
    [
        (Declined("invalid_grant"), True, [LOGIN]),
        (Declined("invalid_grant", (50173,)), True, ["password was changed", LOGIN, "AADSTS50173"]),
        (Declined("invalid_grant", (700082,)), True, ["not used for too long", LOGIN]),
        (Declined("invalid_grant", (65001,)), True, ["consent", "ask the administrator", LOGIN]),
        (Declined("invalid_grant", (53003,)), True, ["conditional access", "ask the administrator", LOGIN]),
        (Declined("interaction_required", (50076,)), True, ["second factor", LOGIN]),
        (Declined("invalid_client", (7000222,)), False, ["client secret has expired", "SIGHUP"]),
        (Declined("invalid_client", (7000218,)), False, ["public client", "SIGHUP"]),
        (Declined("unauthorized_client", (700016,)), False, ["oauth2.client_id", "oauth2.tenant", "SIGHUP"]),
        (Declined("invalid_request", (900023,)), False, ["oauth2.tenant"]),
        (Declined("invalid_scope"), False, ["oauth2.scope"]),
        (Declined("who_knows"), False, ["who_knows", "[oauth2]"]),
    ],
)  # fmt: skip
def test_a_person_is_told_what_happened_and_what_to_do(declined: Declined, final: bool, said: list[str]) -> None:
    """One line; only what kills the sign-in itself is final, since a mended registration brings the others back."""
    error = refusal(declined, "oauth2 x")
    assert isinstance(error, SignInNeeded)
    assert error.final is final
    assert "\n" not in str(error)
    assert [word for word in said if word not in str(error)] == []
