"""The outbox's twin in memory: keeps what is handed in, and fails as it is told to, recipient by recipient."""

from __future__ import annotations

from collections import defaultdict, deque

from madoguchi.errors import UsageError
from madoguchi.outbox.stages import Delivery, Envelope, Outcome, Stage

ACCEPTED = Delivery(Outcome.SENT, Stage.FINAL, "250 2.0.0 accepted")


class MemoryOutbox:
    """See `madoguchi.outbox.stages.Outbox`.

    ``handed_in``: everything that was tried; ``accepted``: what the server has, whether or not it could say so.
    """

    def __init__(self) -> None:
        self.handed_in: list[Envelope] = []
        self.accepted: list[Envelope] = []
        self._script: dict[str, deque[tuple[Delivery | UsageError, bool]]] = defaultdict(deque)

    def script(self, recipient: str, *steps: Delivery | UsageError, kept: bool = False) -> None:
        """What the next mails to ``recipient`` meet, one step each; all is well again afterwards.

        A `UsageError` is raised. ``kept``: the server takes the mail although it does not say so.
        """
        self._script[recipient] += [(step, kept) for step in steps]

    def send(self, envelope: Envelope) -> Delivery:
        self.handed_in.append(envelope)
        steps = self._script[envelope.recipient]
        step, kept = steps.popleft() if steps else (ACCEPTED, False)
        if isinstance(step, UsageError):
            raise step
        if kept or step.outcome is Outcome.SENT:
            self.accepted.append(envelope)
        return step

    def close(self) -> None:
        """There is no connection."""
