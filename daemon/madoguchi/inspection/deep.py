"""Every subject in turn: what has to be asked for each, and who judges it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

from madoguchi.config.load import Office
from madoguchi.config.settings import Server
from madoguchi.errors import ServerAway
from madoguchi.inspection import abilities, disk, files, model, quota, record, rights, selfmail, serving, skew, tls
from madoguchi.inspection.bounds import Check, contained, within
from madoguchi.inspection.names import DnsNames, Names, NoResolver
from madoguchi.inspection.sender import Seen, sender
from madoguchi.journal.looking import JournalLook, look, size_of
from madoguchi.mailbox.folders import named_or_special
from madoguchi.mailbox.looking import LookingMailbox, meet
from madoguchi.outbox.smtp import SmtpOutbox
from madoguchi.service.findings import Finding, Grade

MOST_SECONDS = 60.0
"""For one subject. Each wait for a server has a limit of its own; this one is for what trickles."""


class Inspection:
    """One look at an account. ``polled``: the daemon's last successful poll. ``names``: makes what asks the DNS.

    ``logs_in``: False where the server refused a login a moment ago; another one could lock the account.
    """

    def __init__(
        self,
        office: Office,
        config: Path,
        now: Callable[[], datetime],
        polled: datetime | None = None,
        names: Callable[[], Names] = DnsNames,
        *,
        logs_in: bool = True,
    ) -> None:
        self._office, self._config, self._now, self._polled, self._names = office, config, now, polled, names
        self._settings, self._logs_in = office.settings, logs_in
        self._banner: timedelta | None = None
        self._seen: list[Seen] | None = None

    def findings(
        self, seconds: float = MOST_SECONDS, told: Callable[[str], None] = lambda _: None
    ) -> Iterator[Finding]:
        """``told`` hears what is looked at next."""
        checks: dict[str, Check] = {
            "files": lambda: files.permissions(files.entries(self._office, self._config)),
            "disk": lambda: disk.disk(disk.room_of(self._office.state_dir), size_of(self._office.state_dir)),
            "journal": lambda: record.record(self._record, self._office.state_dir, self._now()),
            "lock": self._lock,
            "model": lambda: model.model(self._office, self._now()),
            "imap.tls": self._imap_tls,
            "imap": self._imap,
            "smtp.tls": self._smtp,
            "clock": self._clock,
            "dns": self._dns,
        }
        for about, check in checks.items():
            told(about)
            yield from within(seconds, about, check)

    @cached_property
    def _record(self) -> JournalLook | None:
        return look(self._office.state_dir)

    def _lock(self) -> Iterator[Finding]:
        try:
            locks = serving.LOCKS.read_text(encoding="ascii", errors="replace")
        except OSError:
            yield Finding(Grade.OK, "lock", f"not known: {serving.LOCKS} cannot be read here")
            return
        yield serving.serving(serving.holder(self._office.state_dir, locks), self._polled)

    def _imap_tls(self) -> Iterator[Finding]:
        server = self._settings.imap
        try:
            made = meet(server, self._office.home)
        except ServerAway as error:
            yield tls.not_met("imap", error)
        else:
            yield from tls.certificate("imap", server, made, self._now())

    def _imap(self) -> Iterator[Finding]:
        if not self._logs_in:
            mend = "fix the login first; the line about imap above says what is wrong"
            yield Finding(Grade.WARNING, "imap.abilities", "not looked at, nor quota, flags and rights: no login", mend)
            return
        looked = LookingMailbox.connect(self._settings.imap, self._office.home, self._office.tokens)
        try:
            configured = self._settings.folders.inbox
            inbox = looked.find_folder(configured) or configured
            yield from contained("imap.abilities", lambda: abilities.imap(looked.capabilities()))
            yield from contained("imap.quota", lambda: quota.quota(looked.quotas()))
            yield from contained("imap.flags", lambda: [rights.flags(looked.permanent_flags(inbox))])
            yield from contained("imap.rights", lambda: rights.rights(self._rights(looked)))
            yield from contained("dns.dkim", lambda: self._own_mail(looked, inbox))
        finally:
            looked.close()

    def _rights(self, looked: LookingMailbox) -> dict[str, tuple[str, str | None]]:
        """By use, of the folders that are there."""
        folders = self._settings.folders
        named = {
            "inbox": looked.find_folder(folders.inbox),
            "sent": named_or_special(looked, folders.sent, "sent"),
            "drafts": named_or_special(looked, folders.drafts, "drafts"),
            "labels": looked.find_folder(folders.labels),
            "answered": looked.find_folder(folders.answered),
        }
        return {use: (name, looked.rights(name)) for use, name in named.items() if name}

    def _own_mail(self, looked: LookingMailbox, inbox: str) -> list[Finding]:
        found = looked.from_and_to(inbox, self._settings.account, selfmail.FIELDS)
        self._seen = selfmail.seen(found, self._settings.reply.authentication)
        return []

    def _smtp(self) -> Iterator[Finding]:
        server = self._settings.smtp
        try:
            met = SmtpOutbox(self._settings, self._office.home, self._office.tokens).meet()
        except ServerAway as error:
            yield tls.not_met("smtp", error)
            return
        self._banner = skew.by_banner(met.banner, self._now())
        yield from tls.certificate("smtp", server, met.handshake, self._now())
        by_token = _by_token(server if server.has_secret else self._settings.imap)
        login: abilities.Login = "none" if not server.username else "token" if by_token else "password"
        if server.security == "none" and "auth" not in met.extensions:
            login = "none"  # a relay on this machine that asks for no login
        yield from abilities.smtp(met.extensions, login)

    def _clock(self) -> Iterator[Finding]:
        try:
            known = self._record
        except (OSError, sqlite3.Error):
            known = None  # the line about the journal says why
        yield skew.clock(self._banner, known.ahead if known else timedelta(0), known.timed if known else 0)

    def _dns(self) -> Iterator[Finding]:
        try:
            names = self._names()
        except NoResolver as error:
            mend = "pip install 'madoguchi[dns]'"
            yield Finding(Grade.WARNING, "dns", f"SPF, DKIM and DMARC were not looked at: {error}", mend)
            return
        domain = self._settings.account.rpartition("@")[2].lower()
        yield from sender(domain, self._settings.mail_from, names, self._seen)


def _by_token(server: Server) -> bool:
    """Whether an access token is what that server is given: a command prints it, or [oauth2] stands in for a secret."""
    return bool(server.token_command) or not server.has_secret
