"""The day on which the owner leaves: what waits is held, and the knowledge is written down for whoever comes next."""

from __future__ import annotations

from madoguchi.errors import MadoguchiError
from madoguchi.handover.agreements import granted
from madoguchi.handover.export import exported
from madoguchi.journal.mails import StateChanged
from madoguchi.journal.states import MailState
from madoguchi.policy.decide import Decision
from madoguchi.reasons import Disposition, Reason
from madoguchi.service.account import Session, log
from madoguchi.service.fate_lines import tell
from madoguchi.service.leaving import left_now
from madoguchi.whole_file import write_whole

HANDED_OVER = "handed-over"
"""The fact that says for which leaving it was done."""

FOLDER = "handover"


def hold_what_waits(session: Session) -> None:
    """Nothing that waited for its turn is answered or drafted once the owner has left."""
    why = left_now(session.journal, session.office, session.now())
    if not why:
        return
    decision = Decision(Reason.LEFT, Disposition.HELD, evidence=why)
    for record in session.journal.mails.in_state(MailState.PENDING):
        try:
            session.journal.mails.close(record, decision, session.now())
        except StateChanged:
            continue  # decided on by hand a moment ago
        tell(session, record, decision)


def hand_over(session: Session) -> None:
    """Writes the handover file once, into the state folder, and has the owner's inbox told.

    Without a model and without names: those only somebody who was asked may add. What fails is tried again at the next
    pass, and stops nothing.
    """
    journal, now = session.journal, session.now()
    leaving = journal.leavings.standing()
    if leaving is None or not left_now(journal, session.office, now):
        return
    if journal.facts.get(HANDED_OVER) == str(leaving.id):
        return
    file = session.office.state_dir / FOLDER / f"handover-{leaving.day.isoformat()}.zip"
    try:
        file.parent.mkdir(mode=0o700, exist_ok=True)
        running = granted(journal.exceptions.all(), now, session.office.settings.zone)
        write_whole(file, exported(session.office, journal, now, granted=running).content)
    except (OSError, MadoguchiError) as error:
        log.error("handover-failed", error=type(error).__name__)
        return
    journal.notices.put(f"left-{leaving.id}", "left", now, why=str(file))
    journal.facts.set(HANDED_OVER, str(leaving.id))
    log.warning("owner-left", since=leaving.day.isoformat())
