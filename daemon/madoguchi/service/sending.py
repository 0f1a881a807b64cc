"""Sending as a whole stops where the server will not have this sender: the mails wait, and the account stays up.

Tried again after a back-off that grows from one hour to six, at a restart, after SIGHUP, and after `resume`.
"""

from __future__ import annotations

import json
import random
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from madoguchi.config.load import Office
from madoguchi.journal.store import Journal
from madoguchi.service.log import log

if TYPE_CHECKING:
    from madoguchi.service.account import Session

FACT = "sending-stopped"
FIRST_RETRY, LONGEST_RETRY = 60.0, 3600.0
FIRST_WAIT, LONGEST_WAIT = timedelta(hours=1), timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Stop:
    """Since when and until when nothing is sent (ISO 8601), how often it was tried, and the server's words."""

    since: str
    until: str
    times: int
    answer: str

    @property
    def ends(self) -> datetime:
        return datetime.fromisoformat(self.until)


def stopped(journal: Journal) -> Stop | None:
    """The stop on record, also one whose next try is due; None where sending works."""
    found = journal.facts.get(FACT)
    return Stop(**json.loads(found)) if found else None


def stop_sending(session: Session, answer: str) -> Stop:
    """The server refused the sender once more: nothing is sent until the stop returned here ends."""
    now, before = session.now(), stopped(session.journal)
    times = before.times if before else 0
    until = now + min(FIRST_WAIT * 2**times, LONGEST_WAIT)
    since = before.since if before else now.isoformat()
    stop = Stop(since, until.isoformat(), min(times + 1, 16), answer)
    session.journal.facts.set(FACT, json.dumps(asdict(stop)))
    log.error("sending-stopped", until=until.isoformat(timespec="seconds"), mend=mend(session.office))
    return stop


def sends_again(journal: Journal) -> None:
    """A mail went out: whatever stopped sending is mended."""
    if stopped(journal) is not None:
        journal.facts.clear(FACT)
        log.info("sending-again")


def try_again(journal: Journal, now: datetime) -> None:
    """Makes due what waits for the end of a stop; the stop stays on record until a mail goes out."""
    stop = stopped(journal)
    if stop is not None and stop.ends > now:
        journal.mails.bring_forward(stop.ends, now)
        journal.facts.set(FACT, json.dumps(asdict(stop) | {"until": now.isoformat()}))


def retry_in(attempts: int) -> timedelta:
    """How long what was surely not sent waits: capped, jittered."""
    seconds = min(FIRST_RETRY * 2**attempts, LONGEST_RETRY) * random.uniform(0.75, 1.25)  # noqa: S311
    return timedelta(seconds=seconds)


def mend(office: Office) -> str:
    """What to do about it."""
    return mend_told(office)[1]


def mend_told(office: Office) -> tuple[str, str]:
    """(ja, en): what to do about it."""
    if office.settings.smtp.envelope_from == "null":
        ja = 'smtp.envelope_from を "owner" にしてください。空の差出人を受け付けないサーバーは少なくありません'
        return ja, 'set smtp.envelope_from = "owner": many servers refuse the null sender'
    ja = "smtp.username に `account` のアドレスからの送信を許可してもらうか、別のアカウントを指定してください"
    return ja, "let smtp.username send as the address in `account`, or name another account"
