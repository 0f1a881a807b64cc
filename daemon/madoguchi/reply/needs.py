"""What a team needs, as single items, and which of them a mail plainly holds: those are not asked for.

Asking once too often costs a line; not asking for what is missing costs a day. So an item counts as given only where
its own name stands before a value, and nothing near it speaks of doubt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from madoguchi.config.fields import LANGUAGES, Localised
from madoguchi.mail.plain import plain

_JOINTS = "、,;/・\n"
_BRACKETS = {
    "(": ")",
    "[": "]",
    "「": "」",
    "『": "』",
    "\N{FULLWIDTH LEFT PARENTHESIS}": "\N{FULLWIDTH RIGHT PARENTHESIS}",
}
_FULL_WIDTH = str.maketrans("\N{FULLWIDTH COMMA}\N{FULLWIDTH SEMICOLON}\N{FULLWIDTH SOLIDUS}", ",;/")
_BRACKETED = re.compile(r"[(\[][^()\[\]]*+[)\]]")
_ARTICLE = re.compile(r"(?:the|your|a|an|its|their) |[おご](?=[ァ-ヶ一-龠々])")
_LETTER = "0-9a-zァ-ヶー一-龠々"
_GAP = r"[\s_-]{0,2}"
_JOINED = r"\s?(?:は|が|も)?\s?(?:[:=#]|is\b|->|→|no\.?)?\s{0,2}"
_VALUE = (
    r"[「\"'<]?(?:https?://\S{4,}"
    r"|(?=[a-z0-9._/#-]{0,40}[0-9])[a-z0-9][a-z0-9._/#-]*+"
    r"|(?:[0-9]{4}年)?[0-9]{1,2}月[0-9]{1,2}日)"
)
_NOT_COUNTED = r"(?!\s?(?:つ|個|名|件|社|枚|本|桁|通|点|箇所|か所|ヶ所|回|種類|日以内|日前|digits?\b|of\b))"
_SENTENCE = re.compile(r"[。\n!]|(?<!e\.g)\.(?=\s|$)")
_PAGE = re.compile(r"https?://\S+")
_DOUBT = re.compile(
    r"\?|(?:でしょう|です|ます|ません)か|かも|多分|たぶん|おそらく|恐らく|(?:では|じゃ)(?:な|あり)|違|誤|間違|不明|未定|分から|わから"
    r"|分かりま|わかりま|ない|ません|旧|以前の|古い|仮の|仮で|例えば|たとえば|または|もしくは|どちら|確認中|存在し"
    r"|\b(?:e\.g|wrong|incorrect|not|never|unknown|unsure|unclear|maybe|perhaps|probably|possibly|old|former"
    r"|should be|or|either|missing|tbd|tba|n/a|example|instead of)\b|n't\b"
)


def items(needs: str) -> tuple[str, ...]:
    """The single items of what a team needs, as they stand there; a joint within brackets parts nothing."""
    found: list[str] = []
    start, closing = 0, ""
    for place, letter in enumerate(needs):
        if closing:
            closing = "" if letter == closing else closing
        elif letter.translate(_FULL_WIDTH) in _JOINTS:
            found.append(needs[start:place])
            start = place + 1
        else:
            closing = _BRACKETS.get(letter, "")
    return tuple(item for part in (*found, needs[start:]) if (item := part.strip()))


def still_needed(needs: Localised, language: str, text: str) -> tuple[str, ...]:
    """The items in ``language`` that ``text``, the new part of a mail, does not plainly hold.

    Where both languages name as many items, the same place is the same item, and either name will do.
    """
    asked = items(needs.get(language))
    told = [items(getattr(needs, each) or "") for each in LANGUAGES]
    names = list(zip(*(some for some in told if len(some) == len(asked)), strict=True)) or [(item,) for item in asked]
    return tuple(item for item, called in zip(asked, names, strict=True) if not _is_given((item, *called), text))


def joined(found: Sequence[str], needs: str, language: str) -> str:
    """The items as they are asked for: in the directory's own words where none is left out."""
    if len(found) == len(items(needs)):
        return needs
    return ("、" if language == "ja" else ", ").join(found)


def _is_given(names: Sequence[str], text: str) -> bool:
    """Whether any of the names stands before a value, in a sentence without doubt."""
    patterns = [pattern for pattern in map(_pattern, names) if pattern]
    sentences = _SENTENCE.split(plain(text))
    return any(
        pattern.search(one) and not _DOUBT.search(_PAGE.sub("", one)) for one in sentences for pattern in patterns
    )


def _pattern(name: str) -> re.Pattern[str] | None:
    """An item's own name and a value behind it; None where nothing is left of the name."""
    bare = " ".join(_BRACKETED.sub(" ", plain(name)).split())
    words = _ARTICLE.sub("", bare, count=1).split() if _ARTICLE.match(bare) else bare.split()
    if len("".join(words)) < 2:
        return None
    called = _GAP.join(map(re.escape, words))
    apart = r"(?![a-z])(?=[^0-9])" if called[-1:].isascii() else ""
    return re.compile(rf"(?<![{_LETTER}]){called}{apart}{_JOINED}{_VALUE}{_NOT_COUNTED}", re.ASCII)
