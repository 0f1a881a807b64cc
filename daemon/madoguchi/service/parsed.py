"""Mails that were taken apart a moment ago: each is looked at again when it is due, and is mostly the same by then."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256

from madoguchi.config.load import Office
from madoguchi.guards import evaluate, of_the_mail
from madoguchi.guards.base import Situation, Verdict
from madoguchi.mail.message import Message
from madoguchi.mail.parse import parse
from madoguchi.mailbox.protocol import Arrival
from madoguchi.reasons import Reason

MOST_BYTES = 2 * 1024 * 1024
LARGEST = 64 * 1024


@dataclass(slots=True)
class _Kept:
    """``verdicts``: those that the mail and the files of ``office`` alone decide, once they were asked for."""

    message: Message
    size: int
    office: Office | None = None
    verdicts: dict[Reason, Verdict] | None = None


class Parsed:
    """The latest of them, as many as make up `MOST_BYTES` of mail, none larger than `LARGEST`; by every byte."""

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, _Kept] = OrderedDict()
        self._of_message: dict[int, _Kept] = {}
        self._bytes = 0

    def parse(self, arrived: Arrival) -> Message:
        """The same as `madoguchi.mail.parse.parse`."""
        if arrived.truncated or len(arrived.raw) > LARGEST:
            return parse(arrived.raw, truncated=arrived.truncated)
        key = sha256(arrived.raw).digest()
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key].message
        kept = _Kept(parse(arrived.raw), len(arrived.raw))
        self._kept[key] = self._of_message[id(kept.message)] = kept
        self._bytes += kept.size
        while self._bytes > MOST_BYTES:
            _, oldest = self._kept.popitem(last=False)
            del self._of_message[id(oldest.message)]
            self._bytes -= oldest.size
        return kept.message

    def evaluate(self, message: Message, situation: Situation) -> tuple[Verdict, ...]:
        """The same as `madoguchi.guards.evaluate`, with what cannot have changed as it was."""
        kept = self._of_message.get(id(message))
        if kept is None:
            return evaluate(message, situation)
        if kept.verdicts is None or kept.office is not situation.office:
            kept.office, kept.verdicts = situation.office, of_the_mail(message, situation.office)
        return evaluate(message, situation, kept.verdicts)
