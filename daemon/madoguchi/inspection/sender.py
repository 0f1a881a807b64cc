"""What receivers will say of mail that goes out in the owner's name: SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 7489).

Everything goes out through the account's own submission server, which signs or does not, from hosts that nobody here
knows: so the records are read, and not evaluated. The copy in Sent was never signed. Evidence is what the own server
wrote of a mail of the owner to the owner, where one lies in the inbox and ``[reply] authentication`` names that server.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from madoguchi.inspection import spf
from madoguchi.inspection.bounds import contained
from madoguchi.inspection.names import Names
from madoguchi.service.findings import Finding, Grade

RESERVED = ("invalid", "test", "example", "localhost", "local", "internal", "home.arpa")
"""Nobody outside can look these up (RFC 6761, RFC 6762, RFC 8375)."""
_ASK = "ask whoever looks after the domain's DNS"
_NULL = (
    "the envelope is empty: SPF looks at the name of the host that hands the mail on (RFC 7208 §2.4), which aligns "
    "with your domain only if it is within it; DMARC then stands on DKIM alone"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A mail of the owner to himself: ``said`` is what the trusted server wrote by method, ``signed`` the (domain,
    selector) of each DKIM signature."""

    said: dict[str, str]
    signed: tuple[tuple[str, str], ...]


def sender(domain: str, envelope: str, names: Names, seen: Sequence[Seen] | None) -> Iterator[Finding]:
    """``envelope``: MAIL FROM, "" for the null sender. ``seen``: None where the inbox could not be looked at."""
    if domain in RESERVED or domain.endswith(tuple(f".{one}" for one in RESERVED)):
        yield Finding(Grade.OK, "dns", f"{domain} is a name for private use: nobody outside can look it up")
        return
    yield from contained("dns.mx", lambda: _exchangers(domain, names))
    yield from contained("dns.spf", lambda: _spf(domain, envelope, names))
    yield from contained("dns.dkim", lambda: _dkim(domain, names, seen))
    yield from contained("dns.dmarc", lambda: _dmarc(domain, names))


def _exchangers(domain: str, names: Names) -> Iterator[Finding]:
    hosts = names.mx(domain)
    if hosts == ["."]:
        found = f"{domain} says that it takes no mail (RFC 7505): answers and bounces cannot come back"
        yield Finding(Grade.ERROR, "dns.mx", found, _ASK)
    elif not hosts:
        yield Finding(Grade.WARNING, "dns.mx", f"{domain} names no mail exchanger", _ASK)
    else:
        yield Finding(Grade.OK, "dns.mx", ", ".join(hosts[:3]))


def _spf(domain: str, envelope: str, names: Names) -> Iterator[Finding]:
    if not envelope:
        yield Finding(Grade.OK, "dns.spf", _NULL)
        return
    found = spf.records(names.txt(domain))
    if not found:
        mend = f"{_ASK}: v=spf1 include:<your provider's> ~all"
        yield Finding(Grade.WARNING, "dns.spf", f"{domain} has no SPF record: receivers answer none", mend)
        return
    if len(found) > 1:
        mend = f"{_ASK}: one record has to say all"
        yield Finding(
            Grade.ERROR, "dns.spf", f"{domain} has {len(found)} SPF records: a permerror (RFC 7208 §4.5)", mend
        )
        return
    reached = spf.reach(domain, found[0], names.txt)
    if reached.broken:
        yield Finding(Grade.ERROR, "dns.spf", f"a permerror: {reached.broken}", _ASK)
        return
    yield _all(spf.rest(spf.terms(found[0]) or []))
    least = "at least " if reached.partly else ""
    told = f"{least}{reached.lookups} of {spf.MOST_LOOKUPS} lookups; includes {', '.join(reached.includes) or 'nobody'}"
    unknown = "whether your provider's outgoing hosts are among them is not known here"
    yield Finding(
        Grade.OK, "dns.spf", f"{told}; {unknown}; envelope and From have one domain, so that a pass is aligned"
    )


def _all(said: str) -> Finding:
    match said:
        case "-":
            return Finding(Grade.OK, "dns.spf", "-all: who is not listed fails")
        case "~":
            return Finding(Grade.OK, "dns.spf", "~all: who is not listed fails softly")
        case "redirect":
            return Finding(Grade.OK, "dns.spf", "another record says who is listed (redirect)")
        case "+":
            return Finding(Grade.WARNING, "dns.spf", "+all: everybody may send in this name", f"{_ASK}: ~all or -all")
        case _:
            told = (
                "?all: nothing is said of who is not listed" if said else "no all: nothing is said of who is not listed"
            )
            return Finding(Grade.WARNING, "dns.spf", told, f"{_ASK}: ~all or -all")


