"""Where the history begins: quoted lines, attributions and forwarded blocks of the usual mail programs.

Every pattern is tried on at most three joined lines and never nests one repetition in another, so the time is linear.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from madoguchi.mail.canonical import canonical

Kind = Literal["", "reply", "pasted", "block", "forward"]
"""What stands first: an attribution, quoted lines without one, a header block without ``>``, a forwarding mark."""


_QUOTED = re.compile(r"\s{0,3}(?:[>＞]|[A-Za-z]{1,3}>\s)")
_PREFIX = re.compile(r"\A\s{0,3}(?:[>＞]\s?)++")
_FORWARD = re.compile(
    r"(?:[-_=*]{2,}+\s*)?(?:begin forwarded message:|(?:forwarded|weitergeleitete|転送された|転送|転送元の?)\s?"
    r"(?:message|mail|by\b.{0,60}|nachricht|メッセージ|メール|文書)s?\s*(?:[-_=*:]{2,}|:)|-{2,}\s*(?:fwd?|"
    r"転送)\s*-{2,})",
    re.IGNORECASE,
)
_FORWARD_LINE = re.compile(r"[-_=*]{2,}\s*(?:forwarded|転送).{0,40}[-_=*]{2,}\s*$", re.IGNORECASE)
_ORIGINAL = re.compile(
    r"[-_=*]{2,}\s*(?:original|reply|replied|元の|元|引用|返信元の?)\s?(?:message|mail|メッセージ|メール)\s*[-_=*]{2,}",
    re.IGNORECASE,
)
_FROM = re.compile(r"\W{0,3}(?:from|差出人|送信者|送信元|発信者|von|de|mittente)\s?\*?\s?[:：]\s?\*?", re.IGNORECASE)
_FIELD = re.compile(
    r"\W{0,3}(?P<key>from|差出人|送信者|送信元|発信者|sent|date|送信日時|受信日時|送信日|日時|日付|to|宛先|"
    r"宛て先|cc|ｃｃ|bcc|reply-to|返信先|"
    r"subject|件名|題名|importance|重要度|attachments?|添付ファイル|添付)\s?\*?\s?[:：]\s?\*?\s?(?P<value>.*)",
    re.IGNORECASE,
)
_SUBJECT = re.compile("subject|件名|題名", re.IGNORECASE)
_WHEN = (
    r"(?:\d{4}\s?[年/.-]\s?\d{1,2}\s?[月/.-]\s?\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}:\d{2}|"
    r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6})"
)
_DATED = re.compile(_WHEN, re.IGNORECASE)
_ADDRESS = re.compile(r"<[^<>\s]+@[^<>\s]+>|\[mailto:[^\]]+\]")
_STARTS = re.compile(
    r"[\s(（]{0,3}(?:on\b|am\b|le\b|el\b|il\b|in (?:message|article)\b|at\b|\d{4}\s?[年/.-]|\d{1,2}[./-]\d{1,2}[./-]|"
    r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},|[<\"'「]|.{1,60}\bwr(?:ote|ites):|.{1,60}(?:さん|様|氏|は|"
    r"が).{0,12}書)",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"(?:\bwrote|\bwrites|\bschrieb(?:\s.{1,60})?|a écrit|escribió|ha scritto|のメール|さんは書きました|"
    r"は書きました|が書きました|"
    r"さんが書きました|書きました|さんは?wrote|さんからのメール|からのメール|は(?:次|"
    r"以下)のように書きました)\s?[:：]\s*$",
    re.IGNORECASE,
)
_ENDS_BY_ADDRESS = re.compile(r"(?:<[^<>\s]+@[^<>\s]+>|\[mailto:[^\]]+\]|(?<![\w.+-])[\w.+-]+@[\w.-]+\)?)\s?[:：]\s*$")
_BARE_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}", re.ASCII)
_LONGEST_ATTRIBUTION = 400


@dataclass(slots=True)
class Split:
    """The lines its writer wrote, the lines of the history as they stood, and the kind of its first mark."""

    own: list[str] = field(default_factory=list)
    history: list[str] = field(default_factory=list)
    kind: Kind = ""
    answered: bool = False
    """Own lines stand below quoted ones."""


def split_history(lines: list[str]) -> Split:
    """Own lines and history apart; answers written between or below quoted lines stay with the own ones."""
    split, at = Split(), 0
    while at < len(lines):
        kind = _mark(lines, at)
        if kind:
            split.kind = split.kind or kind
            split.history += lines[at:]
            _drop_rules(split.own)
            return split
        if _QUOTED.match(lines[at]):
            split.kind = split.kind or _quoted_kind(unquoted_line(lines[at]))
            split.history.append(lines[at])
            at += 1
            continue
        span = _attribution(lines, at)
        if span and _followed_by_unquoted(lines, at + span):
            split.kind = split.kind or "reply"
            split.history += lines[at:]
            return split
        split.answered = split.answered or bool(split.history and not span and lines[at].strip())
        (split.history if span else split.own).extend(lines[at : at + max(span, 1)])
        split.kind = split.kind or ("reply" if span else "")
        at += max(span, 1)
    return split


def _quoted_kind(line: str) -> Kind:
    """What the first quoted line says of the history, its mark taken off."""
    if _forward_mark(line):
        return "forward"
    if _ORIGINAL.match(line.strip()):
        return "block"
    ends = len(line) <= _LONGEST_ATTRIBUTION and (_ENDS.search(line) or _ENDS_BY_ADDRESS.search(line))
    return "reply" if ends else "pasted"


def unquoted_line(line: str) -> str:
    """The line without its ``>`` marks."""
    return _PREFIX.sub("", line, count=1)


def _forward_mark(line: str) -> bool:
    return bool(_FORWARD.match(line.strip()) or _FORWARD_LINE.match(line.strip()))


def _mark(lines: list[str], at: int) -> Kind:
    """The kind of history that begins in this line and reaches to the end, "" if none does."""
    line = lines[at].strip()
    if not line or len(line) > 300:
        return ""
    if _forward_mark(line):
        return "forward"
    if _ORIGINAL.match(line):
        return "block"
    if _FIELD.match(line) and _is_block(lines, at):
        return "block"
    return ""


def _is_block(lines: list[str], at: int) -> bool:
    """Whether a From line and at least two other fields stand together here."""
    keys: set[str] = set()
    for line in lines[at : at + 9]:
        match = _FIELD.match(line.strip()) if len(line) < 2000 else None
        if match:
            keys.add("from" if _FROM.match(line.strip()) else match["key"].lower())
        elif line.strip() and keys and _FIELD.match(lines[at].strip()) and not line.startswith((" ", "\t")):
            break
    enough = 2 if _FROM.match(lines[at].strip()) and (at == 0 or not lines[at - 1].strip(" _-")) else 3
    return "from" in keys and len(keys) >= enough


def _attribution(lines: list[str], at: int) -> int:
    """How many lines (0 to 3) from here are an attribution such as ``On … wrote:``."""
    if not lines[at].strip() or not (_STARTS.match(lines[at]) or _FROM.match(lines[at])):
        return 0
    joined = ""
    for span in range(1, 4):
        if at + span > len(lines) or not lines[at + span - 1].strip():
            return 0
        joined = f"{joined} {lines[at + span - 1].strip()}".strip()
        if len(joined) > _LONGEST_ATTRIBUTION:
            return 0
        if _is_attribution(joined, lines, at + span):
            return span
    return 0


def _is_attribution(text: str, lines: list[str], after: int) -> bool:
    if _FROM.match(text):
        return after < len(lines) and bool(_QUOTED.match(lines[after]))
    quoted_below = not _followed_by_unquoted(lines, after) and after < len(lines)
    dated, addressed = bool(_DATED.search(text)), bool(_ADDRESS.search(text))
    if _ENDS.search(text):
        return dated or addressed or quoted_below
    return bool(_ENDS_BY_ADDRESS.search(text)) and (dated or quoted_below)


def _followed_by_unquoted(lines: list[str], at: int) -> bool:
    """Whether the next line with anything on it is there and is no quoted one."""
    for line in lines[at : at + 5]:
        if line.strip():
            return not _QUOTED.match(line)
    return False


def _drop_rules(lines: list[str]) -> None:
    """Takes the rule that a client draws above the history off the end of the own lines."""
    while lines and not lines[-1].strip(" _-=*─━―"):
        lines.pop()


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest mail of a history: its subject and its writer's address, "" where they are not told, and its text."""

    subject: str
    writer: str
    lines: list[str]


