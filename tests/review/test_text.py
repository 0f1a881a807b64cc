"""Hostile text made visible."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.review.text import AGAINST, FOR, HIDDEN, MOST_MARKS, Piece, one_line, pieces, visible

HOSTILE = st.text(st.characters(), max_size=60)


@given(HOSTILE)
def test_nothing_that_hides_or_turns_is_passed_on(text: str) -> None:
    """Control, format, unassigned and private characters are named; everything else is there, in its order."""
    shown = pieces(text)
    assert not any(
        unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp") and sign not in "\n\t\u200d"
        for piece in shown
        for sign in piece.text
    )
    told = "".join(
        chr(int(piece.text.removeprefix("U+"), base=16)) if piece.kind == HIDDEN else piece.text for piece in shown
    )
    assert told == text


@given(HOSTILE)
def test_a_line_is_one_line(text: str) -> None:
    """A subject cannot begin a second one."""
    assert not any(sign in piece.text for piece in one_line(text) for sign in "\n\r\t\u2028\u2029\x0b\x0c\x85")


@given(
    HOSTILE,
    st.lists(st.tuples(st.integers(-9, 80), st.integers(-9, 80), st.sampled_from([FOR, AGAINST])), max_size=9),
)
def test_marks_never_change_the_text(text: str, marks: list[tuple[int, int, str]]) -> None:
    """Wherever they are said to be, even outside it."""
    assert "".join(piece.text for piece in pieces(text, marks)) == "".join(piece.text for piece in pieces(text))


def test_marks_stand_where_they_are_put() -> None:
    """The first one given wins."""
    assert pieces("abcdef", [(1, 3, FOR), (2, 5, AGAINST)]) == [
        Piece("a"),
        Piece("bc", FOR),
        Piece("de", AGAINST),
        Piece("f"),
    ]


@pytest.mark.parametrize(
    ("sign", "name"),
    [
        ("\u202e", "RIGHT-TO-LEFT OVERRIDE"),
        ("\u2067", "RIGHT-TO-LEFT ISOLATE"),
        ("\u200f", "RIGHT-TO-LEFT MARK"),
        ("\u200b", "ZERO WIDTH SPACE"),
        ("\u3164", "HANGUL FILLER"),
        ("\U000e0041", "TAG LATIN CAPITAL LETTER A"),
        ("\x1b", "CONTROL CHARACTER"),
    ],
)
def test_each_is_called_by_its_name(sign: str, name: str) -> None:
    """For whoever wants to know, and for a screen reader."""
    assert pieces(f"a{sign}b")[1] == Piece(f"U+{ord(sign):04X}", HIDDEN, name)
    assert visible(f"a{sign}b") == f"a⟨U+{ord(sign):04X}⟩b"


@pytest.mark.parametrize("text", ["👨‍👩‍👧", "株式会社", "É", "e\u0301", "שלום", "हिन्दी", "がぎ", "\u304b\u3099"])
def test_what_people_write_is_left_alone(text: str) -> None:
    """Emoji of several parts, accents, other scripts."""
    assert pieces(text) == [Piece(text)]


def test_a_heap_of_marks_is_named() -> None:
    """It would cover the lines above and below."""
    shown = pieces("a" + "\u0301" * 50)
    assert shown[0] == Piece("a" + "\u0301" * MOST_MARKS)
    assert all(piece.kind == HIDDEN for piece in shown[1:])
