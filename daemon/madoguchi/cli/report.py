"""`madoguchi report`: what happened, by team and month; whether the promise holds; health."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from madoguchi.cli.call import Call, with_silent_call
from madoguchi.cli.evidence_text import say
from madoguchi.cli.report_health import health_lines
from madoguchi.config.fields import LANGUAGES
from madoguchi.config.load import Office
from madoguchi.journal.store import Journal
from madoguchi.policy.leaving import PREPARE_DAYS
from madoguchi.reasons import reason_of
from madoguchi.service.effect import in_words
from madoguchi.service.reporting import gather

WORDS = {
    "answered": "返信",
    "drafted": "下書き",
    "held": "保留",
    "ignored": "対象外",
    "baseline": "導入前",
    "waiting": "待機",
}

MODES = {
    "shadow": ("shadow(記録のみ)", "shadow (records only)"),
    "draft": ("draft(下書き)", "draft"),
    "send": ("send(送信)", "send"),
}
MOVES = {"confirmed": "正しい / right", "corrected": "訂正 / corrected", "put-back": "誤り / put back"}


@click.command(short_help="what happened, by team and month; health")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="from that day on")
@click.option("--html", metavar="FILE", type=click.Path(path_type=Path), help="write it as a page, with pictures")
@click.option("--force", is_flag=True, help="write over that FILE")
@click.option("--themes/--no-themes", default=True, help="whether held mail is read again for themes without a team")
@with_silent_call
def command(call: Call, since: datetime | None, html: Path | None, *, force: bool, themes: bool) -> None:
    """Counts by fate and reason, pointers by team and month, the promise, health. Never by person."""
    office = call.office()
    journal = call.journal(office)
    start = since.replace(tzinfo=office.settings.zone) if since else None
    found = gather(office, journal, call.clock.now(), start)
    if html is not None:
        _write(call, office, journal, found, html, start, force=force)
    looks = themes and html is None
    found |= _themes(call, office, journal) if looks else {"themes": None, "themes_looked": None}
    if call.json:
        call.emit(found | ({"html": str(html)} if html else {}))
    elif html is not None:
        call.say(f"書き出しました / written: {html}")
    else:
        _say(call, office, found)
        if looks:
            _say_themes(call, office, found)


def _themes(call: Call, office: Office, journal: Journal) -> dict[str, Any]:
    from madoguchi.cli import report_themes

    return report_themes.gather(call, office, journal)


def _say_themes(call: Call, office: Office, found: dict[str, Any]) -> None:
    from madoguchi.cli import report_themes

    report_themes.say(call, office, found)


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


def _say_effect(call: Call, office: Office, told: dict[str, Any]) -> None:
    """By team and month, with the caveat; nothing where nobody was pointed on."""
    columns = {
        "requests": ("依頼", "requests"),
        "pointed": ("初めて案内した人", "people first pointed on"),
        "before": ("うち前30日にも依頼", "of them wrote in the 30 days before"),
        "after": ("うち後30日に依頼", "of them wrote in the 30 days after"),
    }
    for language in LANGUAGES if told["rows"] else ():
        number = LANGUAGES.index(language)
        call.say(("案内の前後", "Before and after pointers")[number])
        for row in told["rows"]:
            team = office.directory.teams.get(row["team"])
            name = team.name.get(language) if team else row["team"]
            month = row["month"] or ("集計済みの月の計", "all complete months")[number]
            cells = (f"{words[number]} {in_words(row[key], language)}" for key, words in columns.items())
            call.say(f"  {month}  {name}: {('、', ', ')[number].join(cells)}")
        call.say(f"  {told['caveat'][language]}")


def _say(call: Call, office: Office, found: dict[str, Any]) -> None:
    ja, en = MODES[found["mode"]]
    call.say(f"モード: {ja} / mode: {en}")
    for row in found["fates"]:
        words = reason_of(row["reason"])
        said = f"{words.ja} / {words.en}" if words else row["reason"]
        call.say(f"{row['mails']:>6}  {WORDS[row['disposition']]} {row['disposition']:<9} {said}")
    for row in found["pointers"]:
        call.say(f"{row['replies']:>6}  {row['month']}  {row['team']}")
    if any(found["feedback"].values()):
        moves = [f"{number} {MOVES[kind]}" for kind, number in found["feedback"].items()]
        call.say(f"あなたの移動による評価 / what your moves said of answers: {', '.join(moves)}")
    if found["accepted"]:
        call.say(f"案内への了承・お礼 / pointers accepted: {found['accepted']}")
    _say_effect(call, office, found["effect"])
    for row in found["examples"]:
        if row["until_sent"]:
            own, more = row["own"], row["until_sent"]
            ja = f"例文 {row['examples']}件、うちご自身のメール {own}件。自動送信にはあと {more}件必要です"
            own = f"{own} of them your own mails, {more} more until it may be sent"
            call.say(f"{row['request_type']}: {ja} / {row['examples']} examples, {own}")
    _say_promise(call, found["promise"])
    say(call, office, found["promise"])
    for words in found["drift_words"].values():
        call.say(words)
    _say_leaving(call, found["leaving"])
    for told in health_lines(found["health"]):
        call.say(told)


def _say_promise(call: Call, stands: dict[str, Any]) -> None:
    words = stands["missing_words"] or {"ja": "成立しています", "en": "it stands"}
    limit = f"{stands['max_wrong_reply_rate']:.0%}"
    call.say(f"約束: 誤りは多くとも{limit}。{words['ja']} / promise: at most {limit} wrong; {words['en']}")
