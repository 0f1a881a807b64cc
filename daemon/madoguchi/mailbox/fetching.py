"""FETCH, its answers told apart by UID (RFC 3501 §6.4.8, §7.4.2).

IMAPClient takes a FETCH answer without a UID, which a server may send at any time, for one about the mail whose UID is
that sequence number.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from imapclient import IMAPClient
from imapclient.datetime_util import parse_to_datetime
from imapclient.exceptions import IMAPClientError
from imapclient.response_parser import parse_response


def fetched(client: IMAPClient, uids: Sequence[int], items: Sequence[str]) -> dict[int, dict[bytes, Any]]:
    """By UID what the server says of these mails; what it says unasked, and of others, is left out."""
    imap = client._imap  # noqa: SLF001 - IMAPClient's own fetch has lost the UIDs when it returns
    status, data = imap.uid("FETCH", ",".join(map(str, uids)), f"({' '.join(items)})")
    if status != "OK":
        said = b" ".join(piece for piece in data if isinstance(piece, bytes)).decode("utf-8", "replace")
        msg = f"fetch failed: {said}"
        raise IMAPClientError(msg)
    found: dict[int, dict[bytes, Any]] = {}
    for answer in parse_response(data)[1::2]:
        values = {bytes(name).upper(): value for name, value in zip(answer[::2], answer[1::2], strict=True)}
        uid = values.pop(b"UID", None)
        if uid in uids:
            found.setdefault(uid, {}).update(values)
    return {uid: values for uid, values in found.items() if values}


def arrived(values: dict[bytes, Any]) -> datetime | None:
    """INTERNALDATE, aware; None where it is missing or none."""
    try:
        when: datetime = parse_to_datetime(values[b"INTERNALDATE"], normalise=False)
    except (KeyError, ValueError, TypeError, AttributeError):
        return None
    return when if when.tzinfo else None
