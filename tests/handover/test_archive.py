"""The zip: what is no handover file is refused before a byte of it is unpacked."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import pytest

from madoguchi.errors import ConfigurationError
from madoguchi.handover import archive
from madoguchi.handover.archive import COUNTS, EXCEPTIONS, MANIFEST, SETTINGS, TEAMS, packed, unpacked
from madoguchi.handover.manifest import Holds, Manifest

NOW = datetime(2026, 12, 31, tzinfo=UTC)
MEMBERS = {TEAMS: b"[teams]\n", SETTINGS: b"{}", COUNTS: b"{}", EXCEPTIONS: b"{}", "templates/ja/personal.txt": b"x"}


def manifest(members: Mapping[str, bytes], **more: object) -> bytes:
    holds = Holds(teams=0, request_types=0, templates=1, exceptions=0, model=False)
    told = Manifest(created=NOW, program="0.1", holds=holds, members=archive.entries(members))
    return told.model_copy(update=more).model_dump_json().encode()


def whole(members: Mapping[str, bytes] = MEMBERS) -> dict[str, bytes]:
    return {MANIFEST: manifest(members), **members}


def refused(content: bytes) -> list[str]:
    with pytest.raises(ConfigurationError) as told:
        unpacked(content)
    assert not any("\n" in line for line in told.value.problems)
    return told.value.problems


def zipped(write: Callable[[zipfile.ZipFile], None], members: Mapping[str, bytes] | None = None) -> bytes:
    """A right file, and what ``write`` puts into it besides."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in (whole() if members is None else members).items():
            file.writestr(name, content)
        write(file)
    return out.getvalue()


def test_what_was_packed_comes_back() -> None:
    """Every byte, and the same bytes every time."""
    content = packed(whole())
    told, members = unpacked(content)
    assert (told.created, members) == (NOW, MEMBERS)
    assert packed(whole()) == content


@pytest.mark.parametrize(
    "name",
    ["../evil", "/etc/cron.d/evil", "templates/../../evil.txt", "templates/ja/../evil.txt", "C:\\evil", "people.toml",
     "templates/ja/UPPER.txt", "templates/fr/personal.txt", "templates/ja/", "journal.sqlite3", "model/pickle.pkl",
     "templates/ja/.hidden.txt", "teams.toml\n", "TEAMS.TOML", "templates\\ja\\x.txt", "templates/ja/a\0b.txt"],
)  # fmt: skip
def test_only_known_members_are_taken(name: str) -> None:
    """No path that leads out, no folder, nothing that is not on the list."""
    assert any(
        "no member that a handover file has" in line for line in refused(zipped(lambda f: f.writestr(name, "x")))
    )


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_twice_is_refused() -> None:
    """Which of the two would be read is nobody's guess."""
    assert f"'{TEAMS}': found twice" in refused(zipped(lambda file: file.writestr(TEAMS, "other")))


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFDIR, stat.S_IFCHR])
def test_links_and_devices_are_refused(kind: int) -> None:
    """By the mode that Unix zips carry, whatever the name is."""

    def write(file: zipfile.ZipFile) -> None:
        info = zipfile.ZipInfo("templates/ja/link.txt")
        info.external_attr = (kind | 0o777) << 16
        file.writestr(info, "/etc/passwd")

    assert any("expected a plain file" in line for line in refused(zipped(write)))


def test_what_unpacks_to_too_much_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bomb of one member, and one that is large only as a whole."""
    bomb = zipped(lambda file: file.writestr("templates/ja/bomb.txt", b"\0" * (64 << 20)))
    assert len(bomb) < 1 << 20
    assert any("unpacks to 67108864 bytes, expected at most 65536" in line for line in refused(bomb))
    monkeypatch.setattr(archive, "LARGEST", 1000)
    content = zipped(lambda file: [file.writestr(f"templates/ja/x{n}.txt", b"\0" * 500) for n in range(3)] and None)
    assert any("unpacks to more than" in line for line in refused(content))


def test_a_bomb_that_lies_about_its_size_is_damaged() -> None:
    """Never more is read than was announced."""
    content = bytearray(zipped(lambda file: file.writestr("templates/ja/bomb.txt", b"\0" * (8 << 20))))
    at = 0
    while (at := content.find(struct.pack("<L", 8 << 20), at)) >= 0:
        content[at : at + 4] = struct.pack("<L", 100)
    assert refused(bytes(content)) == ["the file is damaged, or no handover file"]


def test_a_crowd_of_members_is_refused_before_it_is_listed() -> None:
    """Half a million names would fill the memory of whoever merely counts them."""
    content = zipped(lambda file: [file.writestr(f"n{n}", b"") for n in range(400)] and None)
    assert refused(content) == ["found no zip file of the kind that `handover export` writes"]


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"x" * 100, packed(whole())[:-1], packed(whole()) + b"x", b"PK\5\6" + b"\0" * 18]
)
def test_what_is_no_zip_is_refused(content: bytes) -> None:
    """Nothing, something else, half of one, one with something behind it, an empty one."""
    assert refused(content)


def test_other_packings_and_passwords_are_refused() -> None:
    """Only what the exporter uses: stored and deflated, not encrypted."""
    info = zipfile.ZipInfo("templates/ja/x.txt")
    assert refused(zipped(lambda file: file.writestr(info, "x", zipfile.ZIP_LZMA)))
    content = bytearray(packed(whole()))
    at = content.rfind(b"PK\1\2")
    content[at + 8] |= 1
    assert any("packed in a way" in line for line in refused(bytes(content)))


def test_every_byte_is_held_against_the_manifest() -> None:
    """Another member under the same name, one that is not described, one that is not there, one that is missing."""
    wrong = whole() | {TEAMS: b"[teams.x]\n"}
    assert refused(packed(wrong)) == [f"{TEAMS}: not the bytes that the manifest describes (size or digest differ)"]
    more = whole() | {"templates/en/personal.txt": b"x"}
    assert "not those that the file holds: 'templates/en/personal.txt'" in refused(packed(more))[0]
    fewer = {name: content for name, content in whole().items() if not name.startswith("templates")}
    assert "not those that the file holds" in refused(packed(fewer))[0]
    assert refused(packed({name: data for name, data in whole().items() if name != TEAMS})) == [f"{TEAMS}: missing"]


@pytest.mark.parametrize(
    "told",
    [b"", b"[]", b"{}", b"[" * 100_000, b'{"a": NaN}', b"\xff", manifest(MEMBERS)[:-1] + b', "more": 1}',
     manifest(MEMBERS, format=2), manifest(MEMBERS, kind="other"), manifest(MEMBERS, successor="a\nb"),
     manifest(MEMBERS, program="x" * 300), manifest(MEMBERS).replace(b"2026-12-31T", b"yesterday")],
)  # fmt: skip
def test_the_manifest_is_strict(told: bytes) -> None:
    """No JSON, another format, an unknown key, a value of another kind: named, and nothing else is looked at."""
    assert all(line.startswith(f"{MANIFEST}: ") for line in refused(packed(whole() | {MANIFEST: told})))


def test_half_a_model_is_refused() -> None:
    """Or one of which the manifest knows nothing."""
    half = {**MEMBERS, archive.MODEL_MANIFEST: b"{}"}
    assert any("model" in line for line in refused(packed(whole(half))))
    both = {**half, archive.MODEL_ARRAYS: b""}
    assert any("model" in line for line in refused(packed(whole(both))))
