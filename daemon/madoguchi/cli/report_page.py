"""The report as one page in the office's language, to print or to pass on: no script, nothing fetched, no person.

What a server or a failure said is left to `madoguchi report`: it may hold an address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from madoguchi.cli.evidence_text import MOST_TURNS, TURNS
from madoguchi.config.load import Office
from madoguchi.pictures import STYLE
from madoguchi.pictures.picture import Picture, said
from madoguchi.reasons import reason_of
from madoguchi.service.effect import in_words

TEMPLATE = "report.html"
Pair = Callable[[str, str], str]

FATES = {
    "answered": ("返信", "answered"),
    "drafted": ("下書き", "drafted"),
    "held": ("保留", "held"),
    "ignored": ("対象外", "ignored"),
    "baseline": ("導入前", "baseline"),
    "waiting": ("待機", "waiting"),
}
MODES = {
    "shadow": ("見るだけ", "shadow: decides and records only"),
    "draft": ("下書き", "draft"),
    "send": ("送信", "send"),
}
MOVES = {"confirmed": ("正しい", "right"), "corrected": ("訂正", "corrected"), "put-back": ("誤り", "put back")}


def page(
    office: Office, found: dict[str, Any], pictures: Sequence[Picture], now: datetime, since: datetime | None
) -> str:
    """``found``: what `reporting.gather` tells; ``pictures`` in the office's language."""
    language, zone = office.settings.language, office.settings.zone

    def pair(ja: str, en: str) -> str:
        return said((ja, en), language)

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).resolve().parent),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(
        TEMPLATE
    ).render(
        t=pair,
        language=language,
        style=Markup(STYLE.read_text(encoding="utf-8")),  # noqa: S704 - shipped with the program
        today=f"{now.astimezone(zone):%Y-%m-%d}",
        since=f"{since:%Y-%m-%d}" if since else "",
        mode=pair(*MODES[found["mode"]]),
        promised=_promised(found["promise"], pair),
        sentences=[*(words[language] for words in found["promise"]["words"].values()), found["drift_words"][language]],
        turns=[_turn(office, turn) for turn in found["promise"]["turns"][-MOST_TURNS:]],
        pictures=pictures,
        fates=[_fate(row, language) for row in found["fates"]],
        effect=[_before_and_after(office, row) for row in found["effect"]["rows"]],
        caveat=found["effect"]["caveat"][language],
        feedback=_feedback(found["feedback"], pair),
        lacking=_lacking(office, found["examples"], pair),
        health=list(_health(found["health"], pair, office)),
    )


def _promised(stands: dict[str, Any], pair: Pair) -> str:
    limit, sure = f"{stands['max_wrong_reply_rate']:.0%}", f"{stands['confidence']:.0%}"
    ja = f"自動返信のうち誤った窓口を案内するものは多くとも{limit}(確かさ{sure})。"
    en = f"At most {limit} of the automatic replies name the wrong team, {sure} sure. "
    if stands["certified"]:
        return pair(f"{ja}約束は成立しています。", f"{en}It stands.")
    if stands["evidence"] == "reviewed":  # the sentences say what is missing
        return pair(f"{ja}約束はまだ成立していません。", f"{en}It does not stand yet.")
    why = stands["missing_words"]
    return pair(f"{ja}約束は成立していません({why['ja']})。", f"{en}It does not stand: {why['en']}.")


def _turn(office: Office, turn: dict[str, Any]) -> tuple[str, str, str]:
    ja, _, en = TURNS[turn["kind"]].partition(" / ")
    about = f" {turn['about']}" if turn["about"] else ""
    when = turn["at"].astimezone(office.settings.zone)
    return f"{when:%Y-%m-%d %H:%M}", said((ja, en), office.settings.language) + about, turn["why"]


def _fate(row: dict[str, Any], language: str) -> tuple[int, str, str]:
    words = reason_of(row["reason"])
    reason = said((words.ja, words.en), language) if words else row["reason"]
    return row["mails"], said(FATES[row["disposition"]], language), reason


def _before_and_after(office: Office, row: dict[str, Any]) -> tuple[str, str, list[str]]:
    language, team = office.settings.language, office.directory.teams.get(row["team"])
    month = row["month"] or said(("集計済みの月の計", "all complete months"), language)
    cells = [in_words(row[key], language) for key in ("requests", "pointed", "before", "after")]
    return month, team.name.get(language) if team else row["team"], cells


def _feedback(given: dict[str, int], pair: Pair) -> str:
    return ", ".join(f"{pair(*MOVES[kind])} {number}" for kind, number in given.items() if number)


def _lacking(office: Office, examples: Sequence[dict[str, Any]], pair: Pair) -> str:
    titles = {key: request.title.get(office.settings.language) for key, request in office.directory.requests.items()}
    needed = [(titles[row["request_type"]], row["until_sent"]) for row in examples if row["until_sent"]]
    return pair("、", ", ").join(pair(f"{title}(あと{more}件)", f"{title} ({more} more)") for title, more in needed)


def _health(health: dict[str, Any], pair: Pair, office: Office) -> Iterator[tuple[str, bool]]:
    """Each line, and whether something is amiss."""
    polled = health["last_poll"]
    when = f"{datetime.fromisoformat(polled).astimezone(office.settings.zone):%Y-%m-%d %H:%M}" if polled else "—"
    yield pair(f"最後にメールを確認した時刻: {when}", f"last successful poll: {when}"), False
    yield pair(f"モデル: {health['model'] or 'なし'}", f"model: {health['model'] or 'none'}"), not health["model"]
    if health["overdue"]:
        yield pair("メールを確認できていません", "mail is not being read"), True
    if health["paused"]:
        yield pair("一時停止中", "paused"), True
    if health["breaker"]:
        yield pair("遮断中: 堂々巡りや異常な件数のため", "breaker open: signs of a loop, or too many replies"), True
    if health["sign_in"]:
        yield pair("サインインが必要です(madoguchi login)", "a sign-in is needed: `madoguchi login`"), True
    if health["sending_stopped"]:
        yield pair("送信停止中(詳細は madoguchi report)", "sending stopped; `madoguchi report` says why"), True
