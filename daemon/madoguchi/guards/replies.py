"""What somebody says to a pointer: thanks for it, or pushes back. Neither is ever answered by a machine."""

from __future__ import annotations

import re
from dataclasses import replace

from madoguchi.config.people import matches
from madoguchi.guards.absence import auto_reply_subject
from madoguchi.guards.base import Finding, Situation
from madoguchi.guards.matters import asks_exception, harm, sensitive
from madoguchi.guards.phrases import listener
from madoguchi.mail.message import Message
from madoguchi.mail.plain import plain

LONGEST_THANKS = 300
"""In characters: whoever writes more than that has more to say."""

IN_ANY_MAIL = ("the team does not answer", "you always did this", "passed around", "anger", "refusal")
IN_A_REPLY = (*IN_ANY_MAIL, "silence", "displeasure", "reluctance", "escalation")
"""What may mean anything in another mail, such as "no answer", speaks of the pointer in a reply to it."""

_HARMLESS = listener("thanks", "harmless")
_MORE = listener("thanks", "more than that")
_HEARD = listener("thanks", "thanks", "acceptance")
_COURTESY = listener("thanks", "courtesy")
_PUSH_BACK = {matter: listener("push-back", matter) for matter in IN_A_REPLY}
_BY_OTHERS = listener("push-back", "by others", after=r"(?:(?!のに|ので)[^。、.,\n]){0,24}\Z")
_OF_OTHERS = listener("push-back", "by others", after=r"(?:.{0,3}|'s [a-z]{1,12} )\Z")
_OF_THE_TEAM = ("the team does not answer", "you always did this")
_BEFORE = 50
_SENTENCE = re.compile(r"[。.!\n]+")
_WORD = re.compile(r"[^\W\d_]+")
_SIGNED = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")


def accepted(message: Message, situation: Situation) -> Finding | None:
    """Whoever got the pointer thanks for it or accepts it, and says nothing else at all."""
    if not situation.pointer or message.from_address != situation.pointer_to or _heard(message, situation):
        return None
    unmarked = replace(message, subject="")  # it bears the words of our own: "Re: 自動返信: …"
    graver = (sensitive, harm, asks_exception, auto_reply_subject)
    if any(check(unmarked, situation) for check in graver) or not is_thanks(message, situation):
        return None
    return Finding(f"accepts {situation.pointer}")


def push_back(message: Message, situation: Situation) -> Finding | None:
    """Said to a pointer, or in any mail of somebody who got one lately; or an earlier one still waits for the owner.

    The evidence names the matter, never the words.
    """
    found = _heard(message, situation)
    if found or (situation.pointer and is_thanks(message, situation)):
        return found
    if situation.pointer and _others(message, situation):
        return Finding("a colleague was added to the reply")
    return Finding(f"{situation.unsettled} of the same person waits for you") if situation.unsettled else None


def is_thanks(message: Message, situation: Situation) -> bool:
    """Whether each sentence is thanks, acceptance or courtesy: no question, no "but", no further request, no file."""
    if message.truncated or message.body.forwarded or _has_files(message):
        return False
    text = _with_team(message.body.own, situation)
    thanked = _HEARD.search(f"{text}\n{plain(message.body.written)}")  # a greeting may be the thanks
    if len(text) > LONGEST_THANKS or not thanked or _MORE.search(_HARMLESS.sub(" ", text)):
        return False
    known = set(_WORD.findall(plain(" ".join(f"{one.name} {one.local}" for one in message.author))))
    return all(_is_kind(piece.strip(" 、,"), known) for piece in _SENTENCE.split(text))


def _is_kind(sentence: str, names: set[str]) -> bool:
    """Also what is nothing but the writer's name."""
    words = _WORD.findall(sentence)
    return set(words) <= names or bool(_HEARD.search(sentence) or _COURTESY.search(sentence))


def _with_team(text: str, situation: Situation) -> str:
    """In one spelling, a team's name, address or form as plain words for a team."""
    text = plain(text)
    for team in situation.office.directory.teams.values():
        for name in (team.channel, team.url, team.name.ja, team.name.en):
            if name:
                text = text.replace(plain(name), "窓口" if name == team.name.ja else "the team")
    return text


def _has_files(message: Message) -> bool:
    return any(part.attachment and part.content_type not in _SIGNED for part in message.parts)


def _heard(message: Message, situation: Situation) -> Finding | None:
    """A client who is angry, or whose own desk does not answer, pushes nobody back."""
    if not situation.pointer and not situation.pointed:
        return None
    if situation.pointer and any(situation.office.people.is_never(one) for one in _copied(message, situation)):
        return Finding("somebody who is never answered by machine was added to the reply")
    if message.body.forwarded:
        return None  # another's words
    text = plain(message.body.own)
    for matter in IN_A_REPLY if situation.pointer else IN_ANY_MAIL:
        theirs = _OF_OTHERS if matter in _OF_THE_TEAM else _BY_OTHERS
        starts = (found.start() for found in _PUSH_BACK[matter].finditer(text))
        if any(not theirs.search(text[max(0, start - _BEFORE) : start]) for start in starts):
            return Finding(f"words of push-back: {matter}")
    return None


def _others(message: Message, situation: Situation) -> bool:
    """Colleagues who were added: the pointer went to one person alone. The team itself is where it belongs."""
    directory = situation.office.directory
    team = directory.channels | directory.members
    return any(situation.is_inside(one) and not matches(one, team) for one in _copied(message, situation))


def _copied(message: Message, situation: Situation) -> list[str]:
    known = situation.owner | {message.from_address}
    return [one.address for one in (*message.to, *message.cc) if one.address and one.address not in known]
