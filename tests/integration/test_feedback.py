"""The owner's moves between real folders, as they judge what was answered."""

from __future__ import annotations

from tests.integration.conftest import Worlds
from tests.integration.letters import request


def test_moves_judge_answers_and_never_bring_a_second_one(on_dovecot: Worlds) -> None:
    """Filed, put back, corrected; another one confirmed: each is on record, shown, and nothing more is sent."""
    world = on_dovecot()
    world.configure(folders={"file_after_hours": 0})
    world.start()
    world.box.make("Requests/請求書")
    world.box.make("Requests/account-access")
    world.receive(request(1))
    world.receive(request(2, who="jiro.suzuki@example.co.jp"))
    world.run(2)
    filed = "Answered/請求書"
    uids = dict(zip(world.box.ids(filed), (mail.uid for mail in world.box.mails(filed)), strict=True))
    world.box.move(uids["<request-1@example.co.jp>"], "INBOX", folder=filed)
    world.box.move(uids["<request-2@example.co.jp>"], "Requests/請求書", folder=filed)
    world.run(2)
    assert world.fate()["feedback"] == "put-back"
    second = world.fate("<request-2@example.co.jp>")
    assert (second["label"], second["feedback"]) == ("invoice", "confirmed")
    (report,) = world.rows("report")
    assert report["feedback"] == {"confirmed": 1, "corrected": 0, "put-back": 1}
    (back,) = world.box.mails()
    world.box.move(back.uid, "Requests/account-access")
    world.run(2)
    assert (world.fate()["label"], world.fate()["feedback"]) == ("account-access", "corrected")
    assert "1 訂正 / corrected" in world.command("report").stdout
    assert len(world.sent) == 2
