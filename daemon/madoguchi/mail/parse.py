"""Bytes → Message: the one place that reads a mail."""

from __future__ import annotations

from datetime import datetime

from madoguchi.mail.addresses import parse_addresses, parse_return_path
from madoguchi.mail.body import attached_mail, read_body
from madoguchi.mail.headers import Field, decoded, message_ids, parse_date, topmost
from madoguchi.mail.language import language
from madoguchi.mail.message import Address, Headers, Message, Part
from madoguchi.mail.mime import Tree, walk


def parse(raw: bytes, *, truncated: bool = False) -> Message:
    """The message in ``raw``, whatever the bytes: never raises, time linear in their number.

    ``truncated`` says that the caller cut the mail. ``Message.parts`` holds every leaf of the MIME tree in order; where
    the top is a multipart, it stands before them as the first part, so that its parameters (report-type, protocol,
    micalg, …) can be asked for.
    """
    tree = walk(raw)
    headers = Headers(decoded(field) for field in tree.fields)
    body = read_body(tree, headers.get("Subject") or "")
    return Message(
        headers=headers,
        message_id=next(iter(_ids(tree.fields, "message-id")), None),
        in_reply_to=_ids(tree.fields, "in-reply-to"),
        references=_ids(tree.fields, "references"),
        date=_date(topmost(tree.fields, "date")),
        received=_date(_behind_last_semicolon(topmost(tree.fields, "received"))),
        return_path=parse_return_path(headers),
        author=_addresses(tree.fields, "from"),
        sender=_addresses(tree.fields, "sender"),
        reply_to=_addresses(tree.fields, "reply-to"),
        to=_addresses(tree.fields, "to"),
        cc=_addresses(tree.fields, "cc"),
        subject=headers.get("Subject") or "",
        content_type=tree.top.content_type,
        parts=_parts(tree),
        body=body,
        language=language(body.new) or language(headers.get("Subject") or ""),
        truncated=truncated,
        defects=tuple(dict.fromkeys(tree.defects)),
    )


def parse_attached(raw: bytes) -> Message | None:
    """The first mail attached whole to the one in ``raw``, None where there is none."""
    inner = attached_mail(walk(raw))
    return None if inner is None else parse(inner)


def _parts(tree: Tree) -> tuple[Part, ...]:
    leaves = tuple(leaf.part for leaf in tree.leaves)
    return (tree.top, *leaves) if tree.top.content_type.startswith("multipart/") else leaves


def _values(fields: tuple[Field, ...], name: str) -> list[str]:
    return [field.value for field in fields if field.name.lower() == name]


def _ids(fields: tuple[Field, ...], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found for value in _values(fields, name) for found in message_ids(value)))


def _addresses(fields: tuple[Field, ...], name: str) -> tuple[Address, ...]:
    return tuple(address for value in _values(fields, name) for address in parse_addresses(value))


def _date(value: str | None) -> datetime | None:
    return None if value is None else parse_date(value)


def _behind_last_semicolon(value: str | None) -> str | None:
    return None if value is None else value.rpartition(";")[2]
