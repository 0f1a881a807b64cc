"""An office on disk between a real mailbox and a real SMTP server, run in this process or as the installed command."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from madoguchi.clock import Clock
from madoguchi.config.load import Office, load
from madoguchi.journal.store import Journal
from madoguchi.judge.judgement import Judge
from madoguchi.service.account import Account, Session
from madoguchi.service.daemon import session
from madoguchi.service.one_pass import one_pass
from tests.builders import OWNER, write_office
from tests.integration.box import Box, parsed
from tests.integration.letters import DIRECTORY, NOW, PEOPLE
from tests.integration.zygote import Child, Zygote
from tests.journal.fresh import journal_in
from tests.privacy import leaks

COMMAND = Path(sys.executable).parent / "madoguchi"
Process = Child | subprocess.Popen[bytes]


class World:
    """One account. ``smtp``: anything with host, port and received."""

    def __init__(self, home: Path, box: Box, smtp: Any, judge: Judge, models: Path, zygote: Zygote) -> None:
        self.home, self.box, self.smtp, self.judge, self._models = home, box, smtp, judge, models
        self.zygote = zygote
        self.home.mkdir(parents=True, exist_ok=True)
        self._seconds = 0.0
        self.clock = Clock(NOW, lambda: self._seconds)
        self.directory, self.people = DIRECTORY, PEOPLE
        self._tables: dict[str, dict[str, Any]] = {"": {"mode": "send"}}
        (home / "password").write_text(box.password + "\n", encoding="utf-8")
        self.configure()

    def configure(self, *, mode: str = "", **tables: Mapping[str, Any]) -> Office:
        """Writes the files with these values over those of before: ``configure(reply={"delay_seconds": 600})``."""
        if mode:
            self._tables[""]["mode"] = mode
        for name, values in {**_usual(self.box, self.smtp), **self._tables, **tables}.items():
            self._tables[name] = {**self._tables.get(name, {}), **(tables.get(name) or values)}
        text = "".join(_table(name, values) for name, values in sorted(self._tables.items()))
        write_office(self.home, settings=text, directory=self.directory, people=self.people)
        (self.home / "people.toml").chmod(0o600)
        return load(self.home / "madoguchi.toml")

    @property
    def office(self) -> Office:
        """The files as they are now."""
        return load(self.home / "madoguchi.toml")

    @property
    def state_dir(self) -> Path:
        """Where the journal lies."""
        return self.home / "state"

    def forward(self, **span: float) -> None:
        """Moves the clock: ``forward(hours=25)``."""
        self._seconds += timedelta(**span).total_seconds()

    def now(self) -> datetime:
        """The clock's time."""
        return self.clock.now()

    def run(self, times: int = 1, *, judge: Judge | None = None) -> None:
        """Whole passes in this process, each with its own connection, as ``run --once`` does."""
        for _ in range(times):
            with self.connected(judge=judge) as opened:
                one_pass(opened)

    @contextmanager
    def connected(self, *, judge: Judge | None = None) -> Iterator[Session]:
        """One connection, for passes on it: what the daemon has between two failures."""
        journal = journal_in(self.state_dir)
        try:
            with session(Account(self.office, journal, self.clock, judge or self.judge)) as opened:
                yield opened
        finally:
            journal.close()

    def start(self) -> None:
        """The first start, which is the baseline."""
        self.run()

    def receive(self, raw: bytes, **how: Any) -> int:
        """A mail comes into the inbox now."""
        return self.box.put(raw, **{"when": self.now(), **how})

    def fates(self) -> list[dict[str, Any]]:
        """Every mail's fate as the journal has it."""
        journal = journal_in(self.state_dir)
        try:
            return list(journal.readings.fates())
        finally:
            journal.close()

    def fate(self, message_id: str = "<request-1@example.co.jp>") -> dict[str, Any]:
        """The one fate of that mail."""
        (found,) = [fate for fate in self.fates() if fate["message_id"] == message_id]
        return found

    def reason(self, message_id: str = "<request-1@example.co.jp>") -> str | None:
        """The reason alone."""
        reason: str | None = self.fate(message_id)["reason"]
        return reason

    def journal(self) -> Journal:
        """Opened; close it."""
        return journal_in(self.state_dir)

    @property
    def sent(self) -> list[EmailMessage]:
        """What the SMTP server accepted."""
        return [parsed(mail.data) for mail in self.smtp.received]

    def promote(self) -> None:
        """The trained model serves this account, as after ``madoguchi train``."""
        if not (self.state_dir / "models").exists():
            shutil.copytree(self._models, self.state_dir / "models")

    def environment(self, failpoint: str = "", now: datetime | None = None, **more: str) -> dict[str, str]:
        """What the command sees."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MADOGUCHI")}
        kept |= {"MADOGUCHI_CONFIG": str(self.home / "madoguchi.toml")}
        kept |= {"MADOGUCHI_NOW": (now or self.now()).isoformat(), "MADOGUCHI_LOG": "json"}
        kept |= {"MADOGUCHI_FAILPOINT": failpoint} if failpoint else {}
        return kept | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"} | more

    def command(self, *words: str, failpoint: str = "", stdin: str = "") -> subprocess.CompletedProcess[str]:
        """The command as a process of its own, to its end."""
        with TemporaryFile() as given, TemporaryFile() as out, TemporaryFile() as err:
            given.write(stdin.encode())
            given.seek(0)
            status = self.begin(*words, failpoint=failpoint, stdin=given, stdout=out, stderr=err).wait(60)
            said = [(file.seek(0), file.read().decode())[1] for file in (out, err)]
        assert not leaks(said[1])
        return subprocess.CompletedProcess(words, status, *said)

    def begin(self, *words: str, failpoint: str = "", stdin: IO[bytes], stdout: IO[bytes], stderr: IO[bytes]) -> Child:
        """Starts the command with these files as its standard streams."""
        self.promote()
        return self.zygote.start(words, self.environment(failpoint), stdin, stdout, stderr)

    def rows(self, *words: str) -> list[dict[str, Any]]:
        """A command's JSON Lines. Fails where it says anything else, or ends otherwise than with 0."""
        done = self.command(*words, "--json")
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    @contextmanager
    def daemon(self, *flags: str, anew: bool = False) -> Iterator[Process]:
        """The daemon as a process; its log is in ``daemon.log``. Killed at the end if it still runs.

        ``anew``: the installed command, started from nothing.
        """
        with (self.home / "daemon.log").open("wb") as log, Path(os.devnull).open("rb") as nothing:
            if anew:
                self.promote()
                process: Process = subprocess.Popen([COMMAND, "run"], env=self.environment(), stdout=log, stderr=log)
            else:
                process = self.begin("run", *flags, stdin=nothing, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def log(self) -> str:
        """What the daemon has said so far."""
        return (self.home / "daemon.log").read_text(encoding="utf-8")


def until(condition: Callable[[], object], seconds: float = 30.0) -> float:
    """Waits for it; returns how long that took. Fails after ``seconds``."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, "it did not happen in time"
        time.sleep(0.02)
    return time.monotonic() - began


def stopped(process: Process, with_signal: signal.Signals = signal.SIGTERM) -> tuple[int, float]:
    """Ends a process politely: its exit status, and how many seconds it took."""
    began = time.monotonic()
    process.send_signal(with_signal)
    return process.wait(30), time.monotonic() - began


def _usual(box: Box, smtp: Any) -> dict[str, dict[str, Any]]:
    imap = {"host": box.host, "port": box.port, "security": "none", "username": box.username}
    return {
        "owner": {"name": {"ja": "山田 太郎", "en": "Taro Yamada"}, "addresses": [OWNER, "yamada@example.co.jp"]},
        "imap": {**imap, "password_file": "password"},
        "smtp": {"host": smtp.host, "port": smtp.port, "security": "none"},
        "promise": {"evidence": "none"},
        "reply": {"delay_seconds": 0},
        "digest": {"enabled": False},
    }


def _table(name: str, values: Mapping[str, Any]) -> str:
    head = f"[{name}]\n" if name else ""
    return head + "".join(f"{key} = {_value(value)}\n" for key, value in values.items()) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(each)}" for key, each in value.items()) + " }"
    return json.dumps(str(value) if isinstance(value, Path) else value, ensure_ascii=False)
