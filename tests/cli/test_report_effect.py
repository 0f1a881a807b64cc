"""What follows first pointers, as `madoguchi report` tells it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from madoguchi.journal.store import Journal
from madoguchi.policy.effect import CAVEAT
from tests.cli.conftest import Madoguchi
from tests.journal.rows import sent
from tests.reply.test_templates import NEVER

AUGUST = datetime(2026, 8, 10, tzinfo=UTC)


def filled(journal: Journal) -> None:
    """Seven people were pointed on in August, five of whom came back in September."""
    for number in range(1, 8):
        sent(journal, number, sender=f"colleague{number}@example.co.jp", now=AUGUST)
    for number in range(11, 16):
        sent(journal, number, sender=f"colleague{number - 10}@example.co.jp", now=AUGUST + timedelta(days=25))


def test_before_and_after_in_plain_numbers(madoguchi: Madoguchi, journal: Journal) -> None:
    """By team and month, small cells as "few", the caveat in both languages, no address anywhere."""
    filled(journal)
    done = madoguchi("report", "--json")
    told = done.json[0]["effect"]
    assert told["caveat"] == CAVEAT
    assert [
        (row["month"], *(row[key] for key in ("requests", "pointed", "before", "after"))) for row in told["rows"]
    ] == [
        ("2026-08", 7, 7, "few", 5),
        ("2026-09", 5, "few", "few", "few"),
        ("", 12, "hidden", "few", "hidden"),
    ]
    assert "colleague" not in done.out


def test_in_words(madoguchi: Madoguchi, journal: Journal, tmp_path: Path) -> None:
    """In both languages, on the printed page too; nothing of blame or of counting anybody."""
    filled(journal)
    said = madoguchi("report").out
    part = said[said.index("案内の前後") : said.index("promise:")]
    for words in (
        "2026-08  請求サポート: 依頼 7、初めて案内した人 7、うち前30日にも依頼 5人未満、うち後30日に依頼 5",
        "2026-08  Billing Support: requests 7, people first pointed on 7",
        "all complete months  Billing Support: requests 12, people first pointed on not shown",
        *CAVEAT.values(),
    ):
        assert words in part
    assert [word for word in ("再度", "何度も", "先日", *NEVER["en"][2:8]) if word in part.lower()] == []
    page = tmp_path / "report.html"
    assert madoguchi("report", "--html", page).status == 0
    text = page.read_text(encoding="utf-8")
    assert CAVEAT["ja"] in text
    assert "5人未満" in text
    assert "colleague" not in text


def test_where_nobody_was_pointed_on_there_is_nothing_to_tell(madoguchi: Madoguchi, journal: Journal) -> None:
    """No empty table, no caveat."""
    assert madoguchi("report", "--json").json[0]["effect"]["rows"] == []
    assert "案内の前後" not in madoguchi("report").out


def test_thanks_are_counted(madoguchi: Madoguchi, journal: Journal) -> None:
    """Apart from what the owner said."""
    sent(journal, 1)
    pointer = journal.pointed.referred_to(["<reply-1@example.co.jp>"])
    assert pointer is not None
    journal.pointed.accepted(pointer, datetime(2026, 11, 24, tzinfo=UTC))
    told = madoguchi("report", "--json").json[0]
    assert (told["accepted"], sum(told["feedback"].values())) == (1, 0)
    assert "pointers accepted: 1" in madoguchi("report").out
