"""The language a text is written in, as far as the product's two languages go."""

from __future__ import annotations

import re

_NOISE = re.compile(r"https?://[^\s]++|(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]++@[A-Za-z0-9.-]++|www\.[^\s]++")
_HIRAGANA = re.compile("[\u3041-\u309f]")
_OTHER_JAPANESE = re.compile("[\u30a1-\u30fa\uff66-\uff9d\u3005\u4e00-\u9fff\uf900-\ufaff]")
_OTHER_SCRIPT = re.compile("[\u0370-\u1cff\uac00-\ud7a3]")
_WORD = re.compile(r"[A-Za-z]['’A-Za-z]++")
_LONGEST = 20_000


def language(text: str) -> str | None:
    """``"ja"`` or ``"en"``, None where it is unclear (nothing to read, another script, a bare product name).

    Japanese needs kana, or kanji enough to outweigh the Latin words; names in passing (``-san``, 株式会社○○) do not
    make an English mail Japanese, nor do product names make a Japanese one English.
    """
    text = _NOISE.sub(" ", text[:_LONGEST])
    hiragana = len(_HIRAGANA.findall(text))
    other = _OTHER_JAPANESE.findall(text)
    words = sum(not word.isupper() for word in _WORD.findall(text))
    foreign = len(_OTHER_SCRIPT.findall(text))
    if foreign > hiragana + len(other) and foreign > words:
        return None
    if hiragana and 2 * hiragana + len(other) / 4 > words:
        return "ja"
    if other and not hiragana and len(other) > 3 * words:
        return "ja" if _japanese_kanji(other) else None
    return "en" if words >= 2 else None


def _japanese_kanji(characters: list[str]) -> bool:
    """Whether nearly all of them exist in Japanese charsets: simplified Chinese does not pass."""
    known = 0
    for character in characters:
        try:
            character.encode("cp932")
        except UnicodeEncodeError:
            continue
        known += 1
    return known * 10 >= len(characters) * 9
