"""What must never happen, looked for at each mail that goes out and at the end. Whatever is found is kept in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from typing import Any

from tests.service.desk import Desk

from bench.office.diary import ZONE, plain_text
from bench.office.people import Colleague
from madoguchi.policy.days_off import Calendar
from madoguchi.policy.effect import FEWEST
from madoguchi.policy.levels import business_days_between
from madoguchi.reasons import reason_of

FORBIDDEN = re.compile(
    r"再度|先日も|何度も|拝見|承知|再三|たびたび|以前にも|前回も|すでにお伝え|本来は|ご存じ|いつもながら|さすが|素晴らし"
    r"|\bagain\b|as I (?:told|said)|as (?:already )?mentioned|\balready told\b|reminder|\b(?:second|third) time\b"
    r"|\bgreat\b|well done|you should have",
    re.IGNORECASE,
)
A_DATE = re.compile(r"\d+月\d+日|\d+時|\d{1,2}:\d\d|\b\d{1,2} (?:January|February|March|November|December)\b")
AWAY = re.compile(r"現在不在に.*?。|I am away .*?\.")
SECOND_LEVEL = re.compile(r"個人のメールボックスでは|one person's mailbox")


class Watch:
    """``broken``: what was found; empty is what is wanted."""

    def __init__(self, desk: Desk, people: Iterable[Colleague]) -> None:
        self.desk, self.people = desk, list(people)
        self.broken: list[str] = []
        self.pointers: list[tuple[str, str, datetime]] = []
        self.away_notes: list[tuple[str, datetime]] = []
        self.leaves: date | None = None
        self._answers: Counter[str] = Counter()
        self._days = Calendar("JP", tuple(desk.office.directory.calendar.days_off))

    def _wrong(self, what: str) -> None:
        self.broken.append(f"{self.desk.now().astimezone(ZONE):%Y-%m-%d %H:%M} {what}")

    def gone(self) -> bool:
        """Whether the owner has left."""
        return self.leaves is not None and self.desk.now().astimezone(ZONE).date() >= self.leaves

    def words(self, text: str, where: str) -> None:
        """The text as a person reads it, without the subject that it quotes."""
        found = FORBIDDEN.search(text)
        if found:
            self._wrong(f"{where} says {found.group()!r}")

    def sent(self, mail: EmailMessage) -> None:
        """One that went out, by machine or by hand."""
        text = plain_text(mail).partition("---------- ")[0]
        self.words(text, f"a mail to {mail['To']}")
        if self.gone():
            self._wrong(f"a mail to {mail['To']} went out after the owner had left")
        if not mail["Auto-Submitted"]:
            return
        original = str(mail["In-Reply-To"])
        self._answers[original] += 1
        if self._answers[original] > 1:
            self._wrong(f"{original} was answered twice")
        if mail["X-Madoguchi-Courtesy"] == "absence":
            self._away(str(mail["To"]))
        elif not mail["X-Madoguchi-Courtesy"]:
            self._pointer(mail, text, original)

    def _away(self, person: str) -> None:
        now = self.desk.now()
        if any(one == person and now - at < timedelta(days=7) for one, at in self.away_notes):
            self._wrong(f"{person} was told twice in a week that the owner is away")
        self.away_notes.append((person, now))

    def _pointer(self, mail: EmailMessage, text: str, original: str) -> None:
        now, person = self.desk.now(), str(mail["To"])
        fate = next(one for one in self.desk.fates() if one["message_id"] == original)
        self._occasion(person, str(fate["team"]), now)
        if fate["level"] not in (1, 2) or (fate["level"] == 2) != bool(SECOND_LEVEL.search(text)):
            self._wrong(f"{person} was answered by machine at level {fate['level']}")
        open_push = {one["message_id"] for one in self.desk.journal.readings.held() if one["reason"] == "push-back"}
        if any(f"<{name}" in text for name in open_push) or person in self._pushing(open_push):
            self._wrong(f"{person} pushed back, and got a pointer")
        self._excepted(person, str(fate["request_type"]))
        team = self.desk.office.directory.teams[str(fate["team"])]
        if not team.agreed and A_DATE.search(AWAY.sub("", text)):
            self._wrong(f"{person} was told a date that {fate['team']} did not agree to")

    def _occasion(self, person: str, team: str, now: datetime) -> None:
        for who, which, at in self.pointers:
            if (who, which) == (person, team) and business_days_between(at, now, ZONE, self._days) < 1:
                self._wrong(f"{person} was pointed to {team} twice on one occasion")
        self.pointers.append((person, team, now))

    def _pushing(self, message_ids: set[str]) -> set[str]:
        found = (record for one in message_ids for record in self.desk.journal.mails.by_message_id(one))
        return {record.sender for record in found}

    def _excepted(self, person: str, request_type: str) -> None:
        now = self.desk.now()
        for one in self.desk.journal.exceptions.all():
            mine = one.pattern in (person, person.rpartition("@")[2]) and one.request_type in ("", request_type)
            if mine and one.first <= now.astimezone(ZONE).date() <= one.last and not one.ended_at:
                self._wrong(f"{person} has an exception, and got a pointer")

    def told_owner(self, mail: EmailMessage, *, digest: bool) -> None:
        """A notice or a digest; a digest names nobody."""
        text = plain_text(mail)
        self.words(text, f"a notice ({mail['Subject']})")
        if digest:
            self.nobody_in(text, "a digest")
            self.nobody_in(mail.as_string(), "a digest's source")

    def nobody_in(self, text: str, where: str) -> None:
        """No colleague's name, no address."""
        for one in self.people:
            if one.address in text or f"{one.name}さん" in text or f"{one.name}様" in text:
                self._wrong(f"{where} names {one.address}")

    def the_end(self, delivered: int, report: dict[str, Any]) -> None:
        """Each mail one fate, each fate a reason; the report hides what is told of few."""
        fates = [one for one in self.desk.fates() if one["disposition"] != "baseline"]
        own = [one for one in fates if one["reason"] == "own-message"]
        if len(fates) - len(own) != delivered:
            self._wrong(f"{delivered} mails came, {len(fates) - len(own)} have a fate")
        for one in fates:
            if reason_of(str(one["reason"])) is None or one["state"] not in ("final", "sent", "filed"):
                self._wrong(f"{one['message_id']} has the reason {one['reason']!r}, state {one['state']!r}")
        self.nobody_in(str(report), "the report")
        for row in report["effect"]["rows"]:
            cells = (row[name] for name in ("requests", "pointed", "before", "after"))
            if any(isinstance(cell, int) and 0 < cell < FEWEST for cell in cells):
                self._wrong(f"a cell of the report counts fewer than {FEWEST}: {row}")
