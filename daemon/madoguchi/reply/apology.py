"""What the owner writes after a wrong pointer: that it was wrong, and who is the right team."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage

from madoguchi.config.fields import LANGUAGES
from madoguchi.config.load import Office
from madoguchi.judge.judgement import MINE
from madoguchi.mail.message import Message
from madoguchi.reply.compose import headed, own_templates, recipient
from madoguchi.reply.letter import is_internal, letter, without_team
from madoguchi.reply.render import Rendered, render
from madoguchi.reply.subject import reply_subject
from madoguchi.reply.wire import set_both_forms

TEMPLATE = "apology"


def apology_preview(
    office: Office, message: Message, *, request_type: str, language: str, now: datetime, text: str = ""
) -> Rendered:
    """Subject, text and HTML. ``request_type``: the right one, or `MINE`: the owner takes it over.

    ``text``: the owner's own words instead of the template's. Raises as `madoguchi.reply.compose.preview`.
    """
    internal = is_internal(office, message.from_address)
    language = language if language in LANGUAGES else office.settings.language
    if request_type == MINE:
        words = without_team(office, message, language=language, internal=internal)
    else:
        words = letter(
            office,
            message,
            request_type=request_type,
            language=language,
            level=1,
            automatic=False,
            now=now,
            internal=internal,
        )
    subject = reply_subject(message.subject, language=language, automatic=False)
    return render(words, subject=subject, templates_dir=own_templates(office), text=text, name=TEMPLATE)


def apology(
    office: Office,
    message: Message,
    *,
    request_type: str,
    language: str,
    message_id: str,
    now: datetime,
    text: str = "",
) -> EmailMessage:
    """The whole mail, to the colleague alone. Raises as `apology_preview`; ValueError as `headed`."""
    written = apology_preview(office, message, request_type=request_type, language=language, now=now, text=text)
    to = recipient(message)
    mail = headed(office, message, written.subject, to, language=language, message_id=message_id, now=now)
    set_both_forms(mail, written, message_id)
    return mail
