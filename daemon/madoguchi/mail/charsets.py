"""Bytes and a claimed charset → text, reading what a person's mail program would have shown.

The label is a hint. Escape sequences, valid UTF-8, and the look of the result count for more: much Japanese mail is
labelled by programs that did not know what they were sending.
"""

from __future__ import annotations

import codecs
import encodings.aliases
import re

from madoguchi.mail import jis

_UTF8 = frozenset({"utf-8", "utf8", "unicode-1-1-utf-8", "cesu-8", "utf-8n", "utf-8-sig", "unicode"})
_JIS = re.compile(r"iso-?2022-?jp|^(?:cp)?5022[0-2]$|^(?:x-)?jis(?:7|-7)?$|^csiso2022jp|^iso-2022$|^iso-2022-7")
_SHIFT_JIS = re.compile(
    r"^(?:x-)?(?:ms-?)?(?:s-?jis|shift-?jis|shiftjis|ms-?kanji)|^csshiftjis$|31j$|^(?:cp|ms|windows-|ibm-?)9(?:32|43)"
)
_EUC = re.compile(
    r"^(?:x-)?euc-?j|^(?:x-)?ujis$|^cseuc(?:pk|fixwid)|^cp51932$|^extended-unix-code-packed-format-for-japanese$|^euc$"
)
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "gb-2312-80": "gb18030",
    "cn-gb": "gb18030",
    "euc-cn": "gb18030",
    "big5": "big5hkscs",
    "x-big5": "big5hkscs",
    "cn-big5": "big5hkscs",
    "euc-kr": "cp949",
    "ks-c-5601-1987": "cp949",
    "ks-c-5601": "cp949",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "ansi-x3.4-1968": "cp1252",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "iso-8859-8-i": "iso8859_8",
    "x-mac-japanese": "cp932",
    "x-cp1252": "cp1252",
    "x-ansi": "cp1252",
}
_NOT_TEXT = frozenset(
    {"base64_codec", "bz2_codec", "hex_codec", "quopri_codec", "rot_13", "uu_codec", "zlib_codec", "mbcs", "tactis"}
)
_CODECS = frozenset(encodings.aliases.aliases.values()) - _NOT_TEXT
_WESTERN = frozenset(
    {"cp1252", "latin_1", "ascii", "cp1250", "cp1254", "iso8859_15", "iso8859_2", "mac_roman", "cp437"}
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_HIGH = re.compile(rb"[\x80-\xff]")


def decode(data: bytes, charset: str | None) -> str:
    """The text of ``data``. Never raises; U+FFFD only where no reading was found."""
    if data.startswith(codecs.BOM_UTF8):
        data, charset = data[3:], "utf-8"
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and data.count(0) * 8 > len(data):
        charset = "utf-16"
    label = _label(charset)
    if b"\x1b" in data or (b"\x0e" in data and _JIS.search(label)):
        text = _escaped(data, label)
    elif not _wide(label) and not _HIGH.search(data) and label not in {"utf-7", "hz", "hz-gb-2312"}:
        text = data.decode("ascii")
    else:
        text = _labelled(data, label)
    return _SURROGATES.sub(jis.UNREADABLE, text) if _SURROGATES.search(text) else text


def _label(charset: str | None) -> str:
    """The label in one spelling: lower case, hyphens, nothing that could not be part of a name."""
    name = (charset or "")[:80].split("*")[0].lower()
    return re.sub(r"[^a-z0-9.-]", "", name.replace("_", "-").replace(" ", "-")).strip("-.")


def _wide(label: str) -> bool:
    return label.startswith(("utf-16", "utf16", "utf-32", "utf32", "ucs-2", "unicodefffe", "iso-10646"))


def _escaped(data: bytes, label: str) -> str:
    """ISO-2022-JP, declared or not; runs in 8 bits between the escapes are read by themselves."""
    runs = jis.escaped(data)
    if all(kind == "ascii" for kind, _ in runs):
        return _labelled(b"".join(run for _, run in runs), label)
    return "".join(_ascii_run(run, label) if kind == "ascii" else jis.run_text(kind, run) for kind, run in runs)


def _ascii_run(run: bytes, label: str) -> str:
    return _labelled(run, label) if _HIGH.search(run) else run.decode("ascii")


def _labelled(data: bytes, label: str) -> str:
    """Text in 8 bits (or 16) under a label that may be true."""
    if _wide(label):
        return _sixteen(data, label)
    if label in _UTF8 or not label:
        return _unlabelled(data, "")
    if not _HIGH.search(data) and label not in {"utf-7", "hz", "hz-gb-2312"}:
        return data.decode("ascii")
    japanese = _japanese_codec(label)
    if japanese is not None:
        return _best(data, japanese)
    return _foreign(data, _codec(label))


def _japanese_codec(label: str) -> str | None:
    if _SHIFT_JIS.search(label):
        return "shift_jis"
    if _EUC.search(label):
        return "euc"
    return "" if _JIS.search(label) else None


def _codec(label: str) -> str:
    """The codec Python has for a label, "" where it has none that yields text."""
    wider = _WIDER.get(label)
    if wider:
        return wider
    name = label.replace("-", "_").replace(".", "_")
    name = encodings.aliases.aliases.get(name, name)
    return name if name in _CODECS else ""


def _foreign(data: bytes, codec: str) -> str:
    """A label that names no Japanese charset: UTF-8 if it is that beyond doubt, else as labelled."""
    if not codec or codec in _WESTERN:
        return _unlabelled(data, codec or "cp1252")
    utf8 = _utf8(data)
    if utf8 is not None and _worth(utf8) >= 2:
        return utf8
    try:
        return data.decode(codec)
    except UnicodeError:
        pass
    if utf8 is not None:
        return utf8
    return _replaced(data, codec)


def _replaced(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec, "replace")
    except UnicodeError:
        return data.decode("cp1252", "replace")


def _sixteen(data: bytes, label: str) -> str:
    """UTF-16 or UTF-32: without a byte order mark, the order that gives fewer oddities (RFC 2781 §4.3 says big)."""
    utf8 = _utf8(data)
    if b"\x00" not in data and utf8 is not None:
        return utf8
    if "32" in label:
        return _replaced(data, "utf_32")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _replaced(data, "utf_16")
    if label.endswith(("le", "be")):
        return _replaced(data, "utf_16_" + label[-2:])
    nulls = data[0::2].count(0) - data[1::2].count(0)
    big, little = _replaced(data, "utf_16_be"), _replaced(data, "utf_16_le")
    return big if nulls > 0 or (nulls == 0 and _worth(big) >= _worth(little)) else little


def _utf8(data: bytes) -> str | None:
    """The text if this is UTF-8, perhaps cut off inside its last character; else None."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if (
            error.start >= len(data) - 3
            and _HIGH.search(data[: error.start])
            and error.reason == "unexpected end of data"
        ):
            return data[: error.start].decode("utf-8")
    if b"\xed" not in data:
        return None
    try:
        return data.decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeError:
        return None


_LIKELY = re.compile("[\u3040-\u30ff\u3001\u3002]")
_UNLIKELY = re.compile("[\uff61-\uff9f\ue000-\uf8ff\u0400-\u04ff\u0370-\u03ff\u2500-\u257f\u0080-\u00a0]")
_WORST = re.compile("[\ufffd\ue000-\uf8ff]")
_IDEOGRAPH = re.compile("[\u3000-\u9fff\uff01-\uff5e\uac00-\ud7a3]")
_OTHER = re.compile("[^\x00-\x7f]")


def _worth(text: str) -> float:
    """How much a reading looks like written Japanese: about 3 for kana, 1 for kanji, below 0 for mojibake."""
    other = len(_OTHER.findall(text))
    if not other:
        return 0.0
    likely = len(_LIKELY.findall(text))
    total = (
        3 * likely + len(_IDEOGRAPH.findall(text)) - 2 * len(_UNLIKELY.findall(text)) - 8 * len(_WORST.findall(text))
    )
    return total / other


def _japanese_readings(data: bytes, first: str) -> list[str]:
    readings = {"shift_jis": jis.shift_jis, "euc": jis.euc}
    names = sorted(readings, key=lambda name: name != first)
    return [readings[name](data) for name in names]


def _best(data: bytes, first: str) -> str:
    """Japanese under a Japanese label: UTF-8 if it reads well, else the better of the two, the labelled one first."""
    utf8 = _utf8(data)
    if utf8 is not None and _worth(utf8) >= 1:
        return utf8
    labelled, other = _japanese_readings(data, first)
    if first and jis.UNREADABLE not in labelled and (_worth(labelled) >= 0 or _worth(other) < 1.5):
        return labelled
    return max((labelled, other), key=_worth)


def _convincing(data: bytes, text: str) -> bool:
    """Whether a reading of unlabelled bytes is Japanese: kana, or common kanji that are no accents among ASCII."""
    if _LIKELY.search(text):
        return True
    kanji = _IDEOGRAPH.findall(text)
    common = sum(character.encode("cp932", "replace")[:1] < b"\x98" for character in kanji)
    return 2 * common >= len(kanji) and 2 * len(_HIGH.findall(data)) >= 3 * len(kanji)


def _unlabelled(data: bytes, western: str) -> str:
    """No label, or one that proves nothing: UTF-8, else Japanese if it looks so, else Western."""
    utf8 = _utf8(data)
    if utf8 is not None:
        return utf8
    best = max(_japanese_readings(data, "shift_jis"), key=_worth)
    damaged = data.decode("utf-8", "replace")
    if not western and _worth(damaged) >= max(1.0, _worth(best)):
        return damaged
    bar = 1.0 if western else 0.5
    if _worth(best) >= bar and _convincing(data, best) and best.count(jis.UNREADABLE) * 20 <= len(best):
        return best
    if not western and damaged.count(jis.UNREADABLE) * 4 < len(_OTHER.findall(damaged)):
        return damaged
    return _replaced(data, western or "cp1252")
