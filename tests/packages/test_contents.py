"""The look at the packages sees what is missing and what is too much."""

from __future__ import annotations

from tests.packages.contents import sdist_faults, wheel_faults

TRACKED = {
    "pyproject.toml",
    "tests/test_x.py",
    "daemon/madoguchi/a.py",
    "templates/ja/b.txt",
    "models/README.md",
    ".gitattributes",
}
SDIST = (TRACKED | {"PKG-INFO"}) - {".gitattributes"}
WHEEL = {
    *("madoguchi/a.py", "madoguchi/_shipped/templates/ja/b.txt", "madoguchi/_shipped/models/README.md"),
    "madoguchi-1.dist-info/METADATA",
}


def test_what_is_right_has_no_fault() -> None:
    """All that is in the repository, and what the build adds."""
    assert [*sdist_faults(SDIST, TRACKED), *wheel_faults(WHEEL, TRACKED)] == []


def test_what_is_missing_is_named() -> None:
    """A test, a template."""
    assert list(sdist_faults(SDIST - {"tests/test_x.py"}, TRACKED)) == ["the sdist lacks tests/test_x.py"]
    found = WHEEL - {"madoguchi/_shipped/templates/ja/b.txt"}
    assert list(wheel_faults(found, TRACKED)) == ["the wheel lacks madoguchi/_shipped/templates/ja/b.txt"]


def test_what_is_too_much_is_named() -> None:
    """Somebody's own file; tests, at the top or within the package."""
    assert "people.toml" in next(sdist_faults(SDIST | {"people.toml"}, TRACKED))
    for name in ("tests/test_x.py", "madoguchi/tests/test_x.py", "madoguchi/people.toml"):
        assert list(wheel_faults(WHEEL | {name}, TRACKED)) == [f"the wheel holds what is not to be in it: {name}"]
