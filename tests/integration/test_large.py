"""Mails of any size on a real server: never fetched whole, and nobody waits for them."""

from __future__ import annotations

import re
from pathlib import Path

from madoguchi.mailbox.protocol import LARGEST_READ
from tests.integration.conftest import Worlds
from tests.integration.letters import request
from tests.integration.soaking import Figures
from tests.integration.world import until

LARGE = 50 << 20
LINE = b"QUFB" * 19 + b"\r\n"


def attachment(size: int) -> bytes:
    """A request with so many bytes of base64 behind it."""
    head = request(1).replace(b"text/plain; charset=utf-8", b'multipart/mixed; boundary="b1"')
    top, _, text = head.partition(b"\r\n\r\n")
    parts = (
        b"\r\n\r\n--b1\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text,
        b"\r\n--b1\r\nContent-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n",
        LINE * (size // len(LINE)),
        b"\r\n--b1--\r\n",
    )
    return top + b"".join(parts)


def peak(pid: int) -> int:
    """The most memory the process ever had, in MB."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) // 1024 if found else 0


def test_fifty_megabytes_are_never_fetched_whole(on_dovecot: Worlds) -> None:
    """Its first mebibyte decides its fate, memory hardly rises, and the request behind it is answered beside it."""
    world = on_dovecot()
    world.configure(imap={"poll_seconds": 1})
    world.start()
    with world.daemon(anew=True) as process:
        world.receive(request(3))
        until(lambda: len(world.sent) == 1, 30)
        before = peak(process.pid)
        world.receive(attachment(LARGE))
        world.receive(request(2))
        until(lambda: len(world.sent) == 3, 60)
        assert peak(process.pid) - before < LARGE >> 20
        assert Figures.of(process.pid).descriptors < 40
    assert {fate["reason"] for fate in world.fates()} == {"answerable"}
    assert all(len(mail.data) < 20_000 for mail in world.smtp.received)
    assert LARGEST_READ * 40 < LARGE