def newest_mail(history: list[str]) -> Newest:
    """What stands first in a history, as far as that mail's own history; header fields are left out of its lines."""
    lines = [unquoted_line(line) for line in history]
    at, subject, writer = 0, "", ""
    while at < len(lines) and (not lines[at].strip() or _is_preface(lines, at)):
        match = _FIELD.match(lines[at].strip())
        if match and _SUBJECT.fullmatch(match["key"]):
            subject = match["value"].strip()
        writer = writer or _writer(lines, at)
        at += 1
    rest = split_history(lines[at:])
    return Newest(subject, writer, rest.own if any(line.strip() for line in rest.own) else rest.history)


def _writer(lines: list[str], at: int) -> str:
    """The address in a From line or an attribution that begins here; "" where neither does, or names none."""
    line = lines[at].strip()
    text = line if _FROM.match(line) else " ".join(lines[at : at + _attribution(lines, at)])
    found = _ADDRESS.search(text)
    bare = _BARE_ADDRESS.search(found[0] if found else text)
    return canonical(bare[0]) if bare else ""


def _is_preface(lines: list[str], at: int) -> bool:
    line = lines[at].strip()
    if len(line) > 2000:
        return False
    folded = at > 0 and lines[at].startswith((" ", "\t")) and bool(_FIELD.match(lines[at - 1].strip()))
    return bool(folded or _FIELD.match(line) or _forward_mark(line) or _ORIGINAL.match(line) or _attribution(lines, at))
