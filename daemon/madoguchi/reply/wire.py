"""How a mail of ours is put into bytes: the same ones on every attempt, and no line too long for any server."""

from __future__ import annotations

import hashlib
from email import policy
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage
from typing import Any

from madoguchi.reply.render import Rendered

_ESCAPED = bytes([ord("="), *range(127, 256)])


class _Headers(HeaderRegistry):
    """Makes the class of a header once: the library makes one for every header of every mail."""

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        known = name.lower()
        if known not in self._made:
            self._made[known] = super().__getitem__(name)
        return self._made[known]


WIRE = policy.SMTP.clone(cte_type="7bit", header_factory=_Headers())
"""CRLF and ASCII only: not every server on the way takes eight bits or long lines."""


def set_both_forms(reply: EmailMessage, rendered: Rendered, message_id: str) -> None:
    """Both forms of the text. The boundary is derived, so that a second attempt has the same bytes as the first."""
    reply.set_content(rendered.text, cte=encoding(rendered.text))
    reply.make_alternative(boundary=f"=_{hashlib.sha256(message_id.encode()).hexdigest()[:32]}")
    reply.add_alternative(rendered.html, subtype="html", cte=encoding(rendered.html))


def encoding(text: str) -> str:
    """Whichever is shorter on the wire; both keep lines short."""
    octets = text.encode()
    escaped = len(octets) - len(octets.translate(None, _ESCAPED))
    return "quoted-printable" if escaped * 6 < len(octets) else "base64"
