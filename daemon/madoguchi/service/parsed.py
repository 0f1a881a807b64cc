"""Mails that were taken apart a moment ago: each is read again when it is due, and is mostly the same by then."""

from __future__ import annotations

from collections import OrderedDict
from hashlib import sha256

from madoguchi.mail.message import Message
from madoguchi.mail.parse import parse
from madoguchi.mailbox.protocol import Arrival

MOST_BYTES = 2 * 1024 * 1024
LARGEST = 64 * 1024


class Parsed:
    """The latest of them, as many as make up `MOST_BYTES` of mail, none larger than `LARGEST`; by every byte."""

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, tuple[Message, int]] = OrderedDict()
        self._bytes = 0

    def parse(self, arrived: Arrival) -> Message:
        """The same as `madoguchi.mail.parse.parse`."""
        if arrived.truncated or len(arrived.raw) > LARGEST:
            return parse(arrived.raw, truncated=arrived.truncated)
        key = sha256(arrived.raw).digest()
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key][0]
        message = parse(arrived.raw)
        self._kept[key] = (message, len(arrived.raw))
        self._bytes += len(arrived.raw)
        while self._bytes > MOST_BYTES:
            _, (_, size) = self._kept.popitem(last=False)
            self._bytes -= size
        return message
