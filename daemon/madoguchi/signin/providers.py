"""Where the two large providers issue tokens, and what they are asked for.

Microsoft: "Authenticate an IMAP, POP or SMTP connection using OAuth", one token for both protocols. Google: "OAuth 2.0
for desktop apps"; its device flow (RFC 8628) does not grant the scope of IMAP and SMTP, so that none is named for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from madoguchi.config.oauth2 import OAuth2

_MICROSOFT = "https://login.microsoftonline.com"
_OUTLOOK = "https://outlook.office.com"


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Addresses; "" where that way is not offered. ``asks``: what the address for the browser says besides.

    ``loopback``: how the browser is to call this machine. Microsoft compares no port with "localhost" alone; RFC 8252
    §8.3 prefers the number, which does not depend on a name service.
    """

    token: str
    device: str
    authorization: str
    scope: str
    loopback: str = "127.0.0.1"
    asks: Mapping[str, str] = field(default_factory=dict)


def endpoints(settings: OAuth2) -> Endpoints:
    """The provider's, with what the settings name in their place."""
    found = _provided(settings)
    return Endpoints(
        settings.token_endpoint or found.token,
        settings.device_endpoint or found.device,
        settings.authorization_endpoint or found.authorization,
        settings.scope or found.scope,
        found.loopback,
        found.asks,
    )


def _provided(settings: OAuth2) -> Endpoints:
    if settings.provider == "microsoft365":
        base = f"{_MICROSOFT}/{settings.tenant or 'organizations'}/oauth2/v2.0"
        scope = f"{_OUTLOOK}/IMAP.AccessAsUser.All {_OUTLOOK}/SMTP.Send offline_access"
        asks = {"prompt": "select_account"}
        return Endpoints(f"{base}/token", f"{base}/devicecode", f"{base}/authorize", scope, "localhost", asks)
    if settings.provider == "google":
        # Without both words Google gives a refresh token at the very first consent only.
        asks = {"access_type": "offline", "prompt": "consent"}
        token, browser = "https://oauth2.googleapis.com/token", "https://accounts.google.com/o/oauth2/v2/auth"
        return Endpoints(token, "", browser, "https://mail.google.com/", asks=asks)
    return Endpoints("", "", "", "")
