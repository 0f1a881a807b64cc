"""Encoded-words of header fields (RFC 2047) and raw 8-bit headers, with the abuses met in real mail."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass

from madoguchi.mail.charsets import decode

_START = re.compile(r"=\?([^?\s]{1,80})\?([bBqQ])\?")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_BASE64_JUNK = re.compile(r"[^A-Za-z0-9+/]+")
_SPECIALS = re.compile(r'[][()<>@,;:\\".]')


@dataclass(slots=True)
class _Word:
    """Neighbouring encoded-words of one charset and encoding; ``encoded`` is their joined content."""

    charset: str
    encoding: str
    encoded: str
    start: int


def clean(text: str) -> str:
    """No control characters, line ends or NUL: each run of them becomes one space."""
    return _CONTROLS.sub(" ", text).strip() if _CONTROLS.search(text) else text.strip()


def raw_text(value: bytes) -> str:
    """A field's raw value as text, unfolded (RFC 5322 §2.2.3); 8-bit and bare JIS bytes are read by their look."""
    unfolded = re.sub(rb"\n[ \t]?", b" ", value) if b"\n" in value else value
    if unfolded.isascii() and b"\x1b" not in unfolded:
        return unfolded.decode("ascii")
    return decode(unfolded, None)


def decode_words(text: str, *, quoting: bool = False) -> str:
    """``text`` with its encoded-words read, and clean.

    Words that stand side by side are joined before they are read, so that a character cut in two is whole again.
    ``quoting`` keeps decoded names that hold specials in quotes, so that an address list stays one (RFC 2047 §5).
    """
    if "=?" not in text:
        return clean(text)
    return clean("".join(_decoded(text, quoting)))


def _decoded(text: str, quoting: bool) -> Iterator[str]:
    """The text between the words, and the words: neighbours of one charset together, blanks between words dropped."""
    group: list[_Word] = []
    end, in_quotes = 0, False
    for word, stop in _words(text):
        between = text[end : word.start]
        if between.strip() or not group or group[-1].charset != word.charset:
            yield _group_text(group, quoting, in_quotes)
            yield between if between.strip() or not group else ""
            in_quotes ^= bool(_quotes(between) & 1)
            group = []
        group.append(word)
        end = stop
    yield _group_text(group, quoting, in_quotes)
    yield text[end:]


def _quotes(text: str) -> int:
    return text.count('"') - text.count('\\"')


def _words(text: str) -> Iterator[tuple[_Word, int]]:
    at = 0
    while match := _START.search(text, at):
        stop = text.find("?=", match.end())
        if stop < 0:
            return
        charset = match[1].split("*")[0].lower()
        yield _Word(charset, match[2].lower(), text[match.end() : stop], match.start()), stop + 2
        at = stop + 2


def _group_text(group: list[_Word], quoting: bool, in_quotes: bool) -> str:
    if not group:
        return ""
    data = b"".join(_word_bytes(word) for word in _rejoined(group))
    text = decode(data, group[0].charset)
    if not quoting or not _SPECIALS.search(text):
        return text
    escaped = clean(text).replace("\\", "\\\\").replace('"', '\\"')
    return escaped if in_quotes else f'"{escaped}"'


def _rejoined(group: list[_Word]) -> list[_Word]:
    """Base64 that was cut at an odd place, without padding, joined to what follows it."""
    words: list[_Word] = []
    pending: list[str] = []
    for word in group:
        if word.encoding != "b":
            words += _flushed(pending, word)
            pending = []
            words.append(word)
            continue
        pending.append(_BASE64_JUNK.sub("", word.encoded))
        if "=" in word.encoded or sum(map(len, pending)) % 4 == 0:
            words += _flushed(pending, word)
            pending = []
    return words + _flushed(pending, group[-1])


def _flushed(pending: list[str], word: _Word) -> list[_Word]:
    return [_Word(word.charset, "b", "".join(pending), word.start)] if pending else []


def _word_bytes(word: _Word) -> bytes:
    if word.encoding == "b":
        return base64_bytes(word.encoded.encode("ascii", "ignore"))
    return q_bytes(word.encoded)


def q_bytes(text: str) -> bytes:
    """The Q encoding (RFC 2047 §4.2); characters that should not stand there are taken as UTF-8."""
    return binascii.a2b_qp(text.replace("_", " ").encode("utf-8", "replace"), header=False)


_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_FOREIGN = bytes(sorted(set(range(256)) - set(_ALPHABET) - {ord("=")}))


def base64_bytes(data: bytes) -> bytes:
    """Base64 with whatever is not base64 ignored, padding missing, or padding in the middle."""
    pure = data.translate(None, _FOREIGN)
    return b"".join(_padded(piece) for piece in pure.split(b"=") if len(piece) > 1)


def _padded(piece: bytes) -> bytes:
    if len(piece) % 4 == 1:
        piece = piece[:-1]
    return binascii.a2b_base64(piece + b"=" * (-len(piece) % 4))
