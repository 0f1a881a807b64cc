"""The first start is a baseline, and every mail is answered once."""

from __future__ import annotations

import shutil

import pytest

from tests.integration.conftest import Worlds
from tests.integration.letters import request
from tests.integration.world import World


def test_what_was_there_before_is_never_answered_and_what_comes_is_answered_once(world: World) -> None:
    """Mail from before the first start stays unanswered; a new mail gets one answer, however many passes follow."""
    world.receive(request(1))
    world.start()
    world.receive(request(2))
    world.run(3)
    assert [str(mail["To"]) for mail in world.sent] == ["colleague2@example.co.jp"]
    assert (world.reason(), world.fate()["disposition"]) == ("baseline", "baseline")
    assert world.reason("<request-2@example.co.jp>") == "answerable"


def test_old_mail_dragged_out_and_back_or_copied_is_the_same_old_mail(world: World) -> None:
    """A baseline mail that leaves the inbox and returns under another UID, or twice, is not answered."""
    uid = world.receive(request(1))
    other = world.receive(request(2))
    world.start()
    world.box.move(uid, "Archive")
    world.run()
    world.box.move(world.box.mails("Archive")[0].uid, "INBOX", folder="Archive")
    world.box.copy(other, "INBOX")
    world.run(2)
    assert world.sent == []
    assert len(world.fates()) == 2
    assert len(world.box.mails()) == 3


def test_an_answered_mail_dragged_out_and_back_is_not_answered_again(world: World) -> None:
    """The answered mail is known by its identity, whatever its UID."""
    world.start()
    uid = world.receive(request(1))
    world.run()
    world.box.move(uid, "Archive")
    world.run()
    world.box.move(world.box.mails("Archive")[0].uid, "INBOX", folder="Archive")
    world.run(2)
    assert len(world.sent) == 1


@pytest.mark.parametrize("hours", [0, 30])
def test_old_mail_renumbered_stays_old(on_dovecot: Worlds, hours: int) -> None:
    """A changed UIDVALIDITY makes neither baseline mail nor answered mail new, whatever its age."""
    world = on_dovecot()
    world.receive(request(1))
    world.start()
    world.receive(request(2))
    world.receive(request(3, message_id=""))
    world.run()
    assert world.box.renumber is not None
    world.box.renumber("INBOX")
    world.forward(hours=hours)
    world.run(2)
    assert len(world.sent) == 2
    assert len(world.fates()) == 3
    world.receive(request(4, at=world.now()))
    world.run(2)
    assert len(world.sent) == 3


def test_mail_that_came_while_the_folder_was_renumbered_is_held(on_dovecot: Worlds) -> None:
    """Unknown, recent mail after a changed UIDVALIDITY is held as rebaselined, since it may be old."""
    world = on_dovecot()
    world.start()
    world.receive(request(1))
    world.run()
    world.receive(request(2))
    assert world.box.renumber is not None
    world.box.renumber("INBOX")
    world.run(2)
    assert len(world.sent) == 1
    assert world.reason("<request-2@example.co.jp>") == "rebaselined"


def test_a_waiting_mail_renumbered_is_still_answered_once(on_dovecot: Worlds) -> None:
    """The grace period outlives a changed UIDVALIDITY: the mail is found again by its identity."""
    world = on_dovecot()
    world.configure(reply={"delay_seconds": 600})
    world.start()
    world.receive(request(1))
    world.run()
    assert world.box.renumber is not None
    world.box.renumber("INBOX")
    world.forward(minutes=11)
    world.run(2)
    assert len(world.sent) == 1
    assert world.reason() == "answerable"


def test_an_empty_state_folder_answers_nothing_again(world: World) -> None:
    """A lost state folder, or a second installation, begins with a baseline of its own."""
    world.start()
    world.receive(request(1))
    world.run()
    shutil.rmtree(world.state_dir)
    world.run(3)
    assert len(world.sent) == 1
    assert world.reason() == "baseline"


def test_a_second_installation_sees_the_answer_in_sent(world: World) -> None:
    """Two installations on one mailbox: what the one answered, the other holds as already answered."""
    first = world
    second = World(world.home.parent / "second", world.box, world.smtp, world.judge, world.home, world.zygote)
    second.configure(folders={"file_after_hours": 24})
    first.start()
    second.start()
    first.receive(request(1))
    first.run()
    second.run(2)
    assert len(first.sent) == 1
    assert second.reason() == "already-answered"


def test_a_pass_over_an_empty_mailbox_does_nothing(world: World) -> None:
    """Nothing there is no special case."""
    world.run(2)
    assert (world.fates(), world.sent) == ([], [])


def test_the_same_mail_twice_in_one_delivery_is_one_mail(world: World) -> None:
    """Delivered through two of the owner's addresses, a mail lies there twice: one answer, and the next goes on."""
    world.start()
    for raw in (request(1), request(1), request(2)):
        world.receive(raw)
    world.run(2)
    assert sorted(str(mail["To"]) for mail in world.sent) == ["colleague1@example.co.jp", "colleague2@example.co.jp"]


def test_a_hostile_heading_does_not_stop_the_baseline(on_dovecot: Worlds) -> None:
    """Headings that no parser likes, or none at all, are part of the baseline like any other."""
    world = on_dovecot()
    world.receive(b"From: \xff\xfe<<>>@,;\r\nDate: Mon, 99 Foo 0000\r\nSubject: =?x-none?Q?=ff?=\r\n\r\nx\r\n")
    world.receive(b"\r\nno header at all\r\n")
    world.receive(b"Message-ID: <\xe3\x81\x82\x00@[>\r\nFrom: \xe3\x81\x82\r\n\r\n")
    world.start()
    world.receive(request(1))
    world.run()
    assert len(world.sent) == 1
