"""The ledger folds what is the same and skips what cannot matter: nothing that it tells depends on that."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from madoguchi.promise.betting import Alarm
from madoguchi.promise.ledger import Draw, Sent, Standing, Terms, standing
from tests.promise import plain_ledger

ZONES = [ZoneInfo(name) for name in ("Asia/Tokyo", "Europe/London", "America/New_York")]
BEGAN = datetime(2025, 2, 10, tzinfo=UTC)


class History:
    """Two years of an office, thrown: quiet times and bad ones, what was judged late or never, leave, moments told
    twice, request types that fail alone, and at times a change that seals all before it."""

    def __init__(self, seed: int) -> None:
        self.dice = dice = Random(seed)
        self.days = dice.choice((20, 200, 700))
        alpha = dice.choice((0.02, 0.05, 0.2))
        self.terms = Terms(alpha, dice.choice((0.05, 0.2)), dice.choice(ZONES))
        self.share = dice.choice((0.0, 0.005, 0.005, alpha, 0.3))
        self.bad = [dice.uniform(0, self.days) for _ in range(dice.randrange(3))]
        self.absences = [self.leave() for _ in range(dice.randrange(3))]
        self.restarts = [self.moment() for _ in range(dice.choice((0, 0, 1, 3)))]
        self.draws = [self.draw() for _ in range(dice.choice((0, 5, 150, 400)))]
        self.sent = [self.reply() for _ in range(dice.choice((0, 0, 100)))]

    def moment(self) -> datetime:
        """To the hour, so that many coincide."""
        return BEGAN + timedelta(hours=round(24 * self.dice.uniform(0, self.days)))

    def leave(self) -> tuple[datetime, datetime]:
        began = self.moment()
        return began, began + timedelta(days=self.dice.choice((1, 10, 50)))

    def is_wrong(self, at: datetime, kind: str) -> bool:
        day = (at - BEGAN) / timedelta(days=1)
        share = 0.7 if any(began < day < began + 5 for began in self.bad) else self.share
        return self.dice.random() < (3 * share if kind == "refund" else share)

    def draw(self) -> Draw:
        dice, came, kind = self.dice, self.moment(), self.dice.choice(("invoice", "invoice", "refund", "travel"))
        if dice.random() < 0.02:
            return Draw(came, kind)
        wait = timedelta(hours=dice.choice((0, 1, 1, 24, 24, 24, 160, 168, 169, 900 if dice.random() < 0.1 else 2)))
        contrary = dice.random() < 0.01
        return Draw(came, kind, contrary or self.is_wrong(came, kind), came + wait, contrary)

    def reply(self) -> Sent:
        at = self.moment()
        return Sent(at, at + timedelta(hours=self.dice.randrange(50)) if self.is_wrong(at, "invoice") else None)

    def looks(self) -> list[datetime]:
        """On the way, at a moment at which something happened, and at the end."""
        some = [self.moment(), self.moment(), *([self.dice.choice(self.draws).came] if self.draws else [])]
        return [*some, BEGAN + timedelta(days=self.days + 30)]


def both(history: History, now: datetime) -> list[Standing]:
    return [
        work(
            history.draws,
            history.terms,
            now,
            sent=history.sent,
            restarts=history.restarts,
            absences=history.absences,
        )
        for work in (standing, plain_ledger.standing)
    ]


def test_the_same_as_one_by_one() -> None:
    """To the last bit, at any time, whatever happened; and all that can happen does in some of the histories."""
    seen = []
    for seed in range(45):
        history = History(seed)
        for now in history.looks():
            folded, plain = both(history, now)
            assert folded == plain, (seed, now)
            seen.append(plain)
    for happened in ("granted", "alarm", "demoted", "contrary", "waiting", "won_wrong"):
        assert any(getattr(one, happened) for one in seen), happened


def test_the_alarm_after_many_right_ones() -> None:
    """Where it would be after each of them, to the last bit."""
    dice = Random(5)
    for alpha in (0.01, 0.05, 0.2):
        one_by_one = at_once = Alarm(alpha)
        for _ in range(100):
            number = dice.choice((0, 1, 5, 60))
            for _ in range(number):
                one_by_one = one_by_one.after(wrong=False)
            one_by_one, at_once = one_by_one.after(wrong=True), at_once.after_right(number).after(wrong=True)
            assert at_once == one_by_one
            assert at_once.after_right(3) == at_once.after_right(1).after_right(2)
