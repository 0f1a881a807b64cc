"""The guards over the last mails of the inbox: what each would hold, and which setting would change that.

Reading only: EXAMINE and BODY.PEEK; nothing is recorded, judged or kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from madoguchi.config.load import Office
from madoguchi.guards import GUARDS, evaluate, strongest
from madoguchi.guards.base import Situation, Verdict
from madoguchi.guards.trust import AUTHENTICATED_INSIDE, authserv_id, vouched
from madoguchi.mail.addresses import parse_addresses
from madoguchi.mail.headers import token
from madoguchi.mail.message import Message
from madoguchi.mail.parse import parse
from madoguchi.mailbox.protocol import Mailbox
from madoguchi.reasons import Disposition, Reason
from madoguchi.reply.loop_mark import LOOP_HEADER, loop_token
from madoguchi.service.findings import Finding, Grade

BATCH = 50
ENOUGH = 5
"""Below so many mails nothing is proposed."""
MOST = 0.9
"""A rule is proposed where it holds for this share of the colleagues' mail at least."""
MANY = 0.2
DELIVERED_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")


@dataclass(frozen=True, slots=True)
class Tally:
    """One guard over the surveyed mails: how many it stops, and how many it alone decides about."""

    reason: Reason
    stopped: int
    decided: int
    setting: str


