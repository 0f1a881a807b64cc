"""How the promise stands, in plain numbers: what an owner or a manager can check by counting. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from madoguchi.promise.betting import weeks_left
from madoguchi.promise.drift import Change, Drift
from madoguchi.promise.ledger import Standing, Terms

WORKING_DAYS = 5


@dataclass(frozen=True, slots=True)
class Volume:
    """How many would-be replies come in a working day, and how many of them are drawn to be judged."""

    replies: float
    draws: float


def evidence(found: Standing, volume: Volume) -> tuple[str, str]:
    """(ja, en): how far the evidence has come, and about how long it still takes."""
    goal = found.judged + found.missing
    weeks = weeks_left(found.missing, volume.draws)
    ja = f"約{goal}件のうち{found.judged}件を判定済み、誤り{found.wrong}件、判定待ち{found.waiting}件"
    en = f"{found.judged} of about {goal} judged, {found.wrong} wrong, {found.waiting} waiting to be judged"
    if found.granted is not None and found.until is not None:
        return (
            f"約束は{found.until:%Y-%m-%d}まで有効。今期: {ja}",
            f"granted until {found.until:%Y-%m-%d}; this quarter {en}",
        )
    if found.missing and weeks is not None:
        ja += f"。今の件数であと約{weeks}週間"
        en += f"; at your volume some {weeks} more week{'s' if weeks != 1 else ''}"
    return ja, en


def briefly(found: Standing, volume: Volume) -> tuple[str, str]:
    """(ja, en): whether it stands, in one sentence without its stop."""
    if found.granted is not None and found.until is not None:
        return (
            f"約束は{found.until:%Y-%m-%d}まで有効です(今期は{found.judged}件を判定、誤り{found.wrong}件)",
            f"The promise holds until {found.until:%Y-%m-%d} ({found.judged} judged this quarter, {found.wrong} wrong)",
        )
    goal, weeks = found.judged + found.missing, weeks_left(found.missing, volume.draws)
    ja = f"約束はまだ成立していません(約{goal}件のうち{found.judged}件を判定済み、誤り{found.wrong}件"
    en = f"The promise does not stand yet ({found.judged} of about {goal} judged, {found.wrong} wrong"
    if found.missing and weeks is not None:
        ja += f"、今の件数であと約{weeks}週間"
        en += f", some {weeks} more week{'s' if weeks != 1 else ''} at your volume"
    return f"{ja})", f"{en})"


def at_most(found: Standing, terms: Terms, volume: Volume) -> tuple[str, str]:
    """(ja, en): how many wrong replies that would be, and how many were seen."""
    weekly = terms.alpha * volume.replies * WORKING_DAYS
    if weekly >= 1:
        ja, en = f"今の件数で多くとも週に約{ceil(weekly)}件", f"at most about {ceil(weekly)} a week at your volume"
    elif weekly > 0:
        weeks = max(1, round(1 / weekly))
        ja, en = f"今の件数で多くとも約{weeks}週間に1件", f"at most about 1 in {weeks} weeks at your volume"
    else:
        ja, en = "まだ該当するメールがありません", "no such mail yet"
    if not found.judged:
        return f"{ja}。まだ一件も判定していません", f"{en}; nothing has been judged yet"
    return (
        f"{ja}。これまでの実績: {found.judged}件中{found.wrong}件",
        f"{en}; seen so far: {found.wrong} in {found.judged}",
    )


def for_managers(found: Standing, terms: Terms) -> tuple[str, str]:
    """(ja, en): what a grant says, and what it does not; ("", "") where there is none.

    The figures are those of the moment when it was granted, so that the sentence stays true whatever came later.
    """
    if found.granted is None:
        return "", ""
    one_in, luck = round(1 / terms.alpha), round(1 / terms.delta)
    were = "was" if found.won_wrong == 1 else "were"
    ja = (
        f"くじで選び、推定を見る前に判定した{found.won_judged}件のうち、誤りは{found.won_wrong}件でした。もし{one_in}件に1件以上が誤りなら、"
        f"これほど良い結果になるのは多くとも{luck}回に1回です。これは今日までのメールについての話で、明日からは警報が見張ります。"
    )
    en = (
        f"Of {found.won_judged} answers drawn by lot and judged before we looked, {found.won_wrong} {were} wrong. "
        f"If 1 in {one_in} or more were wrong, so good a result would come at most 1 time in {luck}. "
        "It speaks of mail up to today; the alarm watches tomorrow."
    )
    return ja, en


def drifted(found: Drift | None) -> tuple[str, str]:
    """(ja, en): how the mail of the last four weeks differs from that of the twelve before them."""
    if found is None:
        return "傾向の変化を見るにはメールがまだ足りません", "too little mail yet to see whether it changes"
    types = [f"{kind} {_shift(change)}" for kind, change in found.mixture.items()]
    unsure, strange = _shift(found.unsure), _shift(found.strange)
    now, before, apart = found.mails_now, found.mails_before, f"{found.distance:.0%}"
    ja = f"直近4週間({now}件)とその前の12週間({before}件): {'、'.join(types)}、判断に迷うもの {unsure}、"
    en = f"last 4 weeks ({now} mails) against the 12 before ({before}): {', '.join(types)}, unsure {unsure}, "
    return f"{ja}知らない語 {strange}(内訳の差 {apart})", f"{en}unknown words {strange} (mixtures differ by {apart})"


def _shift(change: Change) -> str:
    told = ["?" if share is None else f"{share:.0%}" for share in (change.before, change.now)]
    return " → ".join(told)
