"""A mailbox server that refuses for now, says goodbye, or says what makes no sense: later passes put it right."""

from __future__ import annotations

import re
from itertools import cycle, product

import pytest

from madoguchi.errors import ServerAway, ServerBusy, Temporary
from madoguchi.mailbox import connection
from madoguchi.mailbox.protocol import FolderMissing
from tests.integration.conftest import Proxied
from tests.integration.promise import limp, mended, prepared, replaced

COMMANDS = [
    b"LIST",
    b"EXAMINE",
    b"UID SEARCH",
    b"UID FETCH",
    b"SELECT",
    b"UID STORE",
    b"UID MOVE",
    b"APPEND",
    b"STATUS",
]
PASSING = [
    b"NO [INUSE] mailbox is locked",
    b"NO [UNAVAILABLE] backend is down",
    b"NO Server Unavailable. 15",
    b"BAD Request is throttled. Suggested Backoff Time: 299961 milliseconds",
]


@pytest.mark.parametrize(
    ("command", "no"),
    [*zip(COMMANDS, cycle(PASSING)), *product([b"UID FETCH", b"SELECT"], PASSING)],
    ids=lambda word: word.decode()[:14].replace(" ", "-"),
)
def test_a_command_that_is_refused_for_now_is_done_later(proxied: Proxied, command: bytes, no: bytes) -> None:
    """A locked, unavailable or throttling mailbox, at whatever step: nothing is lost, nothing is answered twice."""
    world, proxy = proxied()
    prepared(world)
    proxy.answer = replaced(command, b"TAG " + no + b"\r\n")
    limp(world)
    mended(world, proxy)


@pytest.mark.parametrize("command", [b"UID SEARCH", b"UID FETCH", b"UID STORE", b"UID MOVE", b"APPEND"])
def test_a_bye_in_the_middle_ends_only_the_pass(
    proxied: Proxied, monkeypatch: pytest.MonkeyPatch, command: bytes
) -> None:
    """The server says goodbye in place of an answer, whether or not it hangs up."""
    monkeypatch.setattr(connection, "READ_SECONDS", 0.5)
    world, proxy = proxied()
    prepared(world)
    proxy.answer = replaced(command, b"* BYE shutting down, come again\r\n")
    with pytest.raises(ServerAway, match=r"shutting down|in time"):
        world.run()
    monkeypatch.undo()
    mended(world, proxy)


GARBAGE = [
    b"* SEARCH 1 2 x\r\n* SEARCH 3\r\nTAG OK done\r\n",
    b"* 1 FETCH (UID 1 FLAGS (\r\nTAG OK done\r\n",
    b"* 1 FETCH (UID)\r\nTAG OK done\r\n",
    b"* 1 FETCH (UID 3 RFC822.SIZE x FLAGS () INTERNALDATE NIL)\r\nTAG OK done\r\n",
    b"Dear colleague, Client-1 wants a secret invoice\r\nTAG OK done\r\n",
    b"* 1 EXISTS\r\nTAG OK selected\r\n",
    b"+ go on\r\nTAG OK done\r\n",
    b"ZZZZ9 OK who is that\r\n",
    b"\xff\xfe\x00\r\n",
]


@pytest.mark.parametrize("garbage", GARBAGE, ids=range(len(GARBAGE)))
def test_an_answer_that_makes_no_sense_breaks_nothing(
    proxied: Proxied, monkeypatch: pytest.MonkeyPatch, garbage: bytes
) -> None:
    """At any step it counts as a server that is away, never as a crash, and nothing quotes what may be a mail's text."""
    monkeypatch.setattr(connection, "READ_SECONDS", 0.5)
    world, proxy = proxied()
    prepared(world)
    told = []
    for command in (b"LIST", b"EXAMINE", b"UID SEARCH", b"UID FETCH"):
        proxy.answer = replaced(command, garbage, 1)
        try:
            world.run()
        except (Temporary, FolderMissing) as error:
            told.append(str(error))
    assert [words for words in told if "Client-1" in words] == []
    monkeypatch.undo()
    mended(world, proxy)


@pytest.mark.parametrize("wrong", [-40, -2, -1, 1, 5, 4000])
def test_a_literal_of_a_wrong_length_is_no_mail(proxied: Proxied, monkeypatch: pytest.MonkeyPatch, wrong: int) -> None:
    """Too short or too long: what was read is not judged, not quoted, and the mail is answered once it comes whole."""
    monkeypatch.setattr(connection, "READ_SECONDS", 0.5)
    world, proxy = proxied()
    prepared(world)

    def edit(line: bytes) -> bytes:
        return re.sub(rb"(BODY\[\]\S* \{)(\d+)\}", lambda found: b"%b%d}" % (found[1], int(found[2]) + wrong), line)

    proxy.edit = edit
    with pytest.raises(ServerAway) as caught:
        world.run()
    assert "Client" not in str(caught.value)
    assert {fate["disposition"] for fate in world.fates()} == set()
    monkeypatch.undo()
    mended(world, proxy)


def test_words_of_a_busy_server_tell_how_long_to_wait(proxied: Proxied) -> None:
    """Exchange says it in milliseconds; the daemon waits that long at least, within its own longest wait."""
    world, proxy = proxied()
    world.start()
    proxy.answer = replaced(b"LIST", b"TAG NO throttled. Suggested Backoff Time: 120000 milliseconds\r\n")
    with pytest.raises(ServerBusy) as caught:
        world.run()
    assert caught.value.seconds == 120
