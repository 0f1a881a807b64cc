"""To whom the mail went: the owner alone, or others too."""

from __future__ import annotations

from madoguchi.guards.base import Finding, Lasting
from madoguchi.mail.addresses import parse_addresses
from madoguchi.mail.message import Message

RESENT = ("Resent-From", "Resent-To", "Resent-Sender", "Resent-Cc", "Resent-Message-ID", "Resent-Date")
FORWARDED = ("X-Forwarded-For", "X-Forwarded-To", "X-Original-Forwarded-To")


def not_addressed_to_me(message: Message, known: Lasting) -> Finding | None:
    """The owner must stand in To: Cc and Bcc are for knowing, not for acting. Resent-To is `redirected`'s matter."""
    resent = (address for value in message.headers.all("Resent-To") for address in parse_addresses(value))
    here = any(address.address in known.owner for address in (*message.to, *resent))
    return None if here else Finding(_shown(message))


def _shown(message: Message) -> str:
    seen = [address.address for address in (*message.to, *message.cc)]
    shown = ", ".join(seen[:3]) + (f" and {len(seen) - 3} more" if len(seen) > 3 else "")
    return f"addressed to {shown or 'nobody'}"


def many_recipients(message: Message, known: Lasting) -> Finding | None:
    """Anybody else in To; too many in Cc; anybody in Cc who is outside, or never answered by machine."""
    others = [address for address in message.to if address.address not in known.owner]
    if others:
        return Finding(f"{len(others)} more in To")
    copied = [address.address for address in message.cc if address.address not in known.owner]
    if len(copied) > known.office.settings.reply.max_cc:
        return Finding(f"{len(copied)} in Cc, at most {known.office.settings.reply.max_cc}")
    if any(not known.is_inside(address) for address in copied):
        return Finding("somebody outside in Cc")
    if any(known.office.people.is_never(address) for address in copied):
        return Finding("somebody in Cc who is never answered by machine")
    return None


def redirected(message: Message, known: Lasting) -> Finding | None:
    """Somebody sent another person's mail on as it was (RFC 5322 §3.6.6), or a mailbox forwards to this one."""
    for name in RESENT:
        if name in message.headers:
            return Finding(name)
    for name in FORWARDED:
        for address in parse_addresses(message.headers.get(name) or ""):
            if address.address and address.address not in known.owner:
                return Finding(f"{name}: {address.address}")
    return None
