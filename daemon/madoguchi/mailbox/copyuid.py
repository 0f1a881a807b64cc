"""COPYUID: where copied or moved mails went (RFC 4315 §3, RFC 6851 §4.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from imapclient import IMAPClient

_CODE = "COPYUID"


def copied_uids(client: IMAPClient, command: Callable[[], object]) -> dict[int, tuple[int, int]]:
    """Runs ``command`` and returns, by old UID, the (UIDVALIDITY, UID) that the server says it has now.

    Empty where the server does not tell. imaplib keeps response codes apart from the text that IMAPClient returns.
    """
    imap = client._imap  # noqa: SLF001 - the only way to the response code
    imap.untagged_responses.pop(_CODE, None)
    command()
    found: dict[int, tuple[int, int]] = {}
    for line in imap.untagged_responses.pop(_CODE, []):
        found.update(parse(line))
    return found


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
