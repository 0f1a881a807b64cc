"""The yardstick: the same wire work by the shortest honest script, which decides nothing and remembers nothing."""

from __future__ import annotations

import smtplib
import socket
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path

from imapclient import IMAPClient

BATCH = 50
TEXT = Path(__file__).parent.parent.parent / "templates" / "ja" / "automatic.txt"


def answer_all(box: tuple[str, int, str, str], smtp_port: int, owner: str) -> int:
    """Fetch in fifties, parse, write a reply of two parts, hand it in, copy it to Sent, move the batch away."""
    host, port, name, password = box
    answered = 0
    words = TEXT.read_text(encoding="utf-8")
    with IMAPClient(host, port, ssl=False) as client, smtplib.SMTP("127.0.0.1", smtp_port) as smtp:
        for wire in (client.socket(), smtp.sock):
            assert wire is not None
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.login(name, password)
        if not client.folder_exists("Answered"):
            client.create_folder("Answered")
        client.select_folder("INBOX")
        uids = client.search("ALL")
        for start in range(0, len(uids), BATCH):
            batch = uids[start : start + BATCH]
            for data in client.fetch(batch, ["BODY.PEEK[]"]).values():
                mail = message_from_bytes(data[b"BODY[]"], policy=policy.default)
                mail.get_content()
                reply = _reply(mail, words, owner)
                raw = reply.as_bytes(policy=policy.SMTP)
                smtp.sendmail(owner, [str(reply["To"])], raw)
                client.append("Sent", raw, ("\\Seen",))
                answered += 1
            client.add_flags(batch, ("\\Answered",))
            client.move(batch, "Answered")
    return answered


def _reply(mail: EmailMessage, words: str, owner: str) -> EmailMessage:
    reply = EmailMessage()
    reply["From"], reply["To"] = owner, mail["From"].addresses[0].addr_spec
    reply["Subject"] = f"Re: {mail['Subject']}"
    reply["Message-ID"] = make_msgid(domain="example.co.jp")
    reply["In-Reply-To"] = reply["References"] = mail["Message-ID"]
    reply["Auto-Submitted"] = "auto-replied"
    reply.set_content(words)
    reply.add_alternative(f"<html><body><pre>{words}</pre></body></html>", subtype="html")
    return reply
