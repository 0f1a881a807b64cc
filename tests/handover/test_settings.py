"""The settings that are the role's: handed over, checked, written down again."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable

import pytest

from madoguchi.config.load import Office
from madoguchi.config.settings import Settings
from madoguchi.handover.settings import Portable, literal, parsed, portable, rewritten
from madoguchi.handover.traces import Traces
from madoguchi.handover.verify import _SOMEBODY, configuration

OTHER = """
[folders]
labels = "依頼"
mine = "依頼/mine"
file_after_hours = 0.5
sent = "Sent Items"
[promise]
max_wrong_reply_rate = 0.02
evidence = "none"
[reply]
answer_domains = ["example.co.jp", "group.example.co.jp"]
max_cc = 1
require_return_path = true
authentication = "authserv-id:mx.example.co.jp"
[guards]
harm_words = ["炉心", 'say "hi" # no comment', "山田太郎案件"]
[education]
levels = [1, 2, 9]
[judge]
embeddings = false
"""


def handed(office: Callable[..., Office]) -> tuple[Settings, bytes]:
    found = office(more=OTHER)
    return found.settings, portable(found.settings, Traces(found.settings, found.directory))


def test_nothing_of_one_mailbox_and_no_evidence_goes_along(office: Callable[..., Office]) -> None:
    """No mode, owner, server, secret, folder of this mailbox alone; and who asked for no evidence hands none over."""
    _, content = handed(office)
    told = json.loads(content)
    assert told.keys() == Portable.model_fields.keys()
    assert "evidence" not in told["promise"]
    assert told["folders"].keys() == {"labels", "answered", "mine", "file_after_hours"}
    assert "authentication" not in told["reply"]
    assert told["answer_domains"] == ["example.co.jp", "group.example.co.jp"]
    assert told["guards"]["harm_words"] == ["炉心", 'say "hi" # no comment']
    for secret in ("127.0.0.1", "taro", "yamada", "山田", "MADOGUCHI_TEST_PASSWORD", "mx.example"):
        assert secret not in content.decode()


def test_they_arrive_in_the_new_file_with_its_comments(office: Callable[..., Office]) -> None:
    """Every value; and every comment of a fresh file is still there."""
    settings, content = handed(office)
    mistakes: list[str] = []
    rules = parsed(content, mistakes)
    assert rules is not None
    text = configuration(_SOMEBODY, "", rules, with_templates=True)["madoguchi.toml"]
    raw = tomllib.loads(text)
    assert raw["mode"] == "shadow"
    assert raw["templates_dir"] == "templates"
    assert raw["promise"] == {
        "max_wrong_reply_rate": 0.02,
        "confidence": 0.95,
        "evidence": "reviewed",
        "out_of_scope_share": 0.5,
    }
    new = Settings.model_validate(raw)
    assert new.education == settings.education
    assert new.judge == settings.judge
    assert new.guards.harm_words == ["炉心", 'say "hi" # no comment']
    assert (new.reply.max_cc, new.reply.require_return_path, new.reply.authentication) == (1, True, "none")
    assert (new.folders.labels, new.folders.mine, new.folders.file_after_hours, new.folders.sent) == (
        "依頼",
        "依頼/mine",
        0.5,
        "",
    )
    fresh = configuration(_SOMEBODY, "", None, with_templates=False)["madoguchi.toml"]
    comments = [line.partition("# ")[2] for line in fresh.splitlines() if "# " in line and "templates_dir" not in line]
    assert [comment for comment in comments if comment not in text] == []


def test_what_is_as_usual_leaves_its_line_as_it_was(office: Callable[..., Office]) -> None:
    """An ordinary office's rules change nothing in a fresh file."""
    found = office()
    rules = parsed(portable(found.settings, Traces(found.settings, found.directory)), [])
    assert rules is not None
    fresh = configuration(_SOMEBODY, "", None, with_templates=False)
    assert configuration(_SOMEBODY, "", rules, with_templates=False) == fresh


def test_what_has_no_line_is_added_to_its_table() -> None:
    """In its table, at its end; a table that is not there is made."""
    text = rewritten("[a]\nx = 1 # one\n\n[b]\ny = 2\n", {"a": {"x": 3, "z": "q"}, "c": {"w": [True, 1.5]}})
    assert tomllib.loads(text) == {"a": {"x": 3, "z": "q"}, "b": {"y": 2}, "c": {"w": [True, 1.5]}}
    assert "# one" in text


@pytest.mark.parametrize("value", ["a\nb\"'\\\x7f\u2028", True, 0, 1.5e-9, ["x", []], -3])
def test_every_value_survives_toml(value: object) -> None:
    """Strings with anything in them, numbers, lists."""
    assert tomllib.loads(f"x = {literal(value)}")["x"] == value


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"", "no JSON"),
        (b"\xff", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b"[]", "settings.json"),
        (b'{"language": "ja", "timezone": "Mars/Base", "answer_domains": ["example.com"]}', "timezone"),
        (b'{"language": "ja", "timezone": "Asia/Tokyo", "answer_domains": []}', "answer_domains"),
        (
            b'{"language": "ja", "timezone": "Asia/Tokyo", "answer_domains": ["a.b"], "mode": "send"}',
            "mode: unknown key",
        ),
        (b'{"language": "ja", "timezone": "Asia/Tokyo", "answer_domains": ["a.b"], "smtp": {}}', "smtp: unknown key"),
        (
            b'{"language": "ja", "timezone": "Asia/Tokyo", "answer_domains": ["a.b"], "reply": {"max_cc": -1}}',
            "reply.max_cc",
        ),
    ],
)
def test_a_file_that_says_more_or_else_is_refused(content: bytes, named: str) -> None:
    """By the same validators as the owner's own file, with the key."""
    mistakes: list[str] = []
    assert parsed(content, mistakes) is None
    assert any(named in line for line in mistakes)
