"""The MIME tree of a mail (RFC 2045, RFC 2046), walked without recursion and in one pass over the bytes.

The standard library's parser hands every line up through one generator per level; at 1,000 levels that is quadratic,
and at a few more it ends in RecursionError. Here a dictionary of the open boundaries does the same work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from madoguchi.mail.headers import Field, split_fields, topmost
from madoguchi.mail.message import Part
from madoguchi.mail.parameters import split_parameters
from madoguchi.mail.words import decode_words

_MOST_PARTS = 20_000
_LINE_END = re.compile(rb"\r+\n?")
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,127}/[a-z0-9!#$&^_.+-]{1,127}")


@dataclass(slots=True)
class Leaf:
    """A part that holds no parts: what it says of itself, and its still encoded bytes (line ends are LF).

    Leaves with the same ``alternative`` say the same thing in several ways (RFC 2046 §5.1.4); 0 is in none.
    """

    part: Part
    encoding: str = "7bit"
    data: bytes = b""
    alternative: int = 0


@dataclass(slots=True)
class Tree:
    """A mail taken apart: the top's fields and type, the leaves in order, the words for what was wrong."""

    fields: tuple[Field, ...]
    top: Part
    leaves: list[Leaf] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Boundaries:
    """The boundaries of the multiparts that are open, outermost first, each with its level."""

    stack: list[tuple[bytes, str, int]] = field(default_factory=list)
    levels: dict[bytes, list[int]] = field(default_factory=dict)
    opened: int = 0

    def open(self, boundary: bytes, content_type: str) -> None:
        self.opened += 1
        outer = self.stack[-1][2] if self.stack else 0
        alternative = self.opened if content_type == "multipart/alternative" else outer
        self.levels.setdefault(boundary, []).append(len(self.stack))
        self.stack.append((boundary, content_type, alternative))

    def close_to(self, level: int) -> None:
        while len(self.stack) > level:
            boundary, _, _ = self.stack.pop()
            self.levels[boundary].pop()
            if not self.levels[boundary]:
                del self.levels[boundary]

    def level(self, boundary: bytes) -> int | None:
        found = self.levels.get(boundary)
        return found[-1] if found else None


def unified(raw: bytes) -> bytes:
    """``raw`` with LF for every line end: CR LF, bare CR, and the CR CR LF of broken gateways."""
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    if b"\r" not in raw:
        return raw
    if raw.count(b"\r") == raw.count(b"\r\n"):
        return raw.replace(b"\r\n", b"\n")
    return _LINE_END.sub(lambda run: b"\n" if run[0].endswith(b"\n") else b"\n" * len(run[0]), raw)


def walk(raw: bytes) -> Tree:
    """The tree of a mail in any state. Never raises; time and memory are linear in ``len(raw)``."""
    data = unified(raw).lstrip(b"\n")
    fields, start, damaged = _header_block(data, 0)
    tree = Tree(fields, _described(fields, "text/plain"))
    if damaged:
        tree.defects.append("broken-header")
    if not fields:
        tree.defects.append("no-header")
        start = 0
    _walk_body(tree, data, start)
    return tree


def _header_block(data: bytes, start: int, open_: _Boundaries | None = None) -> tuple[tuple[Field, ...], int, bool]:
    """The fields from ``start`` on, and where the body begins: behind a blank line, or at a delimiter of ``open_``."""
    lines: list[bytes] = []
    at, blank = start, False
    while at < len(data) and not blank:
        end = data.find(b"\n", at)
        line = data[at:] if end < 0 else data[at:end]
        if open_ and line.startswith(b"--") and _matched(open_, line[2:])[0] is not None:
            break
        blank = not line
        if line:
            lines.append(line)
        at += len(line) + 1
    fields, rest, damaged = split_fields(lines)
    if rest:
        return fields, at - blank - len(b"\n".join(rest)) - 1, damaged
    return fields, min(at, len(data)), damaged


