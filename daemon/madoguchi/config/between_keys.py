"""What is wrong between the keys of ``madoguchi.toml`` though each value by itself is right."""

from __future__ import annotations

import ipaddress
import unicodedata
from collections.abc import Iterator, Mapping

from madoguchi.config import oauth2
from madoguchi.config.settings import SECRET_KEYS, Folders

_Mistakes = Iterator[tuple[str, str]]
_WRONG_PORTS = {  # RFC 8314 §3: each port speaks one of the two, and a handshake of the other kind hangs
    ("imap", 993, "starttls"): '"tls" on port 993',
    ("imap", 143, "tls"): '"starttls" on port 143, or "tls" on port 993',
    ("smtp", 465, "starttls"): '"tls" on port 465',
    ("smtp", 587, "tls"): '"starttls" on port 587, or "tls" on port 465',
}
_DEFAULTS: dict[str, tuple[int, str]] = {"imap": (993, "tls"), "smtp": (587, "starttls")}


def inconsistencies(raw: Mapping[str, object]) -> _Mistakes:
    """Read off the raw tables, so that it is told beside the mistakes within them.

    Yields (key, what was found and what is expected).
    """
    for name in ("imap", "smtp"):
        table = raw.get(name)
        if isinstance(table, dict):
            yield from _secrets(name, table, signs_in="oauth2" in raw)
            yield from _security(name, table)
    if "oauth2" in raw:
        yield from oauth2.inconsistencies(_table(raw, "oauth2"))
    yield from _folders(_table(raw, "folders"))
    yield from _timing(_table(raw, "reply"))


def _table(raw: Mapping[str, object], name: str) -> Mapping[str, object]:
    table = raw.get(name)
    return table if isinstance(table, dict) else {}


def _secrets(name: str, table: Mapping[str, object], *, signs_in: bool) -> _Mistakes:
    given = [key for key in SECRET_KEYS if table.get(key)]
    if len(given) > 1:
        yield name, f"found {' and '.join(given)}, expected only one of them"
    if name == "imap" and not given and not signs_in:
        yield name, f"found no password or token, expected one of {', '.join(SECRET_KEYS)} or [oauth2]"
    if name == "imap" and given and signs_in:
        yield name, f"found {given[0]} beside the table [oauth2], expected only one of them"


def _security(name: str, table: Mapping[str, object]) -> _Mistakes:
    port, security = _DEFAULTS[name]
    port, security = table.get("port", port), table.get("security", security)  # type: ignore[assignment]
    if security == "none" and not _is_loopback(str(table.get("host", ""))):
        yield f"{name}.security", 'found "none", expected "tls" or "starttls" (none: a server on this machine only)'
    right = _WRONG_PORTS.get((name, port, security)) if isinstance(port, int) and isinstance(security, str) else None
    if right:
        yield f"{name}.security", f'found "{security}" on port {port}, expected {right}'


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _folders(table: Mapping[str, object]) -> _Mistakes:
    """The program's own filing must never look like the owner's label, and no folder may have two meanings."""
    written = _folder_defaults() | dict(table)
    names = {key: _plain(written[key]) for key in _folder_defaults()}
    seen: dict[str, str] = {}
    for key, name in names.items():
        other = seen.setdefault(name, key)
        if name and other != key:
            yield f"folders.{key}", f'found "{written[key]}", which folders.{other} is too, expected another'
    for key, above in (("answered", "labels"), ("labels", "answered"), ("mine", "answered")):
        if names["labels"] != names["answered"] and names[key].startswith(names[above] + "/"):
            yield f"folders.{key}", f'found "{written[key]}", expected a folder that is not within folders.{above}'


def _folder_defaults() -> dict[str, object]:
    keys = ("inbox", "labels", "answered", "mine", "sent", "drafts")
    return {key: Folders.model_fields[key].default for key in keys}


def _plain(name: object) -> str:
    return unicodedata.normalize("NFKC", name).casefold().strip("/ ") if isinstance(name, str) else ""


def _timing(reply: Mapping[str, object]) -> _Mistakes:
    delay, age = reply.get("delay_seconds", 600), reply.get("max_age_hours", 24)
    if isinstance(delay, int) and isinstance(age, int | float) and 0 < age * 3600 <= delay:
        yield (
            "reply.delay_seconds",
            f"found {delay}, expected less than max_age_hours ({age:g}), or every mail is too old once its turn comes",
        )
