"""An exception from its beginning to what comes after, on a real mailbox and by the installed command."""

from __future__ import annotations

from tests.integration.conftest import Worlds
from tests.integration.letters import request
from tests.integration.world import World

HANAKO = "hanako.suzuki@example.co.jp"


def arrive(world: World, number: int, kind: str, lang: str) -> str | None:
    """One mail of hers, read and settled; its reason."""
    world.receive(request(number, kind, lang, who=HANAKO, at=world.now()))
    world.run(2)
    return world.reason(f"<request-{number}@example.co.jp>")


def test_an_exception_from_agreement_to_pointer(on_dovecot: Worlds) -> None:
    """Told once and held; ended without a next step: the first mail is held, the next is answered at level 1."""
    world = on_dovecot()
    world.start()
    (added,) = world.rows("exceptions", "add", "--from", HANAKO, "--reason", "a launch")
    assert [arrive(world, 1, "invoice", "ja"), arrive(world, 2, "account-access", "ja")] == ["exception", "exception"]
    (note,) = world.sent
    assert (note["To"], note["Auto-Submitted"]) == (HANAKO, "auto-replied")
    assert note["In-Reply-To"] == "<request-1@example.co.jp>"
    assert [mail.flags for mail in world.box.mails()] == [frozenset(), frozenset()]
    assert len(world.box.mails("Sent")) == 1
    (ended,) = world.rows("exceptions", "end", str(added["id"]))
    assert (ended["ended"], ended["mails"], ended["told"]) == ("by-hand", 2, 1)
    world.forward(minutes=5)  # the command's clock went on
    assert [arrive(world, 3, "refund", "en"), arrive(world, 4, "invoice", "en")] == ["exception-ended", "answerable"]
    assert len(world.sent) == 2
    assert [fate["closed_at"] for fate in world.fates()[:3]] == [None, None, None]
    journal = world.journal()
    assert [record.level for record in journal.mails.by_message_id("<request-4@example.co.jp>")] == [1]
    journal.close()
