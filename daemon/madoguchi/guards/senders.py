"""Who wrote it, and whether an answer would reach that person (RFC 3834 §4)."""

from __future__ import annotations

import re

from madoguchi.guards.base import Finding, Lasting, Situation
from madoguchi.mail.message import Message

ROLE = re.compile(
    r"(mailer-daemon|postmaster|no[-_.]?reply|do[-_.]?not[-_.]?reply|bounces?|listserv|majordomo|mdaemon|uucp|root|daemon"
    r"|nobody|notifications?|alerts?|news|newsletters?|system|autoreply|auto-reply|b-[0-9]{1,20})([-+._].{0,64})?"
    r"|owner-.{1,64}|.{1,64}-(owner|request|errors|relay|bounces?|noreply|no-reply)"
)


def outside_domain(message: Message, known: Lasting) -> Finding | None:
    allowed = known.office.settings.answer_domains
    domain = message.from_address.rpartition("@")[2]
    return None if "*" in allowed or domain in allowed else Finding(domain or "no sender address")


def excluded(message: Message, known: Lasting) -> Finding | None:
    """The evidence names nobody: ``people.toml`` is never shown."""
    people = known.office.people
    senders = (message.from_address, message.return_path or "")
    return Finding("listed in people.toml") if any(one and people.is_never(one) for one in senders) else None


def sender_mismatch(message: Message, known: Lasting) -> Finding | None:
    """One From; a Return-Path of the same organisation (or the same address); a Reply-To, if any, that agrees.

    RFC 3834 §4 wants answers sent to Return-Path. Send-as aliases and a second company domain break equality with
    From within one organisation, so organisations are compared unless the owner asks for addresses.
    """
    sender = message.from_address
    if not sender:
        return Finding(f"{len(message.author)} addresses in From, expected one")
    other = [address.address for address in message.reply_to if address.address != sender]
    if other:
        return Finding("Reply-To names somebody else")
    if message.return_path and not _agrees(message.return_path, sender, known):
        return Finding(f"Return-Path {message.return_path}, From {sender}")
    return None


def _agrees(return_path: str, sender: str, known: Lasting) -> bool:
    if return_path == sender:
        return True
    if known.office.settings.reply.sender_match == "address":
        return False
    domains = {return_path.rpartition("@")[2], sender.rpartition("@")[2]}
    return len(domains) == 1 or domains <= known.office.settings.answer_domains


def no_return_path(message: Message, situation: Situation) -> Finding | None:
    missing = message.return_path is None and situation.return_path_required
    return Finding("no Return-Path header") if missing else None


def role_address(message: Message, _: Lasting) -> Finding | None:
    """Where it stands in From or Return-Path. Postmaster is often a person (RFC 2142), hence held, not ignored."""
    for address in (message.from_address, message.return_path or ""):
        local = address.rpartition("@")[0]
        if address and (not local or ROLE.fullmatch(local[:200])):
            return Finding(address)
    return None
