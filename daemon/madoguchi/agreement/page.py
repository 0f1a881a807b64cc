"""The whole agreement as one page to print or to send round: no script, nothing fetched, every word escaped."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from madoguchi.agreement.sheet import Sheet

TEMPLATE = "page.html"


def page(sheet: Sheet) -> str:
    """The document (HTML)."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).resolve().parent),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(TEMPLATE).render(sheet=sheet) + "\n"
