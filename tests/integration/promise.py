"""What must hold of every mail after a fault, whatever the server did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress

from madoguchi.errors import Temporary
from madoguchi.mailbox.protocol import FolderMissing
from tests.integration.box import parsed
from tests.integration.letters import request
from tests.integration.world import World
from tests.servers.imap_proxy import ImapProxy

KEPT = ("Sent", "Drafts")


def limp(world: World, times: int = 1) -> None:
    """Passes that may fail as the daemon lets them fail: it backs off and connects anew."""
    for _ in range(times):
        with suppress(Temporary, FolderMissing):
            world.run()


def name(number: int) -> str:
    """The Message-ID of the request with that number."""
    return f"<request-{number}@example.co.jp>"


def kept(world: World, numbers: Iterable[int], *, answered: Iterable[int] | None = None) -> None:
    """Each of these mails has one fate, lies once in the mailbox, and those ``answered`` (None: all) got one answer."""
    numbers = sorted(numbers)
    expected = Counter(name(number) for number in numbers)
    assert Counter(fate["message_id"] for fate in world.fates()) == expected
    assert [fate for fate in world.fates() if fate["disposition"] is None] == []
    state = world.box.state()
    lying = [str(parsed(mail.raw)["Message-ID"]) for folder in state if folder not in KEPT for mail in state[folder]]
    assert Counter(lying) == expected
    replied = Counter(str(mail["In-Reply-To"]) for mail in world.sent)
    assert replied == Counter(name(number) for number in (numbers if answered is None else answered))
    assert Counter(world.box.ids("Sent")) == Counter(str(mail["Message-ID"]) for mail in world.sent)


def prepared(world: World) -> None:
    """Past the baseline; one mail answered before and to be filed, one new, one held, one that the owner flagged."""
    world.configure(folders={"file_after_hours": 0})
    world.start()
    world.receive(request(1))
    world.receive(request(2, "mine", "en"), flags=("\\Flagged",))
    world.receive(request(3))


def mended(world: World, proxy: ImapProxy) -> None:
    """The fault is gone, and time for every back-off has passed."""
    proxy.calm()
    for _ in range(3):
        world.forward(minutes=5)
        world.run()
    flags = {mail.flags for mail in world.box.mails()}
    assert flags == {frozenset({"\\Flagged"})}, "the held mail is as it was; the answered ones are filed"
    kept(world, [1, 2, 3], answered=[1, 3])


def replaced(word: bytes, answer: bytes, times: int = 99) -> Callable[[bytes], bytes | None]:
    """Answers the next commands that begin with a word."""
    left = [times]

    def instead(command: bytes) -> bytes | None:
        if not command.upper().startswith(word) or not left[0]:
            return None
        left[0] -= 1
        return answer

    return instead
