"""Unsent mails in Drafts."""

from __future__ import annotations

from datetime import UTC, datetime

from madoguchi.service.announcing import Put, put_drafts
from tests.service.conftest import Desks

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)


def raw(message_id: str) -> bytes:
    return f"Message-ID: {message_id}\r\nSubject: x\r\n\r\nx\r\n".encode()


def test_each_is_put_once_and_not_again_after_it_was_sent(desks: Desks) -> None:
    """A second run finds what lies there; a draft that the owner sent meanwhile does not come back."""
    desk = desks()
    mails = [(one, raw(one)) for one in ("<a@example.co.jp>", "<b@example.co.jp>")]
    assert list(put_drafts(desk.office, desk.mailbox, mails, NOW)) == [Put.DRAFTED, Put.DRAFTED]
    assert list(put_drafts(desk.office, desk.mailbox, mails, NOW)) == [Put.THERE, Put.THERE]
    drafts = desk.mailbox.examine(desk.mailbox.special_folder("drafts") or "")
    uids = desk.mailbox.uids_after(drafts, 0)
    assert len(uids) == 2
    assert desk.mailbox.flags(drafts, uids)[uids[0]] == {"\\Draft", "\\Seen"}
    desk.mailbox.append(desk.mailbox.special_folder("sent") or "", mails[0][1], (), NOW)
    assert list(put_drafts(desk.office, desk.mailbox, mails, NOW)) == [Put.SENT, Put.THERE]
