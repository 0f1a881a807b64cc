"""How old an agreement may be."""

from __future__ import annotations

from datetime import date

import pytest

from madoguchi.config.directory import Directory, Team
from madoguchi.policy.agreements import Lapse, lapses, state_of

TEAM = {"name": "T", "channel": "t@example.co.jp"}


@pytest.mark.parametrize(
    ("agreed_on", "today", "state"),
    [
        (None, date(2026, 11, 2), "none"),
        (date(2025, 11, 2), date(2026, 11, 2), "agreed"),
        (date(2025, 11, 2), date(2026, 11, 3), "old"),
        (date(2024, 2, 29), date(2025, 3, 1), "agreed"),
        (date(2024, 2, 29), date(2025, 3, 2), "old"),
        (date(2026, 11, 3), date(2026, 11, 2), "ahead"),
    ],
)
def test_a_year_to_the_day(agreed_on: date | None, today: date, state: str) -> None:
    """On the same day a year later it still stands, a day later it does not."""
    assert state_of(Team.model_validate(TEAM | {"agreed_on": agreed_on}), today) == state


def test_only_teams_that_a_type_names() -> None:
    """With the types it holds up, in the order of the directory."""
    requests = {key: {"title": key, "team": "b"} for key in ("z", "a")}
    directory = Directory.model_validate({"teams": {"a": TEAM, "b": TEAM}, "requests": requests})
    assert lapses(directory, date(2026, 11, 2)) == [Lapse("b", "none", None, ("z", "a"))]
