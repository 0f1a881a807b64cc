"""What the servers on the way said of the mail: who vouches for the sender, and whether it is spam."""

from __future__ import annotations

import re

from madoguchi.guards.base import Finding, Lasting
from madoguchi.mail.headers import token
from madoguchi.mail.message import Message
from madoguchi.mail.parameters import quotes_close, split_quoted, unquoted, without_comments

AUTHENTICATED_INSIDE = "X-MS-Exchange-Organization-AuthAs"
_RESULT = re.compile(r"\s*(dmarc|dkim|spf)(?:/1)?\s*=\s*([a-z]+)(?![^\s])", re.IGNORECASE)
_PROPERTY = re.compile(
    r"(?<![a-z.-])([a-z.-]++)\s*+=\s*+((?:\"(?:[^\"\\]|\\.)*+\"|[^\s\"])++)|\"(?:[^\"\\]|\\.)*+\"?", re.IGNORECASE
)
_NAMING = {"dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom",)}
"""The properties that say for which domain a method passed (RFC 8601 §2.7)."""
_SPAM_SUBJECT = re.compile(
    r"\s*[\[(*【{]{1,5}\s*(?:suspected )?(?:spam|迷惑メール|スパム|meiwaku|junk)[^\])*】}\n]{0,20}[\])*】}]|spam\s?:",
    re.IGNORECASE,
)
_SPAM_HEADERS = ("X-Spam-Flag", "X-Spam", "X-Barracuda-Spam-Flag", "X-Mailgun-SFlag", "X-Spam-Status")
_SPAM_VERDICT = re.compile(r"\b(?:SFV:SP[MB]|CAT:(?:SPM|HSPM|PHSH|HPHISH|HPHSH|MALW|SPOOF))\b")
_SPAM_LEVEL = 5
"""Spam confidence levels of 5 and more go to Junk by Exchange's own default (MS-OXCSPAM §2.2.1.3)."""


def authentication_failed(message: Message, known: Lasting) -> Finding | None:
    """By the owner's own server only, as ``[reply] authentication`` names it (RFC 8601 §5)."""
    wanted = known.office.settings.reply.authentication
    if wanted == "none":
        return None
    if wanted == "exchange":
        said = token(message.headers.get(AUTHENTICATED_INSIDE) or "")
        return None if said == "internal" else Finding(f"{AUTHENTICATED_INSIDE}: {said[:20] or 'missing'}")
    server = wanted.removeprefix("authserv-id:").strip().lower()
    topmost = message.headers.get("Authentication-Results") or ""
    if authserv_id(topmost) != server:
        return Finding(f"no topmost Authentication-Results of {server}")
    return None if vouched(topmost, message.from_address) else Finding(f"{server} does not vouch for the sender")


def authserv_id(field: str) -> str:
    """Who made an Authentication-Results field (RFC 8601 §2.2), in lower case; "" where it does not say."""
    head = without_comments(field).partition(";")[0].strip().lower()
    return head.split()[0] if head and "=" not in head.split()[0] else ""


def results(field: str) -> dict[str, str]:
    """What it says of DMARC, DKIM and SPF, in lower case, each as it first stands; {} where it cannot be read."""
    bare = without_comments(field)
    found = map(_RESULT.match, split_quoted(bare)[1:]) if quotes_close(bare) else ()
    said: dict[str, str] = {}
    for result in found:
        if result:
            said.setdefault(result[1].lower(), result[2].lower())
    return said


def vouched(field: str, sender: str) -> bool:
    """Whether the results of that field speak for the domain of ``sender``: DMARC, or aligned DKIM or SPF.

    DMARC's word counts over the others' (RFC 7489 §6.6.2); a method that appears twice counts as it first stands, but
    DMARC must not be at odds with itself. Quoted strings are one value whatever they hold: a server repeats in them
    what a stranger calls himself.
    """
    domain = sender.rpartition("@")[2]
    found: dict[str, list[tuple[str, str]]] = {"dmarc": [], "dkim": [], "spf": []}
    bare = without_comments(field)
    if not quotes_close(bare):
        return False
    for statement in split_quoted(bare)[1:]:
        result = _RESULT.match(statement)
        if result:
            found[result[1].lower()].append((result[2].lower(), statement[result.end() :]))
    said = {result for result, _ in found["dmarc"]} - {"none", "bestguesspass"}
    if said:
        return said == {"pass"}
    first = {method: found[method][0] for method in _NAMING if found[method]}
    return any(result == "pass" and _aligned(method, rest, domain) for method, (result, rest) in first.items())


def _aligned(method: str, statement: str, domain: str) -> bool:
    """Whether every domain that the method names is the sender's, below it or above it."""
    values = (unquoted(match[2]) for match in _PROPERTY.finditer(statement) if _names(method, match[1]))
    named = {value.rpartition("@")[2].lower().strip('".') for value in values}
    return bool(domain and named) and all(_related(one, domain) for one in named)


def _names(method: str, name: str | None) -> bool:
    return (name or "").lower() in _NAMING[method]


def _related(one: str, domain: str) -> bool:
    return bool(one) and (f".{one}".endswith(f".{domain}") or domain.endswith(f".{one}"))


def spam(message: Message, _: Lasting) -> Finding | None:
    """Marked by a filter on the way: SpamAssassin, rspamd, Exchange, Barracuda, Mailgun, or in the subject."""
    for name in _SPAM_HEADERS:
        if token(message.headers.get(name) or "") in ("yes", "true"):
            return Finding(f"{name}: yes")
    for name in ("X-MS-Exchange-Organization-SCL", "X-MS-Exchange-Antispam-SCL"):
        level = token(message.headers.get(name) or "")
        if level.isdecimal() and len(level) < 3 and int(level) >= _SPAM_LEVEL:
            return Finding(f"{name}: {int(level)}")
    for value in message.headers.all("X-Forefront-Antispam-Report"):
        verdict = _SPAM_VERDICT.search(value)
        if verdict:
            return Finding(f"X-Forefront-Antispam-Report: {verdict[0]}")
    return Finding("the subject is tagged as spam") if _SPAM_SUBJECT.match(message.subject) else None
