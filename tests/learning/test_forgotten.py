"""Whose mail teaches no more, without saying who that is."""

from __future__ import annotations

from pathlib import Path

import pytest

from madoguchi.errors import UsageError
from madoguchi.judge import registry
from madoguchi.learning.forgotten import FILE, Forgotten
from madoguchi.mail.parse import parse
from tests.builders import make_mail
from tests.journal.rows import HANAKO, NOW

OLD, NEW = "20261101T000000Z-00000001", "20261102T000000Z-00000002"


def test_a_person_is_known_again_and_named_nowhere(tmp_path: Path) -> None:
    """The file is private and holds no address; nobody is in it before."""
    assert not Forgotten(tmp_path).has(HANAKO)
    Forgotten(tmp_path).add(HANAKO, [])
    known = Forgotten(tmp_path)
    assert (known.has(HANAKO), known.has("taro@example.co.jp")) == (True, False)
    assert known.wrote(parse(make_mail(sender="Hanako.Suzuki+x@Example.co.jp")))
    assert not known.wrote(parse(make_mail(sender="taro@example.co.jp")))
    assert "hanako" not in (tmp_path / FILE).read_text()
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_a_model_goes_once_another_one_serves(tmp_path: Path) -> None:
    """The one that serves stays until then; what was deleted by hand is waited for no more."""
    for model in (OLD, NEW):
        (registry.models_dir(tmp_path) / model).mkdir(parents=True)
    registry.promote(tmp_path, OLD, NOW)
    Forgotten(tmp_path).add(HANAKO, [OLD, "20261101T000000Z-0000000f"])
    Forgotten(tmp_path).remove_models()
    assert (registry.list_models(tmp_path), Forgotten(tmp_path).models) == ([OLD, NEW], {OLD})
    registry.promote(tmp_path, NEW, NOW)
    Forgotten(tmp_path).remove_models()
    assert (registry.list_models(tmp_path), Forgotten(tmp_path).models) == ([NEW], set())


def test_a_damaged_file_lets_nobody_be_learned_from_again(tmp_path: Path) -> None:
    """Rather no training than one with the mail of somebody who asked to be forgotten."""
    (tmp_path / FILE).write_text("{}")
    with pytest.raises(UsageError, match="expected who is forgotten"):
        Forgotten(tmp_path)
