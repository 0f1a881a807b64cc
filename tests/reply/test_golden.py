"""Two whole replies, kept as files that a person can read."""

from __future__ import annotations

from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from madoguchi.config.load import Office
from tests.reply.letters import a_mail, a_reply

GOLDEN = Path(__file__).parent / "golden"
SUBJECTS = {"ja": "請求書の件", "en": "Invoice for Aozora Trading"}


@pytest.mark.parametrize("language", ["ja", "en"])
def test_golden(office: Callable[..., Office], language: str) -> None:
    """The first automatic reply reads, header by header and line by line, as in golden/automatic-1.<language>.txt."""
    raw = a_reply(office(), a_mail(subject=SUBJECTS[language]), language=language).as_bytes()
    parsed = message_from_bytes(raw, policy=policy.default)
    shown = "\n".join(f"{name}: {value}" for name, value in parsed.items() if name != "Content-Type")
    body = parsed.get_body(("plain",))
    assert body is not None
    text = body.get_content().replace("\r\n", "\n")
    assert f"{shown}\n\n{text}" == (GOLDEN / f"automatic-1.{language}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_same_bytes(office: Callable[..., Office], language: str) -> None:
    """A second attempt at the same moment makes the very same bytes."""
    first, second = (a_reply(office(), language=language).as_bytes() for _ in range(2))
    assert first == second
