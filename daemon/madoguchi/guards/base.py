"""What a guard sees and what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from madoguchi.config.load import Office
from madoguchi.mail.message import Message
from madoguchi.reasons import Disposition, Reason

_SUREST_FIRST = tuple(Disposition)


@dataclass(frozen=True, slots=True)
class Lasting:
    """What is known besides a mail's bytes and stays as long as the owner's files do."""

    office: Office

    @property
    def owner(self) -> frozenset[str]:
        """The owner's addresses, canonical."""
        return self.office.settings.own_addresses

    def is_inside(self, address: str) -> bool:
        """Whether the address belongs to the owner's own organisation."""
        own = {mine.rpartition("@")[2] for mine in self.owner}
        return address.rpartition("@")[2] in own | (self.office.settings.answer_domains - {"*"})


@dataclass(frozen=True, slots=True)
class Situation(Lasting):
    """What is known about a mail besides its bytes, looked up beforehand so that guards stay pure.

    ``arrived``: the older of INTERNALDATE and the topmost Received. ``own_mail_hit``: a Message-ID that the mail
    refers to and that the owner or this program sent within ``conversation_days``. ``answered``, ``paused``, ``left``:
    the evidence in words, "" where it is not so. ``age_judged``: False for mail whose arrival nobody knows.

    ``pointer``: the Message-ID of a pointer of ours that the mail refers to, by machine or by hand, and ``pointer_to``
    who got it; ``pointed``: whether the sender got any pointer within the education window; ``unsettled``: the name of
    a mail in which the sender pushed back and which still waits for the owner.
    """

    now: datetime
    arrived: datetime | None = None
    age_judged: bool = True
    flags: frozenset[str] = frozenset()
    return_path_required: bool = True
    own_mail_hit: str = ""
    answered: str = ""
    paused: str = ""
    left: str = ""
    rebaselined: bool = False
    same_id: bool = False
    pointer: str = ""
    pointer_to: str = ""
    pointed: bool = False
    unsettled: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A sign against answering: the evidence, and a fate where it differs from the reason's usual one."""

    evidence: str
    disposition: Disposition | None = None


Check = Callable[[Message, Situation], Finding | None]
LastingCheck = Callable[[Message, Lasting], Finding | None]


@dataclass(frozen=True, slots=True)
class Guard:
    """One check that may forbid an automatic answer. ``source``: the standard or field evidence behind it.

    ``setting``: what the owner can change to let such mail pass, "" where nothing should.
    """

    reason: Reason
    check: LastingCheck
    source: str
    setting: str = ""


@dataclass(frozen=True, slots=True)
class GuardOfTheMoment:
    """A `Guard` whose word changes with what happens besides: it is asked anew at each look at a mail."""

    reason: Reason
    check: Check
    source: str
    setting: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one guard said of one mail."""

    reason: Reason
    passed: bool
    evidence: str = ""
    disposition: Disposition = Disposition.HELD

    @property
    def rank(self) -> tuple[int, tuple[int, int]]:
        """Smaller wins."""
        return _SUREST_FIRST.index(self.disposition), self.reason.precedence_as(self.disposition)


def applied(guard: Guard | GuardOfTheMoment, message: Message, situation: Situation) -> Verdict:
    """The verdict of one guard on one mail."""
    return _verdict(guard.reason, guard.check(message, situation))


def lasting(guard: Guard, message: Message, known: Lasting) -> Verdict:
    """The same, of one that nothing else is needed for."""
    return _verdict(guard.reason, guard.check(message, known))


def _verdict(reason: Reason, finding: Finding | None) -> Verdict:
    if finding is None:
        return Verdict(reason, True)
    return Verdict(reason, False, finding.evidence, finding.disposition or reason.disposition)
