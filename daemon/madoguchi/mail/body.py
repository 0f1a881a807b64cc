"""The leaves of a mail → its text: which to read, how to decode it, how much of it."""

from __future__ import annotations

import binascii
import re

from madoguchi.mail.charsets import decode
from madoguchi.mail.flowed import unflowed
from madoguchi.mail.headers import topmost
from madoguchi.mail.markup import html_text
from madoguchi.mail.message import Body
from madoguchi.mail.mime import Leaf, Tree, walk
from madoguchi.mail.top import take_apart, tidy
from madoguchi.mail.words import base64_bytes, decode_words

LONGEST = 200_000
"""Characters of ``Body.whole``; what comes later is not read."""

_MOST_BYTES = 4 * LONGEST
_MOST_BLOCKS = 200
_NOT_PROSE = frozenset(
    [
        "text/calendar",
        "text/rfc822-headers",
        "text/vcard",
        "text/x-vcard",
        "text/directory",
        "text/csv",
        "text/css",
        "text/javascript",
        "text/x-amp-html",
        "text/watch-html",
        "text/xml",
        "text/x-patch",
        "text/x-diff",
    ]
)
_STUB = re.compile(
    r"(?:message|e-?mail|content) is (?:in|an?) html|html (?:message|format|e-?mail)|html ?(?:形式|メール)|"
    r"(?:not|n't) (?:support|display|show|read)\b.{0,30}html|view (?:this|the) (?:e-?mail|message)|browser|ブラウザ",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[^\W_]")
_HTML_START = re.compile(r"\s*(?:<!doctype html|<html|<head|<body)\b", re.IGNORECASE)
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \t\n"


def read_body(tree: Tree, subject: str) -> Body:
    """The text of a mail, taken apart. A mail attached to it counts as forwarded text, one level deep."""
    text = _text(tree)
    attached = "" if tree.top.content_type in {"multipart/report", "multipart/digest"} else _attached(tree)
    return take_apart(text, subject=subject, attached=attached)


def _text(tree: Tree) -> str:
    """The readable text, block by block."""
    prose = [leaf for leaf in tree.leaves if _is_prose(leaf)]
    if not prose and len(tree.leaves) == 1 and tree.leaves[0].part.content_type in {"text/plain", "text/html"}:
        prose = tree.leaves
    blocks: dict[int, list[Leaf]] = {}
    for place, leaf in enumerate(prose):
        blocks.setdefault(leaf.alternative or -place - 1, []).append(leaf)
    texts: list[str] = []
    room = LONGEST
    for leaves in list(blocks.values())[:_MOST_BLOCKS]:
        text = _best(leaves)[:room]
        if text.strip():
            texts.append(text)
            room -= len(text)
        if room <= 0:
            break
    return "\n\n".join(texts)


def _is_prose(leaf: Leaf) -> bool:
    content_type = leaf.part.content_type
    return content_type.startswith("text/") and content_type not in _NOT_PROSE and not leaf.part.attachment


def _best(leaves: list[Leaf]) -> str:
    """text/plain, unless it is empty or only says that the mail is in HTML."""
    plain = "\n\n".join(
        filter(str.strip, (_leaf_text(leaf) for leaf in leaves if leaf.part.content_type != "text/html"))
    )
    marked_up = [leaf for leaf in leaves if leaf.part.content_type == "text/html"]
    if not marked_up or not _may_be_stub(plain):
        return plain
    text = "\n\n".join(_leaf_text(leaf) for leaf in marked_up)
    return text if len(text.strip()) > 2 * len(plain.strip()) or (_STUB.search(plain) and text.strip()) else plain


def _may_be_stub(plain: str) -> bool:
    return len(_LETTER.findall(plain[:800])) < 3 or (len(plain) < 800 and bool(_STUB.search(plain)))


def attached_mail(tree: Tree) -> bytes | None:
    """The first mail attached whole, None where there is none."""
    return next((_content(leaf) for leaf in tree.leaves if leaf.part.content_type == "message/rfc822"), None)


def _attached(tree: Tree) -> str:
    """The subject and text of the first mail attached whole, in the form of a forwarded block."""
    raw = attached_mail(tree)
    if raw is None:
        return ""
    inner = walk(raw)
    subject = decode_words(topmost(inner.fields, "subject") or "")
    return f"Subject: {subject}\n\n{_text(inner)}"


def _content(leaf: Leaf) -> bytes:
    """The bytes of a leaf, transfer encoding undone (RFC 2045 §6); an unknown encoding is left as it is."""
    data = leaf.data[: 2 * _MOST_BYTES]
    if leaf.encoding == "base64":
        return base64_bytes(_base64_lines(data))
    if leaf.encoding == "quoted-printable":
        return binascii.a2b_qp(data)
    return data


def _base64_lines(data: bytes) -> bytes:
    """Without the lines that are no base64, such as a list's footer put below it; with them where nothing else is."""
    if not data.translate(None, _ALPHABET):
        return data
    pure = b"\n".join(line for line in data.split(b"\n") if not line.translate(None, _ALPHABET))
    return pure if len(pure) * 2 > len(data) else data


def _leaf_text(leaf: Leaf) -> str:
    text = decode(_content(leaf)[:_MOST_BYTES], leaf.part.parameter("charset"))
    if leaf.part.content_type == "text/html" or _HTML_START.match(text):
        return tidy(html_text(text))
    text = tidy(text)
    if leaf.part.parameter("format").lower() == "flowed":
        return unflowed(text, delete_space=leaf.part.parameter("delsp").lower() == "yes")
    return text
