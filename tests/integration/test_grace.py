"""The grace period, the ways to stop an answer, and pacing."""

from __future__ import annotations

import pytest

from tests.builders import OWNER
from tests.integration.letters import request
from tests.integration.world import World

ONE_SERVER = pytest.mark.parametrize("world", ["dovecot"], indirect=True)
"""For what only the policy decides: which server it is makes no difference."""

FIRST = "<request-1@example.co.jp>"
SECOND = "<request-2@example.co.jp>"


@pytest.fixture
def waiting(world: World) -> World:
    """A world with ten minutes of grace in which mail 1 waits."""
    world.configure(reply={"delay_seconds": 600})
    world.start()
    world.receive(request(1))
    world.run()
    assert world.fate()["state"] == "pending"
    return world


def uid(world: World, folder: str = "INBOX") -> int:
    """Of the one mail in the folder."""
    (mail,) = world.box.mails(folder)
    return mail.uid


def finish(world: World) -> None:
    """The grace period passes, and then some."""
    world.forward(minutes=11)
    world.run(2)


def test_an_answer_waits_for_the_grace_period_and_not_longer(waiting: World) -> None:
    """Nothing happens to the mail before delay_seconds are over; the next pass answers it once."""
    untouched = waiting.box.state()
    waiting.forward(minutes=9, seconds=59)
    waiting.run()
    assert waiting.sent == []
    assert waiting.box.state() == untouched
    waiting.forward(seconds=1)
    waiting.run(2)
    assert len(waiting.sent) == 1
    assert waiting.reason() == "answerable"


@pytest.mark.parametrize("by", ["a mail in Sent", "the flag"])
def test_the_owner_answers_first(waiting: World, by: str) -> None:
    r"""A mail of the owner's in Sent that replies to it, or `\Answered` from any mail client, stops the answer."""
    if by == "a mail in Sent":
        reply = [("In-Reply-To", f"(see)\r\n {FIRST}")]
        waiting.box.put(request(8, who=OWNER, headers=reply), "Sent", waiting.now(), ["\\Seen"])
    else:
        waiting.box.flag(uid(waiting), "\\Answered")
    finish(waiting)
    assert waiting.sent == []
    assert (waiting.reason(), waiting.fate()["closed_by"]) == ("already-answered", "answered by the owner")


@pytest.mark.parametrize("by", ["moving", "deleting"])
def test_the_owner_takes_it_out_of_the_inbox(waiting: World, by: str) -> None:
    r"""Moved away, or marked `\Deleted`, it is the owner's: left-inbox, and out of the queue."""
    if by == "moving":
        waiting.box.move(uid(waiting), "Archive")
    else:
        waiting.box.flag(uid(waiting), "\\Deleted")
    finish(waiting)
    assert waiting.sent == []
    assert (waiting.reason(), waiting.fate()["closed_by"]) == ("left-inbox", "left the inbox")
    assert len(waiting.box.mails("Archive") + waiting.box.mails()) == 1


def test_reading_it_or_dragging_it_out_and_back_stops_nothing(waiting: World) -> None:
    r"""A mail that the owner only looked at, or put back under another UID, is answered once, and stays read."""
    waiting.box.flag(uid(waiting), "\\Seen")
    waiting.box.move(uid(waiting), "Archive")
    waiting.box.move(uid(waiting, "Archive"), "INBOX", folder="Archive")
    finish(waiting)
    assert len(waiting.sent) == 1
    (mail,) = waiting.box.mails()
    assert mail.flags == {"\\Seen", "\\Answered"}


@pytest.mark.parametrize("folder", ["Requests/STOP", "Requests/停止"])
def test_a_folder_stops_everything(waiting: World, folder: str) -> None:
    """While Requests/STOP or Requests/停止 exists, what waits and what comes is held; then new mail is answered."""
    waiting.box.make(folder)
    finish(waiting)
    waiting.receive(request(2, at=waiting.now()))
    finish(waiting)
    assert (waiting.reason(), waiting.reason(SECOND)) == ("paused", "paused")
    waiting.box.remove(folder)
    waiting.receive(request(3, at=waiting.now()))
    waiting.run()
    finish(waiting)
    assert [str(mail["To"]) for mail in waiting.sent] == ["colleague3@example.co.jp"]
    assert {mail.flags for mail in waiting.box.mails()} == {frozenset(), frozenset({"\\Answered"})}


@ONE_SERVER
def test_a_pause_holds_what_waits_and_resume_begins_again(waiting: World) -> None:
    """`pause` as a command holds the waiting mail and the next; after `resume` only new mail is answered."""
    assert waiting.command("pause").returncode == 0
    finish(waiting)
    waiting.receive(request(2, at=waiting.now()))
    waiting.run()
    assert waiting.command("resume").returncode == 0
    finish(waiting)
    assert (waiting.reason(), waiting.reason(SECOND)) == ("paused", "paused")
    waiting.receive(request(3, at=waiting.now()))
    waiting.run()
    finish(waiting)
    assert [str(mail["To"]) for mail in waiting.sent] == ["colleague3@example.co.jp"]


