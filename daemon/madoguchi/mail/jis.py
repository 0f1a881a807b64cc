"""Japanese double-byte text, decoded as mail programs write it rather than as the standards have it.

Every set goes through the rows of Windows code page 932, because that is what the writers meant: ① and ㈱ (NEC row
13), 髙 and 﨑 (rows 89 to 92, in eucJP-ms also behind 0x8F), half-width katakana in all its three disguises.
Sources: RFC 1468, RFC 1554, RFC 2237, JIS X 0202, and the tables of CP50221 and eucJP-ms.
"""

from __future__ import annotations

import re
from functools import cache

UNREADABLE = "\N{REPLACEMENT CHARACTER}"
ESCAPE = re.compile(rb"\x1b(?:\$[@AB]|\$\([A-DO-Q]|\([BHIJ]|\.[AF]|N)|[\x0e\x0f\n]")
"""Everything that changes what the following bytes mean; a line end falls back to ASCII (RFC 1468)."""

# The 106 characters of rows 83 and 84 that eucJP-ms has behind 0x8F, from 0xF3F3 on.
_IBM_EXTENSIONS = (
    "ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ＇＂㈱№℡炻仼僴凬匇匤﨎咊坙﨏塚增寬峵嵓﨑德悅愠敎昻晥晴朗栁﨓﨔橫櫢淸淲瀨凞"
    "猪甁皂皞益礰礼神祥福竧靖精綠緖羽荢﨟薰蘒﨡蠇諸譿賴赶﨣﨤逸郞都鄕﨧﨨閒隆﨩霻靍靑飯飼館馞髙魲鶴黑"
)
_DESIGNATIONS = {
    b"\x1b$@": "double",
    b"\x1b$B": "double",
    b"\x1b$(@": "double",
    b"\x1b$(B": "double",
    b"\x1b$(O": "double",
    b"\x1b$(Q": "double",
    b"\x1b$(D": "supplement",
    b"\x1b$(P": "plane2",
    b"\x1b$A": "chinese",
    b"\x1b$(A": "chinese",
    b"\x1b$(C": "korean",
    b"\x1b(I": "kana",
    b"\x0e": "kana",
}


def _one(data: bytes, *encodings: str) -> str:
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return UNREADABLE


@cache
def _pairs() -> tuple[str, ...]:
    """The 94 × 94 characters of the double-byte set, cell by cell."""
    table = []
    for row in range(94):
        high = (row >> 1) + (0x81 if row < 62 else 0xC1)
        for cell in range(94):
            low = cell + (0x9F if row & 1 else 0x40 + (cell >= 63))
            euc = bytes((row + 0xA1, cell + 0xA1))
            table.append(_one(bytes((high, low)), "cp932", "shift_jis_2004", "euc_jis_2004") or _one(euc, "euc_jp"))
    return tuple(table)


@cache
def _behind_8f(high: int, low: int) -> str:
    """One character of the supplementary set (JIS X 0212, or the IBM extensions of eucJP-ms)."""
    place = (high - 0xF3) * 94 + (low - 0xA1) - 82
    if 0 <= place < len(_IBM_EXTENSIONS):
        return _IBM_EXTENSIONS[place]
    return _one(bytes((0x8F, high, low)), "euc_jp", "euc_jis_2004")


def _in_pairs(data: bytes, kind: str) -> str:
    """Double-byte text; what is no pair (spaces, strays) stays as it is."""
    table, out, at, end = _pairs(), [], 0, len(data)
    while at < end:
        first = data[at] & 0x7F
        second = data[at + 1] & 0x7F if at + 1 < end else 0
        if not 0x21 <= first <= 0x7E:
            out.append(chr(first))
            at += 1
            continue
        if not 0x21 <= second <= 0x7E:
            at += 1 if at + 1 < end and second in {0x20, 0x09} else 2
            out.append(UNREADABLE)
            continue
        if kind == "double":
            out.append(table[(first - 0x21) * 94 + second - 0x21])
        else:
            out.append(_other_pair(first | 0x80, second | 0x80, kind))
        at += 2
    return "".join(out)


def _other_pair(high: int, low: int, kind: str) -> str:
    if kind == "supplement":
        return _behind_8f(high, low)
    if kind == "plane2":
        return _one(bytes((0x8F, high, low)), "euc_jis_2004")
    return _one(bytes((high, low)), "gb2312" if kind == "chinese" else "euc_kr")


def _kana(data: bytes) -> str:
    return "".join(
        chr(0xFF40 + (byte & 0x7F)) if (byte & 0x7F) - 0x20 in range(1, 0x40) else chr(byte) for byte in data
    )


def escaped(data: bytes) -> list[tuple[str, bytes]]:
    """The runs of ISO-2022 text with the set each is in ("ascii", "double", "kana", …), escapes removed."""
    runs: list[tuple[str, bytes]] = []
    state, start = "ascii", 0
    for mark in ESCAPE.finditer(data):
        runs.append((state, data[start : mark.start()]))
        start = mark.end()
        if mark[0] == b"\n":
            runs.append(("ascii", b"\n"))
        state = _DESIGNATIONS.get(mark[0], "ascii")
    runs.append((state, data[start:]))
    return [(kind, run) for kind, run in runs if run]


def run_text(kind: str, run: bytes) -> str:
    """One run of `escaped` that is not ASCII, as text."""
    return _kana(run) if kind == "kana" else _in_pairs(run, kind)


_EUC = re.compile(rb"[\xa1-\xfe]{2,}|\x8e[\xa1-\xdf]|\x8f[\xa1-\xfe]{2}")


def _euc_run(run: bytes) -> str:
    if run[0] == 0x8E:
        return chr(0xFF40 + (run[1] & 0x7F))
    if run[0] == 0x8F:
        return _behind_8f(run[1], run[2])
    return _in_pairs(run, "double")


def euc(data: bytes) -> str:
    """EUC-JP in its Microsoft and eucJP-ms forms; what is not EUC becomes U+FFFD."""
    out, start = [], 0
    for run in _EUC.finditer(data):
        out.append(data[start : run.start()].decode("ascii", "replace"))
        out.append(_euc_run(run[0]))
        start = run.end()
    out.append(data[start:].decode("ascii", "replace"))
    return "".join(out)


def shift_jis(data: bytes) -> str:
    """Shift JIS through code page 932; what that lacks is sought in JIS X 0213, else it becomes U+FFFD."""
    try:
        return data.decode("cp932")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("shift_jis_2004")
    except UnicodeDecodeError:
        return data.decode("cp932", "replace")
