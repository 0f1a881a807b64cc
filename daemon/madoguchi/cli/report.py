"""`madoguchi report`: what happened, by team and month; whether the promise holds; health."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from madoguchi.cli import report_themes
from madoguchi.cli.audit import say, told
from madoguchi.cli.call import Call, with_call
from madoguchi.config.load import Office
from madoguchi.errors import UsageError
from madoguchi.journal.facts import LAST_FAILURE, LAST_POLL
from madoguchi.journal.states import Feedback
from madoguchi.journal.store import Journal
from madoguchi.judge import registry
from madoguchi.judge.judgement import FEW
from madoguchi.policy.evidence import missing
from madoguchi.policy.leaving import PREPARE_DAYS, days_left
from madoguchi.promise.drift import BEFORE, RECENT, drift
from madoguchi.promise.ledger import Standing
from madoguchi.promise.wording import drifted
from madoguchi.reasons import reason_of
from madoguchi.service.evidence import promise
from madoguchi.service.heartbeat import overdue
from madoguchi.service.models import is_certified
from madoguchi.service.sending import mend, stopped

WORDS = {
    "answered": "返信",
    "drafted": "下書き",
    "held": "保留",
    "ignored": "対象外",
    "baseline": "導入前",
    "waiting": "待機",
}

MOVES = {"confirmed": "正しい / right", "corrected": "訂正 / corrected", "put-back": "誤り / put back"}


@click.command(short_help="what happened, by team and month; health")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="from that day on")
@click.option("--html", metavar="FILE", type=click.Path(path_type=Path), help="write it as a page, with pictures")
@click.option("--force", is_flag=True, help="write over that FILE")
@click.option("--themes/--no-themes", default=True, help="whether held mail is read again for themes without a team")
@with_call
def command(call: Call, since: datetime | None, html: Path | None, *, force: bool, themes: bool) -> None:
    """Counts by fate and reason, pointers by team and month, the promise, health. Never by person."""
    office = call.office()
    journal = call.journal(office)
    start = since.replace(tzinfo=office.settings.zone) if since else None
    found = gather(call, office, journal, start)
    if html is not None:
        _write(call, office, journal, found, html, start, force=force)
    looks = themes and html is None
    found |= report_themes.gather(call, office, journal) if looks else {"themes": None, "themes_looked": None}
    if call.json:
        call.emit(found | ({"html": str(html)} if html else {}))
    elif html is not None:
        call.say(f"書き出しました / written: {html}")
    else:
        _say(call, office, found)
        if looks:
            report_themes.say(call, office, found)


def gather(call: Call, office: Office, journal: Journal, since: datetime | None) -> dict[str, Any]:
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
    now = call.clock.now()
    polled = journal.facts.moment(LAST_POLL)
    model = registry.current(office.state_dir)
    drifting = drift(
        journal.readings.judged(now - RECENT - BEFORE, now - RECENT), journal.readings.judged(now - RECENT, now)
    )
    return {
        "mode": office.settings.mode,
        "fates": counts,
        "pointers": pointers,
        "feedback": {kind.value: given.get(kind, 0) for kind in Feedback},
        "promise": _promise(office, model, promise(office, journal, now), now) | told(office, journal, now),
        "drift": asdict(drifting) if drifting else None,
        "drift_words": dict(zip(("ja", "en"), drifted(drifting), strict=True)),
        "examples": _examples(office, model),
        "leaving": _leaving(office, journal, now),
        "health": {
            "last_poll": polled.isoformat() if polled else None,
            "seconds_since_poll": round((now - polled).total_seconds()) if polled else None,
            "overdue": overdue(office.settings, polled, now) or None,
            "last_failure": journal.facts.get(LAST_FAILURE),
            "sending_stopped": _stopped(office, journal),
            "paused": journal.facts.paused(now) or None,
            "breaker": asdict(opened) if (opened := journal.breaker.opened()) else None,
            "model": model.name if model else None,
        },
    }


def _write(
    call: Call,
    office: Office,
    journal: Journal,
    found: dict[str, Any],
    html: Path,
    since: datetime | None,
    *,
    force: bool,
) -> None:
    from madoguchi.cli.private_file import write_private
    from madoguchi.cli.report_page import page
    from madoguchi.service.pictures import pictures

    now = call.clock.now()
    drawn = pictures(office, journal, now, office.settings.language)
    write_private(html, page(office, found, drawn, now, since), "--html", force=force)


def _stopped(office: Office, journal: Journal) -> dict[str, str] | None:
    stop = stopped(journal)
    if stop is None:
        return None
    return {"since": stop.since, "next_try": stop.until, "answer": stop.answer, "mend": mend(office)}


def _examples(office: Office, model: Path | None) -> list[dict[str, Any]]:
    """For each request type: how many different examples the serving model has, and how many of the owner's lack."""
    from madoguchi.judge.store import read_manifest

    known, own = {}, {}
    if model is not None:
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


