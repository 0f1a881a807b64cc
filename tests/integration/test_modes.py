"""shadow, draft and send; and what becomes a draft, or nothing, although the mode is send."""

from __future__ import annotations

import pytest

from madoguchi.reply.loop_mark import LOOP_HEADER
from tests.builders import OWNER
from tests.integration.box import parsed
from tests.integration.conftest import Worlds
from tests.integration.letters import DIRECTORY, request
from tests.integration.world import World

ONE_SERVER = pytest.mark.parametrize("world", ["dovecot"], indirect=True)
"""For what only the policy decides: which server it is makes no difference."""

SECOND = "<request-2@example.co.jp>"
THIRD = "<request-3@example.co.jp>"


def with_auto(value: str) -> str:
    """The directory with ``auto`` set for invoices."""
    return DIRECTORY.replace('folder = "請求書"', f'folder = "請求書"\nauto = "{value}"')


def assert_drafted(world: World, number: int = 1) -> None:
    """One draft in the personal form for that mail, which itself lies untouched in the inbox; nothing sent."""
    (draft,) = [
        mail for mail in world.box.mails("Drafts") if f"<request-{number}@" in str(parsed(mail.raw)["In-Reply-To"])
    ]
    letter = parsed(draft.raw)
    assert "\\Draft" in draft.flags
    assert str(letter["To"]) == f"colleague{number}@example.co.jp"
    assert str(letter["Subject"]) == "Re: お願い"
    assert letter["From"].addresses[0].addr_spec == OWNER
    assert str(letter["In-Reply-To"]) == str(letter["References"]) == f"<request-{number}@example.co.jp>"
    assert letter["Auto-Submitted"] is letter["X-Auto-Response-Suppress"] is None
    assert letter[LOOP_HEADER] is not None
    text = letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "billing-support@example.co.jp" in text
    assert "自動" not in text
    (mail,) = [mail for mail in world.box.mails() if f"<request-{number}@".encode() in mail.raw]
    assert mail.flags == frozenset()


def test_shadow_touches_nothing(world: World) -> None:
    """Every folder, flag and byte stays as it was, nothing is sent, and the record says what would be."""
    world.configure(mode="shadow", folders={"file_after_hours": 0})
    world.receive(request(9))
    world.start()
    world.receive(request(1))
    world.receive(request(2, "mine", "en"))
    before = world.box.state()
    world.run(2)
    world.forward(hours=48)
    world.run()
    assert world.box.state() == before
    assert world.sent == []
    assert (world.reason(), world.fate()["evidence"]["would_be"]) == ("shadow-mode", "answerable")
    assert world.fate()["request_type"] == "invoice"
    assert world.reason(SECOND) == "mine"


def test_draft_mode_writes_a_personal_draft_and_leaves_the_mail_alone(world: World) -> None:
    """Drafts gets one ready letter in the personal form, without a grace period; passes and days later still one."""
    world.configure(mode="draft", reply={"delay_seconds": 600}, folders={"file_after_hours": 0})
    world.start()
    world.receive(request(1))
    world.run(2)
    assert_drafted(world)
    world.forward(hours=48)
    world.run(2)
    assert_drafted(world)
    assert world.reason() == "draft-mode"
    assert (world.sent, world.box.mails("Sent")) == ([], [])


def test_a_draft_that_the_owner_sends_leaves_the_queue(world: World) -> None:
    """Sent from Drafts by a mail client, with the same thread, the request is dealt with and is not drafted again."""
    world.configure(mode="draft")
    world.start()
    world.receive(request(1))
    world.run()
    (draft,) = world.box.mails("Drafts")
    world.box.move(draft.uid, "Sent", folder="Drafts")
    world.run(2)
    assert world.box.mails("Drafts") == []
    assert world.fate()["closed_by"] == "answered by the owner"


