"""Into Drafts, once."""

from __future__ import annotations

from madoguchi.errors import ServerAway
from madoguchi.mailbox.protocol import FolderMissing
from madoguchi.service.account import Session


def put_draft(session: Session, message_id: str, raw: bytes) -> None:
    """A crash between the append and its record is found by the derived Message-ID; Drafts is made where it is missing.

    Raises `Refused` where the server will not have this draft, `ServerAway`.
    """
    if session.drafts is None:
        session.drafts = session.mailbox.make_folder(session.office.settings.folders.drafts or "Drafts")
    folder = session.mailbox.examine(session.drafts)
    if session.mailbox.with_message_id(folder, message_id):
        return
    try:
        session.mailbox.append(session.drafts, raw, ("\\Draft", "\\Seen"), session.now())
    except FolderMissing as error:
        msg = f"{session.drafts}: the draft could not be put there"
        raise ServerAway(msg) from error
