"""One whole pass over the mailbox, from top to bottom."""

from __future__ import annotations

from madoguchi.errors import SubmissionAway
from madoguchi.journal.facts import LAST_POLL
from madoguchi.mailbox.protocol import Folder, Renumbered
from madoguchi.service.account import Session, log, paused_now
from madoguchi.service.aftercare import finish_answers, follow_owner
from madoguchi.service.answering import answer_due
from madoguchi.service.by_hand import settle_releases
from madoguchi.service.courtesy import say_courtesies, settle_courtesies
from madoguchi.service.digest import tell_digest
from madoguchi.service.discovery import discover
from madoguchi.service.feedback import take_feedback
from madoguchi.service.handing_over import hand_over, hold_what_waits
from madoguchi.service.intake import read_new
from madoguchi.service.notices import tell_owner
from madoguchi.service.outlook import watch
from madoguchi.service.recovery import recover
from madoguchi.service.reminding import remind
from madoguchi.service.restored import hold_what_waited
from madoguchi.service.sent_index import index_sent


def one_pass(session: Session) -> bool:
    """Whether it came to its end: a renumbered folder ends it before, and the next one matches that anew.

    Raises `ServerAway`, `LoginRefused`.
    """
    session.mailbox.forget_listing()
    session.find_folders()
    session.paused = paused_now(session)
    session.account.vitals.paused = bool(session.paused)
    try:
        index_sent(session)
        recover(session)
        settle_releases(session)
        settle_courtesies(session)
        hold_what_waited(session)
        hold_what_waits(session)
        watch(session)
        folder = discover(session)
        read_new(session, folder)
        take_feedback(session)
        watch(session)
        away = _answer(session, folder)
        finish_answers(session, folder)
        follow_owner(session, folder)
        hand_over(session)
        remind(session)
        tell_owner(session)
        tell_digest(session)
    except Renumbered as error:
        log.warning("renumbered", folder=str(error))
        return False
    session.journal.facts.set(LAST_POLL, session.now().isoformat())
    if away is not None:
        raise away
    return True


def _answer(session: Session, folder: Folder) -> SubmissionAway | None:
    """While the submission server is away, the mailbox is looked after all the same."""
    try:
        answer_due(session, folder)
        say_courtesies(session, folder)
    except SubmissionAway as away:
        return away
    return None
