"""Which mails are new. The first start is a baseline: nothing that was there before is ever answered."""

from __future__ import annotations

from madoguchi.failpoint import failpoint
from madoguchi.journal.queue import BASELINE, NEW, REBASELINE
from madoguchi.mailbox.protocol import Folder
from madoguchi.service.account import Session, log
from madoguchi.service.restored import goes_on, restored


def discover(session: Session) -> Folder:
    """Writes down every UID of the inbox that was not seen before; returns the inbox as it was opened."""
    folder = session.mailbox.examine(session.inbox)
    known = session.journal.queue.watermark(folder.name)
    if known is None or known[0] != folder.uidvalidity:
        origin = BASELINE if known is None else REBASELINE
        uids = session.mailbox.uids_after(folder, 0)
        log.info("baseline" if known is None else "uidvalidity-changed", mails=len(uids))
    else:
        origin = REBASELINE if restored(session.journal) else NEW
        uids = session.mailbox.uids_after(folder, known[1])
    if uids or known is None or known[0] != folder.uidvalidity:
        failpoint("before-watermark")
        session.journal.queue.discovered(folder, uids, origin, session.now())
    goes_on(session.journal)
    failpoint("after-discovery")
    return folder
