"""One line of the log for each mail's fate, and word of it to whoever watches. Neither sender nor text is in it."""

from __future__ import annotations

from datetime import datetime

from madoguchi.journal.mails import MailRecord
from madoguchi.judge.judgement import Judgement
from madoguchi.mail.message import Message
from madoguchi.policy.decide import Decision
from madoguchi.reasons import Disposition, Reason, reason_of
from madoguchi.service.account import Session, log


def tell(session: Session, record: MailRecord, decision: Decision, message: Message | None = None) -> None:
    """Of a mail that had waited. To be called once the fate is on record, and once for a mail."""
    tell_new(session, record.name, decision, record.judgement, record.arrived_at, message)


def tell_planned(session: Session, record: MailRecord) -> None:
    """Of one whose plan was carried out before anybody could be told: the journal has the decision."""
    planned = Decision(
        reason_of(record.reason or "") or Reason.ERROR,
        Disposition(record.disposition or Disposition.HELD),
        team=_team(session, record.judgement),
        request_type=record.judgement.request_type if record.judgement else "",
        level=record.level or 0,
        language=record.language or "ja",
    )
    tell(session, record, planned)


def tell_new(
    session: Session,
    name: str,
    decision: Decision,
    judgement: Judgement | None,
    arrived_at: datetime,
    message: Message | None = None,
) -> None:
    """``after_seconds``: from its arrival to its fate; ``education``: the level of the reply. What was not judged has
    none of the judgement's values."""
    known = {
        "team": decision.team or _team(session, judgement),
        "request_type": decision.request_type or (judgement.request_type if judgement else ""),
        "education": decision.level,
    }
    scored = {"probability": round(judgement.probability, 4), "model": judgement.model} if judgement else {}
    log.info(
        "fate",
        id=name,
        disposition=decision.disposition.value,
        reason=decision.reason.value,
        **{key: value for key, value in known.items() if value},
        **scored,
        mode=session.office.settings.mode,
        after_seconds=round((session.now() - arrived_at).total_seconds(), 1),
    )
    session.account.on_fate(name, message)


def _team(session: Session, judgement: Judgement | None) -> str:
    request = session.office.directory.requests.get(judgement.best) if judgement else None
    return request.team if request else ""
