"""The months themselves: mails come, are read and answered; people answer; the owner tidies up in the evening."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from email.message import EmailMessage
from itertools import count
from pathlib import Path
from random import Random

from tests.builders import SETTINGS as OFFICE
from tests.builders import make_mail
from tests.service.desk import Desk, parsed

from bench.office.diary import ZONE, Diary, plain_text
from bench.office.files import DIRECTORY, PEOPLE, WordJudge
from bench.office.people import LETTERS, Colleague, Letter, answer, colleagues, request
from bench.office.watch import Watch
from madoguchi.errors import UsageError
from madoguchi.journal.releases import ReleaseKind
from madoguchi.journal.turns import sealed
from madoguchi.mailbox.protocol import Arrival, Place
from madoguchi.service import by_hand
from madoguchi.service.excepting import agree
from madoguchi.service.hand_letters import Wish, prepare
from madoguchi.service.reporting import gather

SETTINGS = '\n[reply]\ndelay_seconds = 600\nanswer_domains = ["example.co.jp"]\n[digest]\nenabled = true\n'
GRACE = timedelta(seconds=601)
POLLS = ((9, 0), (9, 11), (13, 0), (13, 11), (17, 20), (17, 31), (18, 25), (18, 41))
"""When the program looks, in the office's time: each mail is decided at one, and answered at the next."""
LEARNS_AFTER = {"learns at once": 1, "learns after two": 2, "English, learns after two": 2, "thanks": 1}
NEVER = 10**6
Event = Callable[[], None]


