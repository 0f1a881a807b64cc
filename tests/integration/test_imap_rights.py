r"""Folders that are renamed, full or read-only, and a server that sets \Seen itself."""

from __future__ import annotations

import re

import pytest

from madoguchi.errors import ServerBusy, UsageError
from madoguchi.mailbox.protocol import FolderMissing
from madoguchi.service.one_pass import one_pass
from tests.integration.conftest import Proxied, Worlds
from tests.integration.letters import request
from tests.integration.promise import kept, mended, name, prepared, replaced
from tests.servers.dovecot_conf import capabilities_without


@pytest.mark.parametrize("command", [b"APPEND", b"UID MOVE", b"UID COPY"])
def test_a_full_mailbox_costs_the_copy_and_never_the_mail(proxied: Proxied, command: bytes) -> None:
    """Over quota at the copy in Sent or at filing: the pass goes on, the mail stays, and both are done when there is room."""
    world, proxy = proxied(**({"capabilities": capabilities_without("MOVE")} if command == b"UID COPY" else {}))
    prepared(world)
    proxy.answer = replaced(command, b"TAG NO [OVERQUOTA] Quota exceeded (mailbox for user is full)\r\n")
    world.run(2)
    assert {name(1), name(2), name(3)} == set(world.box.ids())
    assert len(world.sent) == 2
    mended(world, proxy)


def test_a_full_mailbox_costs_no_draft(proxied: Proxied) -> None:
    """Over quota at the draft: it is put there once, as soon as there is room."""
    world, proxy = proxied()
    world.configure(mode="draft")
    prepared(world)
    proxy.answer = replaced(b"APPEND", b"TAG NO [OVERQUOTA] Quota exceeded\r\n", 1)
    with pytest.raises(ServerBusy, match="OVERQUOTA"):
        world.run()
    proxy.calm()
    world.run(2)
    assert len(world.box.mails("Drafts")) == 2
    assert {fate["disposition"] for fate in world.fates()} == {"drafted", "held"}


def test_a_read_only_mailbox_is_answered_and_otherwise_left_alone(proxied: Proxied) -> None:
    r"""SELECT gives no right to write: each mail is answered once, pass after pass succeeds; \Answered and filing follow later."""
    world, proxy = proxied()
    prepared(world)
    proxy.edit = lambda line: line.replace(b"[READ-WRITE]", b"[READ-ONLY]")
    with world.connected() as opened:
        for _ in range(3):
            assert one_pass(opened)
    assert len(world.sent) == 2
    assert [mail.flags for mail in world.box.mails()] == [frozenset(), frozenset({"\\Flagged"}), frozenset()]
    mended(world, proxy)


@pytest.mark.parametrize("examine", [True, False])
def test_a_server_that_marks_what_is_peeked_at_changes_no_fate(proxied: Proxied, examine: bool) -> None:
    r"""BODY.PEEK is answered as BODY: under EXAMINE nothing is marked; even where that counts for nothing, \Seen decides nothing."""
    world, proxy = proxied()
    world.start()
    for number, kind in ((1, "invoice"), (2, "mine")):
        world.receive(request(number, kind, "en"))

    def ask(command: bytes) -> bytes:
        plain = command.replace(b"BODY.PEEK", b"BODY")
        return plain if examine else re.sub(rb"^EXAMINE", b"SELECT", plain)

    proxy.ask = ask
    world.run(2)
    proxy.calm()
    world.forward(minutes=5)
    world.run()
    kept(world, [1, 2], answered=[1])
    seen = [{"\\Seen"} & mail.flags for mail in world.box.mails()]
    assert seen == [set() if examine else {"\\Seen"}] * 2


def test_a_sent_folder_that_is_renamed_in_mid_session(on_dovecot: Worlds) -> None:
    """The next answer's copy goes where the folder is now, or to a new one, and the owner's own answers go on counting."""
    world = on_dovecot(special_use=False, sent="Elsewhere", drafts="Drafts")
    world.box.make("Sent Items")
    world.start()
    with world.connected() as opened:
        world.receive(request(1))
        one_pass(opened)
        with world.box.client() as client:
            client.rename_folder("Sent Items", "Sent Messages")
        world.receive(request(2))
        one_pass(opened)
        answer = request(9, headers=[("In-Reply-To", name(3))])
        world.box.put(answer, "Sent Messages", world.now())
        world.receive(request(3))
        one_pass(opened)
    sent = [str(mail["Message-ID"]) for mail in world.sent]
    assert world.box.ids("Sent Messages") == [*sent, name(9)]
    assert (len(sent), world.reason(name(3))) == (2, "already-answered")


def test_an_inbox_that_is_gone_is_told_and_loses_nothing(on_dovecot: Worlds) -> None:
    """A folder that serves as inbox is renamed and comes back: an error with its name, then work goes on."""
    world = on_dovecot()
    world.box.make("Eingang")
    world.configure(folders={"inbox": "Eingang"})
    world.start()
    world.receive(request(1), folder="Eingang")
    with world.connected() as opened:
        with world.box.client() as client:
            client.rename_folder("Eingang", "Anderswo")
        with pytest.raises(FolderMissing, match="Eingang"):
            one_pass(opened)
    with pytest.raises(UsageError, match=r"folders\.inbox"):
        world.run()
    with world.box.client() as client:
        client.rename_folder("Anderswo", "Eingang")
    world.run(2)
    kept(world, [1])
