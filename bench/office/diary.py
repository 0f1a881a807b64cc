"""What happens, written down as it happens, to be read by a person: Markdown."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from madoguchi.reasons import reason_of

ZONE = ZoneInfo("Asia/Tokyo")


class Diary:
    """``lines``: the whole of it."""

    def __init__(self) -> None:
        self.lines: list[str] = ["# An office of forty, day by day"]
        self._day = ""

    def _at(self, now: datetime) -> str:
        there = now.astimezone(ZONE)
        day = f"{there:%A %Y-%m-%d}"
        if day != self._day:
            self._day = day
            self.lines.append(f"\n## {day}")
        return f"{there:%H:%M}"

    def event(self, now: datetime, what: str) -> None:
        """One line."""
        self.lines.append(f"\n- {self._at(now)} {what}")

    def letter(self, now: datetime, title: str, subject: str, text: str) -> None:
        """A whole mail."""
        self.lines.append(f"\n### {self._at(now)} {title}: {subject}\n\n```text\n{text.rstrip()}\n```")

    def mail(self, now: datetime, title: str, mail: EmailMessage) -> None:
        """One that the program wrote."""
        self.letter(now, f"{title} → {mail['To']}", str(mail["Subject"]), plain_text(mail))

    def fate(self, now: datetime, fate: dict[str, object]) -> None:
        """What became of a mail, and why."""
        reason = reason_of(str(fate["reason"]))
        words = f"{reason.ja} / {reason.en}" if reason else "no reason"
        level = f", level {fate['level']}" if fate["level"] else ""
        why = dict(fate["evidence"]).get("why", "") if isinstance(fate["evidence"], dict) else ""
        self.event(now, f"`{fate['disposition']}`, `{fate['reason']}`{level}: {words} ({why})")


def plain_text(mail: EmailMessage) -> str:
    """The text/plain form."""
    body = mail.get_body(("plain",))
    return str(body.get_content()).replace("\r\n", "\n") if body is not None else ""
