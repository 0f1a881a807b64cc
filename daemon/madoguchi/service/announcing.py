"""Puts unsent mails of the owner's into Drafts, each once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum

from madoguchi.config.load import Office
from madoguchi.mailbox.folders import named_or_special
from madoguchi.mailbox.protocol import Mailbox


class Put(StrEnum):
    """What became of a draft."""

    DRAFTED = "drafted"
    THERE = "there already"
    SENT = "sent already"


def put_drafts(office: Office, mailbox: Mailbox, mails: Iterable[tuple[str, bytes]], now: datetime) -> Iterator[Put]:
    """``mails``: (derived Message-ID, raw). What lies there already, or was sent by the owner, is not put there again.

    Raises `ServerAway`, and `Refused` where the server takes no draft; what was put before stays.
    """
    folders = office.settings.folders
    drafts = named_or_special(mailbox, folders.drafts, "drafts") or mailbox.make_folder(folders.drafts or "Drafts")
    sent = named_or_special(mailbox, folders.sent, "sent")
    for message_id, raw in mails:
        if sent and mailbox.with_message_id(mailbox.examine(sent), message_id):
            yield Put.SENT
        elif mailbox.with_message_id(mailbox.examine(drafts), message_id):
            yield Put.THERE
        else:
            mailbox.append(drafts, raw, ("\\Draft", "\\Seen"), now)
            yield Put.DRAFTED
