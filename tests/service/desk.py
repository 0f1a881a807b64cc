"""A whole account in this process: real journal, guards, policy and templates, and the two servers' twins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from madoguchi.clock import Clock
from madoguchi.config.load import Office
from madoguchi.judge.judgement import MINE, Judgement, Sample
from madoguchi.mailbox.memory import MemoryMailbox
from madoguchi.mailbox.protocol import Arrival, Place
from madoguchi.outbox.memory import MemoryOutbox
from madoguchi.service.account import Account, Session, open_session
from madoguchi.service.one_pass import one_pass
from tests.builders import make_mail, make_office
from tests.journal.fresh import journal_in

START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
TYPES = {"請求書": "invoice", "ログイン": "account-access"}


class KeywordJudge:
    """A judge that knows a type by a word in the text. ``seen``: the sizes of the batches it was given."""

    def __init__(self) -> None:
        self.seen: list[int] = []

    def judge(self, samples: Sequence[Sample], *, explain: bool = False) -> list[Judgement]:
        self.seen.append(len(samples))
        return [self._one(f"{sample.subject} {sample.body}") for sample in samples]

    def _one(self, text: str) -> Judgement:
        if "壊れ" in text:
            raise RuntimeError("a judge that breaks")
        best = next((key for word, key in TYPES.items() if word in text), "")
        return Judgement(best or MINE, best or "invoice", 0.9 if best else 0.1, 0.5, model="keywords")


class Desk:
    """One account, pass by pass. ``mailbox`` and ``outbox`` live on between passes, as servers do."""

    def __init__(self, home: Path, more: str = "", **files: Any) -> None:
        self.home = home
        self.mailbox, self.outbox, self.judge = MemoryMailbox(), MemoryOutbox(), KeywordJudge()
        self.seconds = 0.0
        self.clock = Clock(START, lambda: self.seconds)
        self.told: list[str] = []
        self.office: Office
        self.configure(more, **files)
        self.journal = journal_in(self.office.state_dir)
        self.session = self.connect()

    def configure(self, more: str = "", *, mode: str = "send", **files: Any) -> None:
        """Other files from the next connection on; answers go out at once unless ``more`` says otherwise."""
        tables = {"reply": "delay_seconds = 0", "promise": 'evidence = "none"', "folders": "file_after_hours = 24"}
        tables["digest"] = "enabled = false"
        for name, line in tables.items():
            more += "" if f"[{name}]" in more else f"\n[{name}]\n{line}\n"
        self.office = make_office(self.home, more=more, **files)
        if mode != "send":
            text = (self.home / "madoguchi.toml").read_text(encoding="utf-8").replace('"send"', f'"{mode}"', 1)
            self.office = make_office(self.home, settings=text, **files)

    def connect(self) -> Session:
        """Another session on the same journal and servers, as after a reconnect or a restart."""
        account = Account(self.office, self.journal, self.clock, self.judge, "keywords")
        account.on_fate = lambda name, _: self.told.append(name)
        self.session = open_session(account, self.mailbox, self.outbox)
        return self.session

    def run(self, times: int = 1) -> None:
        """Whole passes."""
        for _ in range(times):
            one_pass(self.session)

    def forward(self, **span: float) -> None:
        """Moves the clock."""
        self.seconds += timedelta(**span).total_seconds()

    def now(self) -> datetime:
        return self.clock.now()

    def hour_before(self) -> datetime:
        return self.now() - timedelta(hours=1)

    def receive(self, number: int = 1, **parts: Any) -> Place:
        """A colleague's mail arrives now."""
        return self.mailbox.deliver(self.letter(number, **parts), when=self.now())

    def letter(self, number: int = 1, **parts: Any) -> bytes:
        usual: dict[str, Any] = {
            "message_id": f"<{number}@example.co.jp>",
            "date": f"{self.now():%a, %d %b %Y %T +0000}",
        }
        if "sender" in parts:
            usual["return_path"] = f"<{parts['sender']}>"
        return make_mail(**{**usual, **parts})

    def fates(self) -> list[dict[str, Any]]:
        return list(self.journal.readings.fates())

    def fate(self, number: int = 1) -> dict[str, Any]:
        """The one fate of that mail."""
        (found,) = [one for one in self.fates() if one["message_id"] == f"<{number}@example.co.jp>"]
        return found

    def reason(self, number: int = 1) -> str:
        return str(self.fate(number)["reason"])

    def answers(self) -> list[EmailMessage]:
        """What the submission server accepted."""
        return [parsed(envelope.raw) for envelope in self.outbox.accepted]

    def inbox(self) -> list[Arrival]:
        return self.mailbox.contents()

    def snapshot(self) -> dict[str, list[Arrival]]:
        """Every folder with every mail, flag and date."""
        return {name: self.mailbox.contents(name) for name in self.mailbox.folder_names()}


def parsed(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message
