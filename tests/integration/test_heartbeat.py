"""A heartbeat that is old is seen by whoever looks."""

from __future__ import annotations

from tests.integration.conftest import Worlds


def test_report_and_check_say_when_the_last_poll_is_too_old(on_dovecot: Worlds) -> None:
    """In words and in JSON, one line each; the exit status says nothing of it, and a poll mends it."""
    world = on_dovecot()
    assert [row for row in world.rows("check") if row["about"] == "daemon"] == []
    world.start()
    world.forward(hours=3)
    (found,) = [row for row in world.rows("check") if row["about"] == "daemon"]
    assert (found["grade"], found["found"]) == ("warning", "no successful poll for 3 h")
    assert world.rows("report")[0]["health"]["overdue"] == "no successful poll for 3 h"
    told = world.command("report")
    assert (told.returncode, "no successful poll for 3 h" in told.stdout) == (0, True)
    world.run()
    (found,) = [row for row in world.rows("check") if row["about"] == "daemon"]
    assert found["grade"] == "ok"
    assert world.rows("report")[0]["health"]["overdue"] is None
