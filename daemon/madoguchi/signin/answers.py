"""What a token server answers, read with suspicion (RFC 6749 §5, RFC 8628 §3.2)."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

UNSAID_SECONDS = 300.0
"""How long a token is used whose life is not told (RFC 6749 §5.1 only recommends that)."""
MOST_SECONDS = 24 * 3600.0
LONGEST = 16_384
INTERVAL = 5.0
"""Seconds between two questions where the server names none (RFC 8628 §3.2)."""

_SPELLED = re.compile(r"[\x21-\x7e]+")
_CODE = re.compile(r"AADSTS(\d{4,9})")


@dataclass(frozen=True, slots=True)
class Granted:
    """``seconds``: its life, counted from the question. ``refresh_token``: "" where the old one stays good."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    seconds: float


@dataclass(frozen=True, slots=True)
class Declined:
    """``error``: a word of RFC 6749 §5.2 or the provider's own; ``codes``: Microsoft's numbers. Never its sentences."""

    error: str
    codes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Device:
    """What the person opens and types, and what is asked for meanwhile; seconds from now on."""

    device_code: str = field(repr=False)
    user_code: str
    address: str
    seconds: float
    interval: float


def token_answer(body: bytes) -> Granted | Declined:
    """Raises ValueError where it is neither."""
    found = _object(body)
    if "error" in found:
        return _declined(found)
    if str(found.get("token_type", "")).lower() != "bearer":
        raise ValueError("no bearer token")
    refresh = found.get("refresh_token")
    return Granted(_spelled(found.get("access_token")), _spelled(refresh) if refresh else "", _life(found))


def device_answer(body: bytes) -> Device | Declined:
    """Raises ValueError where it is neither."""
    found = _object(body)
    if "error" in found:
        return _declined(found)
    # Google's own spelling is older than the RFC.
    address = _spelled(found.get("verification_uri") or found.get("verification_url"))
    if not re.match(r"https://", address) or len(address) > 500:
        raise ValueError("no address to open")
    code = str(found.get("user_code"))
    if not re.fullmatch(r"[\x20-\x7e]{1,40}", code):
        raise ValueError("no code to type")
    interval = max(1.0, _number(found.get("interval"), INTERVAL))
    return Device(_spelled(found.get("device_code")), code, address, _life(found), min(interval, 60.0))


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except RecursionError as error:
        raise ValueError("nested without end") from error
    if not isinstance(found, dict):
        raise ValueError("no JSON object")
    return found


def _declined(found: Mapping[str, Any]) -> Declined:
    error = found["error"]
    if not isinstance(error, str) or not re.fullmatch(r"[A-Za-z0-9_.-]{1,60}", error):
        raise ValueError("an error without a name")
    listed = found.get("error_codes")
    codes = [code for code in listed if type(code) is int] if isinstance(listed, list) else []
    codes += map(int, _CODE.findall(str(found.get("error_description", ""))[:2000]))
    return Declined(error, tuple(dict.fromkeys(codes))[:5])


def _spelled(value: object) -> str:
    """A token is spelled in visible ASCII (RFC 6749 A.12); anything else could end a command early."""
    if not isinstance(value, str) or len(value) > LONGEST or not _SPELLED.fullmatch(value):
        raise ValueError("a token that cannot be one")
    return value


def _life(found: Mapping[str, Any]) -> float:
    return min(max(_number(found.get("expires_in"), UNSAID_SECONDS), 0.0), MOST_SECONDS)


def _number(value: object, otherwise: float) -> float:
    """Some servers write the number as text."""
    if isinstance(value, str) and re.fullmatch(r"\d{1,9}", value):
        return float(value)
    usable = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if usable else otherwise  # type: ignore[arg-type]
