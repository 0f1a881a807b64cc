"""The page on privacy names what there is, in both languages alike."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from madoguchi.cli.review import DOORSTEP
from madoguchi.config.settings import Privacy
from madoguchi.journal import backup, engine, lock, pseudonyms, training_cache, witness
from madoguchi.learning import forgotten
from madoguchi.service import handing_over
from madoguchi.signin import token_file

PAGE = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text(encoding="utf-8")
_, JAPANESE, ENGLISH = re.split(r"^## (?:日本語|English)$", PAGE, flags=re.MULTILINE)
FILES = {
    *(engine.FILE, lock.FILE, lock.TRAINING_FILE, pseudonyms.FILE, training_cache.FILE, witness.FILE, forgotten.FILE),
    *(token_file.FILE, token_file.LOCK),
    *(DOORSTEP, f"{backup.FOLDER}/", f"{handing_over.FOLDER}/", "models/"),
}


@pytest.mark.parametrize("half", [JAPANESE, ENGLISH])
def test_every_file_of_the_state_folder_is_named(half: str) -> None:
    """And none that is not there: whoever asks what is kept of them gets the whole answer."""
    table = re.findall(r"^\| (`.*?) \|", half, re.MULTILINE)
    assert {name for cell in table for name in re.findall(r"`(.*?)`", cell)} == FILES


@pytest.mark.parametrize("half", [JAPANESE, ENGLISH])
def test_its_numbers_and_commands_are_the_program_s(half: str) -> None:
    """The days, the copies, the settings, and how somebody is forgotten."""
    assert re.search(rf"{Privacy.model_fields['keep_days'].default}\b", half)
    assert "seven" in half if half is ENGLISH else f"{backup.KEPT} 個" in half
    named = (
        "madoguchi forget ADDRESS",
        "madoguchi train",
        "madoguchi pause",
        "--people",
        "keep_days",
        "training_cache",
    )
    assert [one for one in named if one not in half] == []
