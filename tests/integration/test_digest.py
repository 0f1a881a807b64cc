"""The digest on a real mailbox."""

from __future__ import annotations

from tests.integration.box import parsed
from tests.integration.conftest import Worlds
from tests.integration.letters import request
from tests.integration.world import World


def subjects(world: World) -> list[str]:
    mails = [parsed(mail.raw) for mail in world.box.mails()]
    return [str(mail["Subject"]) for mail in mails if mail["Auto-Submitted"] == "auto-generated"]


def day_after_day(world: World, *days: int) -> None:
    """A pass a minute after half past five, so many days after the one before; the first start was at 09:12."""
    for number in days:
        world.forward(days=number)
        world.run()


def test_daily_then_weekly_and_after_a_correction(on_dovecot: Worlds) -> None:
    """From Monday 17 November: daily, then on Fridays; the owner's move brings one on the next day. The program reads
    each as its own word."""
    world = on_dovecot()
    world.configure(digest={"enabled": True}, folders={"file_after_hours": 0})
    world.box.make("Requests/refund")
    world.start()
    world.receive(request(1, at=world.now()))
    world.receive(request(2, kind="mine", lang="en", at=world.now()))
    world.run()
    assert subjects(world) == []
    world.forward(hours=8, minutes=19)
    day_after_day(world, 0, 0, 1)
    assert subjects(world) == ["【madoguchi】11月17日(月)のまとめ", "【madoguchi】11月18日(火)のまとめ"]
    day_after_day(world, 29, 1, 1)
    assert subjects(world)[2:] == ["【madoguchi】12月19日(金)のまとめ"]
    (filed,) = world.box.mails("Answered/請求書")
    world.box.move(filed.uid, "Requests/refund", folder="Answered/請求書")
    world.forward(hours=1)
    world.run()
    day_after_day(world, 1, 1)
    assert len(subjects(world)) == 4
    own = [fate for fate in world.fates() if fate["reason"] == "own-message"]
    assert len(own) == 4
    assert len(world.sent) == 1
