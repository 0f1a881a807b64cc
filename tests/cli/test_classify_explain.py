"""`classify` and `explain`: the contract's form, in order, and every mistake in the input named."""

from __future__ import annotations

import io
import json
import mailbox
import sys
from pathlib import Path
from typing import Any

import pytest

from madoguchi.cli import classify
from tests.builders import make_mail
from tests.cli.conftest import Madoguchi

ROWS = [
    {"id": "a", "subject": "請求書の件", "body": "霧自動車様の請求書を再発行してください。宛名が古いです"},
    {"id": 2, "subject": "", "body": "thanks for lunch, see you on Friday"},
    {"id": None, "subject": None, "body": None},
    {"body": "nobody at Kiri can log in, the password is locked"},
]


def lines(*rows: Any) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def test_rows_are_judged_in_order(madoguchi: Madoguchi, model: Path, tmp_path: Path) -> None:
    """One line each with the contract's keys, whatever the id is; blank lines are passed over."""
    file = tmp_path / "in.jsonl"
    file.write_text("\n" + lines(*ROWS).replace("\n", "\n\n"), encoding="utf-8")
    done = madoguchi("classify", file)
    assert (done.status, done.err) == (0, "")
    assert [row["id"] for row in done.json] == ["a", 2, None, None]
    for row in done.json:
        assert set(row) == {"id", "request_type", "best", "probability", "threshold", "answer", "certified"}
        assert 0 <= row["probability"] <= 1
        assert row["answer"] is (row["best"] not in ("", "mine") and row["probability"] >= row["threshold"])
    assert done.json[0]["best"] == "invoice"
    assert done.json[1]["request_type"] == "mine"
    assert not done.json[2]["answer"]


def test_standard_input_and_a_model_by_name(madoguchi: Madoguchi, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--model DIR -` needs no account, and judges as the account's model does; a UTF-8 mark in front is no mistake."""
    monkeypatch.setenv("MADOGUCHI_CONFIG", "/nowhere.toml")
    for mark in ("", "\ufeff"):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((mark + lines(*ROWS)).encode())))
        done = madoguchi("classify", "--model", model)
        assert (done.status, len(done.json)) == (0, 4)


def test_many_rows_are_batched_without_a_seam(
    madoguchi: Madoguchi, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two full batches and a row: each as if alone, in order."""
    monkeypatch.setattr(classify, "BATCH", 10)
    file = tmp_path / "in.jsonl"
    file.write_text(lines(*({**ROWS[n % 4], "id": n} for n in range(21))), encoding="utf-8")
    done = madoguchi("classify", file)
    assert [row["id"] for row in done.json] == list(range(21))
    assert [{**row, "id": row["id"] % 4} for row in done.json] == [done.json[n % 4] for n in range(21)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{}\n[1]\n", "line 2: found no JSON object"),
        (b"nonsense\n", "line 1: found no JSON object"),
        (b'{"subject": 7}\n', "line 1: subject: found int, expected text"),
        (b'{"body": ["x"]}\n', "line 1: body: found list, expected text"),
        (b"{}\n\xff\xfe{}\n", "line 2: found no JSON object"),
        (b"[" * 100_000 + b"\n", "line 1: found no JSON object"),
    ],
)
def test_a_wrong_row_is_named(madoguchi: Madoguchi, model: Path, tmp_path: Path, content: bytes, said: str) -> None:
    """File, line and what is expected, exit 2; no traceback."""
    file = tmp_path / "in.jsonl"
    file.write_bytes(content)
    done = madoguchi("classify", file)
    assert done.status == 2
    assert f"in.jsonl: {said}" in done.err
    assert len(done.err.splitlines()) == 1


def test_without_a_model_the_way_to_one_is_told(madoguchi: Madoguchi, tmp_path: Path) -> None:
    """Exit 2 for `classify`; a folder that is no model too."""
    (tmp_path / "in.jsonl").write_text("{}\n")
    done = madoguchi("classify", tmp_path / "in.jsonl")
    assert (done.status, "madoguchi train --from starter" in done.err) == (2, True)
    assert madoguchi("classify", "--model", tmp_path, tmp_path / "in.jsonl").status == 2
    assert madoguchi("classify", tmp_path / "missing.jsonl").status == 2


def test_mails_are_explained_wherever_they_lie(
    madoguchi: Madoguchi, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file, a folder, an mbox, a Maildir, standard input: one line each, with the place it came from."""
    folder = tmp_path / "mails"
    folder.mkdir()
    (folder / "b.eml").write_bytes(make_mail())
    (folder / "a.eml").write_bytes(make_mail(subject="お昼"))
    box = mailbox.mbox(tmp_path / "box")
    box.add(make_mail())
    box.add(make_mail())
    box.close()
    maildir = mailbox.Maildir(tmp_path / "maildir")
    maildir.add(make_mail())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(make_mail())))
    done = madoguchi("explain", folder, tmp_path / "box", tmp_path / "maildir", "-", "--assume-delivered")
    assert done.status == 0
    files = [row["file"].removeprefix(str(tmp_path)) for row in done.json]
    assert files[:4] == ["/mails/a.eml", "/mails/b.eml", "/box#1", "/box#2"]
    assert (files[4].startswith("/maildir/new/"), files[5]) == (True, "-")
    assert {row["message_id"] for row in done.json} == {"<request-1@example.co.jp>"}


def test_explain_writes_nothing(madoguchi: Madoguchi, tmp_path: Path) -> None:
    """No journal, no state folder: a look changes nothing; without a model it says so by its reason."""
    (tmp_path / "a.eml").write_bytes(make_mail(date="Tue, 24 Nov 2026 09:00:00 +0900"))
    done = madoguchi("explain", tmp_path / "a.eml", "--reply")
    assert (done.status, done.json[0]["reason"], done.json[0]["reply"]) == (0, "no-model", None)
    assert not (tmp_path / "state").exists()


def test_a_path_that_is_not_there_is_named(madoguchi: Madoguchi, tmp_path: Path) -> None:
    """Exit 2, one line; no path at all is a usage error."""
    done = madoguchi("explain", tmp_path / "no.eml")
    assert (done.status, len(done.err.splitlines())) == (2, 1)
    assert "no.eml: cannot be read" in done.err
    assert madoguchi("explain").status == 2
