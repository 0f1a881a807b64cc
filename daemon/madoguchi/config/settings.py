"""``madoguchi.toml``: the field names, defaults and meanings; the reference in docs is made from here."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cached_property
from importlib.util import find_spec
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator

from madoguchi.config.fields import (
    Count,
    Domain,
    Endpoint,
    FilePath,
    Host,
    Hours,
    Line,
    MailAddress,
    Name,
    Port,
    Positive,
    Share,
    Table,
    Variable,
    Zone,
    expected,
)
from madoguchi.config.oauth2 import OAuth2
from madoguchi.mail.canonical import canonical

SECRET_KEYS = ("password_file", "password_env", "password_command", "password_credential", "token_command")


class Owner(Table):
    """Whose mailbox it is."""

    name: Name = Field(description="the owner's name as colleagues know it, in Japanese and English")
    addresses: list[MailAddress] = Field(min_length=1, description="every address that reaches this mailbox")


class Server(Table):
    """How to reach and log in to a mail server."""

    host: Host = Field(min_length=1, description="the server's name")
    port: Port
    security: Literal["tls", "starttls", "none"] = Field(description="none: loopback only")
    ca_file: FilePath = Field("", description="a private CA in PEM; empty: the system's")
    username: Line = ""
    password_file: FilePath = Field("", description="a file that holds the password in its first line")
    password_env: Variable = Field("", description="the environment variable that holds the password")
    password_command: str = Field("", description="a command that prints the password")
    password_credential: str = Field("", description="the name of a systemd credential (LoadCredential=)")
    token_command: str = Field("", description="a command that prints an OAuth2 access token: XOAUTH2")

    @property
    def has_secret(self) -> bool:
        """Whether any source of a password or token is named."""
        return any(getattr(self, key) for key in SECRET_KEYS)


class Imap(Server):
    """Where mail is read."""

    port: Port = 993
    security: Literal["tls", "starttls", "none"] = "tls"
    username: Line = Field(min_length=1, description="the name to log in with")
    poll_seconds: Positive = Field(60, description="how often to look; IDLE is only a hint in between")


class Smtp(Server):
    """Where replies are handed in. Without a secret of its own it logs in as [imap] does."""

    port: Port = 587
    security: Literal["tls", "starttls", "none"] = "starttls"
    envelope_from: Literal["owner", "null"] = Field("owner", description="MAIL FROM; many servers refuse null")
    sent_copy: Literal["auto", "append", "server"] = Field(
        "auto", description="who keeps the copy in Sent: Gmail and Microsoft 365 do it themselves"
    )


class Folders(Table):
    """Names of folders; "/" stands for the server's own separator."""

    inbox: Line = Field("INBOX", min_length=1)
    labels: Line = Field("Requests", min_length=1, description="<labels>/<request type>: the owner's labels")
    answered: Line = Field(
        "Answered", min_length=1, description="<answered>/<request type>: where answered mail is filed"
    )
    mine: Line = Field("Requests/mine", min_length=1, description="teaches what not to answer")
    file_after_hours: Hours = Field(24, description="how long an answered mail stays in the inbox; 0: at once")
    sent: Line = Field("", description="empty: found by SPECIAL-USE")
    drafts: Line = Field("", description="empty: found by SPECIAL-USE")


class Promise(Table):
    """How often an automatic reply may be wrong, and what evidence sending needs."""

    max_wrong_reply_rate: Share = 0.05
    confidence: float = Field(0.95, ge=0.5, lt=1)
    evidence: Literal["reviewed", "folders", "none"] = "reviewed"
    out_of_scope_share: float = Field(0.5, ge=0, lt=1)


class Reply(Table):
    """Who may be answered, when, and how much."""

    answer_domains: list[Domain] = Field(
        default_factory=list, description="empty: the domains of the owner's addresses"
    )
    max_age_hours: Hours = Field(24, gt=0)
    delay_seconds: Count = 600
    max_cc: Count = 3
    per_sender_per_day: Positive = 3
    per_hour: Positive = 30
    sender_match: Literal["organisation", "address"] = "organisation"
    require_return_path: bool | Literal["auto"] = "auto"
    authentication: Line = "none"
    auto_response_suppress: Literal["hold", "ignore-internal"] = "hold"
    conversation_days: Positive = 30

    @field_validator("require_return_path", mode="before")
    @classmethod
    def _known(cls, value: object) -> object:
        if isinstance(value, bool) or value == "auto":
            return value
        raise expected('true, false or "auto"')

    @field_validator("authentication")
    @classmethod
    def _authentication(cls, value: str) -> str:
        server = value.removeprefix("authserv-id:")
        if value in ("none", "exchange") or (value != server and server.strip()):
            return value
        raise expected('"none", "exchange" or "authserv-id:<your own mail exchanger>"')


class Guards(Table):
    """Words of the owner's own beside the shipped lists."""

    sensitive_words: list[Line] = Field(default_factory=list, description="held, never shown in a list")
    harm_words: list[Line] = Field(default_factory=list, description="held, shown first")
    ordinary_words: list[Line] = Field(
        default_factory=list, description="words of the shipped lists that are everyday business here"
    )

    @field_validator("sensitive_words", "harm_words", "ordinary_words")
    @classmethod
    def _words(cls, value: list[str]) -> list[str]:
        if any(not word.strip() for word in value):
            raise expected("words, none of them empty")
        return value


