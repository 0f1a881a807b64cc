"""Whose mail teaches no more, and which models were made from it: ``<state_dir>/forgotten.json`` (0600).

The mailbox is not touched, so that such mail may still lie in a labelled folder and would be learned from again. Who it
is stands there as HMAC-SHA-256 of the canonical address under a key of this file: whoever has the file can test an
address that is known already, and read none off it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import shutil
from collections.abc import Collection
from pathlib import Path

from madoguchi.errors import UsageError
from madoguchi.judge import registry
from madoguchi.mail.message import Message
from madoguchi.whole_file import write_whole

FILE = "forgotten.json"


class Forgotten:
    """Raises `UsageError` where the file is there and says nothing legible: nobody is to be remembered by accident."""

    def __init__(self, state_dir: Path) -> None:
        self._state = state_dir
        self._key, self._people, self._models = b"", frozenset[str](), frozenset[str]()
        try:
            told = json.loads((state_dir / FILE).read_bytes())
            self._key, self._people = bytes.fromhex(told["key"]), frozenset(told["people"])
            self._models = frozenset(told["models"])
        except FileNotFoundError:
            pass
        except (OSError, ValueError, TypeError, KeyError) as error:
            msg = f"{state_dir / FILE}: cannot be read, expected who is forgotten; delete it, and run `forget` again"
            raise UsageError(msg) from error

    def has(self, address: str) -> bool:
        """Whether that canonical address was forgotten."""
        return bool(self._people) and self._digest(address) in self._people

    def wrote(self, message: Message) -> bool:
        """Whether somebody forgotten is an author of it."""
        return bool(self._people) and any(self.has(author.address) for author in message.author)

    @property
    def models(self) -> frozenset[str]:
        """Models that are to go as soon as another one serves."""
        return self._models & frozenset(registry.list_models(self._state))

    def add(self, address: str, models: Collection[str]) -> None:
        """Durably. Raises OSError."""
        self._key = self._key or secrets.token_bytes(32)
        self._people |= {self._digest(address)}
        self._models |= frozenset(models)
        self._write()

    def remove_models(self) -> None:
        """Deletes the models that are to go, but for the one that serves. Raises OSError."""
        try:
            serving = registry.current(self._state)
        except UsageError:
            serving = None
        left = {serving.name} if serving else set()
        going = self.models - left
        for model in going:
            shutil.rmtree(registry.models_dir(self._state) / model)
        if going or self._models - left:
            self._models &= frozenset(left)
            self._write()

    def _digest(self, address: str) -> str:
        return hmac.new(self._key, address.encode(), hashlib.sha256).hexdigest()

    def _write(self) -> None:
        told = {"key": self._key.hex(), "people": sorted(self._people), "models": sorted(self._models)}
        write_whole(self._state / FILE, json.dumps(told).encode())
