"""Where the owner is named in what is handed over: taken out where that is certain, pointed at where it is not.

Pure. A line keeps its place, so that file:line means the same before and after.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from madoguchi.config.directory import Directory
from madoguchi.config.settings import Settings

ADDRESS, HOST, NAME_JA, NAME_EN = "predecessor@redacted.invalid", "redacted.invalid", "前任者", "the predecessor"
"""What stands in its place; RFC 2606 §2 keeps ``.invalid`` free of any meaning."""

_SURELY_A_NAME = 3
"""Letters: a surname of two may be a client's too, so it is only pointed at."""

_ALONE = r"(?<![\w.@/-]){}(?![\w@-])(?!\.\w)"


@dataclass(frozen=True)
class Traces:
    """What tells who the owner is: names, addresses, the names to log in with, the servers."""

    settings: Settings
    directory: Directory

    def blanked(self, text: str) -> tuple[str, list[int]]:
        """The text without them, and the lines (from 1) that were changed."""
        before = text.split("\n")
        after = [self._line(line) for line in before]
        changed = [number for number, (old, new) in enumerate(zip(before, after, strict=True), 1) if old != new]
        return "\n".join(after), changed

    def suspected(self, text: str) -> list[int]:
        """Lines that hold a part of the name: it may be the owner, or a client of that name."""
        lines = text.split("\n")
        return [number for number, line in enumerate(lines, 1) if any(part.search(line) for part in self._parts)]

    def _line(self, line: str) -> str:
        for pattern, instead in self._certain:
            line = pattern.sub(lambda _, instead=instead: instead, line)  # type: ignore[misc]
        return line

    @cached_property
    def _certain(self) -> list[tuple[re.Pattern[str], str]]:
        owner, servers = self.settings.owner, (self.settings.imap, self.settings.smtp)
        keys = {*self.directory.teams, *self.directory.requests}
        logins = {server.username for server in servers if server.username} - keys
        found = [(_any_case(re.escape(address)), ADDRESS) for address in owner.addresses]
        found += [(_any_case(re.escape(login)), ADDRESS) for login in sorted(logins) if "@" in login]
        names = ((owner.name.ja, NAME_JA), (owner.name.en, NAME_EN))
        found += [(_full(name), instead) for name, instead in names if len(name) >= _SURELY_A_NAME]
        found += [(_alone(login), "predecessor") for login in sorted(logins) if "@" not in login]
        found += [(_alone(server.host), HOST) for server in servers]
        return found

    @cached_property
    def _parts(self) -> list[re.Pattern[str]]:
        ja, en = self.settings.owner.name.ja.split(), self.settings.owner.name.en.split()
        parts = [re.compile(re.escape(part)) for part in ja if len(part) > 1 and not part.isascii()]
        return parts + [_any_case(rf"\b{re.escape(part)}\b") for part in (*ja, *en) if len(part) > 2 and part.isascii()]


def _any_case(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _alone(word: str) -> re.Pattern[str]:
    return _any_case(_ALONE.format(re.escape(word)))


def _full(name: str) -> re.Pattern[str]:
    """The parts of a name in either order, with or without a space of any width; within no longer Latin word."""
    parts = [re.escape(part) for part in name.split()]
    either = "|".join(r"[\s,、・]*".join(order) for order in (parts, parts[::-1]))
    return _any_case(rf"(?<![a-z])(?:{either})(?![a-z])" if name.isascii() else either)
