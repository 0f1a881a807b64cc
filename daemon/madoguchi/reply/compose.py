"""One reply, ready to be sent or put into Drafts."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from madoguchi.config.load import Office
from madoguchi.mail.message import Message
from madoguchi.reply.folding import address_field, ids_field, text_field
from madoguchi.reply.letter import is_automatic, is_internal, letter
from madoguchi.reply.loop_mark import LOOP_HEADER, loop_token
from madoguchi.reply.render import Rendered, render
from madoguchi.reply.subject import plain, reply_subject, shortened
from madoguchi.reply.threading import references, reply_message_id, usable
from madoguchi.reply.wire import WIRE, set_both_forms

__all__ = ["compose", "preview", "recipient", "reply_message_id"]

_LONGEST_NAME = 100
_LOCAL = r"(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}|\"(?:[ !#-\[\]-~]|\\[\"\\ ]){1,60}\")"
_DOMAIN = r"(?:[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,10}|\[[A-Za-z0-9.:]{2,60}\])"
_ADDRESS = re.compile(rf"{_LOCAL}@{_DOMAIN}")


def preview(
    office: Office,
    message: Message,
    *,
    request_type: str,
    language: str,
    level: int,
    automatic: bool,
    now: datetime,
    text: str = "",
    back: date | None = None,
) -> Rendered:
    """Subject, text and HTML of the reply. ``now`` is aware; ``level`` 1 to 3 (3 is personal, always).

    ``text``: the owner's own words instead of the template's; ``back``: when an owner who is away returns. Raises
    `ConfigurationError` where a template is wrong, KeyError where the directory lacks ``request_type``.
    """
    words = letter(
        office,
        message,
        request_type=request_type,
        language=language,
        level=level,
        automatic=automatic,
        now=now,
        internal=is_internal(office, message.from_address),
        back=back,
    )
    subject = reply_subject(message.subject, language=words.language, automatic=words.automatic)
    return render(words, subject=subject, templates_dir=own_templates(office), text=text)


def compose(
    office: Office,
    message: Message,
    *,
    request_type: str,
    language: str,
    level: int,
    automatic: bool,
    message_id: str,
    now: datetime,
    text: str = "",
    back: date | None = None,
) -> EmailMessage:
    """The reply to ``message``, to its author alone. Arguments and errors as `preview`.

    ``message_id`` comes from `reply_message_id`. Where the author's address is unusable there is no To field, which
    leaves a draft for the owner to address. The same arguments give the same bytes. Raises ValueError for a
    ``message_id`` that cannot stand in a header.
    """
    rendered = preview(
        office,
        message,
        request_type=request_type,
        language=language,
        level=level,
        automatic=automatic,
        now=now,
        text=text,
        back=back,
    )
    reply = headed(
        office, message, rendered.subject, recipient(message), language=language, message_id=message_id, now=now
    )
    if is_automatic(automatic=automatic, level=level):
        mark_automatic(reply)
    set_both_forms(reply, rendered, message_id)
    return reply


def mark_automatic(mail: EmailMessage) -> None:
    """What every mail bears that is sent by machine (RFC 3834 §3.1.7; MS-OXCMAIL §2.1.3.2.20)."""
    mail["Auto-Submitted"] = "auto-replied"
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply, RN, NRN"


def own_templates(office: Office) -> Path | None:
    """Where the owner's own templates lie; None where there are none."""
    given = office.settings.templates_dir
    return office.path(given) if given else None


def headed(
    office: Office,
    message: Message,
    subject: str,
    to: str,
    *,
    language: str,
    message_id: str,
    now: datetime,
    cc: str = "",
) -> EmailMessage:
    """A mail about ``message`` without its body: from the owner, in the thread, with our mark.

    Raises ValueError for a ``message_id`` that cannot stand in a header.
    """
    if not usable(message_id):
        msg = f"not a Message-ID: {message_id!r}"
        raise ValueError(msg)
    mail = EmailMessage(policy=WIRE)
    name = shortened(plain(office.settings.owner.name.get(language)), _LONGEST_NAME)
    mail["From"] = address_field("From", name, office.settings.account)
    for field, address in (("To", to), ("Cc", cc)):
        if address:
            mail[field] = address_field(field, "", address)
    mail["Subject"] = text_field("Subject", subject)
    mail["Date"] = format_datetime(now.astimezone(office.settings.zone))
    mail["Message-ID"] = ids_field("Message-ID", [message_id])
    thread = references(message)
    if thread:
        mail["In-Reply-To"] = ids_field("In-Reply-To", thread[-1:])
        mail["References"] = ids_field("References", thread)
    mail[LOOP_HEADER] = loop_token(office.settings.account)
    return mail


def recipient(message: Message) -> str:
    """The address a reply goes to: the one author's as written in From; "" where it is absent or unusable.

    A domain in another script is given in its ASCII form (RFC 5890).
    """
    if len(message.author) != 1:
        return ""
    author = message.author[0]
    candidates = (_ascii(author.written), _ascii(author.address))
    return next((address for address in candidates if _ADDRESS.fullmatch(address)), "")


def _ascii(address: str) -> str:
    local, at, domain = address.rpartition("@")
    if domain.isascii():
        return address
    try:
        return local + at + domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
