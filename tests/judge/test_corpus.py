from __future__ import annotations

import json
import mailbox
import shutil
from collections import Counter
from pathlib import Path

import pytest

from madoguchi.errors import UsageError
from madoguchi.judge import corpus
from madoguchi.mail.message import Message

RAW = (
    b"Message-ID: <%d@example.com>\r\nReferences: <root@example.com>\r\nSubject: Login\r\n"
    b"Date: Mon, 23 Nov 2026 09:00:00 +0900\r\n\r\nNobody can get into the account since Friday.\r\n"
)


def write(path: Path, *rows: object) -> Path:
    """A JSONL file of these rows; texts are written as they stand."""
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows))
    return path


def test_a_row_becomes_an_example(tmp_path: Path) -> None:
    """All keys of the contract are read, others are left alone, blank lines too."""
    row = {"subject": "s", "body": "the text", "label": "Refund", "thread": "t", "date": "2026-11-01", "lang": "en"} | {
        "style": "x"
    }
    path = write(tmp_path / "a.jsonl", row, "", {"body": "b", "label": "mine"})
    first, second = corpus.read(str(path))
    assert first == corpus.Example(
        "s", "the text", "refund", "t", "2026-11-01T00:00:00+00:00", "en", f"{path}:1", identity=f"{path.name}:1"
    )
    assert (second.subject, second.thread, second.source) == ("", "", f"{path}:3")


@pytest.mark.parametrize("written", ["invoice", " Invoice ", "ＩＮＶＯＩＣＥ", "INVOICE"])
def test_labels_differ_by_more_than_case_and_width(written: str) -> None:
    """NFKC, case and surrounding spaces do not make another type."""
    assert corpus.label_of(written) == "invoice"


def test_a_row_without_text_is_counted_not_kept(tmp_path: Path) -> None:
    """Neither subject nor body: skipped, and the number is known."""
    found = corpus.jsonl(write(tmp_path / "a.jsonl", {"subject": " ", "label": "x"}, {"subject": "s", "label": "x"}))
    assert len(found) == 1
    assert found.skipped == 1


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"body": "b"}', "label: found nothing, expected"),
        ('{"body": "b", "label": " "}', 'label: found " ", expected'),
        ('{"body": "b", "label": 3}', "label: found 3, expected"),
        ('{"body": ["b"], "label": "x"}', r'body: found \["b"\], expected a text'),
        ("[1]", r"row: found \[1\], expected an object"),
        ("{", "found no JSON"),
        ("[" * 100_000, "found no JSON"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, line: str, told: str) -> None:
    """File, line, key, what was found and what is expected."""
    path = write(tmp_path / "a.jsonl", {"body": "good", "label": "x"}, line)
    with pytest.raises(UsageError, match=f"a.jsonl:2: {told}"):
        corpus.read(str(path))


def test_bytes_that_are_not_utf8_are_named(tmp_path: Path) -> None:
    """The line with foreign bytes is named."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"body": "b", "label": "x"}\n{"body": "\x82\xa0", "label": "x"}\n')
    with pytest.raises(UsageError, match=r"a\.jsonl:2: .*UTF-8"):
        corpus.read(str(path))


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    """A file saved by an editor that writes a BOM is read."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"body": "b", "label": "x"}\n')
    assert corpus.read(str(path))[0].label == "x"


def test_a_corpus_row_is_stripped_like_a_live_mail(tmp_path: Path) -> None:
    """Greeting and signature of a row do not reach the features."""
    body = "お世話になっております。営業の佐藤です。\n\n"
    body += "二重に引き落とされたので返金をお願いします。\n\nよろしくお願いいたします。"
    (row,) = corpus.jsonl(write(tmp_path / "a.jsonl", {"body": body, "label": "refund"}))
    assert "返金" in row.body
    assert "お世話になっております" not in row.body


def test_a_folder_of_folders(tmp_path: Path) -> None:
    """.eml at any depth, a Maildir and an mbox, each labelled by its folder; hidden ones are left alone."""
    (tmp_path / "Invoice" / "2026").mkdir(parents=True)
    (tmp_path / "Invoice" / "2026" / "a.EML").write_bytes(RAW % 1)
    (tmp_path / "Invoice" / "note.txt").write_text("no mail")
    box = mailbox.Maildir(tmp_path / "account-access", create=True)
    box.add(RAW % 2)
    (tmp_path / "refund").mkdir()
    mbox = mailbox.mbox(tmp_path / "refund" / "2025")
    mbox.add(RAW % 3)
    mbox.add(RAW % 4)
    mbox.close()
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.eml").write_bytes(RAW % 5)
    found = corpus.read(str(tmp_path))
    assert Counter(row.label for row in found) == {"invoice": 1, "account-access": 1, "refund": 2}
    assert {row.thread for row in found} == {"<root@example.com>"}
    assert {(row.subject, row.lang, row.date[:10]) for row in found} == {("Login", "en", "2026-11-23")}


def test_of_each_thread_the_first_mail_teaches(tmp_path: Path) -> None:
    """A reminder of the next day does not; it is counted."""
    (tmp_path / "invoice").mkdir()
    (tmp_path / "invoice" / "a.eml").write_bytes((RAW % 1).replace(b"23 Nov", b"24 Nov"))
    (tmp_path / "invoice" / "b.eml").write_bytes(RAW % 2)
    found = corpus.read(str(tmp_path))
    assert ([row.date[:10] for row in found], found.later) == (["2026-11-23"], 1)


def test_nothing_to_read_is_told(tmp_path: Path) -> None:
    """An empty folder and a path that is not there are refused with what is expected."""
    for source in (str(tmp_path), str(tmp_path / "absent")):
        with pytest.raises(UsageError, match="expected"):
            corpus.read(source)


def test_a_folder_that_vanishes_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that is deleted while it is read is one line with its name."""
    (tmp_path / "refund").mkdir()
    (tmp_path / "refund" / "a.eml").write_bytes(RAW % 1)
    (tmp_path / "refund" / "b.eml").write_bytes(RAW % 2)
    first = corpus.of_message

    def deleting(message: Message, label: str, source: str) -> corpus.Example:
        shutil.rmtree(tmp_path / "refund")
        return first(message, label, source)

    monkeypatch.setattr(corpus, "of_message", deleting)
    with pytest.raises(UsageError, match=r"b\.eml: cannot be read"):
        corpus.read(str(tmp_path))
