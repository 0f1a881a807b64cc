"""The report: what happened, whether the promise holds, health, as plain values. Never by person."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from madoguchi.config.load import Office
from madoguchi.config.stop_file import stop_file
from madoguchi.errors import UsageError
from madoguchi.journal.facts import LAST_FAILURE, LAST_POLL
from madoguchi.journal.states import Feedback
from madoguchi.journal.store import Journal
from madoguchi.judge import registry
from madoguchi.judge.judgement import FEW
from madoguchi.policy.evidence import missing_told
from madoguchi.policy.leaving import days_left
from madoguchi.promise.drift import BEFORE, RECENT, drift
from madoguchi.promise.ledger import Standing
from madoguchi.promise.wording import at_most, drifted, evidence, for_managers
from madoguchi.service.effect import effect_told
from madoguchi.service.heartbeat import overdue
from madoguchi.service.models import is_certified
from madoguchi.service.sending import mend_told, stopped
from madoguchi.service.sign_in import awaited
from madoguchi.service.standing import promise, terms_of, volume_of

NOTHING_ASKED = (
    "証拠を求めない設定のため、しきい値だけで判断し、何も約束しません",
    "no evidence is asked for: the threshold alone decides, and nothing is promised",
)


def gather(office: Office, journal: Journal, now: datetime, since: datetime | None) -> dict[str, Any]:
    """Everything in the report, as plain values."""
    counts = [
        {"disposition": disposition, "reason": reason, "mails": number}
        for (disposition, reason), number in sorted(journal.readings.counts(since).items())
    ]
    pointers = [
        {"month": month, "team": team, "replies": number}
        for month, team, number in journal.readings.pointers_by_team(since, office.settings.zone)
    ]
    given = journal.readings.feedback(since)
    polled, found = journal.facts.moment(LAST_POLL), promise(office, journal, now)
    model = registry.current(office.state_dir)
    drifting = drift(
        journal.readings.judged(now - RECENT - BEFORE, now - RECENT), journal.readings.judged(now - RECENT, now)
    )
    return {
        "mode": office.settings.mode,
        "fates": counts,
        "pointers": pointers,
        "effect": effect_told(office, journal, now, since),
        "feedback": {kind.value: given.get(kind, 0) for kind in Feedback},
        "accepted": journal.pointed.number_accepted(since),
        "promise": _promise(office, model, found, now) | told(office, journal, found, now),
        "drift": asdict(drifting) if drifting else None,
        "drift_words": dict(zip(("ja", "en"), drifted(drifting), strict=True)),
        "examples": _examples(office, model),
        "leaving": _leaving(office, journal, now),
        "health": {
            "last_poll": polled.isoformat() if polled else None,
            "seconds_since_poll": round((now - polled).total_seconds()) if polled else None,
            "overdue": overdue(office.settings, polled, now) or None,
            "last_failure": journal.facts.get(LAST_FAILURE),
            "sign_in": asdict(waits) if (waits := awaited(journal)) else None,
            "sending_stopped": _stopped(office, journal),
            "paused": stop_file(office.home) or journal.facts.paused(now) or None,
            "breaker": asdict(opened) if (opened := journal.breaker.opened()) else None,
            "model": model.name if model else None,
        },
    }


def plain(found: Standing) -> dict[str, Any]:
    """Ready for JSON."""
    return {**asdict(found), "evidence": round(found.evidence, 4), "demoted": sorted(found.demoted)}


def told(office: Office, journal: Journal, found: Standing, now: datetime) -> dict[str, Any]:
    """How the promise stands, in figures and in words: what is missing, what it means, what happened to it."""
    terms, volume = terms_of(office), volume_of(journal, now)
    sentences = {
        "evidence": evidence(found, volume),
        "at_most": at_most(found, terms, volume),
        "for_managers": for_managers(found, terms),
    }
    return {
        "standing": plain(found),
        "words": {name: dict(zip(("ja", "en"), said, strict=True)) for name, said in sentences.items() if said[1]},
        "turns": [asdict(turn) for turn in journal.turns.all()],
    }


def _stopped(office: Office, journal: Journal) -> dict[str, str] | None:
    stop = stopped(journal)
    if stop is None:
        return None
    ja, en = mend_told(office)
    return {"since": stop.since, "next_try": stop.until, "answer": stop.answer, "mend": en, "mend_ja": ja}


def _examples(office: Office, model: Path | None) -> list[dict[str, Any]]:
    """For each request type: how many different examples the serving model has, and how many of the owner's lack."""
    known, own = {}, {}
    if model is not None:
        from madoguchi.judge.store import read_manifest

        try:
            card = read_manifest(model).card
            known, own = card.get("different", {}), card.get("own", {})
        except UsageError:
            pass  # `check` and the health line say what is wrong with the model
    return [
        {
            "request_type": key,
            "examples": known.get(key, 0),
            "own": own.get(key, 0),
            "until_answered": max(0, FEW - known.get(key, 0)),
            "until_sent": max(0, FEW - own.get(key, 0)),
        }
        for key in office.directory.requests
    ]


def _leaving(office: Office, journal: Journal, now: datetime) -> dict[str, Any] | None:
    """From which day on nothing goes out any more; None where none is on record."""
    leaving = journal.leavings.standing()
    if leaving is None:
        return None
    return {"day": leaving.day.isoformat(), "days": days_left(leaving.day, now, office.settings.zone)}


def _promise(office: Office, model: Path | None, found: Standing, now: datetime) -> dict[str, Any]:
    settings = office.settings.promise
    lacking = missing_told(office.settings, found, now, certified=is_certified(office, model))
    certified = settings.evidence != "none" and not lacking[1]
    why = lacking if lacking[1] or settings.evidence != "none" else NOTHING_ASKED
    return {
        "max_wrong_reply_rate": settings.max_wrong_reply_rate,
        "confidence": settings.confidence,
        "evidence": settings.evidence,
        "certified": certified,
        "missing": why[1] or None,
        "missing_words": None if certified else dict(zip(("ja", "en"), why, strict=True)),
    }
