"""Answers of machines without a mark in their headers: out of office, receipts, challenges. Weak signs, which hold."""

from __future__ import annotations

from madoguchi.guards.base import Finding, Lasting
from madoguchi.guards.phrases import listener, phrases
from madoguchi.mail.message import Message
from madoguchi.mail.plain import plain

_ANSWERING = r"\A(?:\W{0,4}(?:re|aw|sv|vs|antw|res|rif|fw|fwd|tr|wg|返信|转发|回复|回覆)\s?:\s*){0,5}[\W_]{0,6}"
_SUBJECTS = tuple(listener("absence", language, before=_ANSWERING) for language in phrases("absence"))
_TAGGED = listener("automatic", "tag")
_ITSELF = listener("automatic", "itself")
_CHALLENGE = listener("automatic", "challenge")


def auto_reply_subject(message: Message, _: Lasting) -> Finding | None:
    """By its subject in the languages of ``absence.txt``, or because its own words say that a machine wrote it.

    What a colleague merely passes on says nothing of who wrote the mail.
    """
    subject = plain(message.subject)
    if any(language.search(subject) for language in _SUBJECTS) or _TAGGED.search(subject):
        return Finding("the subject is an automatic reply's")
    if message.body.forwarded:
        return None
    own = plain(message.body.new if message.body.quoted else message.body.whole)
    if _TAGGED.search(own[:200]) or _ITSELF.search(own):
        return Finding("the text says that it was sent automatically")
    return Finding("a challenge to the sender") if _CHALLENGE.search(f"{subject}\n{own}") else None
