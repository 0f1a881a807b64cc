"""From the office's files and one mail to what a reply says."""

from __future__ import annotations

from datetime import date, datetime

from madoguchi.config.directory import Request, Team
from madoguchi.config.fields import LANGUAGES, Localised
from madoguchi.config.load import Office
from madoguchi.config.people import matches
from madoguchi.mail.message import Message
from madoguchi.policy.response_dates import ResponseDates, response_dates
from madoguchi.reply import wording
from madoguchi.reply.haste import is_hasty
from madoguchi.reply.needs import items, joined, still_needed
from madoguchi.reply.render import HIGHEST_AUTOMATIC, LEVELS, Words
from madoguchi.reply.skeleton import skeleton
from madoguchi.reply.subject import cleaned, plain

SAFE_SENTENCE = {
    "ja": "担当部署に確認のうえ、改めてご連絡いたします。",
    "en": "We will check with the team in charge and come back to you.",
}
"""May always be said to a client: it promises no date and no result."""


def is_internal(office: Office, address: str) -> bool:
    """Whether the canonical ``address`` is a colleague's: in one of the owner's domains, or one listed by name."""
    own = {owner.rpartition("@")[2] for owner in office.settings.owner.addresses}
    return bool(address) and matches(address, frozenset(own | (office.settings.answer_domains - {"*"})))


def is_automatic(*, automatic: bool, level: int) -> bool:
    """Whether the automatic variant is what comes out: from level 3 on a person speaks, whatever was asked for."""
    return automatic and level <= HIGHEST_AUTOMATIC


def letter(
    office: Office,
    message: Message,
    *,
    request_type: str,
    language: str,
    level: int,
    automatic: bool,
    now: datetime,
    internal: bool,
    back: date | None = None,
) -> Words:
    """Everything the templates may say. Raises KeyError where the directory lacks ``request_type``.

    Somebody outside (``internal`` false) gets neither the client's sentence nor the internal block, nor the dates
    and the urgent way, which were agreed for colleagues; nor ``back``, the day on which an owner who is away returns.
    """
    language = language if language in LANGUAGES else office.settings.language
    request, team = office.directory.requests[request_type], office.directory.team_of(request_type)
    dates = response_dates(team, office.directory, now, office.settings.zone) if internal else None
    elsewhere = team.timezone is not None and team.timezone != office.settings.timezone
    automatic = is_automatic(automatic=automatic, level=level)
    return Words(
        owner=_line(office.settings.owner.name, language),
        title=_line(request.title, language),
        team=_line(team.name, language),
        channel=team.channel,
        url=_url(team, internal=internal),
        needs=_needs(request.needs, language, message.body.new),
        skeleton=skeleton(
            team.channel, _line(request.title, language), items(_line(request.needs, language)), language
        ),
        urgent=_line(team.urgent, language) if internal else "",
        hasty=is_hasty(f"{message.subject}\n{message.body.new}"),
        send_by=_send_by(dates, now, language, automatic=automatic, named=elsewhere),
        first_response_by=wording.moment(dates.first_response_by, language, named=elsewhere) if dates else "",
        client_by=wording.day(dates.client_by, language) if dates else "",
        client_sentence=_client_sentence(request, team, dates, language) if internal else "",
        must_not_promise=_line(request.must_not_promise, language) if internal else "",
        back=wording.day(back, language) if back and internal else "",
        internal=internal,
        level=min(max(level, LEVELS[0]), LEVELS[-1]),
        automatic=automatic,
        subject=cleaned(message.subject, language),
        language=language,
    )


def without_team(office: Office, message: Message, *, language: str, internal: bool) -> Words:
    """What may be said where no team is named."""
    blank = dict.fromkeys(Words.__slots__, "")
    known = {"owner": _line(office.settings.owner.name, language), "subject": cleaned(message.subject, language)}
    kind = {"internal": internal, "level": LEVELS[0], "automatic": False, "hasty": False, "language": language}
    return Words(**{**blank, **known, **kind})  # type: ignore[arg-type]


def _line(words: Localised | None, language: str) -> str:
    return plain(words.get(language)) if words else ""


def _needs(needs: Localised | None, language: str, text: str) -> str:
    """What the mail plainly holds is not asked for."""
    if needs is None:
        return ""
    return plain(joined(still_needed(needs, language, text), needs.get(language), language))


def _url(team: Team, *, internal: bool) -> str:
    """A form may stand on the intranet: outside it is named only where there is nothing else."""
    return team.url if internal or not team.channel else ""


def _send_by(dates: ResponseDates | None, now: datetime, language: str, *, automatic: bool, named: bool) -> str:
    """A draft may be sent on another day than it was written, so that "today" is for automatic replies only.

    ``named``: the team works by another clock, so that the reader is told whose this is.
    """
    if dates is None:
        return ""
    if not automatic:
        return wording.moment(dates.send_by, language, named=named)
    return wording.deadline(dates.send_by, now.astimezone(dates.send_by.tzinfo).date(), language, named=named)


def _client_sentence(request: Request, team: Team, dates: ResponseDates | None, language: str) -> str:
    """The agreed sentence with its date; the safe one where nothing is agreed or the date is not known."""
    agreed = request.client_sentence if team.agreed else None
    sentence = agreed.get(language) if agreed else ""
    if not sentence.strip() or ("{date}" in sentence and dates is None):
        return SAFE_SENTENCE[language]
    if agreed and dates:
        other = {"ja": "en", "en": "ja"}[language]
        written_in = language if getattr(agreed, language) else other
        sentence = sentence.replace("{date}", wording.day(dates.client_by, written_in))
    return "\n".join(plain(line) for line in sentence.splitlines() if line.strip())
