"""Every word is rendered before it is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from madoguchi.config.fields import LANGUAGES
from madoguchi.config.load import Office
from madoguchi.reply.notice import KINDS
from madoguchi.reply.rehearsal import rehearsed, rehearsed_by_hand, rehearsed_courtesies, rehearsed_notices
from madoguchi.reply.render import combinations
from tests.builders import SETTINGS, make_office

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
Rehearsal = Callable[[Office, datetime], Iterator[str]]


def test_all_of_it_is_there_and_right(tmp_path: Path) -> None:
    """Two types in every language, variant and level; letters by hand; each kind of notice, and the digest."""
    office = make_office(tmp_path)
    assert list(rehearsed(office, NOW)) == [""] * 2 * len(list(combinations()))
    assert list(rehearsed_by_hand(office, NOW)) == [""] * 2 * len(LANGUAGES)
    assert list(rehearsed_notices(office, NOW)) == [""] * (len(KINDS) + 1) * len(LANGUAGES)


@pytest.mark.parametrize(
    ("name", "rehearsal"),
    [
        ("ja/personal-3.txt", rehearsed),
        ("en/apology.txt", rehearsed_by_hand),
        ("ja/notice-left.txt", rehearsed_notices),
        ("en/exception-next.txt", rehearsed_courtesies),
    ],
)
def test_a_mistake_is_named_wherever_it_stands(tmp_path: Path, name: str, rehearsal: Rehearsal) -> None:
    """With its file and line; the others are rendered all the same."""
    (tmp_path / "mine" / name).parent.mkdir(parents=True)
    (tmp_path / "mine" / name).write_text("x\n\n{{ nothing_of_that_name }}\n", encoding="utf-8")
    found = list(rehearsal(make_office(tmp_path, settings=f'templates_dir = "mine"\n{SETTINGS}'), NOW))
    assert {f"{name}:3" in fault for fault in found if fault} == {True}
    assert "" in found
