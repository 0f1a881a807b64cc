"""The clock goes back, the hour is repeated, a mail says any date: nobody is answered twice or for an old mail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.service.conftest import Desks
from tests.service.desk import START, Desk


@pytest.mark.parametrize("back", [timedelta(minutes=30), timedelta(days=3), timedelta(days=20000)])
def test_a_clock_that_goes_back_answers_nothing_again(desk: Desk, back: timedelta) -> None:
    """By minutes, days, or to 1970 as without a battery: the answered mail stays answered, one fate each."""
    desk.receive()
    desk.run()
    desk.forward(seconds=-back.total_seconds())
    desk.run(2)
    desk.connect()
    desk.run()
    assert (len(desk.outbox.handed_in), desk.reason(), len(desk.fates())) == (1, "answerable", 1)
    desk.forward(seconds=back.total_seconds())
    desk.receive(2, sender="hanako.sato@example.co.jp")
    desk.run(2)
    assert (len(desk.outbox.handed_in), desk.reason(2)) == (2, "answerable")


@pytest.mark.parametrize("day", [datetime(2027, 3, 28, 0, 55, tzinfo=UTC), datetime(2027, 10, 31, 0, 55, tzinfo=UTC)])
def test_the_grace_period_is_as_long_over_a_change_of_summer_time(desks: Desks, day: datetime) -> None:
    """Ten minutes are ten minutes where an hour is skipped, and where one comes twice."""
    desk = desks("[reply]\ndelay_seconds = 600\n")
    text = (desk.home / "madoguchi.toml").read_text(encoding="utf-8")
    (desk.home / "madoguchi.toml").write_text(text.replace("Asia/Tokyo", "Europe/Berlin"), encoding="utf-8")
    desk.run()
    desk.forward(seconds=(day - START).total_seconds())
    desk.receive()
    desk.run()
    desk.forward(minutes=9)
    desk.run()
    assert desk.outbox.handed_in == []
    desk.forward(minutes=2)
    desk.run(2)
    assert len(desk.outbox.handed_in) == 1


DATES = [
    pytest.param("Thu, 01 Jan 1970 00:00:00 +0000", 0, 0, "answerable", id="date-1970"),
    pytest.param("Fri, 31 Dec 2099 23:59:59 +0000", 0, 0, "answerable", id="date-2099"),
    pytest.param("", 0, 30, "too-old", id="received-long-ago"),
    pytest.param("", 30, 0, "too-old", id="arrived-long-ago"),
    pytest.param("", 0, -24 * 365 * 70, "answerable", id="received-2099"),
    pytest.param("", -24 * 365 * 70, 30, "too-old", id="arrived-2099-received-long-ago"),
    pytest.param("Fri, 31 Dec 2099 23:59:59 +0000", 30, 30, "too-old", id="old-under-a-new-date"),
]


@pytest.mark.parametrize(("date", "arrived", "taken", "reason"), DATES)
def test_the_age_is_the_older_of_arrival_and_receipt(
    desk: Desk, date: str, arrived: int, taken: int, reason: str
) -> None:
    """INTERNALDATE and the topmost Received, hours ago, decide; Date is anybody's word, be it 1970 or 2099."""
    stamp = f"{desk.now() - timedelta(hours=taken):%a, %d %b %Y %T +0000}"
    raw = desk.letter(date=stamp)
    assert raw.count(stamp.encode()) == 2, "in Received and in Date"
    raw = raw.replace(f"\r\nDate: {stamp}".encode(), f"\r\nDate: {date or stamp}".encode())
    desk.mailbox.deliver(raw, when=desk.now() - timedelta(hours=arrived))
    desk.run(2)
    assert (desk.reason(), len(desk.outbox.handed_in)) == (reason, reason == "answerable")
