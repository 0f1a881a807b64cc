"""Whether a reply may be sent at all, or only drafted: what the promise asks for. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from madoguchi.config.settings import Settings
from madoguchi.judge.judgement import Judgement
from madoguchi.promise.ledger import Standing, quarter_of

DRAFTS_AFTER_WRONG = timedelta(days=30)
"""So long a person who got a wrong pointer gets drafts."""


def missing_evidence(judgement: Judgement, settings: Settings, standing: Standing, now: datetime) -> str:
    """What `[promise]` still asks for before this may be sent, in words; "" where nothing is missing."""
    if judgement.best in standing.demoted:
        return f"too many replies about {judgement.best} were wrong"
    return missing(settings, standing, now, certified=judgement.certified)


def missing(settings: Settings, standing: Standing, now: datetime, *, certified: bool) -> str:
    """The same of the account as a whole. ``certified``: whether the model has a certificate from folders."""
    return missing_told(settings, standing, now, certified=certified)[1]


def missing_told(settings: Settings, standing: Standing, now: datetime, *, certified: bool) -> tuple[str, str]:
    """(ja, en) of `missing`; ("", "") where nothing is.

    An alarm counts whatever the evidence is: it speaks of replies that were seen to be wrong.
    """
    evidence = settings.promise.evidence
    if evidence == "reviewed":
        return ("", "") if standing.granted else _until_granted(standing)
    if standing.alarm and quarter_of(standing.alarm, settings.zone) == quarter_of(now, settings.zone):
        rang = f"{standing.alarm.astimezone(settings.zone):%Y-%m-%d}"
        ja = f"{rang} に警報が出たため、次の四半期まで返信は下書きになります"
        return ja, f"the alarm rang on {rang}: drafts until the next quarter"
    if evidence == "folders" and not certified:
        ja = "フォルダーによる証明がまだないため、返信は下書きになります"
        return ja, "no certificate from folders yet: replies become drafts"
    return "", ""


def _until_granted(standing: Standing) -> tuple[str, str]:
    judged, more = standing.judged, standing.missing
    ja = f"{judged}件を判定済み、正しいものがあと約{more}件必要です。それまで返信は下書きになります"
    return ja, f"{judged} judged, about {more} more right ones are needed: replies become drafts"
