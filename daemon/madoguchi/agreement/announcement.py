"""The mails that begin it all, for the owner to send: a notice to colleagues, and one mail per team that asks it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from madoguchi.agreement import phrases
from madoguchi.agreement.sheet import Part, Topic, part
from madoguchi.config.load import Office
from madoguchi.reply.folding import address_field, ids_field, text_field
from madoguchi.reply.render import render_text
from madoguchi.reply.subject import plain
from madoguchi.reply.threading import reply_message_id
from madoguchi.reply.wire import WIRE
from madoguchi.reply.wording import day

NOTICE, TEAM = "notice", "team"
UNSENT = "X-Unsent"
"""Opens the mail for sending in Outlook and others, not for reading."""

NOTICE_PERIOD = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Announcement:
    """``team``: its key, "" for the notice; ``to``: an address, or "" where the owner has to fill it in."""

    kind: str
    team: str
    to: str
    subject: str
    text: str

    @property
    def name(self) -> str:
        """Of its file, without the ending."""
        return f"{self.kind}-{self.team}" if self.team else self.kind


def first_day(office: Office, today: date) -> date:
    """From when, if the owner does not say: the first business day after a week, time enough to send it round."""
    eve = today + NOTICE_PERIOD - timedelta(days=1)
    return office.directory.office_days.next_business_day(eve) or today + NOTICE_PERIOD


def announcements(
    office: Office, language: str, start: date, today: date, *, templates_dir: Path | None
) -> Iterator[Announcement]:
    """The notice, then a mail for each team that a request type names. Raises `ConfigurationError` for a template."""
    common = {
        "owner": plain(office.settings.owner.name.get(language)),
        "address": office.settings.account,
        "start": day(start, language),
        "language": language,
    }
    parts = [part(office.directory, key, language, today) for key in office.directory.teams]
    parts = [one for one in parts if one.topics]
    notice = common | {"topics": [_line(office, one, topic) for one in parts for topic in one.topics]}
    yield _written(NOTICE, "", "", language, notice, templates_dir)
    for one in parts:
        team = office.directory.teams[one.key]
        asked = common | {
            "team": one.name,
            "rows": [row for row in one.rows if row.name != "agreement"],
            "topics": one.topics,
            "agreed_on": phrases.day(team.agreed_on, language) if team.agreed_on else "",
            "automatic": any(office.directory.requests[topic.key].auto == "send" for topic in one.topics),
        }
        yield _written(TEAM, one.key, team.channel, language, asked, templates_dir)


def _line(office: Office, one: Part, topic: Topic) -> dict[str, str]:
    team = office.directory.teams[one.key]
    return {"title": topic.title, "team": one.name, "channel": team.channel, "url": team.url}


def _written(
    kind: str, team: str, to: str, language: str, values: dict[str, Any], templates_dir: Path | None
) -> Announcement:
    told = render_text(f"{language}/announce-{kind}.txt", values, templates_dir)
    subject, _, rest = told.partition("\n")
    return Announcement(kind, team, to, plain(subject), rest.lstrip("\n"))


def message_id(office: Office, mail: Announcement) -> str:
    """The same as long as the mail says the same to the same team."""
    told = "\0".join((mail.to, mail.subject, mail.text)).encode("utf-8", "surrogatepass")
    return reply_message_id(office.settings.account, hashlib.sha256(told).hexdigest(), f"announce-{mail.name}")


def compose(office: Office, mail: Announcement, language: str, now: datetime, *, file: bool) -> EmailMessage:
    """An unsent mail from the owner, with no mark of an automatic one: a person sends it.

    ``file``: to be opened from a file; a draft has no `UNSENT`, which could go out with it.
    """
    settings = office.settings
    written = EmailMessage(policy=WIRE)
    written["From"] = address_field("From", plain(settings.owner.name.get(language)), settings.account)
    if mail.to:
        written["To"] = address_field("To", "", mail.to)
    written["Subject"] = text_field("Subject", mail.subject)
    written["Date"] = format_datetime(now.astimezone(settings.zone))
    written["Message-ID"] = ids_field("Message-ID", [message_id(office, mail)])
    if file:
        written[UNSENT] = "1"
    written.set_content(mail.text, cte="base64")
    return written
