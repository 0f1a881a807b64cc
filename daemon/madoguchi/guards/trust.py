"""What the servers on the way said of the mail: who vouches for the sender, and whether it is spam."""

from __future__ import annotations

import re

from madoguchi.guards.base import Finding, Situation
from madoguchi.mail.headers import token
from madoguchi.mail.message import Message
from madoguchi.mail.parameters import without_comments

AUTHENTICATED_INSIDE = "X-MS-Exchange-Organization-AuthAs"
_RESULT = re.compile(r"\b(dmarc|dkim|spf)\s*=\s*([a-z]+)", re.IGNORECASE)
_PROPERTY = re.compile(r"\b(?:header\.(?:d|i|from)|smtp\.mailfrom)\s*=\s*\"?(?:[^\s;@\"]*@)?([^\s;\"]+)", re.IGNORECASE)
_SPAM_SUBJECT = re.compile(
    r"\s*[\[(*【{]{1,5}\s*(?:suspected )?(?:spam|迷惑メール|スパム|meiwaku|junk)[^\])*】}\n]{0,20}[\])*】}]|spam\s?:",
    re.IGNORECASE,
)
_SPAM_HEADERS = ("X-Spam-Flag", "X-Spam", "X-Barracuda-Spam-Flag", "X-Mailgun-SFlag", "X-Spam-Status")
_SPAM_VERDICT = re.compile(r"\b(?:SFV:SP[MB]|CAT:(?:SPM|HSPM|PHSH|HPHISH|HPHSH|MALW|SPOOF))\b")
_SPAM_LEVEL = 5
"""Spam confidence levels of 5 and more go to Junk by Exchange's own default (MS-OXCSPAM §2.2.1.3)."""


def authentication_failed(message: Message, situation: Situation) -> Finding | None:
    """By the owner's own server only, as ``[reply] authentication`` names it (RFC 8601 §5)."""
    wanted = situation.office.settings.reply.authentication
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


def vouched(field: str, sender: str) -> bool:
    """Whether the results of that field speak for the domain of ``sender``: DMARC, or aligned DKIM or SPF.

    DMARC's word counts over the others' (RFC 7489 §6.6.2); a method that appears twice counts as it first stands.
    """
    domain = sender.rpartition("@")[2]
    found: dict[str, tuple[str, str]] = {}
    for statement in without_comments(field).split(";")[1:]:
        result = _RESULT.search(statement)
        if result:
            found.setdefault(result[1].lower(), (result[2].lower(), statement))
    if "dmarc" in found and found["dmarc"][0] not in ("none", "bestguesspass"):
        return found["dmarc"][0] == "pass"
    passed = (found[method][1] for method in ("dkim", "spf") if found.get(method, ("",))[0] == "pass")
    return any(_aligned(statement, domain) for statement in passed)


def _aligned(statement: str, domain: str) -> bool:
    named = {match[1].lower().strip(".") for match in _PROPERTY.finditer(statement)}
    return bool(domain) and any(f".{one}".endswith(f".{domain}") or domain.endswith(f".{one}") for one in named)


def spam(message: Message, _: Situation) -> Finding | None:
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
