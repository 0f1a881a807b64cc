"""The stages of handing in a mail, and what a failure at each of them means (RFC 5321 §4.2, §6.1).

======================  ============================  =====================================================
stage                   what happened                 outcome
======================  ============================  =====================================================
connect, tls, auth      anything                      deferred: no mail was offered (a refused login stops)
mail, rcpt, data        4xx, dropped, no answer       deferred: the server has not taken responsibility
mail                    5xx                           barred: a word about the sender, not about this mail
mail, rcpt, data        530                           deferred: the login lapsed
rcpt, data              5xx                           refused for good, or barred (see `sender.py`)
body                    dropped, no answer            unknown: the server may have all of it
final                   250                           sent
final                   4xx                           deferred: it says that it did not take it
final                   5xx                           refused for good, or barred
final                   dropped, no answer, garbage   unknown: never sent again on a guess
======================  ============================  =====================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Stage(StrEnum):
    """How far a mail was handed in."""

    CONNECT = "connect"
    TLS = "tls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    BODY = "body"
    FINAL = "final"


class Outcome(StrEnum):
    """What became of it. ``barred``: surely not taken, and no other mail of this sender would be."""

    SENT = "sent"
    DEFERRED = "deferred"
    REFUSED = "refused"
    BARRED = "barred"
    UNKNOWN = "unknown"


LOST = 0
"""Stands for "no reply code": the connection dropped, or nothing came in time."""

_GO_AHEAD = 354


@dataclass(frozen=True, slots=True)
class Envelope:
    """``mail_from`` "" is the null sender; ``raw`` is CRLF-terminated, 7 bit clean.

    ``also``: further recipients. One that is refused stops the mail for all.
    """

    mail_from: str
    recipient: str
    raw: bytes
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """The outcome, the stage it was decided at, and the server's words."""

    outcome: Outcome
    stage: Stage
    answer: str = ""


class Outbox(Protocol):
    """Hands in one mail at a time.

    Raises `madoguchi.errors.UsageError` (a refused login, a secret that cannot be read) before anything was offered;
    everything else is a `Delivery`.
    """

    def send(self, envelope: Envelope) -> Delivery: ...

    def close(self) -> None: ...


def judge(stage: Stage, code: int) -> Outcome | None:
    """The table above: what a reply ``code`` (or `LOST`) at ``stage`` means; None where all is well so far."""
    if stage in (Stage.BODY, Stage.FINAL):
        return _after_the_body(stage, code)
    if 200 <= code < 300 or (stage is Stage.DATA and code == _GO_AHEAD):
        # A 2xx to DATA is no go-ahead: nothing was taken, and nothing may be written.
        return Outcome.DEFERRED if stage is Stage.DATA and code != _GO_AHEAD else None
    if stage in (Stage.MAIL, Stage.RCPT, Stage.DATA) and 500 <= code < 600:
        return Outcome.REFUSED
    return Outcome.DEFERRED


def _after_the_body(stage: Stage, code: int) -> Outcome | None:
    if stage is Stage.BODY:
        return Outcome.UNKNOWN if code == LOST else None
    if 200 <= code < 300:
        return Outcome.SENT
    if 400 <= code < 500:
        return Outcome.DEFERRED
    return Outcome.REFUSED if 500 <= code < 600 else Outcome.UNKNOWN
