"""Haste is heard, and its denial too; the urgent way then comes first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from madoguchi.config.load import Office
from madoguchi.reply.haste import is_hasty
from tests.reply.letters import a_mail, a_preview

HASTY = (
    "【至急】請求書",
    "なる早でお願いします",
    "本日中に必要です",
    "ASAP please",
    "This is URGENT.",
    "need it by EOD",
)
CALM = (
    "請求書の件",
    "急ぎではありません",
    "お急ぎの場合はお電話ください",
    "not urgent at all",
    "緊急連絡先の変更",
    "surgery",
)


@pytest.mark.parametrize("text", HASTY)
def test_haste_is_heard(text: str) -> None:
    """In both languages, in subject or text."""
    assert is_hasty(text)


@pytest.mark.parametrize("text", CALM)
def test_what_only_sounds_like_haste_is_not(text: str) -> None:
    """A denial, a sender's own footer, a longer word."""
    assert not is_hasty(text)


@pytest.mark.parametrize("automatic", [True, False])
@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("level", [1, 2, 3])
def test_the_urgent_way_comes_first_and_once(
    office: Callable[..., Office], language: str, automatic: bool, level: int
) -> None:
    """Above the channel for somebody in a hurry, below it for everybody else."""
    words = {"ja": "内線 1234", "en": "ext. 1234"}[language]
    how: dict[str, Any] = {"language": language, "automatic": automatic, "level": level}
    hasty = a_preview(office(), a_mail(subject="至急 urgent"), **how).text
    calm = a_preview(office(), a_mail(), **how).text
    channel = "billing-support@example.co.jp"
    assert hasty.count(words) == calm.count(words) == 1
    assert hasty.index(words) < hasty.index(channel)
    assert calm.index(channel) < calm.index(words)
