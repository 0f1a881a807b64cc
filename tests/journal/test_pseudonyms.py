"""Pseudonyms: they count people, and without the key they lead to nobody."""

from __future__ import annotations

from pathlib import Path

from madoguchi.journal.pseudonyms import FILE, People, Pseudonyms, is_pseudonym, pseudonym
from tests.journal.rows import HANAKO


def test_one_person_is_one(tmp_path: Path) -> None:
    """Also for who reads the key later; it is private, and an address is never taken for a pseudonym."""
    names = Pseudonyms(tmp_path)
    assert names.of(HANAKO) == HANAKO
    name = pseudonym(HANAKO, names.key())
    assert name == Pseudonyms(tmp_path).of(HANAKO) == pseudonym(name, names.key())
    assert name != names.of("taro@example.co.jp")
    assert (is_pseudonym(name), is_pseudonym("~x@example.co.jp"), is_pseudonym("")) == (True, False, False)
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_two_accounts_name_a_person_differently(tmp_path: Path) -> None:
    """And nothing but the key says whose a pseudonym is."""
    (tmp_path / "other").mkdir()
    assert pseudonym(HANAKO, Pseudonyms(tmp_path).key()) != pseudonym(HANAKO, Pseudonyms(tmp_path / "other").key())


def test_a_damaged_key_makes_nobody_known(tmp_path: Path) -> None:
    """A new one is made; what is pseudonymous stays so."""
    (tmp_path / FILE).write_bytes(b"short")
    assert Pseudonyms(tmp_path).of(HANAKO) == HANAKO
    assert is_pseudonym(pseudonym(HANAKO, Pseudonyms(tmp_path).key()))


def test_an_address_and_its_pseudonym_are_one_person(tmp_path: Path) -> None:
    """Where some rows are old and some are not, nobody counts twice."""
    names = Pseudonyms(tmp_path)
    name = pseudonym(HANAKO, names.key())
    person = People(names)
    assert person(HANAKO) == person(name) != person("taro@example.co.jp")
