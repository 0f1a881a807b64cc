"""The report: the same plain numbers and sentences as `madoguchi report`. Never by person."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from madoguchi.journal.facts import LAST_POLL
from madoguchi.pictures import STYLE
from madoguchi.reasons import reason_of
from madoguchi.review.visit import Visit
from madoguchi.review.wordlist import WORDS
from madoguchi.service.effect import in_words
from madoguchi.service.pictures import pictures
from madoguchi.service.reporting import gather


def reporting(visit: Visit) -> Response:
    """The page: pictures, each with its words and its table, and the numbers."""
    desk = visit.desk
    found = gather(desk.office, desk.journal, desk.now(), None)
    return visit.page(
        "report.html",
        pile="report",
        found=found,
        fates=_fates(visit, found),
        polled=desk.journal.facts.moment(LAST_POLL),
        teams={key: team.name.get(visit.language) for key, team in desk.office.directory.teams.items()},
        cell=lambda value: in_words(value, visit.language),
        pictures=pictures(desk.office, desk.journal, desk.now(), visit.language),
    )


def pictured(_: Visit) -> Response:
    """The colours of the pictures, light and dark."""
    return Response(STYLE.read_text(encoding="utf-8"), media_type="text/css")


def _fates(visit: Visit, found: dict[str, Any]) -> list[tuple[str, str, int]]:
    """(what became of it, why, how many), the most first."""
    rows = []
    for row in found["fates"]:
        reason = reason_of(row["reason"])
        state = visit.say(row["reason"]) if row["reason"] in WORDS else row["reason"]
        words = state if reason is None else reason.ja if visit.language == "ja" else reason.en
        rows.append((row["disposition"], words, row["mails"]))
    return sorted(rows, key=lambda row: -row[2])
