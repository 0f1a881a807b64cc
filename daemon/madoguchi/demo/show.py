"""The demonstration: a Monday morning's inbox goes through the service's own code, and each fate is told."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from madoguchi import logs
from madoguchi.cli.call import Call
from madoguchi.clock import Clock
from madoguchi.config.load import Office
from madoguchi.demo.office import make_office
from madoguchi.demo.server import EmbeddedImap, SmtpSink
from madoguchi.journal.store import Journal
from madoguchi.judge.corpus import starter
from madoguchi.judge.report import TrainingReport
from madoguchi.mail.message import Message
from madoguchi.mail.parse import parse
from madoguchi.reasons import reason_of
from madoguchi.service.account import Account, Session
from madoguchi.service.daemon import session
from madoguchi.service.one_pass import one_pass

MONDAY = datetime(2026, 11, 30, 0, 12, tzinfo=UTC)
"""09:12 in Tokyo."""

_HERE = Path(__file__).parent
NEXT = """
ご自分のアカウントで / For your own account:
  madoguchi init          設定ファイルを作る(mode = "shadow": 記録だけ) / writes the files; records only at first
  madoguchi check         設定・ログイン・フォルダー・文面の確認 / everything checked, one line each
  madoguchi train --from starter
  madoguchi run           始める / begin;  madoguchi held list, madoguchi report"""


@dataclass
class _Told:
    """What is said while the mails go through."""

    call: Call
    journal: Journal
    fates: list[dict[str, Any]] = field(default_factory=list)

    def fate(self, name: str, message: Message | None) -> None:
        fate = next(self.journal.readings.fates(prefix=name))
        self.fates.append(fate)
        if self.call.json:
            self.call.emit(fate)
            return
        reason = reason_of(str(fate["reason"]))
        kind = f" → {fate['request_type']} ({fate['team']})" if fate["disposition"] == "answered" else ""
        self.call.say(f"  {fate['disposition']:<9}{fate['reason']:<22}{_short(message)}{kind}")
        if reason is not None and fate["disposition"] != "answered":
            self.call.say(f"{'':33}{reason.ja} / {reason.en}")


def _short(message: Message | None) -> str:
    return "" if message is None else message.subject[:48]


def show(call: Call) -> None:
    """Runs the whole demonstration in a temporary folder, and leaves nothing behind."""
    logs.configure(quiet=True)
    clock = Clock(MONDAY)
    with tempfile.TemporaryDirectory(prefix="madoguchi-") as folder, _servers() as (imap, smtp):
        office = make_office(Path(folder), imap, smtp)
        call.say("madoguchi demo: an embedded mail server on this machine; nothing leaves it.")
        call.say(
            'mode = "send", [promise] evidence = "none" (no promise is made), delay_seconds = 0: for the show only.\n'
        )
        report = _train(call, clock)
        account = Account(office, Journal.open(office.state_dir), clock, report.judge)
        told = _Told(call, account.journal)
        with session(account) as opened:
            one_pass(opened)
            count = _deliver(imap)
            call.say(f"\nMonday 2026-11-30, 09:12, Tokyo: {count} mails in the inbox of Taro Yamada\n")
            account.on_fate = told.fate
            one_pass(opened)
            _epilogue(call, office, opened, told, smtp)
        account.journal.close()


@contextmanager
def _servers() -> Iterator[tuple[EmbeddedImap, SmtpSink]]:
    with EmbeddedImap(folders=("Sent", "Drafts")) as imap, SmtpSink() as smtp:
        imap.deliver((_HERE / "sent" / "01-plan.eml").read_bytes(), folder="Sent", when=MONDAY.replace(day=26))
        yield imap, smtp


def _train(call: Call, clock: Clock) -> TrainingReport:
    from madoguchi.judge.train import train

    examples = starter()
    call.say(f"training on the {len(examples)} starter mails (ja, en) …")
    report = train(examples, created=clock.now())
    call.say(
        f"best type right {report.accuracy:.0%}, {report.coverage:.0%} of the requests above the threshold "
        f"(out of fold, in {report.seconds:.1f} s); certified: no, so for real mail this would only draft"
    )
    return report


def _deliver(imap: EmbeddedImap) -> int:
    files = sorted((_HERE / "inbox").glob("*.eml"))
    for file in files:
        raw = file.read_bytes()
        imap.deliver(raw, when=parse(raw).received or MONDAY)
    return len(files)


def _epilogue(call: Call, office: Office, opened: Session, told: _Told, smtp: SmtpSink) -> None:
    if call.json:
        return
    for language in ("ja", "en"):
        reply = _first_reply(told, smtp, language)
        if reply is not None:
            call.say(f"\n{'─' * 24} a reply in full ({language}) {'─' * 24}")
            call.say(_readable(reply))
    call.say("─" * 70)
    call.say("\nThe folders afterwards (held mail is where it was, unread):")
    for name in opened.mailbox.folder_names():
        folder = opened.mailbox.examine(name)
        call.say(f"  {name:<32}{len(opened.mailbox.uids_after(folder, 0)):>4}")
    counts: dict[str, int] = {}
    for fate in told.fates:
        counts[fate["disposition"]] = counts.get(fate["disposition"], 0) + 1
    call.say("\n" + ", ".join(f"{number} {name}" for name, number in sorted(counts.items())))
    call.say(f"replies handed to the SMTP server: {len(smtp.received)}")
    call.say(NEXT)


def _first_reply(told: _Told, smtp: SmtpSink, language: str) -> EmailMessage | None:
    ids = {fate["reply_message_id"] for fate in told.fates if fate["language"] == language}
    for received in smtp.received:
        reply = message_from_bytes(received.data, policy=policy.default)
        if str(reply["Message-ID"]) in ids:
            return reply
    return None


def _readable(reply: EmailMessage) -> str:
    headers = "\n".join(f"{name}: {reply[name]}" for name in ("From", "To", "Subject", "Auto-Submitted"))
    body = reply.get_body(("plain",))
    return f"{headers}\n\n{body.get_content() if body is not None else ''}"
