"""The exposition, read back by prometheus-client's own parser."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from madoguchi.metrics.page import Page
from madoguchi.service.account import Account

Figures = dict[tuple[str, tuple[str, ...]], float]


def parsed(text: str) -> Figures:
    """Each value by its name and the values of its labels, in the order of the labels' names."""
    families = list(text_string_to_metric_families(text))
    return {
        (sample.name, tuple(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def scraped(account: Account) -> Figures:
    """What would be handed out now."""
    page = Page(account, fresh=0.0)
    try:
        return parsed(page.text().decode())
    finally:
        page.close()