class Education(Table):
    """Gentle, gradual teaching."""

    window_days: Positive = 90
    levels: list[Positive] = Field(default=[1, 3, 5], min_length=3, max_length=3)
    min_gap_business_days: Count = 1

    @field_validator("levels")
    @classmethod
    def _rising(cls, value: list[int]) -> list[int]:
        if value[0] != 1 or sorted(set(value)) != value:
            raise expected("three rising counts of pointers that begin with 1, such as [1, 3, 5]")
        return value

    @property
    def window(self) -> timedelta:
        """So long a pointer counts."""
        return timedelta(days=self.window_days)


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Digest(Table):
    """A short summary into the owner's inbox: daily in the first 30 days and after a correction, else weekly."""

    enabled: bool = Field(True, description="nothing of it in shadow mode; `madoguchi digest` shows it at any time")
    at: str = Field("17:30", description="when, by the office's clock, 23:00 at the latest")
    weekday: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"] = Field(
        "fri", description="the day of the weekly one"
    )

    @field_validator("at")
    @classmethod
    def _at(cls, value: str) -> str:
        if not re.fullmatch(r"(?:[01]\d|2[0-2]):[0-5]\d|23:00", value):
            raise expected("a time such as 17:30, from 00:00 to 23:00")
        return value


class Judge(Table):
    """What the model looks at."""

    embeddings: bool = Field(True, description="judge by the meaning of a mail too, not by its words alone")


class Privacy(Table):
    """What is kept, and for how long."""

    keep_days: Positive = Field(
        180, description="after so many days a fate no longer says whose mail it was (docs/privacy.md)"
    )
    training_cache: Literal["vectors", "text", "none"] = Field(
        "vectors", description="of mails that teach: keyed hashes and embeddings, or texts too, or nothing"
    )


class Metrics(Table):
    """Figures for Prometheus, by team and reason, never by person. Off by default."""

    listen: Endpoint = Field("", description="host:port that answers `GET /metrics`: 127.0.0.1:9464; empty: none")
    textfile: FilePath = Field("", description="a file for node_exporter's textfile collector (`….prom`); empty: none")
    account: str = Field("", description="a label on each figure, where several accounts lie in one folder; no name")

    @field_validator("listen", "textfile")
    @classmethod
    def _has_its_library(cls, value: str) -> str:
        if value and find_spec("prometheus_client") is None:
            raise expected('"", or one more package: pip install "madoguchi[metrics]"')
        return value

    @field_validator("textfile")
    @classmethod
    def _is_collected(cls, value: str) -> str:
        if value and not value.endswith(".prom"):
            raise expected("a file whose name ends in .prom: the collector reads no other")
        return value

    @field_validator("account")
    @classmethod
    def _is_a_word(cls, value: str) -> str:
        if not re.fullmatch(r"[a-z0-9-]{0,20}", value):
            raise expected("at most 20 of a-z, 0-9 and -")
        return value


class Settings(Table):
    """The whole of ``madoguchi.toml``."""

    mode: Literal["shadow", "draft", "send"] = "shadow"
    state_dir: FilePath = Field("state", min_length=1)
    directory: FilePath = Field("teams.toml", min_length=1)
    templates_dir: FilePath = ""
    language: Literal["ja", "en"] = "ja"
    timezone: Zone = "Asia/Tokyo"
    owner: Owner = Field(description="the table [owner]: name and addresses")
    imap: Imap = Field(description="the table [imap]: where mail is read")
    smtp: Smtp = Field(description="the table [smtp]: where replies are handed in")
    oauth2: OAuth2 = OAuth2()
    folders: Folders = Folders()
    promise: Promise = Promise()
    reply: Reply = Reply()
    guards: Guards = Guards()
    education: Education = Education()
    digest: Digest = Digest()
    judge: Judge = Judge()
    privacy: Privacy = Privacy()
    metrics: Metrics = Metrics()

    @cached_property
    def zone(self) -> ZoneInfo:
        """The office's time zone."""
        return ZoneInfo(self.timezone)

    @cached_property
    def answer_domains(self) -> frozenset[str]:
        """The only domains whose senders are ever answered ("*" = anyone)."""
        given = self.reply.answer_domains or [address.rpartition("@")[2] for address in self.owner.addresses]
        return frozenset(given)

    @cached_property
    def own_addresses(self) -> frozenset[str]:
        """The owner's addresses, canonical, as mail is compared."""
        return frozenset(map(canonical, self.owner.addresses))

    @property
    def account(self) -> str:
        """What names this mailbox in identities and Message-IDs: the owner's first address."""
        return self.owner.addresses[0]

    @property
    def mail_from(self) -> str:
        """The envelope sender of everything that goes out; "" is the null sender (RFC 5321 §4.5.5)."""
        return "" if self.smtp.envelope_from == "null" else self.account
