"""IDLE (RFC 2177): the server says that something may have changed. Only a hint: the poll is what counts."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

SLICE = 1.0
LONGEST_IDLE = 240.0
"""Seconds: a server may log out after 30 minutes (RFC 2177 §3), a router forgets a silent connection after five."""
PROMPT_SECONDS = 15.0
"""Within which any living server answers IDLE, DONE and NOOP."""

_CHANGE = re.compile(rb"\* \d+ (EXISTS|EXPUNGE)\b", re.IGNORECASE)


def idle(client: IMAPClient, seconds: float, stopping: Callable[[], bool]) -> None:
    """Returns at news, after ``seconds``, or soon after ``stopping()``. In rounds that grow longer, up to a limit.

    News that comes together with the server's go-ahead is told only after DONE: it lies in imaplib's buffer then,
    unseen by whoever waits for the socket. Hence the first rounds are short.
    """
    end = time.monotonic() + seconds
    length = SLICE
    while not stopping() and (left := end - time.monotonic()) > 0:
        if _round(client, min(length, LONGEST_IDLE, left), stopping):
            return
        length *= 2


def _round(client: IMAPClient, seconds: float, stopping: Callable[[], bool]) -> bool:
    """Whether to look again."""
    sock = client.socket()
    usual = sock.gettimeout()
    try:
        sock.settimeout(PROMPT_SECONDS)
        hurry = _begin(client) or _listen(client, seconds, stopping)
        sock.settimeout(PROMPT_SECONDS)  # IMAPClient has set its own while it listened
        _, late = client.idle_done()
        _, later = client.noop()
    finally:
        sock.settimeout(usual)
    return hurry or _news([*late, *later])


def _begin(client: IMAPClient) -> bool:
    """Asks for IDLE; whether news came before the go-ahead. Raises `IMAPClientError` where the server says no."""
    imap = client._imap  # noqa: SLF001 - IMAPClient's own idle() takes news before the go-ahead for a refusal
    tag = client._idle_tag = imap._command("IDLE")  # noqa: SLF001
    news = False
    while (line := imap._get_response()) is not None:  # noqa: SLF001
        if imap.tagged_commands[tag]:
            _, said = imap.tagged_commands.pop(tag)
            msg = f"idle failed: {said[0].decode('utf-8', 'replace')}"
            raise IMAPClientError(msg)
        news = news or _CHANGE.match(line) is not None
    return news


def _listen(client: IMAPClient, seconds: float, stopping: Callable[[], bool]) -> bool:
    """Whether there was news, or the server may be gone: then what is said next finds out."""
    end = time.monotonic() + seconds
    while not stopping() and (left := end - time.monotonic()) > 0:
        asked, began = min(SLICE, left), time.monotonic()
        answers = client.idle_check(timeout=asked)
        if _news(answers) or (not answers and time.monotonic() - began < asked / 2):
            return True
        if any(answer[0] == b"BYE" for answer in answers):
            raise IMAPClientAbortError("BYE in IDLE")
    return False


def _news(answers: Sequence[Any]) -> bool:
    """Whether mail came or went, by what the server says unasked."""
    return any(len(answer) > 1 and answer[1] in (b"EXISTS", b"EXPUNGE") for answer in answers)