class Months:
    """``days`` of that office, from Tuesday 24 November 2026 on. The same ``seed`` tells the same story."""

    def __init__(self, home: Path, days: int, *, seed: int = 7, language: str = "ja") -> None:
        settings = OFFICE.replace('"send"', f'"send"\nlanguage = "{language}"', 1)
        self.desk = Desk(home, SETTINGS, settings=settings, directory=DIRECTORY, people=PEOPLE)
        self.desk.judge = WordJudge()  # type: ignore[assignment]
        self.random, self.days, self.first = Random(seed), days, date(2026, 11, 24)  # noqa: S311
        self.desk.connect().account.lot = self.random.random
        self.people = colleagues()
        self.diary, self.watch = Diary(), Watch(self.desk, self.people)
        self.truth: dict[str, str] = {}
        self.taught: dict[str, int] = {}
        self._numbers, self._order = count(1), count()
        self._events: list[tuple[datetime, int, Event]] = []
        self._told: set[bytes] = set()
        self._read_out = 0
        self._fated: set[str] = set()

    def live(self) -> None:
        """All of it."""
        self.desk.run()
        self._plan()
        while self._events:
            when, _, event = heapq.heappop(self._events)
            self.desk.forward(seconds=max(0.0, (when - self.desk.now()).total_seconds()))
            event()
        for _ in range(2):
            self.passes()
            self.desk.forward(seconds=GRACE.total_seconds())
        report = gather(self.desk.office, self.desk.journal, self.desk.now(), None)
        self.watch.the_end(len(self.truth), report)

    def at(self, when: datetime, event: Event) -> None:
        """Puts it into the calendar, in the order of time."""
        heapq.heappush(self._events, (when, next(self._order), event))

    def _plan(self) -> None:
        for offset in range(self.days):
            day = self.first + timedelta(days=offset)
            for hour, minute in POLLS if day.weekday() < 5 else POLLS[-3:-2]:
                if offset or hour > 10:
                    self.at(moment(day, hour, minute), self.passes)
            self.at(moment(day, 18, 30), self.evening)
            if day.weekday() < 5:
                for who in self.people:
                    self._day_of(who, day)
        for share, event in ((0.08, self._exceptions), (0.5, self._absence), (0.85, self._leaving)):
            self.at(moment(self.first + timedelta(days=int(self.days * share)), 8, 55), event)

    def _day_of(self, who: Colleague, day: date) -> None:
        hour = self.random.choice((22, 23, 2)) if who.habit == "night" else self.random.randint(9, 18)
        when = moment(day, hour, self.random.randint(0, 59)) + timedelta(days=hour < 6)
        if self.random.random() < 1 / who.every and when > self.desk.now():
            self.at(when, lambda: self.writes(who))
            if who.habit == "two a day":
                self.at(when + timedelta(hours=2), lambda: self.writes(who))

    def writes(self, who: Colleague) -> None:
        """A request, if this person has not learned yet where it belongs."""
        kind = self.random.random()
        topic = who.topic if kind < 0.75 else self.random.choice([*LETTERS])
        if topic == who.topic and self.taught.get(who.address, 0) >= LEARNS_AFTER.get(who.habit, NEVER):
            return
        self.deliver(who, request(self.random, who, topic))

    def deliver(self, who: Colleague, letter: Letter) -> None:
        """It arrives; at night the program looks at once, and after the grace period."""
        now = self.desk.now()
        name = f"<{next(self._numbers)}@example.co.jp>"
        self.truth[name] = letter.truth
        raw = make_mail(
            letter.body,
            sender=who.sender,
            subject=letter.subject,
            message_id=name,
            date=f"{now.astimezone(ZONE):%a, %d %b %Y %T} +0900",
            return_path=f"<{who.address}>",
            headers=letter.headers,
        )
        self.desk.mailbox.deliver(raw, when=now)
        self.diary.letter(now, f"{who.name} ({who.habit}) writes", letter.subject, letter.body)
        if not 8 <= now.astimezone(ZONE).hour < 18:
            self.passes()
            self.at(now + GRACE, self.passes)

    def passes(self) -> None:
        """One look at the mailbox, and everything that came of it, written down."""
        self.desk.run()
        for fate in self.desk.fates()[self._seen() :]:
            if fate["disposition"] and fate["message_id"] not in self._fated and fate["disposition"] != "baseline":
                self._fated.add(fate["message_id"])
                if fate["reason"] != "own-message":
                    self.diary.fate(self.desk.now(), fate)
        for mail in self._new_mails():
            self.watch.sent(mail)
            self._hear(mail)
        self._owners_mail()

    def _seen(self) -> int:
        return max(0, len(self.truth) - 60)

    def _new_mails(self) -> list[EmailMessage]:
        accepted = self.desk.outbox.accepted[self._read_out :]
        self._read_out += len(accepted)
        mails = [parsed(envelope.raw) for envelope in accepted]
        for mail in mails:
            kind = mail["X-Madoguchi-Courtesy"] or ("pointer" if mail["Auto-Submitted"] else "by hand")
            self.diary.mail(self.desk.now(), f"SENT ({kind})", mail)
        return mails

    def _hear(self, mail: EmailMessage) -> None:
        """The colleague reads it, and may learn, or say something."""
        to = str(mail["To"]).strip("<>")
        who = next((one for one in self.people if one.address == to), None)
        if who is None or not mail["Auto-Submitted"] or mail["X-Madoguchi-Courtesy"]:
            return
        fate = next(one for one in self.desk.fates() if one["message_id"] == str(mail["In-Reply-To"]))
        if fate["request_type"] != self.truth[str(mail["In-Reply-To"])]:
            self.at(self.desk.now() + timedelta(days=1, hours=1), lambda: self._corrects(str(fate["message_id"])))
            return
        self.taught[to] = self.taught.get(to, 0) + 1
        said = answer(self.random, who, str(mail["Message-ID"]), str(mail["Subject"]))
        if said is not None:
            later = timedelta(days=3) if "kindly" in who.habit else timedelta(minutes=40)
            self.at(self.desk.now() + later, lambda: self.deliver(who, said))

    def _owners_mail(self) -> None:
        """Digests, notices and drafts that are new."""
        for folder in ("INBOX", "Drafts"):
            for arrival in self._contents(folder):
                if arrival.raw in self._told or (folder == "INBOX" and b"auto-generated" not in arrival.raw):
                    continue
                self._told.add(arrival.raw)
                mail = parsed(arrival.raw)
                digest = "まとめ" in str(mail["Subject"]) or "Digest" in str(mail["Subject"])
                title = "DRAFT" if folder == "Drafts" else "DIGEST" if digest else "NOTICE"
                self.diary.mail(self.desk.now(), title, mail)
                if folder == "Drafts":
                    self.watch.words(plain_text(mail), "a draft")
                else:
                    self.watch.told_owner(mail, digest=digest)

    def _contents(self, folder: str) -> list[Arrival]:
        return self.desk.mailbox.contents(folder) if folder in self.desk.mailbox.folder_names() else []

    def evening(self) -> None:
        """Judges what the lot drew, and looks through the queue: passes on, points on by hand, puts away."""
        now = self.desk.now()
        if now.astimezone(ZONE).weekday() >= 5 or self._away() or self.watch.gone():
            return
        journal = self.desk.journal
        for key in journal.draws.waiting(sealed(journal.turns.all())):
            (record,) = journal.mails.by_prefix(key)
            journal.draws.judge(record.id, self.truth[str(record.message_id)], now)
        for held in journal.readings.held():
            if self.random.random() < 0.7 and held["message_id"] in self.truth:
                self._settles(held)
        self.passes()

    def _away(self) -> bool:
        today = self.desk.now().astimezone(ZONE).date()
        return any(one.first <= today <= one.last for one in self.desk.journal.absences.all())

    def _settles(self, held: dict[str, object]) -> None:
        (record,) = self.desk.journal.mails.by_prefix(str(held["id"]))
        truth, now = self.truth[str(record.message_id)], self.desk.now()
        kinds = {"unsure": ReleaseKind.POINTER, "many-recipients": ReleaseKind.FORWARD}
        kind = kinds.get(str(held["reason"]))
        if kind and truth != "mine" and self._released(str(held["id"]), kind, truth):
            return
        self.desk.journal.mails.leave_queue([record.id], "dismissed", now)
        self.diary.event(now, f"the owner puts away {held['message_id']} ({held['reason']})")

    def _released(self, name: str, kind: ReleaseKind, request_type: str) -> bool:
        (record,) = self.desk.journal.mails.by_prefix(name)
        try:
            by_hand.release(self.desk.session, prepare(self.desk.session, record, Wish(kind, request_type)))
        except UsageError as error:
            self.diary.event(self.desk.now(), f"not released: {error}")
            return False
        return True

    def _corrects(self, message_id: str) -> None:
        """The mail goes into the right folder, and the colleague hears that it was wrong."""
        (record,) = self.desk.journal.mails.by_message_id(message_id)
        truth = self.truth[message_id]
        self._released(record.name, ReleaseKind.APOLOGY, truth)
        for name in self.desk.mailbox.folder_names():
            for one in self._contents(name):
                if f"\r\nMessage-ID: {message_id}\r\n".encode() in one.raw:
                    folder = self.desk.mailbox.examine(name)
                    target = self.desk.mailbox.make_folder(f"Requests/{truth}")
                    self.desk.mailbox.move([Place(name, folder.uidvalidity, one.uid)], target)
                    self.diary.event(self.desk.now(), f"the owner moves {message_id} to {target}")
                    return self.passes()
        return None

    def _exceptions(self) -> None:
        for habit, request_type, last in (("never learns", "", 13), ("English, never learns", "account-access", 10)):
            who = next(one for one in self.people if one.habit == habit)
            until = self.desk.now().astimezone(ZONE).date() + timedelta(days=last)
            made = agree(
                self.desk.office,
                self.desk.journal,
                self.desk.now(),
                who=who.address,
                reason=f"launch {habit}",
                request_type=request_type,
                until=until,
                next_step="From then on the team gives you a contact of your own." if request_type else "",
            )
            self.diary.event(
                self.desk.now(), f"EXCEPTION {made.pattern} {made.request_type or 'all'} until {made.last}"
            )

    def _absence(self) -> None:
        today = self.desk.now().astimezone(ZONE).date()
        last = today + timedelta(days=13)
        self.desk.journal.absences.add(today, last, self.desk.now())
        self.diary.event(self.desk.now(), f"ABSENCE {today} to {last}")

    def _leaving(self) -> None:
        day = self.first + timedelta(days=int(self.days * 0.92))
        self.desk.journal.leavings.add(day, self.desk.now())
        self.watch.leaves = day
        self.diary.event(self.desk.now(), f"LEAVING {day}")


def moment(day: date, hour: int, minute: int) -> datetime:
    """In the office's zone."""
    return datetime.combine(day, time(hour, minute), ZONE)
