"""Matters that no machine should answer: confidential and personal ones, harm, and the wish for the owner in person."""

from __future__ import annotations

from functools import lru_cache

from madoguchi.guards.base import Finding, Lasting
from madoguchi.guards.phrases import listener, phrases
from madoguchi.guards.wording import said, said_and_quoted
from madoguchi.mail.headers import token
from madoguchi.mail.message import Message
from madoguchi.mail.plain import plain

_MATTERS = {kind: {matter: listener(kind, matter) for matter in phrases(kind)} for kind in ("sensitive", "harm")}
_EXCEPTION = listener("exception", "exception")


def sensitive(message: Message, known: Lasting) -> Finding | None:
    """Marked so by its sender (RFC 2156 §5.3.4 Sensitivity), or by the words of such matters, quoted ones too.

    The evidence names the matter, never the words.
    """
    for value in message.headers.all("Sensitivity"):
        kind = token(value)
        if kind not in ("", "normal", "none"):
            return Finding(f"Sensitivity: {kind[:30]}")
    if "\N{CIRCLED IDEOGRAPH SECRET}" in message.subject + message.body.new + message.body.written:
        return Finding("words about confidentiality")
    own = known.office.settings.guards
    return _about(said_and_quoted(message), "sensitive", tuple(own.sensitive_words), tuple(own.ordinary_words))


def harm(message: Message, known: Lasting) -> Finding | None:
    """Words of damage, outage, complaint or law in what the writer says now.

    A word that stands in the title of one of the office's own request types is everyday business there.
    """
    own = known.office.settings.guards
    requests = known.office.directory.requests.values()
    titles = [title for request in requests for title in (request.title.ja, request.title.en)]
    everyday = " / ".join(map(plain, titles))
    return _about(said(message), "harm", tuple(own.harm_words), tuple(own.ordinary_words), everyday)


def asks_exception(message: Message, _: Lasting) -> Finding | None:
    """Knows the way, and asks for the owner or for an exception all the same."""
    return Finding("asks for an exception or for you in person") if _EXCEPTION.search(said(message)) else None


@lru_cache(maxsize=64)
def _about(
    text: str, kind: str, own_words: tuple[str, ...], ordinary: tuple[str, ...], everyday: str = ""
) -> Finding | None:
    """A mail is listened to when it comes, and again when it is due; a batch is no larger than what is kept."""
    for number, word in enumerate(own_words, 1):
        if plain(word) in text:
            return Finding(f"word {number} of your own list")
    for word in ordinary:
        text = text.replace(plain(word), " ")
    for matter, words in _MATTERS[kind].items():
        if any(found[0] not in everyday for found in words.finditer(text)):
            return Finding(f"words about {matter}")
    return None
