"""What `explain` says of one raw mail."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from madoguchi.guards import GUARDS
from madoguchi.promise.ledger import NO_EVIDENCE, Standing
from madoguchi.service.explaining import Explainer
from tests.service.desk import Desk

CONTRACT = {
    "file", "message_id", "from", "subject", "disposition", "reason", "guards", "request_type", "best", "team",
    "probability", "threshold", "language", "level", "features", "text",
}  # fmt: skip


def explained(desk: Desk, raw: bytes, **how: Any) -> dict[str, Any]:
    options = {"delivered": False, "with_reply": False, "judge": desk.judge, **how}
    now = desk.now() + timedelta(hours=options.pop("hours", 0))
    standing = options.pop("standing", NO_EVIDENCE)
    explainer = Explainer(desk.office, options["judge"], now, options["delivered"], options["with_reply"], standing)
    record = explainer.explain("a.eml", raw)
    assert json.loads(json.dumps(record)) == record
    return record


def test_a_request_is_explained_in_the_contracts_form(desk: Desk) -> None:
    """Every field, every guard with its verdict, and the text as judged; nothing is recorded."""
    record = explained(desk, desk.letter())
    assert set(record) >= CONTRACT
    assert (record["disposition"], record["reason"], record["team"]) == ("answered", "answerable", "billing")
    assert [guard["name"] for guard in record["guards"]] == [guard.reason.value for guard in GUARDS]
    assert all(guard["passed"] for guard in record["guards"])
    assert record["text"].startswith("請求書の件\n\n先方の")
    assert desk.fates() == []


def test_every_guard_that_fails_is_told(desk: Desk) -> None:
    """Not only the one that wins."""
    raw = desk.letter(sender="client@client.example", to="sales@example.co.jp", headers=[("Precedence", "bulk")])
    record = explained(desk, raw)
    failed = {guard["name"] for guard in record["guards"] if not guard["passed"]}
    assert failed >= {"precedence", "outside-domain", "not-addressed-to-me"}
    assert (record["disposition"], record["reason"]) == ("ignored", "precedence")


def test_a_machines_mail_is_not_judged(desk: Desk) -> None:
    """As in the service: a bounce has no request type."""
    record = explained(desk, desk.letter(return_path="<>"))
    assert (record["request_type"], record["probability"], record["team"]) == (None, None, None)
    assert desk.judge.seen == []


@pytest.mark.parametrize(("delivered", "reason"), [(False, "no-return-path"), (True, "answerable")])
def test_an_undelivered_mail_may_be_assumed_delivered(desk: Desk, delivered: bool, reason: str) -> None:
    """An absent Return-Path and any age pass then."""
    record = explained(desk, desk.letter(return_path=None), delivered=delivered, hours=99 if delivered else 0)
    assert record["reason"] == reason


def test_a_present_return_path_is_judged_all_the_same(desk: Desk) -> None:
    """`--assume-delivered` does not make a bounce a request."""
    assert explained(desk, desk.letter(return_path="<>"), delivered=True)["reason"] == "null-return-path"
    assert explained(desk, desk.letter(), hours=99)["reason"] == "too-old"


def test_the_mode_is_send_whatever_the_file_says(desk: Desk) -> None:
    """An owner in shadow mode sees what sending would do."""
    desk.configure(mode="shadow")
    assert explained(desk, desk.letter())["reason"] == "answerable"


def test_the_reply_is_shown_where_there_would_be_one(desk: Desk) -> None:
    """Subject, text and HTML; null for a held mail; no such key unless asked for."""
    reply = explained(desk, desk.letter(), with_reply=True)["reply"]
    assert reply["subject"].startswith("自動返信: ")
    assert "請求サポート" in reply["text"]
    assert "請求サポート" in reply["html"]
    held = explained(desk, desk.letter(subject="お昼", body="お昼でも。\n"), with_reply=True)
    assert (held["reason"], held["reply"]) == ("mine", None)
    draft = explained(desk, desk.letter(sender="lawyer@example.co.jp"), with_reply=True)
    assert draft["disposition"] == "drafted"
    assert draft["reply"]["subject"].startswith("Re: ")
    assert "reply" not in explained(desk, desk.letter())


def test_without_a_model_the_guards_are_still_told(desk: Desk) -> None:
    """No judgement: its fields are null, features empty."""
    record = explained(desk, desk.letter(), judge=None)
    assert record["reason"] == "no-model"
    assert (record["request_type"], record["best"], record["probability"]) == (None, None, None)
    assert record["features"] == []


@pytest.mark.parametrize("raw", [b"", b"\x00" * 100, b"\xff\xfe", b"Subject: x", b"\r\n\r\nbody", b"From: a@b" * 2000])
def test_any_bytes_are_explained(desk: Desk, raw: bytes) -> None:
    """Held for a documented reason, never an exception."""
    record = explained(desk, raw, with_reply=True)
    assert record["disposition"] in ("held", "ignored")


def test_whether_it_would_be_sent_depends_on_the_promise(desk: Desk) -> None:
    """With evidence = "reviewed": a draft until it is granted, then an answer."""
    desk.configure('[promise]\nevidence = "reviewed"\n')
    before = explained(desk, desk.letter())
    assert (before["disposition"], before["reason"]) == ("drafted", "uncertified")
    granted = explained(desk, desk.letter(), standing=Standing(granted=desk.now()))
    assert (granted["disposition"], granted["reason"]) == ("answered", "answerable")
