"""The DNS: text records and mail exchangers, by dnspython, which is an extra and imported only here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from madoguchi.errors import MadoguchiError, ServerAway

if TYPE_CHECKING:
    from dns.resolver import Resolver

SECONDS = 5.0
"""For one answer, further servers included."""


class NoResolver(MadoguchiError):
    """dnspython is not installed, or this computer names no server to ask."""


class Names(Protocol):
    """Both raise `ServerAway` where the question stays open; a name that does not exist is an answer."""

    def txt(self, name: str) -> list[str]:
        """The text records of that name, each with its strings joined (RFC 7208 §3.3)."""

    def mx(self, name: str) -> list[str]:
        """The hosts that take its mail, the preferred first; "." alone: none does (RFC 7505)."""


class DnsNames:
    """See `Names`. ``resolver``: dnspython's; by default the one of this computer."""

    def __init__(self, resolver: Resolver | None = None) -> None:
        """Raises `NoResolver`."""
        try:
            import dns.exception
            import dns.resolver
        except ImportError as error:
            raise NoResolver("dnspython is not installed") from error
        try:
            self._resolver = resolver or dns.resolver.Resolver()
        except dns.exception.DNSException as error:
            raise NoResolver("this computer names no DNS server") from error

    def txt(self, name: str) -> list[str]:
        return [b"".join(record.strings).decode("ascii", "replace") for record in self._ask(name, "TXT")]

    def mx(self, name: str) -> list[str]:
        found = sorted((record.preference, record.exchange.to_text()) for record in self._ask(name, "MX"))
        return [host if host == "." else host.rstrip(".") for _, host in found]

    def _ask(self, name: str, kind: str) -> list[Any]:
        from dns import exception, resolver

        try:
            answer = self._resolver.resolve(f"{name}.", kind, raise_on_no_answer=False, lifetime=SECONDS)
        except resolver.NXDOMAIN:
            return []
        except exception.DNSException as error:
            msg = f"dns: {name} {kind}: no answer ({type(error).__name__})"
            raise ServerAway(msg) from error
        return list(answer)
