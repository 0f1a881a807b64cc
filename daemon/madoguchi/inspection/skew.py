"""How far this computer's clock is from the servers'.

A mail server tells its time to nobody who does not give it a mail, and a mail put into the owner's mailbox only to read
its INTERNALDATE would be seen by phones and counted by nobody: so that is not done. Two sources touch nothing:

- the first line of the submission server, where it bears a date (Exchange and sendmail: RFC 5321 §4.2 leaves the text
  free), tells the time to the second;
- a mail in the journal that had arrived, by the server's INTERNALDATE and Received, *after* the daemon saw it proves
  that this clock is behind by at least so much. The other way round nothing is proved: the daemon may have slept.

TLS told the time once (RFC 5246 §7.4.1.2); servers send noise in its place since. Where neither source speaks, the
answer is that it is not known.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from madoguchi.mail.dates import parse_date
from madoguchi.service.findings import Finding, Grade
from madoguchi.service.lookup import CLOCKS_DIFFER

NOTICED = timedelta(minutes=1)
_DATE = re.compile(r"\d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} [+-]\d{4}")
_MEND = "let the computer set its clock by itself (NTP): timedatectl set-ntp true"


def by_banner(banner: str, now: datetime) -> timedelta | None:
    """How far the server's clock is ahead of ``now``, when the banner was read; None where it bears no date."""
    written = _DATE.search(banner)
    told = parse_date(written[0]) if written else None
    return told - now if told else None


def clock(banner: timedelta | None, ahead: timedelta, timed: int) -> Finding:
    """By the banner; else by ``timed`` mails in the journal, of which one came ``ahead`` after it was seen."""
    if banner is None and timed == 0:
        return Finding(Grade.OK, "clock", "not known: the server says no time, and no mail was seen yet")
    if banner is not None:
        off, said = abs(banner), f"{_words(banner)} by the submission server's greeting"
    elif ahead > NOTICED:
        off, said = ahead, f"{_words(ahead)} at least: a mail was seen before it had arrived"
    else:
        return Finding(Grade.OK, "clock", f"not behind: of {timed} mails none came after it was seen")
    if off > CLOCKS_DIFFER:
        return Finding(Grade.ERROR, "clock", f"{said}; a reply that went out may not be found again in Sent", _MEND)
    if off > NOTICED:
        return Finding(Grade.WARNING, "clock", said, _MEND)
    return Finding(Grade.OK, "clock", said)


def _words(ahead: timedelta) -> str:
    seconds = round(abs(ahead).total_seconds())
    return f"{seconds} s {'behind' if ahead > timedelta(0) else 'ahead'}"
