"""A mail as the rest of the program sees it: typed, decoded, immutable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from madoguchi.mail.signatures import without_tags


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox of an address header (RFC 5322 §3.4).

    ``address`` is canonical (see `madoguchi.mail.addresses.canonical`) within its own domain, "" where the header holds
    no usable one;
    ``written`` is the address as it stood there.
    """

    name: str
    address: str
    written: str = ""

    @property
    def local(self) -> str:
        return self.address.rpartition("@")[0]

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


class Headers:
    """The header fields in the order they stood, unfolded and decoded; names without regard to case."""

    __slots__ = ("_by_name", "_fields")

    def __init__(self, fields: Iterable[tuple[str, str]]) -> None:
        self._fields = tuple(fields)
        self._by_name: dict[str, list[str]] = {}
        for name, value in self._fields:
            self._by_name.setdefault(name.lower(), []).append(value)

    def get(self, name: str) -> str | None:
        """The topmost field of that name, None where there is none."""
        return next(iter(self.all(name)), None)

    def all(self, name: str) -> tuple[str, ...]:
        """Every field of that name, topmost first."""
        return tuple(self._by_name.get(name.lower(), ()))

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._by_name

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)


@dataclass(frozen=True, slots=True)
class Part:
    """One leaf of the MIME tree: ``content_type`` in lower case, its parameters with lower-case keys."""

    content_type: str
    parameters: tuple[tuple[str, str], ...] = ()
    filename: str = ""
    attachment: bool = False

    def parameter(self, name: str) -> str:
        """The parameter's value, "" where absent."""
        return next((value for key, value in self.parameters if key == name), "")


@dataclass(frozen=True, slots=True)
class Body:
    """The text of a mail, taken apart.

    ``whole`` is all readable text; ``new`` what its writer added on top, without greeting, sign-off, signature,
    disclaimer, banner and quoted history (never empty unless ``whole`` is); ``quoted`` the history below; ``own`` the
    writer's own words alone, where ``new`` may be a mail that is passed on. ``written`` is ``new`` with greeting and
    sign-off: what looks like a name there may be a word that matters.
    """

    whole: str = ""
    new: str = ""
    quoted: str = ""
    forwarded: bool = False
    own: str = ""
    written: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What was read of one mail. Absent things are None or empty; nothing here ever raises."""

    headers: Headers
    message_id: str | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    date: datetime | None = None
    received: datetime | None = None
    return_path: str | None = None
    author: tuple[Address, ...] = ()
    sender: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    subject: str = ""
    content_type: str = "text/plain"
    parts: tuple[Part, ...] = ()
    body: Body = field(default_factory=Body)
    language: str | None = None
    truncated: bool = False
    defects: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text to judge: the subject without ``[External]`` tags, an empty line, and what is new."""
        return f"{without_tags(self.subject)}\n\n{self.body.new}".strip()

    @property
    def from_address(self) -> str:
        """The canonical address of the one author; "" where there is none or several."""
        return self.author[0].address if len(self.author) == 1 else ""

    def headings_only(self) -> Message:
        """The same mail as its headings alone would show it."""
        return replace(self, body=Body())
