"""What a refusal of the token server calls for: wait, sign in again, or mend the app's registration.

The words are those of RFC 6749 §5.2, RFC 8628 §3.5, OpenID Connect Core §3.1.2.6; the numbers are Microsoft's (AADSTS).
The sentences that come with them are never told: they hold names, identifiers and addresses.
"""

from __future__ import annotations

from madoguchi.errors import MadoguchiError, ServerAway, SignInNeeded
from madoguchi.signin.answers import Declined

PASSING = frozenset({"temporarily_unavailable", "server_error", "slow_down"})
PASSING_CODES = frozenset({90006, 90012, 90033})
"""Microsoft's: an inner service is away, or too slow."""
DEAD = frozenset({"invalid_grant", "interaction_required", "login_required", "consent_required"})
"""Of the sign-in itself: nothing but another one helps, so that this one is never offered again."""

_LOGIN = "run `madoguchi login`"
_ADMINISTRATOR = f"ask the administrator, then {_LOGIN}"
_CONSENT = f"ask the administrator to grant consent to the app's permissions, then {_LOGIN}"
_CODES: dict[int, tuple[str, str]] = {
    50173: ("the password was changed, or sign-ins were revoked", _LOGIN),
    70008: ("it ran out, or was not used for too long", _LOGIN),
    700082: ("it was not used for too long", _LOGIN),
    70043: ("its time, which the administrator set, is over", _LOGIN),
    70044: ("its time, which the administrator set, is over", _LOGIN),
    50076: ("a second factor is asked for", _LOGIN),
    50078: ("the second factor has to be shown again", _LOGIN),
    50079: ("a second factor has to be set up", _LOGIN),
    50055: ("the password has expired", f"change it, then {_LOGIN}"),
    50057: ("the account is disabled", _ADMINISTRATOR),
    50034: ("the account is not in that directory", f"is oauth2.tenant right? Then {_LOGIN}"),
    65001: ("nobody has consented to the app", _CONSENT),
    65004: ("the consent was declined", _LOGIN),
    53000: ("conditional access asks for a managed device", _ADMINISTRATOR),
    53001: ("conditional access asks for a managed device", _ADMINISTRATOR),
    53003: ("conditional access forbids it", _ADMINISTRATOR),
    530034: ("a default of the directory's security forbids it", _ADMINISTRATOR),
    50105: ("the account is not assigned to the app", _ADMINISTRATOR),
    700016: ("the directory does not know the app", "oauth2.client_id and oauth2.tenant"),
    90002: ("there is no such directory", "oauth2.tenant"),
    900023: ("there is no such directory", "oauth2.tenant"),
    50194: ("the app is registered for one directory", "name it in oauth2.tenant"),
    7000215: ("the client secret is wrong", "oauth2.client_secret_…: the value, not its ID"),
    7000222: ("the client secret has expired", "make a new one, and put it where oauth2.client_secret_… says"),
    7000218: ("the app is no public client", 'set "Allow public client flows" to yes in its registration'),
    70011: ("a permission is unknown", "oauth2.scope"),
}
_WORDS: dict[str, tuple[str, str]] = {
    "invalid_grant": ("revoked, run out, or the password was changed", _LOGIN),
    "interaction_required": ("the provider wants to see you", _LOGIN),
    "login_required": ("the provider wants to see you", _LOGIN),
    "consent_required": ("nobody has consented to the app", _CONSENT),
    "invalid_client": ("the app is unknown, or its secret is wrong", "oauth2.client_id and oauth2.client_secret_…"),
    "unauthorized_client": (
        "the app may not do this",
        "its registration: this way to sign in, and the permissions for IMAP and SMTP",
    ),
    "invalid_scope": ("a permission is unknown", "oauth2.scope"),
}
AFTERWARDS = "; then reload the daemon (SIGHUP)"


def refusal(declined: Declined, where: str) -> MadoguchiError:
    """`ServerAway` where time mends it, else `SignInNeeded` in one line: what happened, and what to do."""
    if declined.error in PASSING or PASSING_CODES.intersection(declined.codes):
        msg = f"{where}: not now ({declined.error})"
        return ServerAway(msg)
    final = declined.error in DEAD
    what, mend = _told(declined)
    says = " ".join([declined.error, *(f"AADSTS{code}" for code in declined.codes)])
    subject = "the sign-in holds no longer" if final else "no token is given"
    msg = f"{where}: {subject}: {what} ({says}): {mend}{'' if _LOGIN in mend else AFTERWARDS}"
    return SignInNeeded(msg, final=final)


def _told(declined: Declined) -> tuple[str, str]:
    known = next((_CODES[code] for code in declined.codes if code in _CODES), None)
    return known or _WORDS.get(declined.error, ("it refuses the request", "[oauth2] in madoguchi.toml"))
