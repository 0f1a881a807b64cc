"""What would be decided for one raw mail, with everything that led there; nothing is sent or recorded."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from madoguchi.config.load import Office
from madoguchi.guards import evaluate
from madoguchi.guards.base import Situation, Verdict
from madoguchi.judge.judgement import Judge, Judgement
from madoguchi.judge.reading import sample_of
from madoguchi.mail.identity import identity
from madoguchi.mail.message import Message
from madoguchi.mail.parse import parse
from madoguchi.policy.decide import Decision, decide
from madoguchi.policy.history import NOTHING
from madoguchi.promise.ledger import NO_EVIDENCE, Standing
from madoguchi.reasons import Disposition
from madoguchi.reply.compose import preview


@dataclass(frozen=True, slots=True)
class Explainer:
    """``delivered``: the mail is taken as freshly delivered, so an absent Return-Path and its age are not judged.

    ``standing``: how the promise stands, on which it depends whether a reply is sent or drafted.
    """

    office: Office
    judge: Judge | None
    now: datetime
    delivered: bool = False
    with_reply: bool = False
    standing: Standing = NO_EVIDENCE

    def explain(self, file: str, raw: bytes) -> dict[str, Any]:
        """One record in the contract's form."""
        message = parse(raw)
        verdicts = evaluate(message, self._situation(message))
        judgement = None if _machine(verdicts) else self._judged(message)
        decision = decide(
            message, verdicts, judgement, self.office, NOTHING, self.now, mode="send", standing=self.standing
        )
        record = {
            "file": file,
            "id": identity(self.office.settings.account, message).name,
            "message_id": message.message_id,
            "from": message.from_address,
            "subject": message.subject,
            "disposition": decision.disposition.value,
            "reason": decision.reason.value,
            "evidence": decision.evidence,
            "guards": [
                {"name": verdict.reason.value, "passed": verdict.passed, "evidence": verdict.evidence}
                for verdict in verdicts
            ],
            **_judgement(judgement),
            "team": decision.team or None,
            "language": decision.language,
            "level": decision.level or None,
            "text": message.text,
        }
        if self.with_reply:
            record["reply"] = self._reply(message, decision, judgement)
        return record

    def _situation(self, message: Message) -> Situation:
        return Situation(
            office=self.office,
            now=self.now,
            arrived=message.received or message.date,
            age_judged=not self.delivered,
            return_path_required=not self.delivered,
        )

    def _judged(self, message: Message) -> Judgement | None:
        if self.judge is None or not message.body.new.strip():
            return None
        return self.judge.judge([sample_of(message)], explain=True)[0]

    def _reply(self, message: Message, decision: Decision, judgement: Judgement | None) -> dict[str, str] | None:
        if not decision.replies or judgement is None:
            return None
        written = preview(
            self.office,
            message,
            request_type=judgement.best,
            language=decision.language,
            level=decision.level,
            automatic=decision.disposition is Disposition.ANSWERED,
            now=self.now,
        )
        return {"subject": written.subject, "text": written.text, "html": written.html}


def _machine(verdicts: tuple[Verdict, ...]) -> bool:
    """Whether the mail is ignored whatever it says: then it is not judged, here as in the service."""
    return any(not verdict.passed and verdict.disposition is Disposition.IGNORED for verdict in verdicts)


def _judgement(judgement: Judgement | None) -> dict[str, Any]:
    if judgement is None:
        return {
            "request_type": None,
            "best": None,
            "probability": None,
            "threshold": None,
            "features": [],
            "neighbours": [],
        }
    return {
        "request_type": judgement.request_type,
        "best": judgement.best,
        "probability": judgement.probability,
        "threshold": judgement.threshold,
        "model": judgement.model,
        "features": [asdict(one) for one in judgement.features],
        "neighbours": [asdict(one) for one in judgement.neighbours],
    }
