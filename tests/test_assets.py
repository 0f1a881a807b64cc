"""Shipped files."""

from __future__ import annotations

import pytest

from madoguchi.assets import shipped
from madoguchi.errors import UsageError


@pytest.mark.parametrize("name", ["templates", "models", "systemd"])
def test_shipped_folders_are_found(name: str) -> None:
    """The same function finds them in a checkout and in the wheel."""
    assert any(shipped(name).iterdir())


def test_a_missing_folder_is_the_installations_fault() -> None:
    """It is told as such, never held against a mail."""
    with pytest.raises(UsageError, match="lacks its nothing folder"):
        shipped("nothing")
