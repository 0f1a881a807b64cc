"""A model folder, and training data, made by somebody who means harm: refused in one line, and nothing is run."""

from __future__ import annotations

import ast
import hashlib
import io
import json
import math
import os
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import madoguchi
from madoguchi.errors import ModelRefused, UsageError
from madoguchi.judge import arrays, corpus, store
from madoguchi.judge.trained import TrainedJudge
from tests.builders import make_mail
from tests.judge.conftest import MOMENT
from tests.judge.test_store import rewrite

PACKAGE = Path(madoguchi.__path__[0])
RUNS = {"eval", "exec", "compile", "__import__", "breakpoint"}
LOADS = {"load", "loads", "read_pickle", "Unpickler"}
LOADERS = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}
FROM_JOBLIB = {"Parallel", "delayed"}


@pytest.fixture
def saved(judge: TrainedJudge, tmp_path: Path) -> Path:
    """The small model on disk."""
    return store.save(judge, tmp_path / "model", {}, created=MOMENT)


def refused(directory: Path) -> str:
    with pytest.raises(ModelRefused) as told:
        store.load(directory)
    assert "\n" not in str(told.value)
    return str(told.value)


def nodes() -> Iterator[tuple[Path, ast.AST]]:
    for file in sorted(PACKAGE.rglob("*.py")):
        yield from ((file, node) for node in ast.walk(ast.parse(file.read_bytes())))


def dangers(file: Path, node: ast.AST) -> Iterator[str]:
    """What in this node could run what a file says."""
    match node:
        case ast.Call(func=ast.Name(id=name)) if name in RUNS:
            yield f"{file.name}: {name}()"
        case ast.Call(func=ast.Attribute(value=ast.Name(id=module), attr=name)) if module in LOADERS and name in LOADS:
            yield f"{file.name}: {module}.{name}()"
        case ast.Call(func=ast.Attribute(value=ast.Name(id="np" | "numpy"), attr="load" | "loadtxt" | "fromfile")):
            yield f"{file.name}: numpy"
        case ast.Import(names=names):
            yield from (f"{file.name}: import {each.name}" for each in names if each.name.partition(".")[0] in LOADERS)
        case ast.ImportFrom(module=str(module), names=names) if module.partition(".")[0] in LOADERS:
            yield from (f"{file.name}: {each.name}" for each in names if each.name not in FROM_JOBLIB)
        case ast.keyword(arg="allow_pickle" | "shell", value=ast.Constant(value=True)):
            yield f"{file.name}: {node.arg}"


def test_nothing_in_the_program_unpickles_or_evaluates() -> None:
    """By its syntax tree: no pickle, joblib.load, numpy.load, eval, exec, nor a shell."""
    assert [danger for file, node in nodes() for danger in dangers(file, node)] == []


@pytest.mark.parametrize(
    "source",
    ["import pickle", "from joblib import load", "eval('1')", "np.load(x)", "joblib.load(x)", "f(allow_pickle=True)"],
)
def test_the_search_would_find_one(source: str) -> None:
    """Or the test above would prove nothing."""
    assert [danger for node in ast.walk(ast.parse(source)) for danger in dangers(Path("x.py"), node)]


@pytest.mark.parametrize("name", [store.MANIFEST, store.ARRAYS])
@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/zero"), Path.mkdir])
def test_what_is_no_regular_file_is_refused_at_once(saved: Path, name: str, make: Callable[[Path], None]) -> None:
    """A FIFO would be waited for, an endless device read for ever."""
    (saved / name).unlink()
    make(saved / name)
    assert "cannot be read" in refused(saved)


@pytest.mark.parametrize("name", [store.MANIFEST, store.ARRAYS])
def test_a_link_is_not_followed_out_of_the_model(saved: Path, tmp_path: Path, name: str) -> None:
    """Not even to a file that would do."""
    (saved / name).rename(tmp_path / name)
    (saved / name).symlink_to(tmp_path / name)
    assert "cannot be read" in refused(saved)


def packed(saved: Path, change: Callable[[dict[str, bytes]], None], **how: Any) -> None:
    """Other members in the archive, the digests made right again."""
    with zipfile.ZipFile(saved / store.ARRAYS) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content, **how)
    (saved / store.ARRAYS).write_bytes(out.getvalue())
    entry = {"sha256": hashlib.sha256(out.getvalue()).hexdigest(), "size": len(out.getvalue())}
    rewrite(saved, {"arrays": entry})


