"""How much was asked, and by how many people."""

from __future__ import annotations

from madoguchi.journal.tallies import Asked
from tests.service.desk import Desk


def test_the_journal_counts_people_not_mails(desk: Desk) -> None:
    """By month in the office's time, team and type; what was the owner's own matter and machine mail are no requests."""
    for number in range(3):
        desk.receive(number, sender="hanako.suzuki@example.co.jp", body=f"請求書の件 {number}")
    desk.receive(3, sender="jiro.sato@example.co.jp")
    desk.receive(4, sender="jiro.sato@example.co.jp", subject="飲み会", body="金曜の件です。")
    desk.receive(5, headers=[("Auto-Submitted", "auto-replied")])
    desk.run()
    zone = desk.office.settings.zone
    assert desk.journal.tallies.asked(zone) == [Asked("2026-11", "billing", "invoice", 4, 2)]
