"""Pseudonyms: they count people within a quarter, and lead to nobody."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from madoguchi.journal.pseudonyms import FILE, Keys, is_pseudonym, pseudonym, quarter
from tests.journal.rows import HANAKO

TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 12, 31, 14, 59, tzinfo=UTC), "2026-Q4"),
        (datetime(2026, 12, 31, 15, 0, tzinfo=UTC), "2027-Q1"),
        (datetime(2026, 4, 1, tzinfo=UTC), "2026-Q2"),
    ],
)
def test_a_quarter_is_the_office_s(moment: datetime, expected: str) -> None:
    """A month that a report counts by never lies in two quarters."""
    assert quarter(moment, TOKYO) == expected


def test_one_person_is_one_within_a_quarter_and_another_in_the_next(tmp_path: Path) -> None:
    """Also for who opens the file later; it is private, and an address is never taken for a pseudonym."""
    keys = Keys(tmp_path).of(["2026-Q3", "2026-Q4"])
    again = Keys(tmp_path).of(["2026-Q4"])
    name = pseudonym(HANAKO, keys["2026-Q4"])
    assert name == pseudonym(HANAKO, again["2026-Q4"]) != pseudonym(HANAKO, keys["2026-Q3"])
    assert name != pseudonym("taro@example.co.jp", keys["2026-Q4"])
    assert (is_pseudonym(name), is_pseudonym("~x@example.co.jp"), is_pseudonym("")) == (True, False, False)
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_without_its_key_nobody_can_tell_whose_a_pseudonym_is(tmp_path: Path) -> None:
    """While the key is there an address finds its pseudonyms; a destroyed one leaves no byte, and comes never again."""
    keys = Keys(tmp_path)
    old = keys.of(["2026-Q1"])["2026-Q1"]
    keys.of(["2026-Q2"])
    assert pseudonym(HANAKO, old) in keys.names_of(HANAKO)
    assert keys.destroy_before("2026-Q2")
    assert not keys.destroy_before("2026-Q2")
    assert pseudonym(HANAKO, old) not in Keys(tmp_path).names_of(HANAKO)
    assert old.hex() not in (tmp_path / FILE).read_text()
    assert Keys(tmp_path).of(["2026-Q1"])["2026-Q1"] != old


def test_a_damaged_file_makes_nobody_known(tmp_path: Path) -> None:
    """New keys are made; what is pseudonymous stays so."""
    (tmp_path / FILE).write_text("[1")
    assert Keys(tmp_path).names_of(HANAKO) == frozenset()
    assert Keys(tmp_path).of(["2026-Q1"]).keys() == {"2026-Q1"}
