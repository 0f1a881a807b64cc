"""A journal that was put back from a copy: what was answered since then is not known any more, and nothing is guessed.

What waited in the copy, and what came since, is held as ``rebaselined``: where an outcome was unknown, nothing in Sent
tells that the mail was answered.
"""

from __future__ import annotations

from madoguchi.journal.backup import COPIED_AT
from madoguchi.journal.states import MailState
from madoguchi.journal.store import Journal
from madoguchi.policy.decide import Decision
from madoguchi.reasons import Disposition, Reason
from madoguchi.service.account import Session, log
from madoguchi.service.fate_lines import tell


def restored(journal: Journal) -> str:
    """When the copy was made (ISO 8601); "" for a journal that was never put back."""
    return journal.facts.get(COPIED_AT) or ""


def hold_what_waited(session: Session) -> None:
    """To be run after recovery, before anything is sent."""
    copied_at = restored(session.journal)
    if not copied_at:
        return
    log.warning("journal-restored", copied_at=copied_at)
    evidence = f"the journal was put back from its copy of {copied_at}"
    decision = Decision(Reason.REBASELINED, Disposition.HELD, evidence=evidence)
    session.journal.queue.distrust()
    for record in session.journal.mails.in_state(MailState.PENDING):
        session.journal.mails.close(record, decision, session.now())
        tell(session, record, decision)


def goes_on(journal: Journal) -> None:
    """What came since the copy is on record as such: from here on the journal is an ordinary one."""
    if restored(journal):
        journal.facts.clear(COPIED_AT)
