"""What an SPF record promises (RFC 7208), read and not evaluated: from here nobody knows which host will send."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

MOST_LOOKUPS = 10
"""More, and the answer is permerror (RFC 7208 §4.6.4)."""
_ASKING = ("include", "a", "mx", "ptr", "exists", "redirect")
_TERM = re.compile(r"([+?~-]?)([A-Za-z][A-Za-z0-9_.-]*)(?:([:=/])(\S*))?")
Txt = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class Term:
    """A mechanism or modifier: ``qualifier`` is one of ``+ - ~ ?``, ``name`` in lower case."""

    qualifier: str
    name: str
    value: str


@dataclass(slots=True)
class Reach:
    """What a record leads to. ``broken``: why it is a permerror, "" where it is none. ``partly``: some of it could not
    be followed, a macro (§7) for one, so that ``lookups`` is the least."""

    lookups: int = 0
    includes: list[str] = field(default_factory=list)
    broken: str = ""
    partly: bool = False


def records(texts: list[str]) -> list[str]:
    """Those that are SPF records (RFC 7208 §4.5)."""
    return [text for text in texts if re.match(r"v=spf1(?: |$)", text, re.IGNORECASE)]


def terms(record: str) -> list[Term] | None:
    """None where it cannot be read: a permerror (§4.6)."""
    found = []
    for word in record.split()[1:]:
        match = _TERM.fullmatch(word)
        if match is None:
            return None
        found.append(Term(match[1] or "+", match[2].lower(), match[4] or ""))
    return found


def rest(found: list[Term]) -> str:
    """What is said of everybody else: the qualifier of ``all``, "redirect", or "" where nothing is (§4.7)."""
    said = next((term.qualifier for term in found if term.name == "all"), "")
    return said or next(("redirect" for term in found if term.name == "redirect"), "")


def reach(domain: str, record: str, txt: Txt) -> Reach:
    """Follows include and redirect. ``txt`` raises `ServerAway`, and so does this."""
    found = Reach()
    _follow(domain, record, txt, found, above=())
    if not found.broken and found.lookups > MOST_LOOKUPS:
        found.broken = f"more than {MOST_LOOKUPS} lookups (RFC 7208 §4.6.4)"
    return found


def _follow(domain: str, record: str, txt: Txt, found: Reach, above: tuple[str, ...]) -> None:
    read = terms(record)
    if read is None:
        found.broken = found.broken or f"the record of {domain} cannot be read (RFC 7208 §4.6)"
        return
    ends = any(term.name == "all" for term in read)
    for term in read:
        if term.name not in _ASKING or (term.name == "redirect" and ends):
            continue
        found.lookups += 1
        if found.lookups > MOST_LOOKUPS:
            return
        if term.name in ("include", "redirect"):
            _into(term, txt, found, (*above, domain))


def _into(term: Term, txt: Txt, found: Reach, above: tuple[str, ...]) -> None:
    target = term.value.rstrip(".").lower()
    if not above[1:] and term.name == "include":
        found.includes.append(target)
    if "%" in target:
        found.partly = True
        return
    if target in above:
        found.broken = found.broken or f"{target} includes itself"
        return
    there = records(txt(target))
    if len(there) != 1:
        why = f"{term.name} of {target}, which has {f'{len(there)} SPF records' if there else 'no SPF record'}"
        found.broken = found.broken or f"{why} (RFC 7208 §5.2)"
        return
    _follow(target, there[0], txt, found, above)