def test_a_zip_bomb_is_refused_before_it_is_unpacked(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the sizes in the directory of the archive; what is there is never read."""

    def bomb(members: dict[str, bytes]) -> None:
        members["coef.npy"] += bytes(3 << 20)

    packed(saved, bomb)
    assert (saved / store.ARRAYS).stat().st_size < 1 << 20
    monkeypatch.setattr(arrays, "LARGEST", 2 << 20)
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: pytest.fail("unpacked"))
    assert "unpacks to more" in refused(saved)


def test_an_archive_that_lies_about_a_size_is_refused(saved: Path) -> None:
    """A directory that says less than is there: never more is unpacked than it says, and that is no array."""
    packed(saved, lambda members: None)
    content = bytearray((saved / store.ARRAYS).read_bytes())
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = (64).to_bytes(4, "little")
    (saved / store.ARRAYS).write_bytes(content)
    entry = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    rewrite(saved, {"arrays": entry})
    assert "arrays.npz" in refused(saved)


@pytest.mark.parametrize("name", ["../coef.npy", "/etc/coef.npy", "coef.pkl", "coef.npy/../idf.npy"])
def test_a_member_with_a_hostile_name_is_refused(saved: Path, name: str) -> None:
    """Nothing is ever unpacked onto the disk, and a name that is not expected is refused."""

    def rename(members: dict[str, bytes]) -> None:
        members[name] = members.pop("coef.npy")

    packed(saved, rename)
    assert "other arrays" in refused(saved)


def test_an_object_array_is_refused_unopened(saved: Path) -> None:
    """The pickle within is never looked at."""

    def pickled(members: dict[str, bytes]) -> None:
        out = io.BytesIO()
        np.save(out, np.array([{"a": 1}, None], dtype=object), allow_pickle=True)
        members["coef.npy"] = out.getvalue()

    packed(saved, pickled)
    assert "found |O" in refused(saved)


CERTIFICATE = {
    "terms": {"max_wrong": 0.02, "confidence": 0.95, "out_of_scope_share": 0.3},
    "threshold": 0.9, "requests": 9, "nobodys": 9, "answered": 9, "wrong": 0, "bound": 0.01, "coverage": 0.9, "covers": 0.5,
}  # fmt: skip
ABSURD: list[dict[str, Any]] = [
    {"threshold": math.nan},
    {"threshold": math.inf},
    {"threshold": 0.0},
    {"threshold": "0.9"},
    {"id": "x" * 201},
    {"id": ""},
    {"labels": ["a", ""]},
    {"labels": ["a", "b\x1b[2J"]},
    {"labels": ["a", "b" * 201]},
    {"labels": ["a"] * 70_000},
    {"data": {"digest": "", "rows": -1, "newest": "", "inputs": ""}},
    {"arrays": {"sha256": "", "size": -1}},
    {"arrays": {"sha256": "", "size": 1 << 31}},
    *(
        {"certified": True, "threshold": 0.9, "certificate": CERTIFICATE | change}
        for change in (
            {"bound": -1.0},
            {"bound": math.nan},
            {"coverage": 7.0},
            {"wrong": -3},
            {"requests": 1 << 60},
            {"terms": {"max_wrong": -1.0, "confidence": 0.95, "out_of_scope_share": 0.3}},
            {"terms": {"max_wrong": 0.02, "confidence": 1e9, "out_of_scope_share": 0.3}},
        )
    ),
]


@pytest.mark.parametrize("absurd", ABSURD, ids=", ".join)
def test_an_absurd_manifest_is_refused(saved: Path, absurd: dict[str, Any]) -> None:
    """Whatever is out of its range, though every digest is right."""
    rewrite(saved, absurd)
    refused(saved)


def test_a_certificate_speaks_of_the_threshold_that_serves(saved: Path) -> None:
    """The arrays cannot bring another one than the certificate was given for."""
    told = json.loads((saved / store.MANIFEST).read_text())
    rewrite(saved, {}, {"calibration": np.array([1.0, 0.0, told["threshold"] / 2])})
    assert "found the threshold" in refused(saved)


LABELS = ["", "\x1b[2J", "a\nb", "x" * 201, "\u202eevil", "a\x00b"]


@pytest.mark.parametrize("label", LABELS)
def test_a_hostile_label_is_refused(tmp_path: Path, label: str) -> None:
    """It would be shown on a terminal; named by file and line."""
    file = tmp_path / "rows.jsonl"
    file.write_text(json.dumps({"body": "x", "label": label}) + "\n")
    with pytest.raises(UsageError, match=r"rows\.jsonl:1: label"):
        corpus.jsonl(file)


@pytest.mark.parametrize("label", ["../../etc", "/etc/passwd", "..", "a/b", "con", "~"])
def test_a_label_that_looks_like_a_path_is_a_word(tmp_path: Path, label: str) -> None:
    """No file is ever named after a label."""
    file = tmp_path / "rows.jsonl"
    file.write_text(json.dumps({"body": "x", "label": label}) + "\n")
    assert [example.label for example in corpus.jsonl(file)] == [label]
    assert [entry.name for entry in tmp_path.iterdir()] == ["rows.jsonl"]


@pytest.mark.parametrize("label", ["\x1b[2J", "a\nb", "x" * 201])
def test_a_training_folder_with_a_hostile_name_is_refused(tmp_path: Path, label: str) -> None:
    """As a label in JSON Lines is, and in one line."""
    (tmp_path / label).mkdir()
    (tmp_path / label / "a.eml").write_bytes(make_mail())
    with pytest.raises(UsageError) as told:
        corpus.folder(tmp_path)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("link", ["invoice", "invoice/a.eml"])
def test_a_link_out_of_a_training_folder_is_refused(tmp_path: Path, link: str) -> None:
    """Neither a folder nor a file: somebody else's mails would teach. A link within is none of that."""
    own, other = tmp_path / "own", tmp_path / "other"
    for place in (own / "refund", other):
        place.mkdir(parents=True)
        (place / "a.eml").write_bytes(make_mail())
    (own / "refund" / "b.eml").symlink_to("a.eml")
    assert len(corpus.folder(own)) + corpus.folder(own).later == 2
    (own / link).parent.mkdir(exist_ok=True)
    (own / link).symlink_to(other if link == "invoice" else other / "a.eml")
    with pytest.raises(UsageError, match="leads out of"):
        corpus.folder(own)


def test_special_files_in_a_training_folder_are_passed_over(tmp_path: Path) -> None:
    """A FIFO called like a mail, and a link that leads round in a circle."""
    place = tmp_path / "invoice"
    place.mkdir()
    (place / "a.eml").write_bytes(make_mail())
    os.mkfifo(place / "b.eml")
    (place / "c.eml").symlink_to("c.eml")
    (place / "again").symlink_to(place)
    assert len(corpus.folder(tmp_path)) == 1
