"""Every figure there is: its name, kind, labels and meaning. The table in ``docs/running.md`` is held against this.

Team and reason never stand in one figure, and neither does a person, a domain, a subject or a request type with either:
what one colleague asks, when and how often, cannot be read off a cell. The labels' values are those of ``reasons.py``,
of ``teams.toml`` and of this file, so that an account has some 200 series, whatever mail comes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["counter", "gauge", "histogram"]


@dataclass(frozen=True, slots=True)
class Metric:
    """One name of the exposition. ``kept``: it counts what is on record, so that a restart does not begin anew."""

    name: str
    kind: Kind
    meaning: str
    labels: tuple[str, ...] = ()
    kept: bool = False


INFO = Metric("madoguchi_info", "gauge", "1; version and settings as labels", ("version", "mode", "evidence"))
STARTED = Metric("madoguchi_started_timestamp_seconds", "gauge", "when the service started")
FATES = Metric(
    "madoguchi_fates_total", "counter", "mails whose fate is final, as first decided", ("disposition", "reason"), True
)
REPLIES = Metric(
    "madoguchi_replies_total",
    "counter",
    "replies by machine: sent, drafted, refused, unknown (of those found: in Sent later), deferred attempts",
    ("team", "outcome"),
    True,
)
LETTERS = Metric(
    "madoguchi_letters_by_hand_total",
    "counter",
    "what the owner sent from here, about one mail",
    ("team", "letter"),
    True,
)
LETTER_REASONS = Metric(
    "madoguchi_letters_by_hand_reasons_total",
    "counter",
    "the same, by why that mail was the owner's",
    ("reason",),
    True,
)
DEALT_WITH = Metric(
    "madoguchi_dealt_with_mails", "gauge", "mails that the owner has dealt with; an undo takes one back", ("how",)
)
PASSES = Metric("madoguchi_passes_total", "counter", "passes over the mailbox since the start", ("outcome",))
PASS_SECONDS = Metric("madoguchi_pass_duration_seconds", "histogram", "how long a pass took, since the start")
FAILURES = Metric("madoguchi_failures_total", "counter", "tries that failed since the start", ("what",))
AWAY = Metric("madoguchi_away", "gauge", "1 while that cannot be reached and is tried again", ("what",))
IN_A_ROW = Metric("madoguchi_failures_in_a_row", "gauge", "tries that failed since the last whole pass")
NEXT_TRY = Metric("madoguchi_next_try_timestamp_seconds", "gauge", "when it is tried again; absent where all is well")
LAST_POLL = Metric("madoguchi_last_poll_timestamp_seconds", "gauge", "the last successful poll; 0 before the first")
QUEUE = Metric(
    "madoguchi_queue_mails",
    "gauge",
    "waiting: not finished with; owner: held or drafted, still open",
    ("queue",),
)
OLDEST = Metric(
    "madoguchi_queue_oldest_timestamp_seconds", "gauge", "when its oldest mail was seen; absent if empty", ("queue",)
)
PAUSED = Metric("madoguchi_paused", "gauge", "1 while the owner holds everything, or people.toml cannot be read again")
STOP_FILE = Metric("madoguchi_stop_file", "gauge", "1 while the administrator's file STOP holds everything")
BREAKER = Metric("madoguchi_breaker_open", "gauge", "1 while signs of a mail loop hold everything")
STOPPED = Metric("madoguchi_sending_stopped", "gauge", "1 since the server refused the sender")
ALARM = Metric("madoguchi_alarm", "gauge", "1 since too many replies were wrong, until the promise stands anew")
GRANTED = Metric("madoguchi_promise_granted", "gauge", "1 while the promise stands on judged mail")
UNTIL = Metric("madoguchi_promise_until_timestamp_seconds", "gauge", "until when it stands; absent where it does not")
EVIDENCE = Metric("madoguchi_evidence", "gauge", "the stake of this quarter; granted at 1 / (1 - confidence)")
SAMPLE = Metric("madoguchi_sample_mails", "gauge", "this quarter's random sample", ("state",))
MODEL = Metric("madoguchi_model_info", "gauge", "1; the model that serves; absent where there is none", ("model",))
TRAINED = Metric("madoguchi_model_trained_timestamp_seconds", "gauge", "when that model was trained")
READABLE = Metric("madoguchi_journal_readable", "gauge", "0: what is on record is left out below")
BYTES = Metric("madoguchi_journal_bytes", "gauge", "the journal with its write-ahead log")
BACKUP = Metric("madoguchi_backup_timestamp_seconds", "gauge", "the day (UTC) of the newest copy; 0 where none is")

CATALOGUE = (
    *(INFO, STARTED, FATES, REPLIES, LETTERS, LETTER_REASONS, PASSES, PASS_SECONDS, FAILURES),
    *(AWAY, IN_A_ROW, NEXT_TRY, LAST_POLL, DEALT_WITH),
    *(QUEUE, OLDEST, PAUSED, STOP_FILE, BREAKER, STOPPED, ALARM, GRANTED, UNTIL, EVIDENCE, SAMPLE),
    *(MODEL, TRAINED, READABLE, BYTES, BACKUP),
)
"""In the order in which they are written."""
