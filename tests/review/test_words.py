"""The interface's words."""

from __future__ import annotations

import re
import string
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from madoguchi.review.actions import ACTIONS
from madoguchi.review.choosing import TYPE_KEYS
from madoguchi.review.visit import HERE
from madoguchi.review.wordlist import WORDS
from madoguchi.review.words import speak, wanted, when

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize("key", WORDS)
def test_both_languages_say_the_same(key: str) -> None:
    """Neither is empty, and both have the same places to fill in."""
    places = [{name for _, name, _, _ in string.Formatter().parse(said) if name} for said in WORDS[key]]
    assert all(WORDS[key])
    assert places[0] == places[1]


def test_templates_say_only_what_there_are_words_for() -> None:
    """Every key that a template names."""
    for file in (HERE / "templates").glob("*.html"):
        named = re.findall(r'\bt\("([\w-]+)"[,)]', file.read_text(encoding="utf-8"))
        assert [key for key in named if key not in WORDS] == [], file.name


def test_every_action_has_words_and_a_key_of_its_own() -> None:
    """No two actions share one, nor an action and a request type, nor what moves about."""
    assert [action.name for action in ACTIONS if action.words not in WORDS] == []
    keys = [action.key for action in ACTIONS if action.key] + [*TYPE_KEYS, *"ajklnb/?[].*<>=@"]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "ja"),
        ("en", "en"),
        ("en-GB,en;q=0.9,ja;q=0.8", "en"),
        ("fr,de;q=0.9,ja;q=0.5,en;q=0.4", "ja"),
        ("ja;q=0.2,en;q=0.7", "en"),
        ("en;q=0", "ja"),
        ("fr", "ja"),
        (",;q=,en;q=abc,\x00", "ja"),
        ("en" * 5000, "ja"),
    ],
)
def test_the_browser_says_which_language(header: str, language: str) -> None:
    """The wanted one of the two; where it wants neither, the owner's."""
    assert wanted(header, "ja") == language


@pytest.mark.parametrize(
    ("span", "ja", "en"),
    [
        (timedelta(0), "10:00", "10:00"),
        (timedelta(days=1), "11月23日 10:00", "23 Nov 10:00"),
        (timedelta(days=365), "2025年11月24日 10:00", "24 Nov 2025 10:00"),
        (timedelta(hours=11), "11月23日 23:00", "23 Nov 23:00"),
    ],
)
def test_a_time_is_told_as_people_do(span: timedelta, ja: str, en: str) -> None:
    """In the office's zone, as long as it needs to be."""
    assert when(NOW - span, NOW, TOKYO, "ja") == ja
    assert when(NOW - span, NOW, TOKYO, "en") == en


def test_an_unknown_word_is_an_error() -> None:
    """It is noticed in a test, not by a reader."""
    with pytest.raises(KeyError):
        speak("ja")("no such word")
