"""Delivery reports as mail systems write them."""

from __future__ import annotations

from tests.builders import OWNER, make_mail, multipart

OUR_REPLY = f"<madoguchi.{'0123456789' * 4}@example.co.jp>"


def bounce(
    about: str,
    *,
    enclosed: str = "message/rfc822",
    action: str = "failed",
    report: str = "delivery-status",
    to: str = "gone@example.co.jp",
    message_id: str = "<bounce-1@mx.example.co.jp>",
    date: str = "Tue, 24 Nov 2026 10:00:00 +0900",
) -> bytes:
    """A report (RFC 3464) about a mail of that Message-ID, sent with a null return path."""
    fields = f"Reporting-MTA: dns; mx.example.co.jp\n\nFinal-Recipient: rfc822; {to}\nStatus: 5.1.1\n"
    fields += f"Action: {action}\n" if action else ""
    original = f"From: {OWNER}\nTo: {to}\nMessage-ID: {about}\nSubject: Auto: x\n\nThis is an automatic reply.\n"
    body = multipart(
        ("Content-Type: text/plain", f"The mail {about} could not be delivered."),
        (f"Content-Type: message/{report}", fields),
        (f"Content-Type: {enclosed}", original),
    )
    return make_mail(
        body,
        sender="Mail Delivery System <mailer-daemon@mx.example.co.jp>",
        subject="Undelivered Mail Returned to Sender",
        message_id=message_id,
        date=date,
        return_path="<>",
        content_type=f'multipart/report; report-type={report}; boundary="b1"',
    )
