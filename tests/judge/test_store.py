from __future__ import annotations

import errno
import hashlib
import json
import stat
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from madoguchi.errors import MadoguchiError, ModelRefused, UsageError
from madoguchi.judge import arrays, store
from madoguchi.judge.judgement import Sample
from madoguchi.judge.trained import TrainedJudge
from tests.judge.conftest import MOMENT
from tests.judge.mails import mails

SAMPLES = [Sample(mail.subject, mail.body) for mail in mails(each=3)] + [Sample("", "")]


@pytest.fixture
def saved(judge: TrainedJudge, tmp_path: Path) -> Path:
    """The small model on disk."""
    return store.save(judge, tmp_path / "model", {"counts": {"invoice": 16}}, created=MOMENT)


def rewrite(directory: Path, changes: dict[str, Any], learned: dict[str, Any] | None = None) -> None:
    """Changes manifest entries and arrays as somebody would who makes the digests right again."""
    if learned:
        content = arrays.pack(arrays.unpack((directory / store.ARRAYS).read_bytes(), store._LAYOUT) | learned)
        (directory / store.ARRAYS).write_bytes(content)
        changes |= {"arrays": {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}}
    manifest = json.loads((directory / store.MANIFEST).read_text()) | changes
    del manifest["digest"]
    (directory / store.MANIFEST).write_text(json.dumps(manifest | {"digest": store._digest(manifest)}))


def test_a_stored_model_judges_as_before(judge: TrainedJudge, saved: Path) -> None:
    """Loaded, it gives the same judgements to the last bit, explanations included."""
    assert store.load(saved).judge(SAMPLES, explain=True) == judge.judge(SAMPLES, explain=True)


def test_the_manifest_says_what_it_is(judge: TrainedJudge, saved: Path) -> None:
    """Format, id, time, versions, labels, threshold, card, digest and size: readable without the program."""
    told = json.loads((saved / store.MANIFEST).read_text())
    content = (saved / store.ARRAYS).read_bytes()
    assert (told["format"], told["id"], told["created"]) == (2, judge.model, "2026-11-23T09:00:05+00:00")
    assert set(told["versions"]) == {"madoguchi", *store.VERSIONED}
    assert (told["labels"], told["threshold"], told["certified"]) == (list(judge.labels), judge.threshold, False)
    assert told["card"] == {"counts": {"invoice": 16}}
    assert told["arrays"] == {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}


def test_ids_sort_by_age_and_tell_models_apart(judge: TrainedJudge) -> None:
    """Time, then eight digits of what was learned."""
    assert judge.model.startswith("20261123T090005Z-")
    assert len(judge.model) == len("20261123T090005Z-01234567")


def test_a_model_is_private(saved: Path) -> None:
    """N-grams are bits of mail: nobody else may read them."""
    assert stat.S_IMODE(saved.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in saved.iterdir()} == {0o600}


def test_nothing_in_it_is_a_pickle(saved: Path) -> None:
    """Every array loads with pickles forbidden."""
    with np.load(saved / store.ARRAYS, allow_pickle=False) as found:
        assert set(found.files) == set(store._LAYOUT)


@pytest.mark.parametrize("name", [store.MANIFEST, store.ARRAYS])
def test_a_flipped_byte_is_refused(saved: Path, name: str) -> None:
    """Anywhere in either file (40 places are tried), with one line."""
    content = (saved / name).read_bytes()
    for at in np.linspace(0, len(content) - 1, 40, dtype=int):
        flipped = bytearray(content)
        flipped[at] ^= 1
        (saved / name).write_bytes(flipped)
        with pytest.raises(ModelRefused) as refused:
            store.load(saved)
        assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("learned", "told"),
    [
        ({"idf": np.zeros(3, "<f4")}, "shapes"),
        ({"coef": np.zeros((2, 2), "<f4")}, "shapes"),
        ({"calibration": np.array([1.0, 2.0, np.nan])}, "not finite"),
        ({"calibration": np.array([1.0, 2.0, np.inf])}, "not finite"),
        ({"vocabulary": np.frombuffer(b"\xff", "<u1")}, "not UTF-8"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(saved: Path, learned: dict[str, Any], told: str) -> None:
    """Even with right digests: other shapes, numbers that are none, a broken vocabulary."""
    rewrite(saved, {}, learned)
    with pytest.raises(ModelRefused, match=told):
        store.load(saved)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"format": 1}, "format: found 1, expected 2"),
        ({"certified": True}, "certified"),
        ({"labels": ["a"]}, "labels"),
        ({"labels": ["invoice"] * 4}, "twice"),
        ({"surprise": 1}, "surprise"),
        ({"arrays": {"sha256": "0" * 64, "size": 1 << 40}}, "arrays.size"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(saved: Path, changes: dict[str, Any], told: str) -> None:
    """Even with a right digest: another format, a certificate it cannot have, wrong labels, unknown keys."""
    rewrite(saved, changes)
    with pytest.raises(ModelRefused, match=told):
        store.load(saved)


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b"\xff", b"[" * 100_000])
def test_a_manifest_that_is_none_is_refused(saved: Path, content: bytes) -> None:
    """Whatever stands in its place: one line."""
    (saved / store.MANIFEST).write_bytes(content)
    with pytest.raises(ModelRefused, match=r"manifest\.json"):
        store.load(saved)


@pytest.mark.parametrize("name", [store.MANIFEST, store.ARRAYS])
def test_a_missing_file_is_refused(saved: Path, name: str) -> None:
    """Half a model is none."""
    (saved / name).unlink()
    with pytest.raises(ModelRefused, match=f"{name}: cannot be read"):
        store.load(saved)


def test_saving_again_replaces_the_older_model(judge: TrainedJudge, saved: Path) -> None:
    """An older model of that name, or an empty folder, is replaced; nothing else is left beside it."""
    store.save(judge, saved, {"counts": {}}, created=MOMENT)
    assert store.read_manifest(saved).card == {"counts": {}}
    (saved.parent / "empty").mkdir()
    store.save(judge, saved.parent / "empty", {}, created=MOMENT)
    assert sorted(entry.name for entry in saved.parent.iterdir()) == ["empty", "model"]


def test_somebody_elses_folder_is_not_replaced(judge: TrainedJudge, tmp_path: Path) -> None:
    """A folder with other files in it, or a file, is left alone."""
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("x")
    for place in (tmp_path / "letters", tmp_path / "letters" / "dear.txt"):
        with pytest.raises(UsageError, match="something else there"):
            store.save(judge, place, {})
    assert (tmp_path / "letters" / "dear.txt").read_text() == "x"


def test_a_disk_that_refuses_is_told(judge: TrainedJudge) -> None:
    """No space or no right to write (here: /proc) is one line, not a traceback."""
    with pytest.raises(MadoguchiError, match="cannot be written"):
        store.save(judge, Path("/proc/madoguchi/model"), {})


def test_a_full_disk_at_the_last_step_gives_the_older_model_its_name_back(
    judge: TrainedJudge, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new folder cannot be renamed once the older one was put aside."""
    rename = Path.rename

    def full(self: Path, target: Path) -> Path:
        if target == saved and not self.name.endswith(".old"):
            raise OSError(errno.ENOSPC, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(MadoguchiError, match="No space left on device"):
        store.save(judge, saved, {"counts": {}}, created=MOMENT)
    assert store.read_manifest(saved).card == {"counts": {"invoice": 16}}
    assert [entry.name for entry in saved.parent.iterdir()] == ["model"]
