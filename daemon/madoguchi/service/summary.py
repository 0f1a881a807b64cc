"""The journal and the office → what a digest tells. Reads, and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from madoguchi.config.load import Office
from madoguchi.config.stop_file import stop_file
from madoguchi.errors import UsageError
from madoguchi.journal import backup
from madoguchi.journal.digests import STARTED
from madoguchi.journal.sections import DECIDE, THANKS, URGENT, section
from madoguchi.journal.store import Journal
from madoguchi.journal.turns import sealed
from madoguchi.judge import registry
from madoguchi.pictures.picture import Words
from madoguchi.promise.wording import briefly
from madoguchi.reply.digest import Digest, Evidence, Matter
from madoguchi.service.decisions import to_decide
from madoguchi.service.heartbeat import overdue
from madoguchi.service.models import is_certified
from madoguchi.service.pictures import weeks_of
from madoguchi.service.sending import stopped
from madoguchi.service.sign_in import awaited
from madoguchi.service.standing import promise, volume_of

COPIES_EVERY = timedelta(days=2)
"""A daily copy that is older than that was not made."""


def first_start(journal: Journal, now: datetime) -> datetime:
    """Since when the program serves this account; of an account older than that record, its first mail."""
    known = journal.facts.moment(STARTED) or journal.digests.first_mail() or now
    return min(known, now)


def told_until(journal: Journal, now: datetime) -> datetime:
    """Up to when the last digest told; the first start where there was none."""
    used = [slot.at for slot in journal.digests.slots() if slot.told and slot.at <= now]
    return max(used, default=first_start(journal, now))


def summary(office: Office, journal: Journal, now: datetime, day: date, polled: datetime | None) -> Digest:
    """What happened since the last digest, up to ``now``, and what there is now. ``polled``: the last good look."""
    since = told_until(journal, now)
    gone = journal.digests.went_out(since, now)
    undecided = journal.piles.undecided(sealed(journal.turns.all()))
    waiting = [item for item in undecided if not item.blind and section(item) != THANKS]
    model = _model(office)
    return Digest(
        day=day,
        since=since,
        at=now,
        answered=gone.answered,
        drafted=gone.drafted,
        by_hand=gone.by_hand,
        corrected=len(journal.digests.corrections(since, now)),
        waiting=len(waiting),
        oldest=min((item.arrived_at for item in waiting), default=None),
        helpful=sum(section(item) in (URGENT, DECIDE) for item in waiting),
        promise=_promise(office, journal, model, now),
        evidence=_evidence(office, journal, now),
        decide=to_decide(office, journal, now),
        amiss=list(_amiss(office, journal, now, polled, model)),
        polled=polled,
        model_days=_age(model, now),
        copied=_copied(office),
        weeks=weeks_of(office, journal, now),
    )


def _promise(office: Office, journal: Journal, model: Path | None, now: datetime) -> Words:
    asked = office.settings.promise.evidence
    if asked == "reviewed":
        return briefly(promise(office, journal, now), volume_of(journal, now))
    if asked == "none":
        return "約束は設けていません(evidence = none)", "Nothing is promised (evidence = none)"
    if is_certified(office, model):
        return "約束は成立しています(フォルダーの根拠による)", "The promise holds, on the evidence of your folders"
    return (
        "約束はまだ成立していません(フォルダーの根拠が足りません)",
        "The promise does not stand yet: folders lack evidence",
    )


def _evidence(office: Office, journal: Journal, now: datetime) -> Evidence | None:
    if office.settings.promise.evidence != "reviewed":
        return None
    found = promise(office, journal, now)
    return Evidence(found.judged, found.missing, found.wrong)


def _amiss(
    office: Office, journal: Journal, now: datetime, polled: datetime | None, model: Path | None
) -> Iterator[Matter]:
    """What a server said is left to `report`: it may hold an address."""
    if overdue(office.settings, polled, now):
        yield Matter("メールを確認できていません", "mail is not being read")
    if awaited(journal):
        yield Matter("サインインが必要です(madoguchi login)", "a sign-in is needed (madoguchi login)")
    if stopped(journal):
        yield Matter("送信が止まっています", "sending has stopped")
    if journal.breaker.opened():
        yield Matter("返信を止めています(遮断)", "answering has stopped (breaker)")
    if stop_file(office.home) or journal.facts.paused(now):
        yield Matter("一時停止中です", "paused", standing=True)
    if model is None:
        yield Matter("モデルがまだありません", "there is no model yet", standing=True)
    made, started = _copied(office), first_start(journal, now)
    if now.date() - (made or started.date()) > COPIES_EVERY:
        yield Matter("記録の控えが作られていません", "the journal is not being copied")


def _model(office: Office) -> Path | None:
    try:
        return registry.current(office.state_dir)
    except UsageError:
        return None  # `check` says what is wrong with it


def _age(model: Path | None, now: datetime) -> int | None:
    """Whole days; its id begins with the moment of its training, UTC."""
    if model is None:
        return None
    made = datetime.strptime(f"{model.name[:15]}+0000", "%Y%m%dT%H%M%S%z")
    return max(0, (now - made).days)


def _copied(office: Office) -> date | None:
    copy = backup.newest(office.state_dir)
    return date.fromisoformat(copy.name[8:18]) if copy else None
