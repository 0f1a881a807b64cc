"""Columns of a terminal."""

from __future__ import annotations

import pytest

from madoguchi.cli.columns import padded, width


@pytest.mark.parametrize(
    ("text", "columns"), [("", 0), ("abc", 3), ("請求書", 6), ("ｶﾀｶﾅ", 4), ("é", 1), ("e\u0301", 1), ("ＡＢ", 4)]
)
def test_how_wide_a_text_is(text: str, columns: int) -> None:
    """Kanji and full-width letters take two columns, half-width kana one, a combining accent none."""
    assert width(text) == columns


def test_padding_makes_columns_even_and_cuts_nothing() -> None:
    """In any mixture of scripts."""
    assert {width(padded(text, 10)) for text in ("", "請求書", "invoice", "請求 x")} == {10}
    assert padded("請求書の再発行", 4) == "請求書の再発行"
