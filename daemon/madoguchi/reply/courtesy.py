"""What is said by machine about a mail that stays held: that an exception runs, or that the owner is away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from madoguchi.config.load import Office
from madoguchi.mail.message import Message
from madoguchi.policy.courtesy import Courtesy
from madoguchi.reply.compose import headed, mark_automatic, recipient
from madoguchi.reply.folding import address_field, ids_field, text_field
from madoguchi.reply.letter import is_internal
from madoguchi.reply.loop_mark import LOOP_HEADER, loop_token
from madoguchi.reply.render import Rendered, render_letter, render_text
from madoguchi.reply.subject import cleaned, plain, reply_subject
from madoguchi.reply.wire import WIRE, set_both_forms
from madoguchi.reply.wording import day

COURTESY_HEADER = "X-Madoguchi-Courtesy"
"""By it the index of Sent knows that the mail which it names is not answered by it."""

NEXT = "exception-next"
"""The owner's draft about what comes after an exception."""


@dataclass(frozen=True, slots=True)
class Telling:
    """``day``: the last day of an exception, or the day on which the owner is back; ``request_type``: what the
    exception is for, "" for everything."""

    kind: Courtesy
    day: date
    request_type: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A team as a template lists it: what it is for, and how to reach it."""

    titles: str
    name: str
    channel: str
    url: str


def words(office: Office, message: Message, telling: Telling, language: str, *, templates_dir: Path | None) -> Rendered:
    """Subject, text and HTML. Raises `ConfigurationError` where a template is wrong."""
    values = {
        "owner": plain(office.settings.owner.name.get(language)),
        "until": day(telling.day, language),
        "back": day(telling.day, language),
        "title": _title(office, telling.request_type, language),
        "teams": list(_teams(office, language)),
        "internal": is_internal(office, message.from_address),
        "subject": cleaned(message.subject, language),
        "language": language,
    }
    subject = reply_subject(message.subject, language=language, automatic=True)
    name = f"{language}/{telling.kind.value}.txt"
    return render_letter(name, values, subject=subject, language=language, templates_dir=templates_dir)


def compose_courtesy(
    office: Office,
    message: Message,
    telling: Telling,
    *,
    language: str,
    message_id: str,
    now: datetime,
    templates_dir: Path | None,
) -> EmailMessage:
    """To the author alone, with every mark of an automatic reply (RFC 3834). Raises as `words`."""
    rendered = words(office, message, telling, language, templates_dir=templates_dir)
    to = recipient(message)
    mail = headed(office, message, rendered.subject, to, language=language, message_id=message_id, now=now)
    mark_automatic(mail)
    mail[COURTESY_HEADER] = telling.kind.value
    set_both_forms(mail, rendered, message_id)
    return mail


def compose_next(
    office: Office,
    colleague: str,
    telling: Telling,
    *,
    next_step: str,
    language: str,
    message_id: str,
    now: datetime,
    templates_dir: Path | None,
) -> EmailMessage:
    """The owner's own mail to that canonical address, for Drafts. Raises as `next_words`."""
    subject, text = next_words(office, colleague, telling, next_step, language, templates_dir=templates_dir)
    name = plain(office.settings.owner.name.get(language))
    mail = EmailMessage(policy=WIRE)
    mail["From"] = address_field("From", name, office.settings.account)
    mail["To"] = address_field("To", "", colleague)
    mail["Subject"] = text_field("Subject", subject)
    mail["Date"] = format_datetime(now.astimezone(office.settings.zone))
    mail["Message-ID"] = ids_field("Message-ID", [message_id])
    mail[LOOP_HEADER] = loop_token(office.settings.account)
    mail.set_content(text, cte="base64")
    return mail


def next_words(
    office: Office, colleague: str, telling: Telling, next_step: str, language: str, *, templates_dir: Path | None
) -> tuple[str, str]:
    """(subject, text): the template's first line, and the rest. Raises `ConfigurationError` where it is wrong."""
    values = {
        "owner": plain(office.settings.owner.name.get(language)),
        "until": day(telling.day, language),
        "title": _title(office, telling.request_type, language),
        "next_step": plain(next_step),
        "internal": is_internal(office, colleague),
        "language": language,
    }
    subject, _, text = render_text(f"{language}/{NEXT}.txt", values, templates_dir).partition("\n")
    return plain(subject), text.lstrip("\n")


def _title(office: Office, request_type: str, language: str) -> str:
    request = office.directory.requests.get(request_type)
    return plain(request.title.get(language)) if request else ""


def _teams(office: Office, language: str) -> Iterator[Listed]:
    """Every team that a request type names, in the directory's order."""
    comma = "、" if language == "ja" else ", "
    for key, team in office.directory.teams.items():
        titles = [one.title.get(language) for one in office.directory.requests.values() if one.team == key]
        if titles:
            yield Listed(plain(comma.join(titles)), plain(team.name.get(language)), team.channel, team.url)
