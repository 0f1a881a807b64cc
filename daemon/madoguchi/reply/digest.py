"""The digest: five lines at most and two small pictures from the program to its owner, as a mail never read as one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from madoguchi.config.load import Office
from madoguchi.pictures.bars import Bars, of_evidence, of_weeks
from madoguchi.pictures.picture import Words, said
from madoguchi.pictures.weeks import Week
from madoguchi.reply.folding import address_field, ids_field, text_field
from madoguchi.reply.html import blocks
from madoguchi.reply.loop_mark import LOOP_HEADER, loop_token
from madoguchi.reply.render import Rendered, render_page, render_text
from madoguchi.reply.subject import plain
from madoguchi.reply.threading import reply_message_id
from madoguchi.reply.wire import WIRE, set_both_forms
from madoguchi.reply.wording import day, moment

KIND = "digest"
PAGE = "digest.html"


@dataclass(frozen=True, slots=True)
class Matter:
    """A thing to decide, or that is amiss, in a few words without a stop. ``standing``: no reason for a mail alone."""

    ja: str
    en: str
    standing: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """How many draws were judged, how many right ones are still needed, how many were wrong."""

    judged: int
    missing: int
    wrong: int


@dataclass(frozen=True, slots=True)
class Digest:
    """Plain numbers; nobody is named in them, and no mail is quoted.

    ``day``: whose slot it is; ``since`` and ``at``: the time it tells of. ``answered`` and ``drafted``: by the key of
    the team. ``by_hand``: what the owner sent from the queue. ``oldest``: since when the longest waiting mail waits;
    ``helpful``: where a decision helps most. ``evidence``: None where no sample is judged. ``polled``: the last look at
    the mailbox; ``model_days``: the model's age; ``copied``: the day (UTC) of the newest copy of the journal.
    """

    day: date
    since: datetime
    at: datetime
    answered: Mapping[str, int] = field(default_factory=dict)
    drafted: Mapping[str, int] = field(default_factory=dict)
    by_hand: int = 0
    corrected: int = 0
    waiting: int = 0
    oldest: datetime | None = None
    helpful: int = 0
    promise: Words = ("", "")
    evidence: Evidence | None = None
    decide: Sequence[Matter] = ()
    amiss: Sequence[Matter] = ()
    polled: datetime | None = None
    model_days: int | None = None
    copied: date | None = None
    weeks: Sequence[Week] = ()

    @property
    def worth_a_mail(self) -> bool:
        """Whether there is anything to say: that all is as it was is not."""
        happened = bool(self.answered or self.drafted or self.corrected or self.waiting)
        return happened or any(not matter.standing for matter in (*self.decide, *self.amiss))


def samples(now: datetime) -> tuple[Digest, ...]:
    """What the templates are checked by: every line with something to say, all well, and nothing at all."""
    nothing, team, matter = Digest(now.date(), now, now), {"check": 1}, (Matter("確認", "check"),)
    well = replace(
        nothing,
        answered=team,
        drafted=team,
        by_hand=1,
        corrected=1,
        waiting=1,
        oldest=now,
        helpful=1,
        promise=("確認", "check"),
        evidence=Evidence(1, 1, 1),
        decide=matter,
        polled=now,
        model_days=1,
        copied=now.date(),
        weeks=(Week(now.date(), 1, 1, 1, 1, 1),),
    )
    return replace(well, amiss=matter), well, nothing


def message_id(office: Office, day: date) -> str:
    """The same for the same slot, so that it is never put into the inbox twice."""
    return reply_message_id(office.settings.account, f"{KIND}-{day.isoformat()}", KIND)


def words(office: Office, found: Digest, language: str, *, templates_dir: Path | None) -> Rendered:
    """Subject, text, HTML. Raises `ConfigurationError` where a template is wrong."""
    name, pictures = f"{language}/digest.txt", _pictures(found, language)
    values = _values(office, found, language)
    text = render_text(name, values | {"pictures": "\n\n".join(one.text() for one in pictures)}, templates_dir)
    subject, _, rest = text.partition("\n")
    _, _, unpictured = render_text(name, values | {"pictures": ""}, templates_dir).partition("\n")
    page = render_page(
        PAGE,
        {
            "subject": plain(subject),
            "language": language,
            "blocks": blocks(unpictured, strong="", channel="", url=""),
            "pictures": pictures,
        },
        templates_dir,
    )
    return Rendered(plain(subject), rest.lstrip("\n"), page)


def compose_digest(office: Office, found: Digest, *, templates_dir: Path | None) -> EmailMessage:
    """Ready to lie in the inbox; it bears the marks of an automatic mail (RFC 3834 §5). Raises as `words`."""
    settings = office.settings
    rendered = words(office, found, settings.language, templates_dir=templates_dir)
    mail = EmailMessage(policy=WIRE)
    name, identifier = plain(settings.owner.name.get(settings.language)), message_id(office, found.day)
    mail["From"] = address_field("From", name, settings.account)
    mail["To"] = address_field("To", name, settings.account)
    mail["Subject"] = text_field("Subject", rendered.subject)
    mail["Date"] = format_datetime(found.at.astimezone(settings.zone))
    mail["Message-ID"] = ids_field("Message-ID", [identifier])
    mail[LOOP_HEADER] = loop_token(settings.account)
    mail["Auto-Submitted"] = "auto-generated"
    set_both_forms(mail, rendered, identifier)
    return mail


def _values(office: Office, found: Digest, language: str) -> dict[str, object]:
    """What the templates may say; an absent thing is "" or 0."""
    zone = office.settings.zone
    return {
        "owner": plain(office.settings.owner.name.get(language)),
        "day": day(found.day, language),
        "answered": sum(found.answered.values()),
        "answered_by": _by_team(office, found.answered, language),
        "drafted": sum(found.drafted.values()),
        "drafted_by": _by_team(office, found.drafted, language),
        "by_hand": found.by_hand,
        "corrected": found.corrected,
        "waiting": found.waiting,
        "oldest": day(found.oldest.astimezone(zone).date(), language) if found.oldest else "",
        "helpful": found.helpful,
        "promise": said(found.promise, language),
        "decide": _listed(found.decide, language),
        "amiss": _listed(found.amiss, language),
        "polled": moment(found.polled.astimezone(zone), language) if found.polled else "",
        "model_days": "" if found.model_days is None else found.model_days,
        "copied": day(found.copied, language) if found.copied else "",
    }


def _by_team(office: Office, counted: Mapping[str, int], language: str) -> str:
    """The most first. A team that has left the directory by its key."""
    teams = office.directory.teams
    names = {key: plain(teams[key].name.get(language)) if key in teams else key for key in counted}
    order = sorted(counted, key=lambda key: (-counted[key], key))
    if language == "ja":
        return "、".join(f"{names[key]}{counted[key]}件" for key in order)
    return ", ".join(f"{names[key]} {counted[key]}" for key in order)


def _listed(matters: Iterable[Matter], language: str) -> str:
    separator = "、" if language == "ja" else "; "
    return separator.join(plain(said((matter.ja, matter.en), language)) for matter in matters)


def _pictures(found: Digest, language: str) -> list[Bars]:
    drawn = [of_weeks(found.weeks, language)] if found.weeks else []
    if found.evidence is not None:
        drawn.append(of_evidence(found.evidence.judged, found.evidence.missing, found.evidence.wrong, language))
    return drawn
