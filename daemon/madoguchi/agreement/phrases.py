"""The words of the agreement in Japanese and English: labels, hours, days, who answers how."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from itertools import groupby

from madoguchi.config.directory import Team
from madoguchi.policy.agreements import State
from madoguchi.policy.business_hours import OpeningHours
from madoguchi.policy.days_off import Calendar, Days
from madoguchi.reply.wording import MONTHS_EN

LABELS = {
    "channel": ("メール", "Mail"),
    "url": ("フォーム", "Form"),
    "urgent": ("お急ぎの場合", "If it is urgent"),
    "hours": ("受付時間", "Hours"),
    "days_off": ("休業日", "Days off"),
    "response": ("一次回答の目安", "First response"),
    "agreement": ("合意", "Agreement"),
    "needs": ("必要な情報", "What the team needs"),
    "client_sentence": ("お客様への文面", "For the client"),
    "must_not_promise": ("【社内限り】お約束しないこと", "[Internal only] Not to be promised"),
    "auto": ("ご案内の方法", "How it is answered"),
}
AUTO = {
    "send": ("自動返信", "automatically"),
    "draft": ("下書き(本人が確認して送信)", "by a draft that is sent by hand"),
    "never": ("自動では返信しません", "never automatically"),
}
_DAYS = ("月火水木金土日", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))


def pick(pair: tuple[str, str], language: str) -> str:
    """The words in that language."""
    return pair[0] if language == "ja" else pair[1]


def label(name: str, language: str) -> str:
    """What a row of the agreement is called."""
    return pick(LABELS[name], language)


def day(value: date, language: str) -> str:
    """``2026年11月2日``, or ``2 November 2026``."""
    if language == "ja":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {MONTHS_EN[value.month - 1]} {value.year}"


def hours(team: Team, language: str) -> str:
    """``月〜金 9:00〜18:00``, or ``Mon–Fri 09:00–18:00``; with the time zone where the team has its own."""
    spans = OpeningHours.parse(team.hours).spans
    runs = [[at for at, _ in group] for _, group in groupby(enumerate(spans), key=lambda one: one[1])]
    told = [f"{_week(run, language)} {_times(spans[run[0]], language)}" for run in runs if spans[run[0]]]
    zone = f"({team.timezone})" if language == "ja" else f" ({team.timezone})"
    return pick(("、", ", "), language).join(told) + (zone if team.timezone else "")


def _week(run: Sequence[int], language: str) -> str:
    names = pick(_DAYS, language)  # type: ignore[arg-type]
    first, last = names[run[0]], names[run[-1]]
    joined = {1: first, 2: f"{first}{pick(('・', ', '), language)}{last}"}
    return joined.get(len(run), f"{first}{pick(('〜', '–'), language)}{last}")


def _times(spans: Sequence[tuple[time, time]], language: str) -> str:
    if language == "ja":
        return "・".join(f"{one.hour}:{one:%M}〜{two.hour}:{two:%M}" for one, two in spans)
    return ", ".join(f"{one:%H:%M}–{two:%H:%M}" for one, two in spans)


def days_off(calendar: Calendar, language: str) -> str:
    """Public holidays and the company's days, in words."""
    told = [_holidays(calendar.holidays, language), *(_days(days, language) for days in calendar.days_off)]
    return pick(("、", ", "), language).join(filter(None, told)) or pick(("なし", "none"), language)


def _holidays(country: str, language: str) -> str:
    if country == "none":
        return ""
    if country == "JP":
        return pick(("日本の祝日", "Japanese public holidays"), language)
    return pick((f"祝日({country})", f"public holidays ({country})"), language)


def _days(days: Days, language: str) -> str:
    first, last = (_yearly(one, language) if days.yearly else day(one, language) for one in (days.first, days.last))
    told = first if first == last else f"{first}{pick(('〜', ' to '), language)}{last}"
    return told if not days.yearly else pick((f"毎年{told}", f"{told} of every year"), language)


def _yearly(value: date, language: str) -> str:
    return pick((f"{value.month}月{value.day}日", f"{value.day} {MONTHS_EN[value.month - 1]}"), language)


def response(team: Team, language: str) -> str:
    """Within how many business hours the team answers first."""
    if team.first_response_hours is None:
        return pick(("取り決めなし", "nothing agreed"), language)
    number = f"{team.first_response_hours:g}"
    return pick(
        (
            f"受付時間内で{number}時間以内(解決の期日ではありません)",
            f"within {number} business hours (a first response, not a solution)",
        ),
        language,
    )


def agreement(team: Team, state: State, language: str) -> str:
    """Since when, with whom, and whether it still stands."""
    if team.agreed_on is None:
        return pick(
            (
                "未合意(合意まで、日付とお客様への個別の文面は使いません)",
                "not yet (until then no dates, and none of the sentences below)",
            ),
            language,
        )
    when = day(team.agreed_on, language)
    by = pick((f"({team.agreed_with})", f", {team.agreed_with}"), language) if team.agreed_with else ""
    stale = {"old": ("。1年を過ぎています", "; over a year old"), "ahead": ("。先の日付です", "; still to come")}
    return when + by + (pick(stale[state], language) if state in stale else "")