def _described(fields: tuple[Field, ...], default: str) -> Part:
    """What a part says of itself (RFC 2045 §5, RFC 2183)."""
    content_type, parameters = split_parameters(topmost(fields, "content-type") or default)
    if not _TYPE.fullmatch(content_type):
        content_type = default if "/" not in content_type else "application/octet-stream"
    disposition, more = split_parameters(topmost(fields, "content-disposition") or "")
    filename = dict(more).get("filename", "") or dict(parameters).get("name", "")
    attachment = disposition == "attachment" or (bool(filename) and disposition != "inline")
    return Part(content_type, parameters, decode_words(filename), attachment)


def _encoding(fields: tuple[Field, ...]) -> str:
    return split_parameters(topmost(fields, "content-transfer-encoding") or "7bit")[0]


def _delimiters(data: bytes, start: int) -> Iterator[tuple[int, int]]:
    """Every line that begins with ``--``: where it starts, and where the next line does."""
    at = start if data.startswith(b"--", start) else data.find(b"\n--", start) + 1
    while at or data.startswith(b"--", start):
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end + 1
        yield at, end
        if end >= len(data):
            return
        at = end if data.startswith(b"--", end) else data.find(b"\n--", end) + 1
        if not at:
            return


def _boundary(part: Part, data: bytes, start: int) -> bytes:
    """The boundary a multipart names; where it names none, the first line that looks like one."""
    named = part.parameter("boundary").encode("utf-8", "replace").rstrip()
    if named:
        return named
    for at, end in _delimiters(data, start):
        line = data[at + 2 : end].strip()
        return line if 0 < len(line) <= 70 and b" " not in line else b""
    return b""


def _matched(open_: _Boundaries, line: bytes) -> tuple[int | None, bool]:
    """The level whose delimiter ``line`` (without its dashes) is, and whether it is the closing one."""
    line = line.rstrip()
    level = open_.level(line)
    if level is None and line.endswith(b"--"):
        return open_.level(line[:-2]), True
    return level, False


def _walk_body(tree: Tree, data: bytes, start: int) -> None:
    if not tree.top.content_type.startswith("multipart/"):
        tree.leaves.append(Leaf(tree.top, _encoding(tree.fields), data[start:]))
        return
    boundary = _boundary(tree.top, data, start)
    if boundary:
        _walk_parts(tree, data, start, boundary)
    if not tree.leaves:
        tree.defects.append("no-parts")
        tree.leaves.append(Leaf(Part("text/plain"), _encoding(tree.fields), data[start:]))


def _walk_parts(tree: Tree, data: bytes, start: int, boundary: bytes) -> None:
    open_ = _Boundaries()
    open_.open(boundary, tree.top.content_type)
    pending: Leaf | None = None
    begun, skip_to, closed = start, start, False
    for at, end in _delimiters(data, start):
        level, closing = _matched(open_, data[at + 2 : end]) if at >= skip_to else (None, False)
        if level is None:
            continue
        _finish(tree, pending, data[begun : max(begun, at - 1)])
        pending = None
        open_.close_to(level if closing else level + 1)
        closed = not open_.stack
        if closed or len(tree.leaves) >= _MOST_PARTS:
            break
        if not closing:
            pending, begun = _part(open_, data, end)
            skip_to = begun
    _finish(tree, pending, data[begun:])
    if not closed:
        tree.defects.append("unclosed-multipart" if len(tree.leaves) < _MOST_PARTS else "too-many-parts")


def _part(open_: _Boundaries, data: bytes, start: int) -> tuple[Leaf | None, int]:
    """The part that begins at ``start``: opens another level, or gives the leaf whose content comes next."""
    default = "message/rfc822" if open_.stack[-1][1] == "multipart/digest" else "text/plain"
    fields, begun, _ = _header_block(data, start, open_)
    part = _described(fields, default)
    if part.content_type.startswith("multipart/"):
        inner = _boundary(part, data, begun)
        if inner:
            open_.open(inner, part.content_type)
            return None, begun
        part = Part("text/plain")
    return Leaf(part, _encoding(fields), alternative=open_.stack[-1][2]), begun


def _finish(tree: Tree, leaf: Leaf | None, data: bytes) -> None:
    if leaf is not None:
        leaf.data = data
        tree.leaves.append(leaf)
