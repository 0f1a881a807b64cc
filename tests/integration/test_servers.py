"""Every kind of server that the contract names, and what earlier mail says about a new one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.builders import make_mail
from tests.integration.box import parsed
from tests.integration.conftest import Worlds
from tests.integration.letters import NOW, request
from tests.integration.world import World
from tests.servers.dovecot_conf import capabilities_without

SECOND = "<request-2@example.co.jp>"
PREFIX = {"separator": ".", "prefix": "INBOX.", "drafts": "下書き"}
JAPANESE = {
    "sent": "送信済みアイテム",
    "drafts": "下書き",
    "special_use": False,
    "capabilities": capabilities_without("MOVE", "SPECIAL-USE", "NAMESPACE"),
}
LAYOUTS = [
    pytest.param({"separator": "."}, "Sent", "Answered.請求書", id="dots"),
    pytest.param(PREFIX, "INBOX.Sent", "INBOX.Answered.請求書", id="prefix"),
    pytest.param(
        {**PREFIX, "capabilities": capabilities_without("NAMESPACE"), "special_use": False},
        "INBOX.Sent",
        "INBOX.Answered.請求書",
        id="prefix-unsaid",
    ),
    pytest.param(JAPANESE, "送信済みアイテム", "Answered/請求書", id="japanese-no-move"),
    pytest.param(
        {"sent": "Gesendet", "capabilities": capabilities_without("MOVE", "UIDPLUS")},
        "Gesendet",
        "Answered/請求書",
        id="no-move-no-uidplus",
    ),
]


@pytest.mark.parametrize(("layout", "sent", "answered"), LAYOUTS)
def test_a_server_of_any_layout_serves(on_dovecot: Worlds, layout: dict[str, Any], sent: str, answered: str) -> None:
    r"""Answer, copy in Sent and filing work on every layout; nothing is lost, and nobody else's mail expunged.

    A mail that somebody else marked \Deleted stays. Without UIDPLUS the filed mail stays too, marked \Deleted.
    """
    world = on_dovecot(**layout)
    doomed = world.receive(request(9), flags=("\\Deleted", "\\Seen"))
    world.start()
    mine = world.receive(request(1))
    held = world.receive(request(2, "mine", "en"))
    world.run(2)
    (answer,) = world.sent
    assert world.box.ids(sent) == [answer["Message-ID"]]
    assert "\\Answered" in _flags(world)[mine]
    world.forward(hours=25)
    world.run(2)
    assert world.box.ids(answered) == ["<request-1@example.co.jp>"]
    assert world.box.mails(answered)[0].flags == {"\\Answered"}
    left = {} if "UIDPLUS" in layout.get("capabilities", "UIDPLUS") else {mine: {"\\Answered", "\\Deleted"}}
    assert _flags(world) == {doomed: {"\\Deleted", "\\Seen"}, held: set(), **left}
    assert (len(world.sent), world.fate()["state"], len(world.fates())) == (1, "filed", 3)


@pytest.mark.parametrize(
    ("layout", "drafts"),
    [pytest.param(JAPANESE, "下書き", id="japanese"), pytest.param(PREFIX, "INBOX.下書き", id="prefix")],
)
def test_drafts_go_where_this_server_keeps_them(on_dovecot: Worlds, layout: dict[str, Any], drafts: str) -> None:
    """The Drafts folder is found by SPECIAL-USE or by a usual name, in Japanese too, below any prefix."""
    world = on_dovecot(**layout)
    world.configure(mode="draft")
    world.start()
    world.receive(request(1))
    before = world.box.folders()
    world.run(2)
    (draft,) = world.box.mails(drafts)
    assert "\\Draft" in draft.flags
    assert world.box.folders() == before


def test_the_stop_folder_is_seen_below_any_prefix(on_dovecot: Worlds) -> None:
    """停止 below Requests holds everything on a server with "." and "INBOX." too."""
    world = on_dovecot(**PREFIX)
    world.start()
    world.box.make("INBOX.Requests.停止")
    world.receive(request(1))
    world.run()
    assert (world.sent, world.reason()) == ([], "paused")


def test_where_no_folder_can_be_made_the_mail_stays_and_work_goes_on(on_dovecot: Worlds) -> None:
    """A server that refuses the Answered folder loses nothing: the mail stays in the inbox, the next is answered."""
    world = on_dovecot(separator=".")
    world.configure(folders={"file_after_hours": 0, "answered": "Answered//" + "x" * 300})
    world.start()
    world.receive(request(1))
    world.run(2)
    world.receive(request(2))
    world.run(2)
    assert len(world.sent) == 2
    assert world.box.ids() == ["<request-1@example.co.jp>", SECOND]
    world.configure(folders={"answered": "Answered"})
    world.run()
    assert world.box.ids("Answered.請求書") == ["<request-1@example.co.jp>", SECOND]
    assert world.box.mails() == []


def test_a_reply_to_the_answer_is_a_conversation(world: World) -> None:
    """Who replies to the program's answer wants the human: held, whatever the mail asks for."""
    world.start()
    world.receive(request(1))
    world.run()
    answer = world.sent[0]["Message-ID"]
    world.forward(days=2)
    world.receive(request(2, at=world.now(), headers=[("References", f"<other@example.co.jp> {answer}")]))
    world.run(2)
    assert len(world.sent) == 1
    assert world.reason(SECOND) == "conversation"


