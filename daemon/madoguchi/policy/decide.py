"""The decision: message, verdicts, judgement, directory and history in; one fate with its reason out. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from madoguchi.config.directory import Request
from madoguchi.config.load import Office
from madoguchi.guards import strongest
from madoguchi.guards.base import Verdict
from madoguchi.judge.judgement import FEW, MINE, Judgement
from madoguchi.mail.message import Message
from madoguchi.policy import exceptions
from madoguchi.policy.evidence import DRAFTS_AFTER_WRONG, missing_evidence
from madoguchi.policy.history import History
from madoguchi.policy.levels import PERSONAL_LEVEL, level_for, same_occasion
from madoguchi.promise.ledger import NO_EVIDENCE, Standing
from madoguchi.reasons import Disposition, Reason


@dataclass(frozen=True, slots=True)
class Decision:
    """One mail's fate. ``would_be``: the reason that would have applied in send mode, where shadow mode hid it.

    ``team`` and ``level`` say what a reply would name, ``request_type`` what ranked first (`MINE` included), ``rival``
    what else it may well be; "" and 0 where there was no judgement. ``exception``: the number of the one that it was
    held for, else 0.
    """

    reason: Reason
    disposition: Disposition
    evidence: str = ""
    request_type: str = ""
    team: str = ""
    level: int = 0
    language: str = "ja"
    would_be: str = ""
    rival: str = ""
    exception: int = 0
    verdicts: tuple[Verdict, ...] = field(default=(), repr=False)

    @property
    def replies(self) -> bool:
        """Whether a reply is written at all, sent or drafted."""
        return self.disposition in (Disposition.ANSWERED, Disposition.DRAFTED)


@dataclass(frozen=True, slots=True)
class _Ruling:
    reason: Reason
    evidence: str = ""


def decide(
    message: Message,
    verdicts: tuple[Verdict, ...],
    judgement: Judgement | None,
    office: Office,
    history: History,
    now: datetime,
    *,
    mode: str,
    standing: Standing = NO_EVIDENCE,
) -> Decision:
    """What to do with one mail. ``mode``: "shadow", "draft" or "send"; ``standing``: how the promise stands."""
    language = message.language or history.language or office.settings.language
    base = Decision(Reason.ERROR, Disposition.HELD, language=language, verdicts=verdicts)
    stopped = strongest(verdicts)
    if stopped is not None:
        guarded = replace(base, reason=stopped.reason, disposition=stopped.disposition, evidence=stopped.evidence)
        return _about(guarded, judgement, office)
    base = _about(base, judgement, office)
    excepted = _excepted(base, message.from_address, judgement, office, history, now)
    if excepted is not None:
        return excepted
    if judgement is None:
        return _held(base, _Ruling(Reason.NO_MODEL))
    ruling = _judged(judgement, office)
    if ruling is not None:
        return _held(base, ruling)
    taught = exceptions.afresh(history, message.from_address, judgement, now, office.settings.zone)
    base = replace(base, level=level_for(taught, base.team, office.settings.education, now))
    ruling = _ruled(office, history, base, judgement, now)
    if ruling is not None:
        return _held(base, ruling)
    return _answered(base, _draft_reason(base, message, judgement, office, history, now, mode, standing), mode)


def _excepted(
    base: Decision, sender: str, judgement: Judgement | None, office: Office, history: History, now: datetime
) -> Decision | None:
    """Held for an exception that runs; or as the first mail after one that ended and left no next step.

    It comes before the judgement's own reasons: what was agreed does not depend on how sure a model is. The first mail
    after the end is one for each exception, not for each person that it was made for.
    """
    zone = office.settings.zone
    asked = (history.allowances, sender, judgement, now, zone)
    found = exceptions.running(*asked)
    if found is not None:
        ruling = _Ruling(Reason.EXCEPTION, f"exception {found.id} until {found.last:%Y-%m-%d}")
        return replace(_held(base, ruling), exception=found.id)
    over = exceptions.ended(*asked)
    if over is not None and not over.next_step and over.followed_at is None:
        when = over.end(zone).astimezone(zone)
        ruling = _Ruling(Reason.EXCEPTION_ENDED, f"exception {over.id} ended on {when:%Y-%m-%d}, no next step recorded")
        return replace(_held(base, ruling), exception=over.id)
    return None


def would_reply(message: Message, verdicts: tuple[Verdict, ...], judgement: Judgement | None, office: Office) -> bool:
    """Whether guards and judgement alone would let a machine answer: what the promise speaks of.

    Rates, earlier pointers, the mode and the evidence itself have no say in it.
    """
    if judgement is None or strongest(verdicts) is not None or _judged(judgement, office) is not None:
        return False
    sent = _request(office, judgement).auto == "send" and not judgement.borrowed
    return sent and not office.people.is_draft_only(message.from_address)


def _about(base: Decision, judgement: Judgement | None, office: Office) -> Decision:
    """Whatever stops the answer, what the mail seems to ask for stays on record."""
    if judgement is None:
        return base
    request = office.directory.requests.get(judgement.best)
    team = request.team if request else ""
    return replace(base, request_type=judgement.request_type, team=team, rival=judgement.rival)


def _held(base: Decision, ruling: _Ruling) -> Decision:
    return replace(base, reason=ruling.reason, disposition=Disposition.HELD, evidence=ruling.evidence)


def _judged(judgement: Judgement, office: Office) -> _Ruling | None:
    """Reasons that lie in the judgement."""
    score = f"{judgement.probability:.2f} for {judgement.best or 'nothing'}, {judgement.threshold:.2f} needed"
    if judgement.several:
        return _Ruling(Reason.SEVERAL_REQUESTS, score)
    if judgement.request_type == MINE or not judgement.best:
        return _Ruling(Reason.MINE, score)
    if not judgement.answer:
        return _Ruling(Reason.UNSURE, score)
    if judgement.best not in office.directory.requests:
        return _Ruling(Reason.NO_TEAM, f"{judgement.best} is not in the directory")
    return None


def _ruled(office: Office, history: History, base: Decision, judgement: Judgement, now: datetime) -> _Ruling | None:
    """Reasons that lie in the owner's rules and in what happened before."""
    settings = office.settings
    days = office.directory.office_days
    fresh = same_occasion(history.to_team(base.team), settings.education, now, settings.zone, days)
    if fresh is not None:
        return _Ruling(
            Reason.RECENT_POINTER, f"pointed to {base.team} on {fresh.sent_at.astimezone(settings.zone):%Y-%m-%d}"
        )
    if history.replies_today >= settings.reply.per_sender_per_day:
        return _Ruling(Reason.RATE_LIMIT, f"{history.replies_today} replies to this person today")
    if history.breaker:
        return _Ruling(Reason.CIRCUIT_OPEN, history.breaker)
    if _request(office, judgement).auto == "never":
        return _Ruling(Reason.NEVER_TYPE, f'{judgement.best} has auto = "never"')
    if history.away is not None and history.away.is_long(now):
        return _Ruling(Reason.LONG_ABSENCE, f"away since {history.away.since.astimezone(settings.zone):%Y-%m-%d}")
    return None