def _say_leaving(call: Call, leaving: dict[str, Any] | None) -> None:
    if leaving is None or leaving["days"] > PREPARE_DAYS:
        return
    if leaving["days"] <= 0:
        call.say(f"{leaving['day']} 以降、返信も下書きも行いません / nothing is sent or drafted since {leaving['day']}")
        return
    ja = f"あと{leaving['days']}日({leaving['day']})で返信を終了します。引き継ぎの準備と関係者への連絡をお願いします"
    en = f"in {leaving['days']} days, on {leaving['day']}, all answering ends: hand over, and tell colleagues and teams"
    call.say(f"{ja} / {en}")
    call.say("  madoguchi handover export FILE")


def _promise(office: Office, model: Path | None, found: Standing, now: datetime) -> dict[str, Any]:
    settings = office.settings.promise
    lacking = missing(office.settings, found, now, certified=is_certified(office, model))
    nothing = "no evidence is asked for: the threshold alone decides, and nothing is promised"
    return {
        "max_wrong_reply_rate": settings.max_wrong_reply_rate,
        "confidence": settings.confidence,
        "evidence": settings.evidence,
        "certified": settings.evidence != "none" and not lacking,
        "missing": lacking or (nothing if settings.evidence == "none" else None),
    }


def _say(call: Call, office: Office, found: dict[str, Any]) -> None:
    call.say(f"mode: {found['mode']}")
    for row in found["fates"]:
        words = reason_of(row["reason"])
        said = f"{words.ja} / {words.en}" if words else row["reason"]
        call.say(f"{row['mails']:>6}  {WORDS[row['disposition']]} {row['disposition']:<9} {said}")
    for row in found["pointers"]:
        call.say(f"{row['replies']:>6}  {row['month']}  {row['team']}")
    if any(found["feedback"].values()):
        moves = [f"{number} {MOVES[kind]}" for kind, number in found["feedback"].items()]
        call.say(f"あなたの移動による評価 / what your moves said of answers: {', '.join(moves)}")
    for row in found["examples"]:
        if row["until_sent"]:
            own = f"{row['own']} of them your own mails, {row['until_sent']} more until it may be sent"
            call.say(f"{row['request_type']}: {row['examples']} examples, {own}")
    stands, health = found["promise"], found["health"]
    call.say(f"promise: at most {stands['max_wrong_reply_rate']:.0%} wrong; {stands['missing'] or 'it stands'}")
    say(call, office, stands)
    for words in found["drift_words"].values():
        call.say(words)
    _say_leaving(call, found["leaving"])
    call.say(f"last successful poll: {health['last_poll'] or 'never'}; model: {health['model'] or 'none'}")
    if health["overdue"]:
        call.say(f"メールを確認できていません / {health['overdue']}: is `madoguchi run` running?")
    if health["paused"]:
        call.say(f"一時停止中 / {health['paused']}")
    if health["breaker"]:
        call.say(f"遮断中 / breaker open since {health['breaker']['since']}: {health['breaker']['why']}")
    stop = health["sending_stopped"]
    if stop:
        call.say(f"送信停止中 / sending stopped since {stop['since']}, next try {stop['next_try']}: {stop['answer']}")
        call.say(f"  {stop['mend']}")
    if health["last_failure"]:
        call.say(f"last failure: {health['last_failure']}")
