"""The words of the directory that an owner begins with."""

from __future__ import annotations

import re

import pytest

from madoguchi.config.directory import Directory, Request
from madoguchi.config.load import load
from madoguchi.config.scaffold import Answers, ServerAnswers, texts
from madoguchi.reply.letter import SAFE_SENTENCE

INTERNAL = ("社内限り", "Internal", "窓口", "デスク", "Desk", "Support", "さん", "@")
"""What a client has no business with."""


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Directory:
    home = tmp_path_factory.mktemp("starter")
    server = ServerAnswers("mail.example.co.jp", 993, "tls", "taro")
    answers = Answers(
        "山田 太郎", "Taro Yamada", ("taro@example.co.jp",), server, server, "password_env", "X", (), "ja", "Asia/Tokyo"
    )
    for name, text in texts(answers).items():
        (home / name).write_text(text, encoding="utf-8")
    return load(home / "madoguchi.toml").directory


def sentences(request: Request) -> tuple[str, str]:
    assert request.client_sentence is not None
    return request.client_sentence.ja, request.client_sentence.en


def test_each_sentence_can_be_pasted_as_it_stands(directory: Directory) -> None:
    """One polite sentence with its date: 敬語 toward a client, and not a word that is meant for the inside."""
    for request in directory.requests.values():
        ja, en = sentences(request)
        assert re.fullmatch(r"[^。]+、\{date\}までに一度(状況を)?ご連絡いたします。", ja)
        assert re.fullmatch(r"[A-Z][^.]+ by \{date\}\.", en)
        for text in (ja, en):
            assert [word for word in INTERNAL if word in text] == []
            assert "\n" not in text


def test_no_sentence_promises_what_must_not_be(directory: Directory) -> None:
    """Neither a result nor a solution: only that the client will hear."""
    for request in directory.requests.values():
        ja, en = sentences(request)
        assert not re.search("再発行|返金いた|修正いた|解決|承認いた|できます|提供いたします|お約束", ja)
        assert not re.search(r"\bwill (?!come back|tell)|\bsolve|\bfix|guarantee|promise", en)
        assert request.must_not_promise is not None


def test_the_safe_sentence_can_be_pasted_too() -> None:
    """No date, no result, and nothing internal."""
    assert SAFE_SENTENCE["ja"] == "担当部署に確認のうえ、改めてご連絡いたします。"
    for text in SAFE_SENTENCE.values():
        assert "{date}" not in text
        assert [word for word in INTERNAL if word in text] == []


def test_nobody_agreed_yet(directory: Directory) -> None:
    """A fresh directory promises nothing: no team has agreed, and no company day off is made up."""
    assert [key for key, team in directory.teams.items() if team.agreed] == []
    assert directory.calendar.days_off == []
