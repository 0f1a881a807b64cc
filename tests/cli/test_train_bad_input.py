"""Training on what people really have: a clear word, and the model that served before still serves."""

from __future__ import annotations

import base64
import json
import resource
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from madoguchi.config.load import Office
from madoguchi.errors import MadoguchiError
from madoguchi.judge import registry, store
from madoguchi.judge.corpus import Example
from madoguchi.judge.train import card
from tests.cli.conftest import Madoguchi
from tests.judge.mails import FRUITS, mails

NO_EMBEDDINGS = "\n[judge]\nembeddings = false\n"


@pytest.fixture
def home(home: Office, tmp_path: Path) -> Office:
    """Words alone, which is quicker."""
    file = tmp_path / "madoguchi.toml"
    file.write_text(file.read_text(encoding="utf-8") + NO_EMBEDDINGS, encoding="utf-8")
    return home


@pytest.fixture
def serving(home: Office, model: Path) -> Iterator[Path]:
    """The model that serves, before and after."""
    yield model
    assert registry.current(home.state_dir) == model
    assert store.load(model).model == model.name


def written(folder: Path, rows: Iterable[Example | dict[str, Any]]) -> Path:
    """A JSON Lines file of labelled mails."""
    file = folder / "rows.jsonl"
    plain = (row if isinstance(row, dict) else {"body": row.body, "label": row.label, "date": row.date} for row in rows)
    file.write_text("".join(json.dumps(row) + "\n" for row in plain), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "found no mail, expected labelled mails of at least two types"),
        (mails(("invoice",))[:1], "found only the type 'invoice' in 1 mails"),
        (mails(("invoice",)), "found only the type 'invoice' in 16 mails"),
        ([{"body": "", "label": "invoice"}] * 3, "found no mail"),
        (
            [{"body": f"x{n}", "label": "ab"[n % 2]} for n in range(2)],
            "no word occurs in 3 different mails (2 mails, 1 of them different)",
        ),
    ],
)
def test_nothing_to_learn_from_is_said_in_a_line(
    madoguchi: Madoguchi, tmp_path: Path, serving: Path, rows: list[Example | dict[str, Any]], said: str
) -> None:
    """Exit 2; nothing is kept."""
    done = madoguchi("train", "--from", written(tmp_path, rows), "--out", tmp_path / "out")
    assert (done.status, len(done.err.splitlines())) == (2, 1)
    assert said in done.err
    assert not (tmp_path / "out").exists()


def test_empty_folders_are_named(madoguchi: Madoguchi, tmp_path: Path, serving: Path) -> None:
    """Sub-folders without a mail in them."""
    for name in ("invoice", "mine"):
        (tmp_path / "mails" / name).mkdir(parents=True)
    done = madoguchi("train", "--from", tmp_path / "mails")
    assert (done.status, "found no mail, expected sub-folders named after request types" in done.err) == (2, True)


def trained(madoguchi: Madoguchi, folder: Path, rows: Iterable[Example | dict[str, Any]]) -> dict[str, Any]:
    """The report of a training into a folder."""
    (told,) = madoguchi("train", "--from", written(folder, rows), "--out", folder / "out", "--json").json
    return dict(told)


def test_labels_that_differ_by_case_or_width_are_one(madoguchi: Madoguchi, tmp_path: Path, home: Office) -> None:
    """As people write them."""
    spelt = ["Invoice", "invoice", " INVOICE ", "ｉｎｖｏｉｃｅ"]
    rows = [replace(one, label=spelt[at % 4]) for at, one in enumerate(mails(("invoice",)))]
    told = trained(madoguchi, tmp_path, [*rows, *mails(("mine",))])
    assert {row["label"]: row["examples"] for row in told["types"]} == {"invoice": 16, "mine": 16}


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_one_language_alone_is_enough(madoguchi: Madoguchi, tmp_path: Path, home: Office, lang: str) -> None:
    """An office that writes one; the other is not answered, for nothing of it is known."""
    told = trained(madoguchi, tmp_path, [one for one in mails() if one.lang == lang])
    assert told["accuracy"] == 1
    other = next(one for one in mails(("invoice",)) if one.lang != lang)
    (tmp_path / "in.jsonl").write_text(json.dumps({"id": 1, "body": other.body}), encoding="utf-8")
    (judged,) = madoguchi("classify", "--model", tmp_path / "out", tmp_path / "in.jsonl").json
    assert judged["answer"] is False


