"""Too late, renumbered, or not now."""

from __future__ import annotations

from datetime import UTC, timedelta

from madoguchi.guards.base import Finding, Situation
from madoguchi.mail.message import Message


def paused(_: Message, situation: Situation) -> Finding | None:
    return Finding(situation.paused) if situation.paused else None


def left(_: Message, situation: Situation) -> Finding | None:
    return Finding(situation.left) if situation.left else None


def too_old(_: Message, situation: Situation) -> Finding | None:
    """By the older of the server's arrival time and the topmost Received: the Date header is anybody's word."""
    if not situation.age_judged:
        return None
    if situation.arrived is None:
        return Finding("nothing tells when it arrived")
    hours = situation.office.settings.reply.max_age_hours
    if situation.now - situation.arrived <= timedelta(hours=hours):
        return None
    arrived = situation.arrived.astimezone(UTC)
    return Finding(f"arrived {arrived:%Y-%m-%d %H:%M} UTC, at most {hours:g} hours ago")


def rebaselined(_: Message, situation: Situation) -> Finding | None:
    return Finding("UIDVALIDITY changed and this mail was not known before") if situation.rebaselined else None
