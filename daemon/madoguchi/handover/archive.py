"""The zip around it. Reading trusts nothing: names, kinds, sizes and packing are checked before a byte is unpacked."""

from __future__ import annotations

import hashlib
import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence

from pydantic import ValidationError

from madoguchi.errors import ConfigurationError
from madoguchi.handover.manifest import Manifest, Member
from madoguchi.judge import arrays

MANIFEST, TEAMS, SETTINGS = "manifest.json", "teams.toml", "settings.json"
COUNTS, EXCEPTIONS = "counts.json", "exceptions.json"
MODEL_MANIFEST, MODEL_ARRAYS = "model/manifest.json", "model/arrays.npz"
NEEDED = (TEAMS, SETTINGS, COUNTS, EXCEPTIONS)
TEMPLATE = re.compile(r"templates/((?:ja|en)/[a-z0-9][a-z0-9_-]{0,63}\.txt|layout\.html)")
LARGEST_TEMPLATE = 64 << 10
LARGEST = arrays.LARGEST + (64 << 20)
"""Bytes, of the file and of all that it unpacks to."""

_LIMITS = {MODEL_ARRAYS: arrays.LARGEST, MODEL_MANIFEST: 16 << 20}
_LARGEST_TEXT = 4 << 20
_MOST = 300
_EPOCH = (1980, 1, 1, 0, 0, 0)
_END, _END64 = b"PK\x05\x06", b"PK\x06\x07"
_ENCRYPTED = 0x1
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


def packed(members: Mapping[str, bytes]) -> bytes:
    """The same members give the same bytes. The manifest comes first, for people with an unzip at hand."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in sorted(members, key=lambda name: (name != MANIFEST, name)):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.external_attr = (stat.S_IFREG | 0o600) << 16
            archive.writestr(info, members[name], zipfile.ZIP_DEFLATED)
    return out.getvalue()


def entries(members: Mapping[str, bytes]) -> list[Member]:
    """What the manifest says of them."""
    return [
        Member(name=name, sha256=hashlib.sha256(content).hexdigest(), size=len(content))
        for name, content in sorted(members.items())
    ]


def unpacked(content: bytes) -> tuple[Manifest, dict[str, bytes]]:
    """The manifest, and all members that it describes. Raises `ConfigurationError` with every mistake."""
    _end(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = archive.infolist()
            if mistakes := list(_mistakes(found)):
                raise ConfigurationError(mistakes)
            members = {info.filename: archive.read(info) for info in found}
    except _DAMAGED as error:
        raise ConfigurationError(["the file is damaged, or no handover file"]) from error
    manifest = _manifest(members.pop(MANIFEST))
    if mistakes := list(_differences(manifest, members)):
        raise ConfigurationError(mistakes)
    return manifest, members


def _end(content: bytes) -> None:
    """The end of the central directory (APPNOTE 4.3.16), as we write it: without a comment, of few entries, no zip64.

    Whoever reads a larger one has read it into memory before anything can be counted.
    """
    end = content[-22:]
    few = int.from_bytes(end[10:12], "little") <= _MOST and int.from_bytes(end[12:16], "little") <= _MOST * 512
    if len(end) != 22 or end[:4] != _END or not few or end[20:] != b"\0\0" or content[-42:-38] == _END64:
        raise ConfigurationError(["found no zip file of the kind that `handover export` writes"])


def _mistakes(found: Sequence[zipfile.ZipInfo]) -> Iterator[str]:
    names = [info.orig_filename for info in found]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{name!r}: found twice"
    for name in (MANIFEST, *NEEDED):
        if name not in names:
            yield f"{name}: missing"
    for info in found:
        yield from (f"{info.orig_filename!r}: {text}" for text in _wrong(info))
    if sum(info.file_size for info in found) > LARGEST:
        yield f"unpacks to more than {LARGEST >> 20} MiB"


def _wrong(info: zipfile.ZipInfo) -> Iterator[str]:
    name, kind = info.orig_filename, stat.S_IFMT(info.external_attr >> 16)
    template = TEMPLATE.fullmatch(name)
    if not (template or name in (MANIFEST, *NEEDED, MODEL_MANIFEST, MODEL_ARRAYS)) or name != info.filename:
        yield "no member that a handover file has"
        return
    if kind not in (0, stat.S_IFREG):
        yield "found a link or something else, expected a plain file"
    if info.flag_bits & _ENCRYPTED or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        yield "packed in a way that a handover file never is"
    limit = LARGEST_TEMPLATE if template else _LIMITS.get(name, _LARGEST_TEXT)
    if info.file_size > limit:
        yield f"unpacks to {info.file_size} bytes, expected at most {limit}"


def _manifest(content: bytes) -> Manifest:
    try:
        return Manifest.model_validate_json(content)
    except ValidationError as error:
        lines = [f"{MANIFEST}: {'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors()[:20]]
        raise ConfigurationError(lines) from error


def _differences(manifest: Manifest, members: Mapping[str, bytes]) -> Iterator[str]:
    """The members are exactly those described, byte for byte; a model is whole or absent."""
    described = [member.name for member in manifest.members]
    if sorted(described) != sorted(members):
        odd = ", ".join(map(repr, sorted(set(described) ^ set(members)))) or "a name twice"
        yield f"{MANIFEST}: members: not those that the file holds: {odd}"
        return
    for member in manifest.members:
        content = members[member.name]
        if len(content) != member.size or hashlib.sha256(content).hexdigest() != member.sha256:
            yield f"{member.name}: not the bytes that the manifest describes (size or digest differ)"
    if (MODEL_MANIFEST in members) != (MODEL_ARRAYS in members) or manifest.holds.model != (MODEL_ARRAYS in members):
        yield "model: half of it is missing, or the manifest says otherwise"
