"""A hook for mkdocs: the site holds the repository's own pages at their own places, so that every link is the same here
and where the sources are read. Nothing but text and the theme goes into it, and nothing is loaded from elsewhere.
"""

from __future__ import annotations

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

TOP = Path(__file__).parents[1]
PAGES = (
    "README.md",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "LICENSE",
    "docs/*.md",
    "docs/site.css",
    "templates/README.md",
    "models/README.md",
)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """The theme's files, and in the place of the folder ``docs`` alone every page, by its path in the repository."""
    kept = Files([file for file in files if file.src_dir != config.docs_dir])
    for path in sorted(path for pattern in PAGES for path in TOP.glob(pattern)):
        name = path.relative_to(TOP).as_posix()
        kept.append(File(name, str(TOP), config.site_dir, config.use_directory_urls))
    return kept
