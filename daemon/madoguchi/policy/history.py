"""What was done before, as far as a decision needs it. Looked up beforehand; deciding itself reads nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # both count in business days, which levels.py does with pointers
    from madoguchi.policy.absence import Stretch
    from madoguchi.policy.exceptions import Allowance


@dataclass(frozen=True, slots=True)
class Pointer:
    """A reply that named a team to this person: really sent, and not corrected since."""

    team: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class History:
    """``pointers`` to this person within the education window, oldest first, and ``personal`` drafts, where a person
    was to speak instead; ``replies_today`` to this person since
    the office's midnight; ``breaker``: why answering stands still for the whole account, "" where it does not;
    ``language`` of this person's last mail, "" where there is none; ``wrong_pointer``: when it became known last that
    a reply to this person named the wrong team; ``allowances``: every exception ever made for this person; ``away``:
    the owner's absence that runs now.
    """

    pointers: tuple[Pointer, ...] = ()
    replies_today: int = 0
    breaker: str = ""
    language: str = ""
    wrong_pointer: datetime | None = None
    personal: tuple[Pointer, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    away: Stretch | None = None

    def to_team(self, team: str) -> tuple[Pointer, ...]:
        """The pointers to that team only."""
        return tuple(pointer for pointer in self.pointers if pointer.team == team)


NOTHING = History()
