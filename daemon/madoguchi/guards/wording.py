"""Which words of a mail the guards listen to."""

from __future__ import annotations

from madoguchi.mail.message import Message
from madoguchi.mail.plain import plain


def said(message: Message) -> str:
    """Subject and new text: what the writer says now."""
    return f"{plain(message.subject)}\n\n{plain(message.body.new)}"


def said_and_quoted(message: Message) -> str:
    """Subject, new text and the history below it."""
    return f"{said(message)}\n\n{plain(message.body.quoted)}"
