"""The pages that claim something of the code name what is there: each file, each function, each test."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
SOURCE = TOP / "daemon" / "madoguchi"
PAGES = {name: (TOP / "docs" / name).read_text(encoding="utf-8") for name in ("rfc.md", "it.md")}
SPAN = re.compile(r"`([^`]+)`")
PATH = re.compile(r"[\w/]+\.py")
NAME = re.compile(r"[A-Za-z_]\w*")


def named(page: str) -> list[tuple[str, list[str]]]:
    """Each file of the page, with the names that stand right behind it: ("guards/lists.py", ["mailing_list"])."""
    spans = re.finditer(rf"`({PATH.pattern})`((?:,?\s`{NAME.pattern}`)*)", page)
    return [(match[1], SPAN.findall(match[2])) for match in spans]


def place(path: str) -> Path:
    """Below the tests, or below the program."""
    return TOP / path if path.startswith("tests/") else SOURCE / path


def known(path: Path, name: str) -> bool:
    """Whether a module defines that name: a function, a class, a method, a constant."""
    return bool(re.search(rf"^\s*(?:def|class) {name}\b|^{name}\b", path.read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("page", PAGES)
def test_every_file_and_name_is_there(page: str) -> None:
    """A function that was renamed, a test that was taken away: the page must not go on claiming it."""
    found = named(PAGES[page])
    assert [path for path, _ in found if not place(path).is_file()] == []
    unknown = [(path, name) for path, names in found for name in names if not known(place(path), name)]
    assert unknown == []
    assert len(found) > 40


def test_every_point_of_the_standards_is_shown_by_a_test() -> None:
    """A claim without a test is a wish."""
    points = re.split(r"^(?=## )", PAGES["rfc.md"], flags=re.MULTILINE)
    numbered = [point for point in points if re.match(r"## \d+\.", point)]
    assert len(numbered) == 23
    assert [point.splitlines()[0] for point in numbered if not re.search(r"Shown by `tests/", point)] == []


def test_every_threat_has_its_code_and_its_test() -> None:
    """All six kinds are thought of; no row is empty."""
    rows = [line.split(" | ") for line in PAGES["it.md"].splitlines() if line.count(" | ") == 4 and "---" not in line]
    head, *threats = rows
    assert head[-1].startswith("test")
    assert [row[1] for row in threats if not (".py`" in row[3] and "`tests/" in row[4])] == []
    kinds = {kind for row in threats if (kind := row[0].strip("| *"))}
    assert len(kinds) == 6
    assert len(threats) > 18


def test_a_wrong_name_is_found() -> None:
    """The look above can fail."""
    (one,) = named("(`guards/lists.py` `mailing_list`, `no_such_thing`)")
    assert [known(place(one[0]), name) for name in one[1]] == [True, False]
