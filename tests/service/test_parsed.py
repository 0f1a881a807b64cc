"""What was taken apart a moment ago is not taken apart again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from madoguchi.mail.message import Message
from madoguchi.mail.parse import parse
from madoguchi.mailbox.protocol import Arrival
from madoguchi.service import parsed
from madoguchi.service.parsed import LARGEST, Parsed
from tests.builders import make_mail

WHEN = datetime(2026, 11, 30, tzinfo=UTC)


def _arrival(raw: bytes, *, truncated: bool = False) -> Arrival:
    return Arrival(1, raw, frozenset(), WHEN, truncated)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The size of each mail that was really taken apart."""
    sizes: list[int] = []

    def noted(raw: bytes, *, truncated: bool = False) -> Message:
        sizes.append(len(raw))
        return parse(raw, truncated=truncated)

    monkeypatch.setattr(parsed, "parse", noted)
    return sizes


def test_the_same_bytes_give_the_same_message(read: list[int]) -> None:
    """Whatever their UID; one byte more is another mail."""
    known, raw = Parsed(), make_mail()
    first = known.parse(_arrival(raw))
    assert known.parse(_arrival(bytes(raw))) is first
    known.parse(_arrival(raw + b" "))
    assert read == [len(raw), len(raw) + 1]


def test_large_and_truncated_mails_are_not_kept(read: list[int]) -> None:
    """Nothing of them stays in memory, and what is truncated says so."""
    known = Parsed()
    large = make_mail("本文です。\n" * LARGEST)
    for _ in range(2):
        known.parse(_arrival(large))
        assert known.parse(_arrival(make_mail(), truncated=True)).truncated
    assert len(read) == 4


def test_no_more_is_kept_than_a_few_megabytes(read: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that was asked for longest ago goes first."""
    first, second, third = (make_mail(f"本文{number}です。\n") for number in range(3))
    monkeypatch.setattr(parsed, "MOST_BYTES", len(first) + len(second))
    known = Parsed()
    for raw in (first, second, first, third, first):
        known.parse(_arrival(raw))
    assert read == [len(first), len(second), len(third)]
    known.parse(_arrival(second))
    assert len(read) == 4
