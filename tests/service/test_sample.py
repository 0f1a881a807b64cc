"""The random sample of would-be replies."""

from __future__ import annotations

from datetime import timedelta

from tests.service.conftest import Desks
from tests.service.desk import Desk


def test_every_would_be_reply_is_drawn_when_it_comes(desk: Desk) -> None:
    """With its type, score, model and chance; not what guards stop or nobody would answer."""
    desk.receive(1)
    desk.receive(2, subject="", body="こんにちは、鈴木さん\n")
    desk.receive(3, sender="somebody@elsewhere.example")
    desk.run()
    (draw,) = desk.journal.draws.all()
    assert (draw.request_type, draw.wrong, draw.came) == ("invoice", None, desk.now())
    desk.run(2)
    assert len(desk.journal.draws.all()) == 1


def test_limits_and_modes_have_no_say_in_it(desks: Desks) -> None:
    """A second mail soon after the first is held, in shadow mode everything is: both would be replies."""
    desk = desks()
    desk.configure(mode="shadow")
    desk.connect()
    desk.run()
    desk.receive(1)
    desk.receive(2)
    desk.run()
    assert [desk.fate(number)["disposition"] for number in (1, 2)] == ["held", "held"]
    assert len(desk.journal.draws.all()) == 2


def test_what_is_never_sent_is_not_promised(desks: Desks) -> None:
    """A type that is only drafted, a person who only gets drafts."""
    desk = desks()
    directory = (desk.home / "teams.toml").read_text(encoding="utf-8")
    desk.configure(directory=directory.replace("[requests.invoice]\n", '[requests.invoice]\nauto = "draft"\n', 1))
    desk.connect()
    desk.run()
    desk.receive(1)
    desk.run()
    assert desk.fate()["reason"] == "draft-type"
    assert desk.journal.draws.all() == []


def test_above_twenty_a_day_the_lot_decides(desk: Desk) -> None:
    """Each with its own chance; the next day begins anew."""
    thrown: list[float] = []

    def lot() -> float:
        thrown.append(0.9)
        return 0.9

    desk.session.account.lot = lot
    for number in range(1, 31):
        desk.receive(number, sender=f"colleague{number}@example.co.jp")
    desk.run()
    assert (len(thrown), len(desk.journal.draws.all())) == (30, 22)
    desk.forward(days=1)
    desk.receive(40, sender="late@example.co.jp")
    desk.run()
    assert len(desk.journal.draws.all()) == 23


def test_a_granted_account_is_judged_less(desk: Desk) -> None:
    """Three a working day of what is usual, once the evidence is there."""
    for number in range(1, 81):
        desk.receive(number, sender=f"colleague{number}@example.co.jp")
        if number % 16 == 0:
            desk.run()
            for key in desk.journal.draws.waiting():
                (record,) = desk.journal.mails.by_prefix(key)
                assert desk.journal.draws.judge(record.id, "invoice", desk.now() + timedelta(seconds=1))
            desk.forward(hours=24)
    desk.session.account.lot = lambda: 0.8
    drawn = len(desk.journal.draws.all())
    desk.receive(99, sender="new@example.co.jp")
    desk.run()
    assert desk.journal.draws.came_since(desk.now() - timedelta(hours=1)) == 1
    assert len(desk.journal.draws.all()) == drawn