def _request(office: Office, judgement: Judgement) -> Request:
    """The one that a reply names: a type with too few examples may rank first, and is not answered with."""
    return office.directory.requests[judgement.best]


def _answered(base: Decision, draft: _Ruling | None, mode: str) -> Decision:
    """A draft where anything speaks for one, else the answer; in shadow mode neither, but the record says which."""
    reason = draft.reason if draft else Reason.ANSWERABLE
    decided = replace(base, reason=reason, disposition=reason.disposition, evidence=draft.evidence if draft else "")
    if mode != "shadow":
        return decided
    return replace(_held(decided, _Ruling(Reason.SHADOW_MODE, f"would be {reason.disposition}")), would_be=reason)


def _draft_reason(
    base: Decision,
    message: Message,
    judgement: Judgement,
    office: Office,
    history: History,
    now: datetime,
    mode: str,
    standing: Standing,
) -> _Ruling | None:
    if mode == "draft":
        return _Ruling(Reason.DRAFT_MODE)
    missing = missing_evidence(judgement, office.settings, standing, now)
    if missing:
        return _Ruling(Reason.UNCERTIFIED, missing)
    if judgement.borrowed and office.settings.promise.evidence != "none":
        return _Ruling(Reason.FEW_OWN_EXAMPLES, f"fewer than {FEW} mails labelled {judgement.best} are your own")
    if history.wrong_pointer is not None and now - history.wrong_pointer < DRAFTS_AFTER_WRONG:
        when = history.wrong_pointer.astimezone(office.settings.zone)
        return _Ruling(Reason.WRONG_POINTER, f"a reply to this person was wrong, as known since {when:%Y-%m-%d}")
    return _own_draft(base, message, judgement, office)


def _own_draft(base: Decision, message: Message, judgement: Judgement, office: Office) -> _Ruling | None:
    """What the owner's files and the teaching say."""
    if _request(office, judgement).auto == "draft":
        return _Ruling(Reason.DRAFT_TYPE, f'{judgement.best} has auto = "draft"')
    if office.people.is_draft_only(message.from_address):
        return _Ruling(Reason.DRAFT_TYPE, "listed as draft_only in people.toml")
    if base.level >= PERSONAL_LEVEL:
        return _Ruling(Reason.LEVEL_3, f"enough pointers to {base.team} by machine")
    return None