def _dkim(domain: str, names: Names, seen: Sequence[Seen] | None) -> Iterator[Finding]:
    if not seen:
        why = "no mail of yours to yourself is in the inbox" if seen is not None else "the inbox was not looked at"
        mend = "to know: write to yourself from another mail client, leave it in the inbox, and check again"
        yield Finding(Grade.OK, "dns.dkim", f"not known, your provider signs on the way out: {why}", mend)
        return
    newest = seen[-1]
    if newest.said:
        told = ", ".join(f"{method}={result}" for method, result in newest.said.items())
        good = newest.said.get("dmarc") == "pass" or newest.said.get("dkim") == "pass"
        grade, mend = (Grade.OK, "") if good else (Grade.WARNING, "ask your provider to sign with DKIM")
        yield Finding(grade, "dns.dkim", f"your server says of your newest mail to yourself: {told}", mend)
    else:
        told = "no word of a server that [reply] authentication trusts stands in your newest mail to yourself"
        yield Finding(Grade.OK, "dns.dkim", f"not known: {told}")
    for signer, selector in newest.signed:
        if newest.said.get("dkim") == "pass" or _related(
            domain, signer
        ):  # anybody may sign, and say that he is the owner
            yield _key(domain, signer, selector, names)


def _key(domain: str, signer: str, selector: str, names: Names) -> Finding:
    """RFC 6376 §3.6.1: an empty p= is a key that was revoked."""
    place = f"{selector}._domainkey.{signer}"
    texts = ["".join(text.split()) for text in names.txt(place)]
    if not any("p=" in text and not text.rstrip(";").endswith("p=") for text in texts):
        told = f"signed by {signer}, and no key stands at {place}: the signature cannot be checked"
        return Finding(Grade.WARNING, "dns.dkim", told, _ASK)
    strange = "not your domain, so that DMARC does not count it (RFC 7489 §3.1.1)"
    aligned = "aligned with your domain" if _related(domain, signer) else strange
    return Finding(Grade.OK, "dns.dkim", f"signed by {signer}, its key stands at {place}; {aligned}")


def _related(domain: str, signer: str) -> bool:
    """Within one organisation, so that relaxed alignment holds (RFC 7489 §3.1.1)."""
    return f".{domain}".endswith(f".{signer}") or f".{signer}".endswith(f".{domain}")


def _dmarc(domain: str, names: Names) -> Iterator[Finding]:
    at, found = _policy(domain, names)
    if not found:
        mend = f"{_ASK}: at _dmarc.{at} v=DMARC1; p=none; rua=mailto:…"
        yield Finding(Grade.WARNING, "dns.dmarc", f"no DMARC record for {domain}", mend)
        return
    if len(found) > 1:
        told = f"{len(found)} records at _dmarc.{at}: receivers apply none of them (RFC 7489 §6.6.3)"
        yield Finding(Grade.WARNING, "dns.dmarc", told, _ASK)
        return
    tags = _tags(found[0])
    policy = tags.get("sp" if at != domain and "sp" in tags else "p", "")
    strict = [name for name in ("adkim", "aspf") if tags.get(name) == "s"]
    how = f"alignment {'strict for ' + ' and '.join(strict) if strict else 'relaxed'}"
    if policy not in ("none", "quarantine", "reject"):
        yield Finding(Grade.WARNING, "dns.dmarc", f"_dmarc.{at} names no policy: {policy or 'no p='}", _ASK)
        return
    what = {"none": "failures are reported only", "quarantine": "failures go to junk", "reject": "failures are refused"}
    yield Finding(Grade.OK, "dns.dmarc", f"p={policy} at _dmarc.{at}: {what[policy]}; {how}")


def _policy(domain: str, names: Names) -> tuple[str, list[str]]:
    """The domain that has the record, and its records; the domain itself and [] where there is none.

    RFC 7489 §3.2 looks at the organisational domain, by a list of public suffixes that is not kept here. Instead each
    domain above is asked in turn, down to two labels: what a public suffix published would be told with its place.
    """
    labels = domain.split(".")
    for start in range(max(1, len(labels) - 1)):
        at = ".".join(labels[start:])
        found = [text for text in names.txt(f"_dmarc.{at}") if "".join(text.split()).lower().startswith("v=dmarc1;")]
        if found:
            return at, found
    return domain, []


def _tags(record: str) -> dict[str, str]:
    pairs = (piece.partition("=") for piece in record.split(";"))
    return {name.strip().lower(): value.strip().lower() for name, _, value in pairs if name.strip()}