@ONE_SERVER
def test_a_pause_until_a_time_ends_by_itself(waiting: World) -> None:
    """`pause --until` holds up to that minute in the office's zone and not after it."""
    assert waiting.command("pause", "--until", "2025-11-17T10:00").returncode == 0  # it is 09:12
    finish(waiting)
    assert waiting.reason() == "paused"
    waiting.forward(minutes=40)
    waiting.receive(request(2, at=waiting.now()))
    waiting.run()
    finish(waiting)
    assert waiting.reason(SECOND) == "answerable"


@ONE_SERVER
@pytest.mark.parametrize("words", [("label", "mine"), ("dismiss",)])
def test_the_owner_decides_at_the_terminal_while_it_waits(waiting: World, words: tuple[str, ...]) -> None:
    """`held label` and `held dismiss` during the grace period are the owner's word: no answer goes out afterwards."""
    verb, *rest = words
    done = waiting.command("held", verb, waiting.fate()["id"], *rest)
    assert done.returncode == 0, done.stderr
    finish(waiting)
    assert waiting.sent == []
    assert waiting.fate()["disposition"] == "held"


@ONE_SERVER
def test_a_person_put_on_the_list_while_it_waits_is_not_answered(waiting: World) -> None:
    """Every guard speaks again when the time has come, with the files as they are then."""
    waiting.people = 'never = ["colleague1@example.co.jp"]\n'
    waiting.configure()
    finish(waiting)
    assert (waiting.sent, waiting.reason()) == ([], "excluded")


def test_two_mails_of_one_person_that_wait_together_get_one_pointer(waiting: World) -> None:
    """The second mail to the same team on the same occasion is held as recent-pointer, decided when it is due."""
    waiting.receive(request(2, who="colleague1@example.co.jp"))
    waiting.run()
    assert waiting.fate(SECOND)["state"] == "pending"
    finish(waiting)
    assert len(waiting.sent) == 1
    assert (waiting.reason(), waiting.reason(SECOND)) == ("answerable", "recent-pointer")


@ONE_SERVER
def test_the_next_business_day_is_a_new_occasion(world: World) -> None:
    """From Friday over the weekend and the holiday of Monday (2025-11-24) it is one occasion; on Tuesday another."""
    world.start()
    world.forward(days=4)
    for number, days in ((1, 1), (2, 2), (3, 1), (4, 0)):
        world.receive(request(number, who="colleague1@example.co.jp", at=world.now()))
        world.run()
        world.forward(days=days)
    reasons = [fate["reason"] for fate in world.fates()]
    assert reasons == ["answerable", "recent-pointer", "recent-pointer", "answerable"]
    assert len(world.sent) == 2


@ONE_SERVER
def test_one_person_gets_so_many_answers_a_day(world: World) -> None:
    """The second team's pointer is over per_sender_per_day = 1 and is held; the next day there is another."""
    world.configure(reply={"per_sender_per_day": 1})
    world.start()
    world.receive(request(1))
    world.receive(request(2, "account-access", "en", who="Colleague1+x@example.co.jp"))
    world.run(2)
    assert world.reason(SECOND) == "rate-limit"
    world.forward(days=1)
    world.receive(request(3, "account-access", "en", who="colleague1@example.co.jp", at=world.now()))
    world.run()
    assert [str(mail["To"]) for mail in world.sent] == ["colleague1@example.co.jp"] * 2


@ONE_SERVER
def test_what_is_over_per_hour_waits_and_is_not_lost(world: World) -> None:
    """With per_hour = 2, five mails are answered within three hours, two at most in any hour, the oldest first."""
    world.configure(reply={"per_hour": 2})
    world.start()
    for number in range(1, 6):
        world.receive(request(number))
    sent = []
    for _ in range(3):
        world.run(2)
        sent.append(len(world.sent))
        world.forward(minutes=61)
    assert sent == [2, 4, 5]
    assert [str(mail["To"]) for mail in world.sent] == [f"colleague{number}@example.co.jp" for number in range(1, 6)]


@ONE_SERVER
def test_far_too_much_at_once_opens_the_breaker(world: World) -> None:
    """More than three times per_hour within an hour is a loop or a flood: all of it is held, and later all is well."""
    world.configure(reply={"per_hour": 1})
    world.start()
    for number in range(1, 6):
        world.receive(request(number))
    world.run(2)
    requests = [fate for fate in world.fates() if fate["reason"] != "own-message"]
    assert [fate["reason"] for fate in requests] == ["circuit-open"] * 5
    world.forward(hours=5)
    world.receive(request(6, at=world.now()))
    world.run(2)
    assert [str(mail["To"]) for mail in world.sent] == ["colleague6@example.co.jp"]