@dataclass
class Survey:
    """What was seen. ``humans``: colleagues' mails that no guard ignores."""

    office: Office
    now: datetime
    mails: int = 0
    passed: int = 0
    stopped: Counter[Reason] = field(default_factory=Counter)
    decided: Counter[Reason] = field(default_factory=Counter)
    humans: int = 0
    lacking: Counter[str] = field(default_factory=Counter)
    addressed: Counter[str] = field(default_factory=Counter)
    strangers: Counter[str] = field(default_factory=Counter)
    inside_by_exchange: int = 0
    vouched_by: Counter[str] = field(default_factory=Counter)
    with_return_path: int = 0
    equal_senders: int = 0
    suppressed: int = 0

    def take(self, raw: bytes, arrived: datetime, *, truncated: bool = False) -> None:
        """Looks at one mail. Its age is not judged: every mail of a survey is old. What the program told its owner is
        passed over."""
        message = parse(raw, truncated=truncated)
        if _own_word(message, self.office):
            return
        situation = Situation(
            self.office, self.now, arrived=arrived, age_judged=False, return_path_required=self._return_path_required
        )
        verdicts = evaluate(message, situation)
        winner = strongest(verdicts)
        self.mails += 1
        self.stopped.update(verdict.reason for verdict in verdicts if not verdict.passed)
        if winner is None:
            self.passed += 1
        else:
            self.decided[winner.reason] += 1
        self.with_return_path += message.return_path is not None
        self._addresses(message, verdicts)
        if winner is None or winner.disposition is not Disposition.IGNORED:
            self._colleague(message, situation)

    @property
    def _return_path_required(self) -> bool:
        return self.office.settings.reply.require_return_path is True

    def _addresses(self, message: Message, verdicts: tuple[Verdict, ...]) -> None:
        """Addresses that reach this mailbox, by what the server noted on delivery; else those mail is addressed to."""
        own = self.office.settings.own_addresses
        noted = {
            address.address
            for name in DELIVERED_TO
            for value in message.headers.all(name)
            for address in parse_addresses(value)
        }
        self.lacking.update(noted - own - {""})
        missed = any(one.reason is Reason.NOT_ADDRESSED_TO_ME and not one.passed for one in verdicts)
        if missed and not noted:
            self.addressed.update({address.address for address in message.to if address.address})

    def _colleague(self, message: Message, situation: Situation) -> None:
        sender = message.from_address
        if not sender or sender in self.office.settings.own_addresses:
            return
        if not situation.is_inside(sender):
            self.strangers[sender.rpartition("@")[2]] += 1
            return
        self.humans += 1
        self.inside_by_exchange += token(message.headers.get(AUTHENTICATED_INSIDE) or "") == "internal"
        results = message.headers.get("Authentication-Results") or ""
        if authserv_id(results) and vouched(results, sender):
            self.vouched_by[authserv_id(results)] += 1
        self.equal_senders += message.return_path == sender
        asked = (message.headers.get("X-Auto-Response-Suppress") or "").lower()
        self.suppressed += any(word in asked for word in ("all", "oof", "autoreply"))

    def tallies(self) -> Iterator[Tally]:
        """Every guard that stopped anything, in the order of the guards."""
        for guard in GUARDS:
            if self.stopped[guard.reason]:
                yield Tally(guard.reason, self.stopped[guard.reason], self.decided[guard.reason], guard.setting)

    def proposals(self) -> Iterator[Finding]:
        """What the mail itself says about settings: own addresses, and five keys of [reply]."""
        yield from self._own_addresses()
        yield from self._domains()
        if self.humans >= ENOUGH:
            yield self._authentication()
            yield self._sender_match()
            yield self._suppression()
        if self.mails >= ENOUGH:
            yield self._return_path()

    def _own_addresses(self) -> Iterator[Finding]:
        """A list that the owner is on shows up here too, which is why it is only proposed."""
        seen = self.lacking or self.addressed
        for address, number in seen.most_common(3):
            if number >= ENOUGH or number >= MANY * max(self.mails, 1):
                found = f"{number} of {self.mails} mails reached this mailbox as {address}"
                mend = "if it is yours, add it to [owner] addresses; until then such mail is held (not-addressed-to-me)"
                yield Finding(Grade.WARNING, "own addresses", found, mend)
        if self.mails and not seen:
            yield Finding(Grade.OK, "own addresses", "no other address seen")

    def _domains(self) -> Iterator[Finding]:
        for domain, number in self.strangers.most_common(3):
            if number >= ENOUGH and number >= MANY * self.mails:
                found = f"{number} of {self.mails} mails come from {domain}, which is not among them"
                yield Finding(Grade.WARNING, "reply.answer_domains", found, "add it if those are colleagues")

    def _authentication(self) -> Finding:
        about, current = "reply.authentication", self.office.settings.reply.authentication
        server, number = next(iter(self.vouched_by.most_common(1)), ("", 0))
        if self.inside_by_exchange >= MOST * self.humans:
            best, share = "exchange", self.inside_by_exchange / self.humans
        elif number >= MOST * self.humans:
            best, share = f"authserv-id:{server}", number / self.humans
        else:
            found = f'"{current}"; no server vouches for {MOST:.0%} of the colleagues\' mail'
            grade = Grade.OK if current == "none" else Grade.WARNING
            return Finding(
                grade, about, found, "" if current == "none" else 'much mail would be held: set it to "none"'
            )
        if current == best:
            return Finding(Grade.OK, about, f'"{current}", which {share:.0%} of the colleagues\' mail passes')
        found = f'"{current}", although {share:.0%} of the colleagues\' mail would pass "{best}"'
        return Finding(Grade.WARNING, about, found, f'set it to "{best}": a forged colleague is then never answered')

    def _sender_match(self) -> Finding:
        about, current = "reply.sender_match", self.office.settings.reply.sender_match
        share = self.equal_senders / self.humans
        found = f'"{current}"; in {share:.0%} of the colleagues\' mail Return-Path and From are the same address'
        if current == "address" and share < MOST:
            return Finding(Grade.WARNING, about, found, 'set it to "organisation", or much is held (sender-mismatch)')
        if current == "organisation" and self.equal_senders == self.humans:
            return Finding(Grade.OK, about, found, '"address" would be stricter and hold none of these')
        return Finding(Grade.OK, about, found)

    def _suppression(self) -> Finding:
        about, current = "reply.auto_response_suppress", self.office.settings.reply.auto_response_suppress
        share = self.suppressed / self.humans
        found = f'"{current}"; {share:.0%} of the colleagues\' mail asks for no automatic reply'
        if share >= MANY and current == "hold":
            mend = 'if your tenant stamps it on all mail, set it to "ignore-internal"'
            return Finding(Grade.WARNING, about, found, mend)
        return Finding(Grade.OK, about, found)

    def _return_path(self) -> Finding:
        about, current = "reply.require_return_path", self.office.settings.reply.require_return_path
        share = self.with_return_path / self.mails
        found = f"{str(current).lower()}; {share:.0%} of the mail has a Return-Path"
        if current is True and share < MOST:
            return Finding(Grade.WARNING, about, found, 'this server strips it: set it to "auto"')
        return Finding(Grade.OK, about, found)


def _own_word(message: Message, office: Office) -> bool:
    """Whether it is a notice or a digest, which the program put into the inbox."""
    mark = (message.headers.get(LOOP_HEADER) or "").strip()
    generated = token(message.headers.get("Auto-Submitted") or "") == "auto-generated"
    return generated and mark == loop_token(office.settings.account)


def survey(
    office: Office, mailbox: Mailbox, number: int, now: datetime, progress: Callable[[int], None] = lambda done: None
) -> Survey:
    """The newest ``number`` mails of the inbox. ``progress`` is told how many were read.

    Raises `ServerAway`, `FolderMissing` where the inbox is not there.
    """
    seen = Survey(office, now)
    folder = mailbox.examine(mailbox.find_folder(office.settings.folders.inbox) or office.settings.folders.inbox)
    newest = mailbox.uids_after(folder, 0)[-number:]
    for start in range(0, len(newest), BATCH):
        for arrival in mailbox.fetch(folder, newest[start : start + BATCH]):
            seen.take(arrival.raw, arrival.internal_date, truncated=arrival.truncated)
        progress(min(start + BATCH, len(newest)))
    return seen
