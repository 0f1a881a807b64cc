"""What is handed out: read at most every few seconds, however many ask and however often."""

from __future__ import annotations

import threading
import time

from madoguchi.metrics.exposition import written
from madoguchi.metrics.reading import Reader
from madoguchi.service.account import Account

FRESH = 5.0
"""Seconds for which a page is as good as new."""


class Page:
    """May be asked by any thread. ``fresh``: in seconds."""

    def __init__(self, account: Account, fresh: float = FRESH) -> None:
        self._label = account.office.settings.metrics.account
        self._reader = Reader(account)
        self._fresh = fresh
        self._lock = threading.Lock()
        self._written, self._at = b"", -fresh

    def text(self) -> bytes:
        """In Prometheus' text format."""
        with self._lock:
            if time.monotonic() - self._at >= self._fresh or not self._written:
                self._written, self._at = written(self._reader.samples(), self._label), time.monotonic()
            return self._written

    def close(self) -> None:
        with self._lock:
            self._reader.close()
