"""The words to the owner."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from madoguchi.journal.turns import Turn
from madoguchi.reply.notice import KINDS, News, compose_notice, message_id, words
from tests.builders import make_office
from tests.reply.test_templates import NEVER

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_notice_says_what_happened_and_when(tmp_path: Path, kind: str, language: str) -> None:
    """A subject on one line, the time, the record, and that nobody else hears of it."""
    office = make_office(tmp_path)
    news = News(kind, "turn-1", NOW, "invoice", "on record", "so it stands")
    subject, text = words(office, news, language, templates_dir=None)
    assert subject.startswith("【madoguchi】" if language == "ja" else "[madoguchi]")
    assert ("11月24日(火)10時" if language == "ja" else "24 November, 10:00 (JST)") in text
    assert "on record" in text
    assert ("ほかの誰にも" if language == "ja" else "nobody else gets it") in text
    assert ("so it stands" in text) is (kind not in ("demoted", "restored", "breaker", "left", "level-3", "exception"))
    assert text.count("\n\n\n") == 0


def test_there_are_words_for_every_turn() -> None:
    """A new kind of turn without a template would never be told."""
    assert {turn.value for turn in Turn} <= set(KINDS)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_owner_is_asked_to_talk_and_nobody_is_blamed(tmp_path: Path, language: str) -> None:
    """The team by its name, whom it is about by the draft alone; the channel may be what does not work."""
    told = "\n".join(words(make_office(tmp_path), News("level-3", "k", NOW, "invoice"), language, templates_dir=None))
    for said in {
        "ja": ("請求サポート", "直接お話し", "窓口が使いにくいのではないでしょうか", "下書きフォルダー"),
        "en": ("Billing Support", "Talk to them: is the channel not working?", "in your Drafts"),
    }[language]:
        assert said in told
    assert [word for word in NEVER[language] if word in told.lower()] == []


def test_a_type_that_is_gone_is_told_by_its_key(tmp_path: Path) -> None:
    """The directory may have changed since."""
    subject, text = words(make_office(tmp_path), News("level-3", "k", NOW, "gone"), "en", templates_dir=None)
    assert subject == "[madoguchi] gone: talk to them"
    assert '"gone"' in text


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    """What stands in the record goes in as a value, on one line: no header, no template of its own."""
    office = make_office(tmp_path)
    news = News("alarm", "k", NOW, "x", "{{ 7 * 7 }}\r\nBcc: a@example.com")
    mail = compose_notice(office, news, templates_dir=None)
    assert "{{ 7 * 7 }} Bcc: a@example.com" in mail.get_content()
    assert mail["Bcc"] is None


def test_the_same_news_has_the_same_id(tmp_path: Path) -> None:
    """On every attempt; other news has another."""
    office = make_office(tmp_path)
    assert message_id(office, "turn-1") == message_id(office, "turn-1") != message_id(office, "turn-2")
    mail = compose_notice(office, News("alarm", "turn-1", NOW), templates_dir=None)
    assert str(mail["Message-ID"]) == message_id(office, "turn-1")
