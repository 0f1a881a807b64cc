"""The owner's mails to himself in the inbox, and what the own server wrote of them (RFC 8601)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from madoguchi.guards.trust import authserv_id, results
from madoguchi.inspection.sender import Seen
from madoguchi.mail.headers import split_fields, topmost
from madoguchi.mail.parameters import split_quoted, without_comments
from madoguchi.mailbox.protocol import Heading

FIELDS = ("Authentication-Results", "DKIM-Signature")
_TRUSTED = "authserv-id:"
_NAME = re.compile(r"(?!.*\.\.)[a-z0-9_-][a-z0-9._-]{0,199}")


def seen(headings: Sequence[Heading], authentication: str) -> list[Seen]:
    """In the order given. ``authentication``: as ``[reply]`` has it; without a server it trusts nobody's word."""
    return [_one(heading.header, authentication) for heading in headings]


def _one(header: bytes, authentication: str) -> Seen:
    fields, _, _ = split_fields(header.replace(b"\r\n", b"\n").split(b"\n"))
    field = topmost(fields, "authentication-results") or ""
    trusted = authentication.removeprefix(_TRUSTED).strip().lower() if authentication.startswith(_TRUSTED) else ""
    said = results(field) if trusted and authserv_id(field) == trusted else {}
    signatures = [one.value for one in fields if one.name.lower() == "dkim-signature"]
    return Seen(said, tuple(filter(all, map(_signer, signatures))))


def _signer(signature: str) -> tuple[str, str]:
    """Its domain and selector (RFC 6376 §3.5); ("", "") where either is missing, or no name to look up."""
    pairs = (piece.partition("=") for piece in split_quoted(without_comments(signature)))
    tags = {name.strip(): "".join(value.split()).lower() for name, _, value in pairs}
    found = (tags.get("d", ""), tags.get("s", ""))
    return found if all(map(_NAME.fullmatch, found)) else ("", "")
