"""How full the mailbox is (RFC 9208)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from madoguchi.mailbox.looking import Quota
from madoguchi.service.findings import Finding, Grade

NEARLY = 0.9
_MEND = "make room, or ask for more: no copy goes into Sent and no draft into Drafts of a full mailbox"


def quota(found: Sequence[Quota] | None) -> Iterator[Finding]:
    """A line for each resource that is limited; ``None``: the server has no QUOTA."""
    if not found:
        yield Finding(Grade.OK, "imap.quota", "none, or none that the server tells")
        return
    for one in found:
        share = one.used / one.limit if one.limit > 0 else 1.0
        told = f"{one.resource}: {share:.0%} of {_amount(one)}"
        if share >= 1:
            yield Finding(Grade.ERROR, "imap.quota", f"{told}: the mailbox is full", _MEND)
        elif share >= NEARLY:
            yield Finding(Grade.WARNING, "imap.quota", told, _MEND)
        else:
            yield Finding(Grade.OK, "imap.quota", told)


def _amount(one: Quota) -> str:
    return f"{one.limit / 1024:,.0f} MB" if one.resource == "STORAGE" else f"{one.limit:,}"
