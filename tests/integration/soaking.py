"""An hour's worth of mixed mail, sent while the daemon is killed, stopped and failed on, and what must be true then."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import median

from imapclient import IMAPClient
from sqlalchemy import text

from tests.builders import make_mail
from tests.guards.mutations import mutated
from tests.guards.test_mutations import BOUNCES
from tests.integration.letters import request
from tests.integration.test_smtp_faults import DEFERRED, REFUSED, UNKNOWN
from tests.integration.world import COMMAND, World, parsed, until

AUTOMATIC = {
    "list": [("List-Id", "<all.example.co.jp>"), ("Precedence", "list")],
    "newsletter": [("List-Unsubscribe", "<mailto:off@shop.example>")],
    "responder": [("Auto-Submitted", "auto-replied")],
    "spam": [("X-Spam-Flag", "YES")],
}
KINDS = ("ja", "ja", "en", "en", "twice", "mine", "bounce", "calendar", "reply", "poison", "noise", *AUTOMATIC)
LATEST = 30.0
"""Seconds for a process to start, stop or get its work done, on a busy machine."""


@dataclass(frozen=True)
class Figures:
    """What the daemon holds at one moment: kB of memory, open descriptors."""

    memory: int
    descriptors: int

    @classmethod
    def of(cls, pid: int) -> Figures:
        status = Path(f"/proc/{pid}/status").read_text()
        resident = re.search(r"VmRSS:\s+(\d+) kB", status)
        return cls(int(resident[1]) if resident else 0, len(list(Path(f"/proc/{pid}/fd").iterdir())))


@dataclass
class Soak:
    """One account under load. ``faults``: what may happen at any moment, each a callable that is given this."""

    world: World
    chance: random.Random
    faults: Sequence[Callable[[Soak], None]] = ()
    may_be_answered: set[str] = field(default_factory=set)
    figures: list[Figures] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    put: int = 0
    process: subprocess.Popen[str] | None = None

    def begin(self) -> None:
        """The baseline, and the daemon."""
        usual = {"per_hour": 100_000, "delay_seconds": 0}
        self.world.configure(reply=usual, folders={"file_after_hours": 0}, imap={"poll_seconds": 1})
        self.world.start()
        self.world.promote()
        self.start()

    def start(self) -> None:
        """The daemon as a process, its clock a little ahead of where the last one can have come to."""
        self.world.forward(minutes=10)
        with (self.world.home / "daemon.log").open("a") as log:
            self.process = subprocess.Popen(
                [COMMAND, "run"], env=self.world.environment(), stdout=log, stderr=log, text=True
            )

    def stop(self, how: signal.Signals) -> None:
        """By that signal; a polite one ends with status 0, unless the program is still being loaded."""
        assert self.process is not None
        self.process.send_signal(how)
        status = self.process.wait(LATEST)
        assert status == -how or (status == 0 and how == signal.SIGTERM), status
        self.counts[how.name] += 1

    def load(self, seconds: float, rate: float, *, faults: bool) -> None:
        """Mail for so long, so many a second, and where asked for a fault about every second and a half."""
        end = time.monotonic() + seconds
        with self.world.box.client() as client:
            while (now := time.monotonic()) < end:
                self.put_one(client)
                if faults and self.chance.random() < 0.7 / rate:
                    self.chance.choice(self.faults)(self)
                assert self.process is not None
                if not faults and self.process.poll() is None:
                    self.figures.append(Figures.of(self.process.pid))
                time.sleep(max(0.0, now + 1 / rate - time.monotonic()))

    def put_one(self, client: IMAPClient) -> None:
        """One mail of any kind comes in; the number in its first field is how it is found again."""
        kind = self.chance.choice(KINDS)
        raw = self._mail(kind, next(self.numbers))
        for _ in range(2 if kind == "twice" else 1):
            self.put += 1
            client.append("INBOX", f"X-Soak: {self.put}\r\n".encode() + raw, (), self.world.now())
        self.counts[kind] += 1

    def _mail(self, kind: str, number: int) -> bytes:
        known = f"<soak-{number}@example.co.jp>"
        if kind in ("ja", "en", "twice"):
            self.may_be_answered.add(known)
            return request(number, "invoice", "ja" if kind == "twice" else kind, message_id=known, at=self.world.now())
        if kind == "mine":
            return request(number, "mine", "en", message_id=known, at=self.world.now())
        if kind == "poison":
            return mutated(self.chance.choice(BOUNCES), self.chance).replace(b"\0", b"\x01")
        if kind == "noise":
            return self.chance.randbytes(self.chance.randint(0, 3000)).replace(b"\0", b"\x01")
        if kind == "bounce":
            return self.chance.choice(BOUNCES).replace(b"<request-1@", f"<bounce-{number}@".encode())
        if kind == "calendar":
            return make_mail("BEGIN:VCALENDAR\n", content_type="text/calendar; method=REQUEST", message_id=known)
        if kind == "reply":
            earlier = [*self.world.smtp.received][-1:]
            about = str(parsed(earlier[0].data)["Message-ID"]) if earlier else "<none@example.co.jp>"
            headers = [("In-Reply-To", about), ("Auto-Submitted", "auto-replied")]
            return request(number, message_id=known, at=self.world.now(), headers=headers)
        return request(number, message_id=known, at=self.world.now(), headers=AUTOMATIC[kind])

    def settle(self) -> None:
        """No more faults; stopped politely, and passes until nothing waits any more, deferred mail included."""
        self.world.smtp.fault = None
        until(self._read, LATEST * 4)
        self.stop(signal.SIGTERM)
        for _ in range(2):
            self.world.forward(minutes=75)
            self.world.run()

    def _read(self) -> bool:
        """Whether the daemon has seen every mail."""
        return self._count("SELECT count(*) FROM sightings WHERE state != 'new'") >= self.put

    def _count(self, statement: str) -> int:
        journal = self.world.journal()
        try:
            with journal.mails._reader.connect() as connection:
                return int(connection.execute(text(statement)).scalar() or 0)
        finally:
            journal.close()

    def check(self) -> None:
        """Every invariant of the issue."""
        self._nothing_is_lost()
        self._one_answer_each()
        self._one_fate_each()

    def _nothing_is_lost(self) -> None:
        """Each mail lies in the inbox or where answered mail is filed, once."""
        found: Counter[int] = Counter()
        with self.world.box.client() as client:
            listed = client.list_folders()
            for name in (name for flags, _, name in listed if not {b"\\Noselect", b"\\NonExistent"} & set(flags)):
                client.select_folder(name, readonly=True)
                for item in client.fetch(client.search("ALL"), ["BODY.PEEK[HEADER.FIELDS (X-SOAK)]"]).values():
                    found.update(int(mark) for mark in re.findall(rb"X-Soak: (\d+)", b"".join(_bytes(item))))
        assert found == Counter(range(1, self.put + 1))

    def _one_answer_each(self) -> None:
        """Only to requests, never twice, and none that the journal does not know of."""
        answers = Counter(str(mail["In-Reply-To"]) for mail in self.world.sent)
        self.counts["answers"] = sum(answers.values())
        assert max(answers.values(), default=0) <= 1
        assert set(answers) <= self.may_be_answered
        assert len({mail["Message-ID"] for mail in self.world.sent}) == len(self.world.sent)
        known = self._count("SELECT count(*) FROM outbox WHERE state IN ('sent', 'unknown')")
        assert known >= len(self.world.sent)
        assert self._count("SELECT count(*) FROM outbox WHERE state = 'sent'") <= len(self.world.sent)

    def _one_fate_each(self) -> None:
        """Nothing is new, pending, planned or attempting; every sighting is a mail; SQLite finds its file in order."""
        fates = self.world.fates()
        self.counts.update(f"fate {fate['reason']}" for fate in fates)
        assert all(fate["disposition"] for fate in fates)
        assert len({fate["id"] for fate in fates}) == len(fates)
        assert self._count("SELECT count(*) FROM mails WHERE state IN ('pending', 'planned', 'attempting')") == 0
        assert self._count("SELECT count(*) FROM sightings WHERE mail_id IS NULL") == 0
        assert self._count("SELECT count(*) FROM outbox WHERE state IN ('planned', 'attempting')") == 0
        assert self._count("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'") == 1
        assert self._count("SELECT count(*) FROM pragma_foreign_key_check") == 0

    def grown(self) -> tuple[float, int]:
        """(MB of memory, descriptors) by which the last quarter of the time is above the second."""
        quarter = max(1, len(self.figures) // 4)
        before, after = self.figures[quarter : 2 * quarter] or self.figures, self.figures[-quarter:]
        memory = median(one.memory for one in after) - median(one.memory for one in before)
        return memory / 1024, max(one.descriptors for one in after) - max(one.descriptors for one in before)


def _bytes(item: dict[bytes, object]) -> list[bytes]:
    return [value for key, value in item.items() if key.startswith(b"BODY[") and isinstance(value, bytes)]


def smtp_fault(soak: Soak) -> None:
    """Something goes wrong once at some stage of the next delivery."""
    soak.world.smtp.fault = soak.chance.choice([*DEFERRED, *REFUSED, *UNKNOWN])
    soak.counts["smtp fault"] += 1


def killed(soak: Soak) -> None:
    """As by a power cut."""
    soak.stop(signal.SIGKILL)
    soak.start()


def told_to_stop(soak: Soak) -> None:
    """As by systemd."""
    soak.stop(signal.SIGTERM)
    soak.start()


FAULTS: tuple[Callable[[Soak], None], ...] = (smtp_fault, smtp_fault, smtp_fault, smtp_fault, killed, told_to_stop)
"""More can be added: whatever it does, no invariant may depend on it."""


@contextmanager
def soaking(world: World, seed: int, faults: Sequence[Callable[[Soak], None]] = FAULTS) -> Iterator[Soak]:
    """A soak whose process does not outlive it."""
    soak = Soak(world, random.Random(seed), faults)
    try:
        yield soak
    finally:
        if soak.process is not None and soak.process.poll() is None:
            os.kill(soak.process.pid, signal.SIGKILL)
            soak.process.wait()