@pytest.mark.parametrize(
    ("days", "folder", "reason"),
    [(29, "Sent", "conversation"), (32, "Sent", "answerable"), (2, "Archive", "answerable")],
)
def test_only_what_the_owner_sent_lately_makes_a_conversation(
    on_dovecot: Worlds, days: int, folder: str, reason: str
) -> None:
    """A reply to the owner's mail of the last 30 days is held; to an older one, or to somebody else's, it is new."""
    old = make_mail(sender="山田 太郎 <taro.yamada@example.co.jp>", message_id="<old@example.co.jp>", return_path=None)
    world = on_dovecot(separator=".")
    world.box.put(old, folder, NOW - timedelta(days=days))
    world.start()
    world.receive(request(1, headers=[("In-Reply-To", "<old@example.co.jp>")]))
    world.run(2)
    assert world.reason() == reason
    assert len(world.sent) == (reason == "answerable")


@pytest.mark.parametrize(
    ("first", "lang", "reasons"),
    [("mine", "en", ["mine", "same-id"]), ("invoice", "ja", ["answerable", "already-answered"])],
)
def test_the_same_message_id_with_other_content_is_held(
    on_dovecot: Worlds, first: str, lang: str, reasons: list[str]
) -> None:
    """A second mail under a known Message-ID is another mail; it is held whether or not the first was answered."""
    world = on_dovecot(separator=".")
    world.start()
    world.receive(request(1, first, lang))
    world.run()
    world.receive(request(2, message_id="<request-1@example.co.jp>"))
    world.run(2)
    assert [fate["reason"] for fate in world.fates()] == reasons
    assert [str(mail["To"]) for mail in world.sent] == ["colleague1@example.co.jp"] * reasons.count("answerable")


def test_mails_without_message_id_are_told_apart_and_answered_once(world: World) -> None:
    """Without a Message-ID the content is the identity: two mails, two answers, and none again after a move."""
    world.start()
    uid = world.receive(request(1, message_id=""))
    world.receive(request(2, message_id=""))
    world.run()
    world.box.move(uid, "Archive")
    world.run()
    world.box.move(world.box.mails("Archive")[0].uid, "INBOX", folder="Archive")
    world.run(2)
    assert sorted(str(mail["To"]) for mail in world.sent) == ["colleague1@example.co.jp", "colleague2@example.co.jp"]
    assert len({mail["Message-ID"] for mail in world.sent}) == 2
    assert len(world.fates()) == 2
    assert all(mail["In-Reply-To"] is None for mail in world.sent)


@pytest.mark.parametrize(
    ("kept", "setting", "reason"),
    [
        (False, "auto", "answerable"),
        (True, "auto", "no-return-path"),
        (False, True, "no-return-path"),
        (True, False, "answerable"),
    ],
)
def test_a_missing_return_path_counts_only_where_the_store_keeps_it(
    on_dovecot: Worlds, kept: bool, setting: str | bool, reason: str
) -> None:
    """Where the store strips Return-Path from most mail, a mail without one is answered; elsewhere it is held."""
    world = on_dovecot(separator=".")
    world.configure(reply={"require_return_path": setting})
    for number in (7, 8, 9):
        world.receive(request(number, return_path="" if kept else None))
    world.start()
    world.receive(request(1, return_path=None))
    world.run(2)
    assert world.reason() == reason
    assert len(world.sent) == (reason == "answerable")


def test_an_old_mail_found_after_renumbering_is_held_or_old_but_never_answered(on_dovecot: Worlds) -> None:
    """Unknown after a changed UIDVALIDITY: what is older than `max_age_hours` is baseline, the rest rebaselined."""
    world = on_dovecot(separator=".")
    world.start()
    world.receive(request(1), when=NOW - timedelta(days=3))
    world.receive(request(2))
    assert world.box.renumber is not None
    world.box.renumber("INBOX")
    world.run(2)
    assert (world.sent, world.reason(), world.reason(SECOND)) == ([], "baseline", "rebaselined")
    world.receive(request(3))
    world.run()
    assert [str(mail["To"]) for mail in world.sent] == ["colleague3@example.co.jp"]
    assert parsed(world.box.mails("Sent")[0].raw)["Message-ID"] == world.sent[0]["Message-ID"]


def _flags(world: World) -> dict[int, set[str]]:
    return {mail.uid: set(mail.flags) for mail in world.box.mails()}
