"""The answer itself, its copy in Sent, the filing of what was answered, and what is left alone."""

from __future__ import annotations

from email.utils import getaddresses

import pytest

from madoguchi.reply.loop_mark import LOOP_HEADER, loop_token
from madoguchi.reply.threading import reply_message_id
from tests.builders import OWNER
from tests.integration.conftest import Worlds
from tests.integration.letters import request
from tests.integration.world import World

UNSURE = "件名のとおりです。\n"
RECIPIENT_FIELDS = ("To", "Cc", "Bcc", "Resent-To", "Resent-Cc", "Resent-Bcc")


def recipients(mail: object) -> list[str]:
    """Every address in any recipient field."""
    fields = [str(value) for name in RECIPIENT_FIELDS for value in mail.get_all(name, [])]  # type: ignore[attr-defined]
    return [address for _, address in getaddresses(fields)]


@pytest.mark.parametrize(("lang", "mark", "name"), [("ja", "自動返信: ", "山田 太郎"), ("en", "Auto: ", "Taro Yamada")])
def test_the_answer_says_what_it_is_and_joins_the_thread(world: World, lang: str, mark: str, name: str) -> None:
    """Subject, sender, thread, derived id, loop mark and the marks of an automatic answer are those of the contract."""
    world.start()
    thread = [
        ("References", "<first@client.example> <second@client.example>"),
        ("In-Reply-To", "<second@client.example>"),
    ]
    world.receive(request(1, lang=lang, subject="請求書 reissue", headers=thread))
    world.run()
    (answer,) = world.sent
    assert str(answer["Subject"]) == mark + "請求書 reissue"
    assert answer["From"].addresses[0].addr_spec == OWNER
    assert answer["From"].addresses[0].display_name == name
    assert str(answer["In-Reply-To"]) == "<request-1@example.co.jp>"
    assert str(answer["References"]).split() == [
        "<first@client.example>",
        "<second@client.example>",
        "<request-1@example.co.jp>",
    ]
    assert str(answer["Message-ID"]) == reply_message_id(OWNER, "<request-1@example.co.jp>", "reply")
    assert str(answer["Auto-Submitted"]) == "auto-replied"
    assert str(answer["X-Auto-Response-Suppress"]) == "OOF, AutoReply, RN, NRN"
    assert str(answer[LOOP_HEADER]) == loop_token(OWNER)
    assert answer["Date"].datetime == world.now()
    assert [part.get_content_type() for part in answer.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert "billing-support@example.co.jp" in answer.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_the_answer_goes_to_the_sender_alone(world: World) -> None:
    """Colleagues in Cc, a wish for a receipt and line ends hidden in the subject add no recipient and no header."""
    world.start()
    hidden = "=?utf-8?Q?invoice=0D=0ABcc:_boss@example.co.jp=0D=0AX-Evil:_1?="
    extra = [("Cc", "a@example.co.jp, b@example.co.jp"), ("Disposition-Notification-To", "c@example.co.jp")]
    world.receive(request(1, subject=hidden, headers=extra))
    world.run()
    (accepted,) = world.smtp.received
    assert list(accepted.rcpt_to) == ["colleague1@example.co.jp"]
    assert accepted.mail_from == OWNER
    (answer,) = world.sent
    assert recipients(answer) == ["colleague1@example.co.jp"]
    assert answer["X-Evil"] is None
    assert answer["Disposition-Notification-To"] is None
    assert accepted.data.isascii()
    assert max(map(len, accepted.data.split(b"\r\n"))) <= 998


def test_the_copy_in_sent_is_there_once_and_is_what_was_sent(world: World) -> None:
    """Sent holds one read copy with the very bytes that the SMTP server took, after any number of passes."""
    world.start()
    world.receive(request(1))
    world.run(3)
    (copy,) = world.box.mails("Sent")
    assert copy.raw.rstrip() == world.smtp.received[0].data.rstrip()
    assert "\\Seen" in copy.flags


def test_an_answered_mail_is_flagged_at_once_and_filed_a_day_later(world: World) -> None:
    r"""It stays in the inbox with `\Answered` alone, then moves to Answered/請求書, unread and unchanged."""
    raw = request(1)
    world.start()
    world.receive(raw)
    world.run()
    (waiting,) = world.box.mails()
    assert waiting.flags == {"\\Answered"}
    world.forward(hours=23, minutes=59)
    world.run()
    assert world.box.mails() == [waiting]
    world.forward(minutes=2)
    world.run(2)
    assert world.box.mails() == []
    (filed,) = world.box.mails("Answered/請求書")
    assert (filed.flags, filed.raw) == (frozenset({"\\Answered"}), raw)
    assert world.fate()["state"] == "filed"
    assert len(world.sent) == 1


def test_filing_at_once_puts_each_mail_into_the_folder_of_its_type(world: World) -> None:
    """With file_after_hours = 0 the pass that answers also files, by type; a mail nobody is sure about stays."""
    world.configure(folders={"file_after_hours": 0})
    world.start()
    world.receive(request(1))
    world.receive(request(2, "account-access", "en"))
    world.receive(request(3, body=UNSURE))
    world.run()
    assert world.box.ids("Answered/請求書") == ["<request-1@example.co.jp>"]
    assert world.box.ids("Answered/account-access") == ["<request-2@example.co.jp>"]
    assert world.box.ids() == ["<request-3@example.co.jp>"]


def test_an_answered_mail_that_the_owner_moved_stays_where_the_owner_put_it(world: World) -> None:
    """Filing follows nobody: what was moved meanwhile is left there, and counts as filed."""
    world.start()
    uid = world.receive(request(1))
    world.run()
    world.box.move(uid, "Done")
    world.forward(hours=25)
    world.run(2)
    assert world.box.ids("Done") == ["<request-1@example.co.jp>"]
    assert world.box.mails("Answered/請求書") == []
    assert world.fate()["state"] == "filed"


@pytest.mark.parametrize("flags", [(), ("\\Seen", "\\Flagged")])
def test_what_is_held_or_ignored_stays_exactly_as_it_was(world: World, flags: tuple[str, ...]) -> None:
    r"""Held, ignored and baseline mail keeps UID, flags and bytes for days; nothing is ever marked read."""
    kept = [
        request(1, body=UNSURE),
        request(2, "mine", "en"),
        request(3, who="someone@client.example"),
        request(4, who="president@example.co.jp"),
        request(5, headers=[("Auto-Submitted", "auto-generated")]),
        request(6, body=" \n"),
    ]
    world.receive(request(9), flags=flags)
    world.start()
    for raw in kept:
        world.receive(raw, flags=flags)
    before = world.box.state()
    world.run(2)
    world.forward(days=3)
    world.run()
    assert world.box.state() == before
    assert world.sent == []
    reasons = [fate["reason"] for fate in world.fates()]
    assert reasons == ["baseline", "unsure", "mine", "outside-domain", "excluded", "auto-submitted", "no-text"]


@pytest.mark.parametrize("by", ["answering", "moving", "deleting"])
def test_what_the_owner_deals_with_leaves_the_queue(world: World, by: str) -> None:
    """A held mail that the owner answers, moves or marks for deletion in any mail client waits no longer."""
    world.start()
    uid = world.receive(request(1, body=UNSURE))
    world.receive(request(2, body=UNSURE))
    world.run()
    if by == "answering":
        reply = request(
            7, who=OWNER, to="colleague1@example.co.jp", headers=[("In-Reply-To", "<request-1@example.co.jp>")]
        )
        world.box.put(reply, "Sent", world.now())
    elif by == "moving":
        world.box.move(uid, "Archive")
    else:
        world.box.flag(uid, "\\Deleted")
    world.run()
    journal = world.journal()
    waiting = [record["message_id"] for record in journal.readings.held()]
    journal.close()
    assert waiting == ["<request-2@example.co.jp>"]


def test_the_sent_folder_may_have_a_japanese_name(on_dovecot: Worlds) -> None:
    """SPECIAL-USE finds 送信済み: the copy goes there, and the owner's mail there makes a reply a conversation."""
    world = on_dovecot(sent="送信済み")
    world.box.put(request(8, who=OWNER, message_id="<mine-8@example.co.jp>"), "送信済み", world.now())
    world.start()
    world.receive(request(1, headers=[("References", "<mine-8@example.co.jp>")]))
    world.receive(request(2))
    world.run(2)
    assert world.reason() == "conversation"
    answer = reply_message_id(OWNER, "<request-2@example.co.jp>", "reply")
    assert world.box.ids("送信済み") == ["<mine-8@example.co.jp>", answer]
    assert "Sent" not in world.box.folders()


def test_a_provider_that_keeps_its_own_copy_gets_no_second_one(world: World) -> None:
    """sent_copy = "server" appends nothing to Sent, and the mail is flagged and filed all the same."""
    world.configure(smtp={"sent_copy": "server"}, folders={"file_after_hours": 0})
    world.start()
    world.receive(request(1))
    world.run(2)
    assert len(world.sent) == 1
    assert world.box.mails("Sent") == []
    assert len(world.box.mails("Answered/請求書")) == 1


def test_a_reply_to_our_answer_is_a_conversation(world: World) -> None:
    """A plain reply to the automatic answer reaches the human: it is held, never answered by a second template."""
    world.start()
    world.receive(request(1))
    world.run()
    ours = str(world.sent[0]["Message-ID"])
    world.forward(days=3)
    world.receive(request(2, who="colleague1@example.co.jp", at=world.now(), headers=[("In-Reply-To", ours)]))
    world.run()
    assert world.reason("<request-2@example.co.jp>") == "conversation"
    assert len(world.sent) == 1
