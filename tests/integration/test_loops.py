"""Machines that answer machines: whoever writes back, nobody gets more than one answer."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage

import pytest

from madoguchi.reply.loop_mark import LOOP_HEADER
from tests.bounces import bounce
from tests.builders import OWNER, make_mail
from tests.integration.box import parsed
from tests.integration.conftest import Worlds
from tests.integration.letters import request
from tests.integration.world import World
from tests.servers.smtp_sink import FaultySmtp

OTHER = "jiro.sato@example.co.jp"
ROUNDS = 4
MARKS = ("Auto-Submitted", "X-Auto-Response-Suppress", LOOP_HEADER)
Peer = Callable[[EmailMessage, int], bytes]


@pytest.fixture
def office(on_dovecot: Worlds) -> World:
    """Past its first start."""
    world = on_dovecot()
    world.start()
    return world


def delivered(mail: EmailMessage, sender: str = OWNER) -> bytes:
    """As the last server on the way hands it over."""
    return f"Return-Path: <{sender}>\r\n".encode() + mail.as_bytes()


def without_marks(mail: EmailMessage) -> EmailMessage:
    """As after a gateway that lets no unusual field pass."""
    for name in MARKS:
        del mail[name]
    return mail


def talk(world: World, peer: Peer) -> None:
    """Whatever goes out is answered by the peer, round after round, a few minutes apart."""
    heard = 0
    for _ in range(ROUNDS):
        world.run(2)
        for mail in world.sent[heard:]:
            heard += 1
            world.receive(peer(mail, heard))
        world.forward(minutes=7)
    world.run(2)


def written(number: int, who: str, body: str, subject: str = "Re: お願い") -> bytes:
    return make_mail(
        body,
        sender=f"佐藤 <{who}>",
        subject=subject,
        message_id=f"<peer-{number}@example.co.jp>",
        date="Mon, 17 Nov 2025 09:10:00 +0900",
        return_path=f"<{who}>",
    )


@pytest.mark.parametrize("stripped", [False, True], ids=["marked", "marks stripped on the way"])
def test_two_of_these_daemons_write_to_each_other_once(on_dovecot: Worlds, stripped: bool) -> None:
    """The first mail is answered, the answer is not, although both programs run on and would answer a request."""
    with FaultySmtp() as others_smtp:
        one, other = on_dovecot(), on_dovecot()
        other.smtp = others_smtp
        owner = {"name": {"ja": "佐藤 次郎", "en": "Jiro Sato"}, "addresses": [OTHER]}
        other.configure(owner=owner, smtp={"host": others_smtp.host, "port": others_smtp.port, "security": "none"})
        for world in (one, other):
            world.start()
        one.receive(request(1, who=OTHER))
        passed = {"one": 0, "other": 0}
        for _ in range(ROUNDS):
            for name, sender, world, reader in (("one", OWNER, one, other), ("other", OTHER, other, one)):
                world.run(2)
                for mail in world.sent[passed[name] :]:
                    passed[name] += 1
                    reader.receive(delivered(without_marks(mail) if stripped else mail, sender))
            one.forward(minutes=7)
            other.forward(minutes=7)
        assert (len(one.sent), len(other.sent)) == (1, 0)
        (fate,) = other.fates()
        assert fate["disposition"] in ("ignored", "held")


def test_a_responder_without_any_mark_that_answers_everything(office: World) -> None:
    """It writes in the words of a request each time; what is pointed out once is not pointed out again."""
    office.receive(request(1, who=OTHER))
    talk(office, lambda _, number: written(number, OTHER, "請求書を再発行してください、宛名が古いです。\n"))
    assert len(office.sent) == 1
    assert {fate["reason"] for fate in office.fates()} == {"answerable", "recent-pointer"}


def test_a_responder_that_names_another_matter_each_time(office: World) -> None:
    """One answer for each matter at most, and few in all."""
    matters = ["ログインできません、パスワードがロックされました。\n", "二重に引き落とされ、返金を希望しています。\n"]
    office.receive(request(1, who=OTHER))
    talk(office, lambda _, number: written(number, OTHER, matters[number % 2]))
    teams = [fate["team"] for fate in office.fates() if fate["disposition"] == "answered"]
    assert len(teams) == len(set(teams)) == len(office.sent)


def test_a_ticket_system_that_opens_a_ticket_for_each_reply(office: World) -> None:
    """It quotes our reply and its own number, from an address like a person's."""

    def ticket(mail: EmailMessage, number: int) -> bytes:
        quoted = "".join(f"> {line}\n" for line in str(mail.get_body(("plain",))).splitlines())
        body = f"チケット #{number} を受け付けました。請求書の再発行、宛名が古い件。\n\n{quoted}"
        return written(number, OTHER, body, f"[#{number}] {mail['Subject']}")

    office.receive(request(1, who=OTHER))
    talk(office, ticket)
    assert len(office.sent) == 1


