"""``people.toml``: who is never answered, or only by draft. Never shown, exported or reported."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

from pydantic import Field

from madoguchi.config.fields import AddressOrDomain, Table
from madoguchi.mail.canonical import canonical


class People(Table):
    """Addresses, or whole domains."""

    never: list[AddressOrDomain] = Field(default_factory=list, description="never answered by machine")
    draft_only: list[AddressOrDomain] = Field(default_factory=list, description="answered only by a draft")

    def is_never(self, address: str) -> bool:
        """Whether that canonical address is never answered by machine."""
        return matches(address, self._never)

    def is_draft_only(self, address: str) -> bool:
        """Whether that canonical address gets drafts only."""
        return matches(address, self._draft_only)

    @cached_property
    def _never(self) -> frozenset[str]:
        return frozenset(map(canonical, self.never))

    @cached_property
    def _draft_only(self) -> frozenset[str]:
        return frozenset(map(canonical, self.draft_only))


def matches(address: str, entries: Collection[str]) -> bool:
    """Whether the canonical ``address``, or its domain or a parent domain, is among the canonical ``entries``."""
    domain = address.rpartition("@")[2]
    return any(entry in (address, domain) or domain.endswith("." + entry) for entry in entries)
