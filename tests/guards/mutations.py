"""Mails broken a little, as gateways and spammers break them: bytes flipped, lines lost, doubled, cut or moved."""

from __future__ import annotations

import random


def mutated(raw: bytes, chance: random.Random) -> bytes:
    """``raw`` with one to four small damages, the same for the same state of ``chance``."""
    for _ in range(chance.randint(1, 4)):
        raw = chance.choice(_DAMAGES)(raw, chance)
    return raw


def _flipped(raw: bytes, chance: random.Random) -> bytes:
    data = bytearray(raw)
    for _ in range(chance.randint(1, 8)):
        if data:
            data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def _without_a_line(raw: bytes, chance: random.Random) -> bytes:
    lines = raw.split(b"\n")
    lines.pop(chance.randrange(len(lines)))
    return b"\n".join(lines)


def _line_twice(raw: bytes, chance: random.Random) -> bytes:
    lines = raw.split(b"\n")
    at = chance.randrange(len(lines))
    return b"\n".join([*lines[: at + 1], *lines[at:]])


def _moved(raw: bytes, chance: random.Random) -> bytes:
    lines = raw.split(b"\n")
    line = lines.pop(chance.randrange(len(lines)))
    lines.insert(chance.randrange(len(lines) + 1), line)
    return b"\n".join(lines)


def _cut(raw: bytes, chance: random.Random) -> bytes:
    return raw[: chance.randrange(len(raw) + 1)]


def _other_line_ends(raw: bytes, chance: random.Random) -> bytes:
    return raw.replace(b"\r\n", chance.choice([b"\n", b"\r", b"\r\r\n", b"\n\n", b"\x85"]), chance.randint(1, 9))


def _inserted(raw: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(raw) + 1)
    junk = chance.choice(
        [b"\0" * 9, b"\x1b$B", b"=?utf-8?B?", b"\xff\xfe", b"(((((", b'"', b"\r\n\r\n", b"--b1\r\n", b"<" * 50]
    )
    return raw[:at] + junk + raw[at:]


def _other_case(raw: bytes, chance: random.Random) -> bytes:
    lines = raw.split(b"\n")
    at = chance.randrange(len(lines))
    lines[at] = lines[at].swapcase()
    return b"\n".join(lines)


_DAMAGES = (_flipped, _without_a_line, _line_twice, _moved, _cut, _other_line_ends, _inserted, _other_case)