def test_a_colleagues_rule_forwards_our_answer_back_to_us(office: World) -> None:
    """It is our own; when it happens to one after the other, answering stops and the owner hears of it once."""
    for number in (1, 2, 3):
        office.receive(request(number))
        office.run(2)
        office.receive(delivered(office.sent[-1]))
        office.run(2)
    office.receive(request(4))
    office.run(3)
    assert len(office.sent) == 3
    assert office.reason("<request-4@example.co.jp>") == "circuit-open"
    notices = [mail for mail in office.box.mails() if parsed(mail.raw)["Auto-Submitted"] == "auto-generated"]
    assert len(notices) == 1
    office.forward(minutes=61)
    office.receive(request(5, at=office.now()))
    office.run(2)
    assert len(office.sent) == 4


def test_a_mail_that_claims_to_be_from_the_owner(office: World) -> None:
    """Whoever sent it: not answered, and our answers do not go to the owner."""
    office.receive(request(1, who=OWNER, return_path="<stranger@elsewhere.example>"))
    office.run(2)
    assert (office.sent, office.fate()["disposition"]) == ([], "ignored")


@pytest.mark.parametrize(
    "headers",
    [
        [("List-Id", "<sales.example.co.jp>")],
        [("Reply-To", "hanako@example.co.jp")],
        [("X-Original-From", "Hanako <hanako@example.co.jp>"), ("List-Unsubscribe", "<mailto:x@example.co.jp>")],
    ],
)
def test_a_list_that_rewrites_from(office: World, headers: list[tuple[str, str]]) -> None:
    """An answer would go to everybody on it."""
    office.receive(request(1, who="sales@example.co.jp", headers=headers))
    office.run(2)
    assert (office.sent, office.fate()["disposition"]) == ([], "held")


def test_a_bounce_of_our_answer_is_matched_and_not_answered(office: World) -> None:
    """The colleague has no pointer, so the mail is in the owner's queue again."""
    office.receive(request(1))
    office.run(2)
    (answer,) = office.sent
    office.receive(bounce(str(answer["Message-ID"]), date="Mon, 17 Nov 2025 09:20:00 +0900"))
    office.run(2)
    assert len(office.sent) == 1
    assert "bounced" in office.fate()["times"]
    (held,) = office.rows("held", "list")
    assert held["message_id"] == "<request-1@example.co.jp>"
    assert office.fate("<bounce-1@mx.example.co.jp>")["disposition"] == "ignored"


def test_a_monday_backlog_waits_and_is_not_dropped(office: World) -> None:
    """What came in over a weekend, more than an hour may answer, goes out in the hours that follow."""
    office.configure(reply={"per_hour": 4})
    for number in range(1, 11):
        office.receive(request(number))
    sent = []
    for _ in range(4):
        office.run(2)
        sent.append(len(office.sent))
        office.forward(minutes=61)
    assert sent == [4, 8, 10, 10]
    assert {fate["reason"] for fate in office.fates()} == {"answerable"}
