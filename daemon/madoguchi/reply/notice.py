"""What the program has to tell its owner, as a mail from the owner to the owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from madoguchi.config.load import Office
from madoguchi.reply.folding import address_field, ids_field, text_field
from madoguchi.reply.loop_mark import LOOP_HEADER, loop_token
from madoguchi.reply.render import render_text
from madoguchi.reply.subject import plain
from madoguchi.reply.threading import reply_message_id
from madoguchi.reply.wire import WIRE
from madoguchi.reply.wording import day, moment

KINDS = ("granted", "ended", "alarm", "restart", "demoted", "restored", "breaker", "left", "level-3", "exception")
"""What there are words for: ``<language>/notice-<kind>.txt``, its first line the subject."""

NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class News:
    """``about``: a request type or ""; ``why``: as it stands in the record; ``standing``: how the promise stands, in
    the owner's language; ``key`` is the same whenever the same thing is told. Of an exception: ``who`` it is for,
    ``until`` which day, and the ``next_step`` on record or ""."""

    kind: str
    key: str
    at: datetime
    about: str = ""
    why: str = ""
    standing: str = ""
    who: str = ""
    until: date | None = None
    next_step: str = ""


def message_id(office: Office, key: str) -> str:
    """The same for the same news, so that it is never told twice."""
    return reply_message_id(office.settings.account, key, NOTICE)


def words(office: Office, news: News, language: str, *, templates_dir: Path | None) -> tuple[str, str]:
    """(subject, text). Raises `ConfigurationError` where a template is wrong."""
    request = office.directory.requests.get(news.about)
    values = {
        "owner": office.settings.owner.name.get(language),
        "about": plain(request.title.get(language)) if request else news.about,
        "team": plain(office.directory.teams[request.team].name.get(language)) if request else news.about,
        "why": plain(news.why),
        "standing": news.standing,
        "at": moment(news.at.astimezone(office.settings.zone), language),
        "who": plain(news.who),
        "until": day(news.until, language) if news.until else "",
        "next_step": plain(news.next_step),
        "sends": office.settings.mode == "send",
    }
    text = render_text(f"{language}/notice-{news.kind}.txt", values, templates_dir)
    subject, _, rest = text.partition("\n")
    return plain(subject), rest.lstrip("\n")


def compose_notice(office: Office, news: News, *, templates_dir: Path | None) -> EmailMessage:
    """Ready to lie in the inbox; it bears the marks of an automatic mail (RFC 3834 §5). Raises as `words`."""
    settings = office.settings
    subject, text = words(office, news, settings.language, templates_dir=templates_dir)
    mail = EmailMessage(policy=WIRE)
    name = plain(settings.owner.name.get(settings.language))
    mail["From"] = address_field("From", name, settings.account)
    mail["To"] = address_field("To", name, settings.account)
    mail["Subject"] = text_field("Subject", subject)
    mail["Date"] = format_datetime(news.at.astimezone(settings.zone))
    mail["Message-ID"] = ids_field("Message-ID", [message_id(office, news.key)])
    mail[LOOP_HEADER] = loop_token(settings.account)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text, cte="base64")
    return mail
