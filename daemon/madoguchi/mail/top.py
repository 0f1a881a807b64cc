"""The text of a mail → what its writer added on top, and what came before."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from madoguchi.mail.greetings import without_closing, without_salutation
from madoguchi.mail.message import Body
from madoguchi.mail.quotes import Newest, Split, newest_mail, split_history, unquoted_line
from madoguchi.mail.signatures import without_banner, without_disclaimer, without_signature

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
)
_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
_BLANK = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\t]")
_BLANK_LINES = re.compile(r"\n{3,}")
_READABLE = re.compile(r"[^\W_]")
_FORWARD_SUBJECT = re.compile(r"\s*(?:\[[^\]]{1,20}\]\s*)?(?:fwd?|tr|wg|転送)\s?[:：]", re.IGNORECASE)
_REPLY_SUBJECT = re.compile(r"\s*(?:\[[^\]]{1,20}\]\s*)?(?:re|aw|返信)\s?(?:\[\d+\])?[:：]", re.IGNORECASE)
_POINTING = re.compile(
    r"これ(?!ま|から|以|ほど|ら?は)|こちら|下記|以下|↓|転送|下の|添付のメール|"
    r"\b(?:below|forward(?:ing|ed)?|fwd|fyi|see thread|following|pls see|please see)\b|"
    r"(?:handle|see|check|take|route) this\b",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"お願い|確認|対応|頼|よろしく|\b(?:please|pls|handle|take care|over to you)\b",
    re.IGNORECASE,
)
_JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")


def split_body(text: str) -> Body:
    """The text of one mail (decoded, plain) taken apart; see `Body`. Never raises, time linear in its length."""
    return take_apart(text)


def tidy(text: str) -> str:
    """``text`` with LF line ends, without invisible and control characters, every kind of blank a plain space."""
    text = _LINE_END.sub("\n", text)
    return _BLANK.sub(" ", _INVISIBLE.sub("", text))


def take_apart(text: str, *, subject: str = "", attached: str = "") -> Body:
    """As `split_body`, with two hints: the subject (``Fw:`` or ``Re:``), and the text of a mail that is attached whole.

    A bare forward (nothing of one's own but 「これお願いします」) has the forwarded text in ``new``.
    """
    lines = [line.rstrip() for line in tidy(text).split("\n")]
    split = split_history(lines)
    spoken = _written(split.own)
    own = _joined(without_salutation(without_closing(spoken)))
    history = split.history or (attached.split("\n") if attached else [])
    forwarded = _is_forward(own, split, subject, attached=bool(attached))
    older = newest_mail(history) if forwarded or not _READABLE.search(own) else Newest("", "", [])
    passed_on = _passed_on(older, _essence)
    whole = _joined([*lines, "", attached])
    new = _joined([own, "", passed_on]) if forwarded else own
    new = _first_readable(new, _joined(split.own), passed_on, whole)
    quoted = [unquoted_line(line) for line in split.history]
    alone = _first_readable(own, _joined(split.own))
    written = _joined([*spoken, "", _passed_on(older, _spoken) if forwarded else ""])
    return Body(whole, new, _joined([*quoted, "", attached]), forwarded, alone, written)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A mail as another one quotes or forwards it; ``subject`` and ``writer`` (an address) are "" where not told."""

    subject: str
    writer: str
    text: str


def newest_quoted(history: str) -> Quoted:
    """The newest mail in a `Body.quoted`, and what is new in it."""
    found = newest_mail(history.split("\n"))
    return Quoted(found.subject, found.writer, _essence(found.lines) or _joined(found.lines))


def _passed_on(older: Newest, taken: Callable[[list[str]], str]) -> str:
    """The forwarded mail's subject and what ``taken`` leaves of it."""
    return _joined([older.subject, "", taken(older.lines) or _joined(older.lines)])


def _first_readable(*texts: str) -> str:
    """The first that holds a letter or digit; the last that is not empty where none does."""
    stripped = [text.strip() for text in texts]
    return next((text for text in stripped if _READABLE.search(text)), next(filter(None, reversed(stripped)), ""))


def _essence(lines: list[str]) -> str:
    """The lines without banner, disclaimer, signature, closing and salutation; "" if they are nothing else."""
    return _joined(without_salutation(without_closing(_written(lines))))


def _spoken(lines: list[str]) -> str:
    return _joined(_written(lines))


def _written(lines: list[str]) -> list[str]:
    """The lines without banner, disclaimer and signature.

    A signature or disclaimer that would be the whole text is none (a mail may consist of an address).
    """
    lines = without_banner(lines)
    for strip in (without_disclaimer, without_signature):
        lines = _unless_emptied(strip, lines)
    return lines


def _unless_emptied(strip: Callable[[list[str]], list[str]], lines: list[str]) -> list[str]:
    shorter = strip(lines)
    return shorter if any(_READABLE.search(line) for line in shorter) else lines


def _is_forward(own: str, split: Split, subject: str, *, attached: bool) -> bool:
    """Whether the mail passes another one on and says next to nothing itself."""
    if not split.history:
        return attached and _is_short(own, 120, 30)
    if split.kind == "forward" or _FORWARD_SUBJECT.match(subject):
        return _is_short(own, 120, 30)
    if not _READABLE.search(own):
        return split.kind == "block" and not _REPLY_SUBJECT.match(subject)
    if split.kind == "pasted":
        return not split.answered and _is_short(own, 60, 14) and bool(_POINTING.search(own))
    if _REPLY_SUBJECT.match(subject) or not _is_short(own, 60, 14):
        return False
    return bool(_POINTING.search(own)) or (split.kind == "block" and bool(_ASKING.search(own)))


def _is_short(text: str, characters: int, words: int) -> bool:
    return len(text) <= characters if _JAPANESE.search(text) else len(text.split()) <= words


def _joined(lines: list[str]) -> str:
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()
