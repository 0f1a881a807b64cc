"""``[oauth2]`` of ``madoguchi.toml``: who issues the tokens that stand in for a password."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import Field

from madoguchi.config.fields import FilePath, HttpsUrl, Line, Table, Tenant, Variable

CLIENT_SECRET_KEYS = ("client_secret_file", "client_secret_env", "client_secret_command", "client_secret_credential")


class OAuth2(Table):
    """Tokens for [imap] and [smtp] in place of a password (XOAUTH2); `madoguchi login` signs in, docs/signing-in.md."""

    provider: Literal["microsoft365", "google", ""] = Field("", description="empty: the addresses below are named")
    client_id: Line = Field("", description="the app that the administrator registered; empty: no OAuth2")
    client_secret_file: FilePath = Field("", description="a file with the app's secret in its first line (Google)")
    client_secret_env: Variable = Field("", description="the environment variable that holds the app's secret")
    client_secret_command: str = Field("", description="a command that prints the app's secret")
    client_secret_credential: str = Field("", description="the name of a systemd credential with the app's secret")
    tenant: Tenant = Field("", description="Microsoft 365: the directory's ID or domain; empty: any organisation's")
    token_endpoint: HttpsUrl = Field("", description="https only; empty: the provider's")
    device_endpoint: HttpsUrl = Field("", description="sign-in by code on any device (RFC 8628); empty: the provider's")
    authorization_endpoint: HttpsUrl = Field(
        "", description="sign-in by a browser on this machine (RFC 8252); empty: the provider's"
    )
    scope: Line = Field("", description="what is asked for; empty: the provider's for IMAP and SMTP")
    token_file: FilePath = Field("", description="the program keeps the sign-in here (0600); empty: in state_dir")
    ca_file: FilePath = Field("", description="a private CA in PEM; empty: the system's")

    @property
    def is_used(self) -> bool:
        """Whether tokens are to be had this way at all."""
        return bool(self.client_id)

    @property
    def has_client_secret(self) -> bool:
        """Whether any source of the app's secret is named."""
        return any(getattr(self, key) for key in CLIENT_SECRET_KEYS)


def inconsistencies(table: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """What is wrong between the keys. Yields (key, what was found and what is expected)."""
    if not table.get("client_id"):
        yield "oauth2.client_id", "missing, expected the ID of the app that your administrator registered"
    given = [key for key in CLIENT_SECRET_KEYS if table.get(key)]
    if len(given) > 1:
        yield "oauth2", f"found {' and '.join(given)}, expected only one of them"
    provider = table.get("provider", "")
    if provider == "google" and not given:
        yield (
            "oauth2",
            f"found no client secret, which Google asks for; expected one of {', '.join(CLIENT_SECRET_KEYS)}",
        )
    if table.get("tenant") and provider != "microsoft365":
        yield "oauth2.tenant", 'found a tenant, expected provider = "microsoft365" with it'
    if provider == "":
        yield from _of_another_provider(table)


def _of_another_provider(table: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for key in ("token_endpoint", "scope"):
        if not table.get(key):
            yield f"oauth2.{key}", 'missing, expected it or provider = "microsoft365" | "google"'
    if not (table.get("device_endpoint") or table.get("authorization_endpoint")):
        yield "oauth2", "found neither device_endpoint nor authorization_endpoint, expected at least one of them"
