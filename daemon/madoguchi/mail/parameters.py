"""Structured fields: comments (RFC 5322 §3.2.2), tokens and ``;`` parameters (RFC 2045 §5.1, RFC 2231)."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from madoguchi.mail.charsets import decode
from madoguchi.mail.words import clean, decode_words

_PIECE = re.compile(r'"(?:[^"\\]|\\.)*+"|"|\\.?|[()]|[^"\\()]++', re.DOTALL)
_FIELD = re.compile(r'"(?:[^"\\]|\\.)*+"|"|;|\\.?|[^";\\]++', re.DOTALL)
"""A quote that is never closed is not looked for again behind each escaped one: hence escapes by themselves."""

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SEGMENT = re.compile(r"\*([0-9]{1,5})(\*?)$")


def without_comments(value: str) -> str:
    """``value`` with every ``(comment)``, nested ones too, replaced by a space; an unclosed one reaches to the end."""
    if "(" not in value:
        return value
    out, depth = [], 0
    for match in _PIECE.finditer(value):
        piece = match[0]
        if piece == "(":
            depth += 1
            out.append(" ")
        elif piece == ")":
            depth = max(0, depth - 1)
        elif depth == 0:
            out.append(piece)
        elif piece.startswith('"'):
            depth = max(0, depth + piece.count("(") - piece.count(")"))
    return "".join(out)


def unquoted(value: str) -> str:
    """A quoted-string's content, or the value itself."""
    value = value.strip()
    if not value.startswith('"'):
        return value.strip("'") if value.startswith("'") else value
    inner = value[1:-1] if len(value) > 1 and value.endswith('"') else value[1:]
    return _ESCAPED.sub(r"\1", inner)


def split_parameters(value: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The first value in lower case, and the parameters with lower-case keys, RFC 2231 pieces joined and decoded.

    ``value`` is the raw field (encoded-words not yet read). Where ``name`` and ``name*`` both stand, ``name*`` counts.
    """
    fields = split_quoted(without_comments(value))
    first = clean(fields[0]).strip('"').lower()
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for field in fields[1:]:
        key, equals, content = field.partition("=")
        key = clean(key).lower()
        if not equals or not key:
            continue
        segment = _SEGMENT.search(key)
        if segment:
            pieces.setdefault(key[: segment.start()], []).append((int(segment[1]), bool(segment[2]), unquoted(content)))
        elif key.endswith("*"):
            pieces.setdefault(key[:-1], []).append((0, True, unquoted(content)))
        else:
            plain.setdefault(key, decode_words(unquoted(content)))
    plain.update({key: _joined(found) for key, found in pieces.items()})
    return first, tuple(plain.items())


def split_quoted(value: str) -> list[str]:
    """The pieces between semicolons, those within a quoted-string not counted (RFC 5322 §3.2.4)."""
    fields: list[list[str]] = [[]]
    for match in _FIELD.finditer(value):
        if match[0] == ";":
            fields.append([])
        else:
            fields[-1].append(match[0])
    return ["".join(field) for field in fields]


def quotes_close(value: str) -> bool:
    """Whether every quoted-string that begins also ends."""
    return all(match[0] != '"' for match in _FIELD.finditer(value))


def _joined(pieces: list[tuple[int, bool, str]]) -> str:
    """RFC 2231 §3 and §4: the pieces in their order, percent-decoded where marked, in the charset of the first."""
    pieces.sort(key=lambda piece: piece[0])
    charset, content = None, []
    for place, (_, encoded, text) in enumerate(pieces):
        if encoded and place == 0 and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)  # noqa: PLW2901
        content.append(unquote_to_bytes(text) if encoded else text.encode("utf-8", "replace"))
    return decode_words(decode(b"".join(content), charset))
