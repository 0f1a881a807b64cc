"""COPYUID, APPENDUID: where copied, moved and appended mails went (RFC 4315 §3, RFC 6851 §4.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from imapclient import IMAPClient


def copied_uids(client: IMAPClient, command: Callable[[], object]) -> dict[int, tuple[int, int]]:
    """Runs ``command`` and returns, by old UID, the (UIDVALIDITY, UID) that the server says it has now.

    Empty where the server does not tell.
    """
    found: dict[int, tuple[int, int]] = {}
    for line in _told(client, "COPYUID", command):
        found.update(parse(line))
    return found


def appended_uid(client: IMAPClient, command: Callable[[], object]) -> tuple[int, int] | None:
    """Runs ``command``; the (UIDVALIDITY, UID) of the mail that it appended, None where the server does not tell."""
    told = [line.split() for line in _told(client, "APPENDUID", command)]
    if len(told) != 1 or len(told[0]) != 2 or not all(number.isdigit() for number in told[0]):
        return None
    return int(told[0][0]), int(told[0][1])


def _told(client: IMAPClient, code: str, command: Callable[[], object]) -> list[bytes]:
    """imaplib keeps response codes apart from the text that IMAPClient returns."""
    responses = client._imap.untagged_responses  # noqa: SLF001 - the only way to them
    responses.pop(code, None)
    command()
    lines: list[bytes] = responses.pop(code, [])
    return lines


def parse(line: bytes) -> dict[int, tuple[int, int]]:
    """``b"38505 304,319:320 3956:3958"`` as old UID → (UIDVALIDITY, new UID); {} for anything malformed."""
    try:
        validity, old, new = line.decode("ascii").split()
        pairs = zip(_numbers(old), _numbers(new), strict=True)
        return {before: (int(validity), after) for before, after in pairs}
    except ValueError:
        return {}


def _numbers(text: str) -> Iterator[int]:
    for piece in text.split(","):
        first, _, last = piece.partition(":")
        begin, end = sorted((int(first), int(last or first)))
        yield from range(begin, end + 1)
