"""Telling the owner: a mail put straight into the inbox, which also works while nothing can be sent."""

from __future__ import annotations

from dataclasses import replace

from madoguchi.errors import ServerBusy
from madoguchi.journal.notices import Notice
from madoguchi.mailbox.protocol import FolderMissing, Refused
from madoguchi.promise.wording import evidence
from madoguchi.reply.notice import News, compose_notice, message_id
from madoguchi.reply.wire import WIRE
from madoguchi.service.account import Session, log
from madoguchi.service.own_words import in_own_words
from madoguchi.service.reminding import EXCEPTION, exception_of
from madoguchi.service.standing import promise, volume_of

ABOUT_THE_SAMPLE = ("granted", "ended", "restart")
"""Of no consequence where replies do not depend on the judged sample."""


def tell_owner(session: Session) -> None:
    """What is not told yet. In shadow mode the mailbox stays as it is: the news are in `report` alone."""
    for notice in session.journal.notices.untold():
        if _matters(session, notice):
            try:
                _put(session, notice)
            except (FolderMissing, Refused, ServerBusy) as error:
                log.warning("owner-not-told", notice=notice.kind, error=type(error).__name__)
                return
        session.journal.notices.told(notice, session.now())


def _matters(session: Session, notice: Notice) -> bool:
    settings = session.office.settings
    if notice.kind == EXCEPTION and not exception_of(session.journal, notice.key).runs(session.now(), settings.zone):
        return False  # it ended before anybody could be told that it would
    return settings.mode != "shadow" and (
        settings.promise.evidence == "reviewed" or notice.kind not in ABOUT_THE_SAMPLE
    )


def _put(session: Session, notice: Notice) -> None:
    """Once: a crash between the append and its record is found by the derived Message-ID."""
    folder = session.mailbox.examine(session.inbox)
    if session.mailbox.with_message_id(folder, message_id(session.office, notice.key)):
        return
    session.mailbox.append(session.inbox, _written(session, notice), (), session.now())
    log.info("owner-told", notice=notice.kind)


def _written(session: Session, notice: Notice) -> bytes:
    office = session.office
    found = promise(office, session.journal, session.now())
    ja, en = evidence(found, volume_of(session.journal, session.now()))
    standing = {"ja": ja, "en": en}[office.settings.language]
    news = News(notice.kind, notice.key, notice.at, notice.about, notice.why, standing)
    if notice.kind == EXCEPTION:
        about = exception_of(session.journal, notice.key)
        news = replace(news, why=about.reason, who=about.pattern, until=about.last, next_step=about.next_step)
    mail = in_own_words(office, lambda templates_dir: compose_notice(office, news, templates_dir=templates_dir))
    return mail.as_bytes(policy=WIRE)
