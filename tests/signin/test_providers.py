"""Where each provider issues tokens."""

from __future__ import annotations

from madoguchi.config.oauth2 import OAuth2
from madoguchi.signin.providers import endpoints


def test_the_two_providers() -> None:
    """Microsoft's by directory, with both permissions and the one to stay; Google's without a code for devices."""
    microsoft = endpoints(OAuth2(provider="microsoft365", client_id="c", tenant="example.co.jp"))
    assert microsoft.token == "https://login.microsoftonline.com/example.co.jp/oauth2/v2.0/token"
    assert [word.rpartition("/")[2] for word in microsoft.scope.split()] == [
        "IMAP.AccessAsUser.All",
        "SMTP.Send",
        "offline_access",
    ]
    assert "/organizations/" in endpoints(OAuth2(provider="microsoft365", client_id="c")).device
    google = endpoints(OAuth2(provider="google", client_id="c"))
    assert (google.device, google.scope, google.asks["access_type"]) == ("", "https://mail.google.com/", "offline")
    assert endpoints(OAuth2(provider="google", client_id="c", scope="other")).scope == "other"
