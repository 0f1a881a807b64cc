"""The letters that `directory announce` would write, rendered once: a mistake shows before they are needed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from madoguchi.agreement.announcement import announcements
from madoguchi.config.fields import LANGUAGES
from madoguchi.config.load import Office
from madoguchi.errors import ConfigurationError


def rehearsed_announcements(office: Office, now: datetime) -> Iterator[str]:
    """What is wrong with them in each language; "" where nothing is."""
    given, today = office.settings.templates_dir, now.astimezone(office.settings.zone).date()
    for language in LANGUAGES:
        try:
            list(announcements(office, language, today, today, templates_dir=office.path(given) if given else None))
            yield ""
        except ConfigurationError as error:
            yield str(error)
