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
    """The same of the account as a whole. ``certified``: whether the model has a certificate from folders.

    An alarm counts whatever the evidence is: it speaks of replies that were seen to be wrong.
    """
    evidence = settings.promise.evidence
    if evidence == "reviewed":
        told = f"{standing.judged} judged, about {standing.missing} more right ones are needed: replies become drafts"
        return "" if standing.granted else told
    if standing.alarm and quarter_of(standing.alarm, settings.zone) == quarter_of(now, settings.zone):
        return f"the alarm rang on {standing.alarm.astimezone(settings.zone):%Y-%m-%d}: drafts until the next quarter"
    if evidence == "folders" and not certified:
        return "no certificate from folders yet: replies become drafts"
    return ""
