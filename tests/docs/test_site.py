"""The documents as a site: everything has its place, and nothing is loaded from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

TOP = Path(__file__).parents[2]
LOADED = re.compile(r"""(?:src=|<link\s[^>]*href=|url\(|@import\s+)["']?(?:https?:)?//[^"')>\s]+""")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built once, strictly: a link or an anchor that leads nowhere, or a page without a place, is an error."""
    place = tmp_path_factory.mktemp("site")
    build(load_config(str(TOP / "mkdocs.yml"), site_dir=str(place)))
    return place


def test_every_page_is_there(site: Path) -> None:
    """Those of the repository, at their own places; and none of what makes them."""
    pages = {path.relative_to(TOP / "docs").with_suffix("").as_posix() for path in (TOP / "docs").glob("*.md")}
    assert {path.stem for path in (site / "docs").glob("*.html")} == pages
    assert (site / "index.html").is_file()
    assert (site / "templates" / "index.html").is_file()
    assert [path.name for path in site.rglob("*") if path.suffix in (".py", ".toml", ".md")] == []


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    """Whoever reads it without a network sees the same, and nobody hears that it is read."""
    files = [path for path in site.rglob("*") if path.suffix in (".html", ".css", ".js")]
    found = {path.name: seen for path in files if (seen := LOADED.findall(path.read_text(encoding="utf-8")))}
    assert found == {}
    assert LOADED.findall('<script src="https://cdn.example/x.js">')


def test_a_link_that_leads_nowhere_is_an_error(tmp_path: Path) -> None:
    """The settings are strict: the test above would not say so."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("[there](index.md#nowhere)", encoding="utf-8")
    config = load_config(
        str(TOP / "mkdocs.yml"), docs_dir=str(tmp_path / "docs"), site_dir=str(tmp_path / "site"), hooks=[], nav=None
    )
    assert config["strict"]
    with pytest.raises(Abort):
        build(config)
