"""Whether the owner has left, asked at each decision and once more at the door through which everything goes out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from madoguchi.config.load import Office
from madoguchi.journal.store import Journal
from madoguchi.outbox.stages import Delivery, Envelope, Outbox, Outcome, Stage
from madoguchi.policy.leaving import evidence, has_left


def left_now(journal: Journal, office: Office, now: datetime) -> str:
    """The evidence in words; "" while the owner is there."""
    leaving = journal.leavings.standing()
    return evidence(leaving.day) if leaving and has_left(leaving.day, now, office.settings.zone) else ""


class Door:
    """The outbox of an account, shut for good from the day on that its owner leaves, whoever wants to send and why.

    What was decided a moment before midnight, or planned by another path than deciding, does not go out: it counts as
    not taken by the server, and is decided again.
    """

    def __init__(self, inner: Outbox, shut: Callable[[], str]) -> None:
        self._inner, self._shut = inner, shut

    def send(self, envelope: Envelope) -> Delivery:
        why = self._shut()
        return Delivery(Outcome.DEFERRED, Stage.MAIL, why) if why else self._inner.send(envelope)

    def close(self) -> None:
        self._inner.close()
