"""One spelling for words that are compared."""

from __future__ import annotations

import pytest

from madoguchi.mail.plain import folded, plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ABC ①", "abc 1"),
        ("ハラス\nメント", "ハラスメント"),
        ("one\ntwo", "one\ntwo"),
        ("請求\nbilling", "請求\nbilling"),
        ("a \t\u3000b", "a b"),
        ("Εκτός Straße", "εκτός straße"),
    ],
)
def test_one_spelling(text: str, expected: str) -> None:
    """Widths, case and blanks folded; only lines that Japanese wraps are joined; no letter becomes another."""
    assert plain(text) == expected


def test_capitals_may_be_kept() -> None:
    """The same spelling otherwise."""
    assert folded("ＩＴ  Desk ハラス\nメント") == "IT Desk ハラスメント"


def test_long_texts_are_cut() -> None:
    """The phrases are listened for at the top only."""
    assert plain("a" * 30_000) == "a" * 20_000
