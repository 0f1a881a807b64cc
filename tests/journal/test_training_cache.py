"""What a training keeps of the mails it read."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from madoguchi.errors import JournalAway
from madoguchi.journal.training_cache import FILE, Entry, Spot, Stamp, TrainingCache, destroy
from madoguchi.judge.corpus import Example
from madoguchi.judge.rows import Row, featured
from madoguchi.mailbox.protocol import Place

STAMP = Stamp("reading", "features")
SECRET_WORDS = "極秘案件コードネーム青嵐"


def example(number: int = 1, body: str = SECRET_WORDS) -> Example:
    return Example(
        "件名",
        body,
        "",
        f"<{number}@x>",
        "2026-11-23T00:00:00+00:00",
        "ja",
        people=("suzuki",),
        identity=f"<{number}@x>",
    )


def spot(number: int = 1) -> Spot:
    return Spot(Place("Requests/invoice", 7, number))


def put(cache: TrainingCache, *examples: Example) -> list[Row]:
    """Puts them at spots 1, 2, …"""
    rows = featured(examples, cache.letters, embeddings=False)
    pairs = zip(examples, rows, strict=True)
    cache.put({spot(number): Entry(row, example=one) for number, (one, row) in enumerate(pairs, 1)})
    return rows


def same(first: Row, second: Row) -> bool:
    plain = replace(first, bag=second.bag, meaning=second.meaning)
    arrays = [(first.bag.keys, second.bag.keys), (first.bag.counts, second.bag.counts), (first.meaning, second.meaning)]
    fields = all(getattr(plain, name) == getattr(second, name) for name in ("digest", "twin", "thread", "date", "name"))
    return fields and plain.people == second.people and all(np.array_equal(*pair) for pair in arrays)


def content(state: Path) -> bytes:
    """Everything that lies in the folder."""
    return b"".join(path.read_bytes() for path in state.iterdir() if path.is_file())


def test_a_row_comes_back_as_it_was(tmp_path: Path) -> None:
    """With its embedding and its keys; what teaches nothing too; the file is the owner's alone."""
    cache = TrainingCache.open(tmp_path, STAMP)
    (row,) = featured([example()], cache.letters)
    cache.put({spot(1): Entry(row), spot(2): Entry(skipped="own")})
    cache.close()
    again = TrainingCache.open(tmp_path, STAMP)
    found = again.entries[spot(1)].row
    assert found is not None
    assert same(found, row)
    assert again.entries[spot(2)].skipped == "own"
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_no_text_is_kept_unless_it_may_be(tmp_path: Path) -> None:
    """Neither words nor n-grams of a single mail; with ``text`` the mail is there."""
    for text in (False, True):
        cache = TrainingCache.open(tmp_path, STAMP, text=text)
        put(cache, example())
        cache.keep_letters({})
        cache.close()
        assert ("青嵐".encode() in content(tmp_path) or b"\\u9752\\u5d50" in content(tmp_path)) is text


def test_letters_are_there_as_long_as_they_may_be(tmp_path: Path) -> None:
    """Those told last, also an odd one, and keyed alike the next time."""
    cache = TrainingCache.open(tmp_path, STAMP)
    keys = {cache.letters.key(gram): gram for gram in ("w invoice", "j請", "j\ud800")}
    cache.keep_letters(keys)
    cache.close()
    again = TrainingCache.open(tmp_path, STAMP)
    assert again.letters.of == keys
    assert {gram: again.letters.hashed(gram) for gram in keys.values()} == {gram: key for key, gram in keys.items()}
    again.keep_letters({})
    again.close()
    assert TrainingCache.open(tmp_path, STAMP).letters.of == {}


def test_what_is_forgotten_is_overwritten(tmp_path: Path) -> None:
    """No page of the file holds it any more."""
    cache = TrainingCache.open(tmp_path, STAMP, text=True)
    put(cache, example(1, "alpha " * 50), example(2, "omega " * 50))
    assert b"alpha alpha" in content(tmp_path)
    cache.forget([spot(1), spot(9)])
    assert list(cache.entries) == [spot(2)]
    cache.close()
    assert b"alpha alpha" not in content(tmp_path)
    assert list(TrainingCache.open(tmp_path, STAMP, text=True).entries) == [spot(2)]


def test_each_cache_has_keys_of_its_own(tmp_path: Path) -> None:
    """So that two of them cannot be compared."""
    other = TrainingCache.nowhere()
    assert TrainingCache.open(tmp_path, STAMP).letters.hashed("w invoice") != other.letters.hashed("w invoice")


@pytest.mark.parametrize(
    ("stamp", "text"), [(Stamp("other", "features"), False), (Stamp("reading", "other"), False), (STAMP, True)]
)
def test_entries_of_another_program_or_setting_are_not_used(tmp_path: Path, stamp: Stamp, text: bool) -> None:
    """The whole cache begins anew, with new keys."""
    cache = TrainingCache.open(tmp_path, STAMP)
    put(cache, example())
    key = cache.letters.hashed("w invoice")
    cache.close()
    again = TrainingCache.open(tmp_path, stamp, text=text)
    assert again.entries == {}
    assert again.letters.hashed("w invoice") != key


def test_a_kept_text_outlives_other_features(tmp_path: Path) -> None:
    """It needs no mailbox to be learned from again; not where mail is read differently now."""
    cache = TrainingCache.open(tmp_path, STAMP, text=True)
    put(cache, example())
    cache.put({spot(2): Entry(skipped="own")})
    cache.close()
    again = TrainingCache.open(tmp_path, Stamp("reading", "other"), text=True)
    assert (again.entries[spot(1)].row, again.entries[spot(1)].example) == (None, example())
    assert again.entries[spot(2)].skipped == "own"
    again.close()
    assert TrainingCache.open(tmp_path, Stamp("other", "other"), text=True).entries == {}


@pytest.mark.parametrize("damage", ["nonsense", "cut", "rows", "no-secret"])
def test_a_damaged_cache_is_made_anew(tmp_path: Path, damage: str) -> None:
    """No database at all, half of one, entries that do not fit, facts that are gone."""
    cache = TrainingCache.open(tmp_path, STAMP)
    put(cache, *(example(number, f"text {number} " * 400) for number in range(1, 9)))
    if damage == "rows":
        cache._database.execute("UPDATE entries SET counts = x'01'")
    if damage == "no-secret":
        cache._database.execute("DELETE FROM facts WHERE name = 'secret'")
    cache.close()
    path = tmp_path / FILE
    if damage == "nonsense":
        path.write_bytes(b"no database" * 999)
    if damage == "cut":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    again = TrainingCache.open(tmp_path, STAMP)
    assert again.entries == {}
    put(again, example())
    again.close()
    assert len(TrainingCache.open(tmp_path, STAMP).entries) == 1


def test_a_disk_that_refuses_is_told(tmp_path: Path) -> None:
    """In one line, and as something that may pass."""
    (tmp_path / FILE).mkdir()
    with pytest.raises(JournalAway, match=r"training\.sqlite3: the training cache cannot be written"):
        TrainingCache.open(tmp_path, STAMP)


def test_a_cache_that_may_not_be_is_destroyed(tmp_path: Path) -> None:
    """Overwritten and gone; where there is none nothing happens."""
    TrainingCache.open(tmp_path, STAMP).close()
    destroy(tmp_path)
    destroy(tmp_path)
    assert list(tmp_path.iterdir()) == []