@pytest.mark.filterwarnings("error")
def test_two_hundred_types(madoguchi: Madoguchi, tmp_path: Path, home: Office) -> None:
    """Each with two mails of its own: trained, and each said to have too little."""
    rows = [
        {"body": f"please handle the {kind} of {FRUITS[number // 25]} and {FRUITS[number % 25]}", "label": f"t{number}"}
        for number in range(200)
        for kind in ("renewal", "transfer")
    ]
    told = trained(madoguchi, tmp_path, rows)
    assert len(told["types"]) == 200
    assert sum("never answered below" in warning for warning in told["warnings"]) == 200
    assert told["coverage"] == 0


def test_three_hundred_identical_mails(madoguchi: Madoguchi, tmp_path: Path, home: Office) -> None:
    """They are one example, each copy is named, and as a line on a terminal they do not bury the rest."""
    rows = [*mails(("invoice", "mine")), *[replace(mails(("refund",))[0], label="refund")] * 300]
    told = trained(madoguchi, tmp_path, rows)
    refund = next(row for row in told["types"] if row["label"] == "refund")
    assert (refund["examples"], refund["different"], refund["answerable"]) == (300, 1, False)
    assert sum(one["kind"] == "duplicate" for one in told["findings"]) == 299
    out = madoguchi("train", "--from", tmp_path / "rows.jsonl", "--out", tmp_path / "again").out
    assert out.count("please look:") == 21
    assert "more of these, all of them with --json" in out


def test_ten_megabytes_of_base64(madoguchi: Madoguchi, tmp_path: Path, home: Office) -> None:
    """Only its beginning is ever looked at: the model of the others is hardly changed by it."""
    noise = base64.encodebytes(bytes(range(256)) * 30_000).decode()
    assert len(noise) > 10_000_000
    told = trained(madoguchi, tmp_path, [*mails(), {"body": noise, "label": "invoice"}])
    assert told["accuracy"] > 0.95
    assert (tmp_path / "out" / store.ARRAYS).stat().st_size < 1_000_000
    (tmp_path / "in.jsonl").write_text(json.dumps({"id": 1, "body": noise}), encoding="utf-8")
    (judged,) = madoguchi("classify", "--model", tmp_path / "out", tmp_path / "in.jsonl").json
    assert judged["answer"] is False


def test_of_too_many_the_newest_teach(
    madoguchi: Madoguchi, tmp_path: Path, home: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How many were left out is said."""
    monkeypatch.setattr("madoguchi.judge.train.MOST", 40)
    rows = [replace(one, date=f"2026-01-{1 + at % 28:02}") for at, one in enumerate(mails())]
    told = trained(madoguchi, tmp_path, rows)
    assert told["examples"] == 40
    assert any(warning.startswith("24 more labelled mails, the oldest of each type") for warning in told["warnings"])


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """The kernel refuses every write beyond it, as a full disk does (setrlimit(2), RLIMIT_FSIZE)."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("size", [0, 10, 3_000, 20_000])
def test_a_full_disk_leaves_the_old_model(home: Office, serving: Path, report: Any, size: int) -> None:
    """Whichever write it meets: the manifest, the arrays, the history. No half model lies about."""
    before = sorted(path.name for path in registry.models_dir(home.state_dir).iterdir())
    new = registry.models_dir(home.state_dir) / "20261124T000000Z-00000001"
    with no_file_larger_than(size), pytest.raises(MadoguchiError, match="cannot be written"):
        store.save(report.judge, new, card(report), data=report.data)
    assert sorted(path.name for path in registry.models_dir(home.state_dir).iterdir()) == before
    store.save(report.judge, new, card(report), data=report.data)
    if size < 100:
        with no_file_larger_than(size), pytest.raises(MadoguchiError, match="the previous one still serves"):
            registry.promote(home.state_dir, new.name, datetime(2026, 11, 24, tzinfo=UTC))
