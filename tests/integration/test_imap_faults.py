"""A mailbox server that leaves out or makes up, and other clients in between: what is recorded, and what is answered."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest

from madoguchi.errors import ServerAway, Temporary
from madoguchi.service.one_pass import one_pass
from tests.integration.conftest import Proxied
from tests.integration.letters import request
from tests.integration.promise import kept, limp, name, replaced


@pytest.mark.parametrize(
    ("part", "answer"),
    [
        (b"[", b"TAG NO cannot read this one\r\n"),
        (b"[", b"TAG OK nothing to say\r\n"),
        (b"[]", b"* BYE oops\r\n"),
    ],
)
def test_one_mail_that_the_server_never_hands_over_stops_no_other(proxied: Proxied, part: bytes, answer: bytes) -> None:
    """Refused, left out, or the end of the connection each time: it is held as error, the others are answered."""
    world, proxy = proxied()
    world.start()
    world.receive(request(1))
    bad = world.receive(request(2))
    world.receive(request(3))

    def instead(command: bytes) -> bytes | None:
        found = re.match(rb"UID FETCH (\S+) .*BODY.PEEK" + re.escape(part), command)
        return answer if found and str(bad).encode() in found[1].split(b",") else None

    proxy.answer = instead
    limp(world, 12)
    proxy.calm()
    world.run(2)
    fates = {fate["reason"] for fate in world.fates()}
    assert (fates, len(world.sent), len(world.fates())) == ({"answerable", "error"}, 2, 3)
    assert world.box.ids() == [name(1), name(2), name(3)]


def test_what_fetch_leaves_out_is_not_taken_for_gone(proxied: Proxied) -> None:
    """OK without a word about a mail that is there: a waiting mail is answered later, a held one stays in the queue."""
    world, proxy = proxied()
    world.start()
    world.receive(request(1, "mine", "en"))
    world.run()
    world.configure(reply={"delay_seconds": 60})
    world.receive(request(2))
    world.run()
    world.forward(minutes=2)
    proxy.answer = replaced(b"UID FETCH", b"TAG OK nothing to say\r\n")
    limp(world, 2)
    assert world.fate(name(1))["closed_at"] is None
    assert world.fate(name(2))["state"] == "pending"
    proxy.calm()
    world.forward(minutes=5)
    world.run()
    kept(world, [1, 2], answered=[2])


def test_flags_of_another_mail_are_not_taken_for_this_one(proxied: Proxied) -> None:
    """A FETCH answer without a UID is about a sequence number: no held mail counts as answered or deleted by it."""
    world, proxy = proxied()
    world.start()
    world.receive(request(1, "mine", "en"))
    world.run()
    proxy.edit = lambda line: (
        b"* 1 FETCH (FLAGS (\\Answered \\Deleted))\r\n" + line if b"OK Fetch completed" in line else line
    )
    world.run()
    assert world.fate(name(1))["closed_at"] is None


@pytest.mark.parametrize("next_uid", [b"1", b"4000000000"])
def test_a_wrong_uidnext_hides_no_mail(proxied: Proxied, next_uid: bytes) -> None:
    """Announced too low or too high after the first start: what the search finds is what counts."""
    world, proxy = proxied()
    world.start()
    proxy.edit = lambda line: re.sub(rb"UIDNEXT \d+", b"UIDNEXT " + next_uid, line)
    for number in (1, 2):
        world.receive(request(number))
        world.run()
    proxy.calm()
    world.receive(request(3))
    world.run()
    kept(world, [1, 2, 3])


@pytest.mark.parametrize("where", [b"UID FETCH", b"SELECT", b"UID STORE"])
@pytest.mark.parametrize("what", ["expunged", "moved", "renumbered"])
def test_what_somebody_else_does_in_the_middle_of_a_pass(proxied: Proxied, where: bytes, what: str) -> None:
    """Expunged, moved or renumbered between two commands: a normal outcome, at most one answer, the others unharmed."""
    world, proxy = proxied()
    world.start()
    first = world.receive(request(1))
    world.receive(request(2))
    meddled: list[bytes] = []

    def meddle(command: bytes) -> None:
        if meddled or not command.startswith(where):
            return
        meddled.append(command)
        if what == "renumbered":
            assert world.box.renumber is not None
            world.box.renumber("INBOX")
        else:
            world.box.move(first, "Trash" if what == "expunged" else "Archive")
        if what == "expunged":
            world.box.remove("Trash")

    proxy.before = meddle
    with suppress(Temporary):
        world.run()
    proxy.calm()
    world.forward(minutes=5)
    world.run(3)
    assert meddled
    replied = [str(mail["In-Reply-To"]) for mail in world.sent]
    assert len(replied) == len(set(replied))
    assert len({fate["message_id"] for fate in world.fates()}) == len(world.fates())
    assert name(2) in world.box.ids()
    assert world.fate(name(2))["reason"] in {"answerable", "rebaselined"}


def test_uidvalidity_that_changes_between_two_passes_of_one_connection(proxied: Proxied) -> None:
    """Held mail is matched by identity, answered mail is not answered again, new mail goes on being answered."""
    world, _ = proxied()
    world.start()
    with world.connected() as opened:
        world.receive(request(1))
        world.receive(request(2, "mine", "en"))
        one_pass(opened)
    assert world.box.renumber is not None
    with world.connected() as opened:
        one_pass(opened)
        opened.mailbox.wait("INBOX", 0.01, lambda: False)
        world.box.renumber("INBOX")
        for _ in range(3):
            with suppress(ServerAway):
                one_pass(opened)
    world.receive(request(3))
    world.run(2)
    kept(world, [1, 2, 3], answered=[1, 3])
    assert world.fate(name(2))["closed_at"] is None
