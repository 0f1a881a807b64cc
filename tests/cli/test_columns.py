"""Columns of a terminal."""

from __future__ import annotations

import pytest

from madoguchi.cli.columns import padded, width, wrapped


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


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("", 10, [""]),
        ("one two three", 8, ["one two", "three"]),
        ("請求書の再発行について", 10, ["請求書の再", "発行につい", "て"]),
        ("請求書の、再発行", 8, ["請求書", "の、再発", "行"]),
        ("あいう「えお」か", 8, ["あいう", "「えお」", "か"]),
        ("see https://go.example.co.jp/tech now", 12, ["see", "https://go.example.co.jp/tech", "now"]),
        ("  indented", 20, ["  indented"]),
    ],
)
def test_wrapping(text: str, columns: int, lines: list[str]) -> None:
    """At blanks and between Japanese characters; no line begins with 、 or ends with 「; a long word stays whole."""
    assert wrapped(text, columns) == lines