def test_a_server_without_a_drafts_folder_gets_one(on_dovecot: Worlds) -> None:
    """Where nothing says which folder holds drafts, Drafts is made below the server's own prefix and found again."""
    world = on_dovecot(separator=".", prefix="INBOX.", special_use=False)
    world.configure(mode="draft")
    for name in ("INBOX.Drafts", "INBOX.Sent"):
        if name in world.box.folders():
            world.box.remove(name)
    world.start()
    world.receive(request(1))
    world.receive(request(2))
    world.run(2)
    assert len(world.box.mails("INBOX.Drafts")) == 2


@pytest.mark.parametrize("evidence", ["reviewed", "folders"])
def test_send_without_the_evidence_asked_for_only_drafts(world: World, evidence: str) -> None:
    """A model that is not certified sends nothing in send mode: its answers become drafts, uncertified."""
    world.configure(promise={"evidence": evidence})
    world.start()
    world.receive(request(1))
    world.run(2)
    assert_drafted(world)
    assert world.reason() == "uncertified"
    assert world.sent == []


@ONE_SERVER
def test_a_type_may_be_drafted_only_or_never_answered(world: World) -> None:
    """auto = "draft" drafts, auto = "never" holds; other types are sent meanwhile."""
    world.directory = with_auto("draft")
    world.configure()
    world.start()
    world.receive(request(1))
    world.receive(request(2, "account-access", "en"))
    world.run()
    world.directory = with_auto("never")
    world.configure()
    world.receive(request(3))
    world.run(2)
    assert_drafted(world)
    assert (world.reason(), world.reason(SECOND), world.reason(THIRD)) == ("draft-type", "answerable", "never-type")
    assert len(world.sent) == len(world.box.mails("Drafts")) == 1


@ONE_SERVER
def test_some_people_get_drafts_only(world: World) -> None:
    """Whom people.toml lists under draft_only, in whatever spelling, is never written to by machine."""
    world.people = 'draft_only = ["Colleague1@Example.co.jp"]\n'
    world.configure()
    world.start()
    world.receive(request(1))
    world.receive(request(2, who="president@example.co.jp"))
    world.run(2)
    assert_drafted(world)
    assert (world.reason(), world.reason(SECOND)) == ("draft-type", "answerable")
    assert [list(mail.rcpt_to) for mail in world.smtp.received] == [["president@example.co.jp"]]


@ONE_SERVER
def test_teaching_ends_with_a_personal_draft(world: World) -> None:
    """Pointer after pointer the level rises; the third level is a draft for the owner, who is told, and is not sent."""
    world.configure(education={"levels": [1, 2, 3]}, reply={"per_sender_per_day": 9})
    world.start()
    for number in (1, 2, 3, 4):
        world.receive(request(number, who="colleague3@example.co.jp", at=world.now()))
        world.run()
        world.forward(days=1)
    fates = [(fate["reason"], fate["level"]) for fate in world.fates() if fate["reason"] != "own-message"]
    assert fates == [("answerable", 1), ("answerable", 2), ("level-3", 3), ("level-3", 3)]
    assert [fate["reason"] for fate in world.fates()].count("own-message") == 1
    assert len(world.sent) == 2
    assert_drafted(world, 3)


@ONE_SERVER
def test_a_mail_that_waits_when_the_mode_changes_follows_the_new_mode(world: World) -> None:
    """Switched to shadow during the grace period, nothing goes out; switched to draft, it is drafted."""
    world.configure(reply={"delay_seconds": 600})
    world.start()
    world.receive(request(1))
    world.run()
    world.configure(mode="shadow")
    world.forward(minutes=11)
    world.run()
    world.configure(mode="send")
    world.receive(request(2, at=world.now()))
    world.run()
    world.configure(mode="draft")
    world.forward(minutes=11)
    world.run()
    assert (world.reason(), world.reason(SECOND)) == ("shadow-mode", "draft-mode")
    assert world.sent == []
    assert_drafted(world, 2)
