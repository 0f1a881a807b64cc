"""What already happened between this person and the owner."""

from __future__ import annotations

from madoguchi.guards.base import Finding, Situation
from madoguchi.mail.message import Message


def conversation(_: Message, situation: Situation) -> Finding | None:
    """Only a reference to what the owner or this program sent lately: people start new requests on any old mail."""
    return Finding(f"refers to {situation.own_mail_hit}") if situation.own_mail_hit else None


def already_answered(_: Message, situation: Situation) -> Finding | None:
    if "\\answered" in {flag.lower() for flag in situation.flags}:
        return Finding("the flag \\Answered is set")
    return Finding(situation.answered) if situation.answered else None


def left_inbox(_: Message, situation: Situation) -> Finding | None:
    return Finding("the flag \\Deleted is set") if "\\deleted" in {flag.lower() for flag in situation.flags} else None


def same_id(message: Message, situation: Situation) -> Finding | None:
    return Finding(f"{message.message_id} with other content") if situation.same_id else None
