"""The kinds of value that the owner's files are made of, each with what is expected in words."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from datetime import date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from madoguchi.policy.days_off import Days, wanted_instead

LANGUAGES = ("ja", "en")

_ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]\\*]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){0,10}")
_DOMAIN = re.compile(r"[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){0,10}")


class Table(BaseModel):
    """A TOML table: strict types, and an unknown key is a mistake."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


def expected(what: str) -> PydanticCustomError:
    """The error for a value that is not ``what``."""
    return PydanticCustomError("expected", "{what}", {"what": what})


class Localised(Table):
    """The same words in Japanese and English; at least one of the two."""

    ja: str = ""
    en: str = ""

    def get(self, language: str) -> str:
        """The words in that language, or in the other where that one is absent."""
        return (self.ja or self.en) if language == "ja" else (self.en or self.ja)


def _both(value: Any) -> Any:
    if isinstance(value, str):
        return {"ja": value, "en": value}
    if not isinstance(value, dict | Localised):
        raise expected('words in quotes, or { ja = "…", en = "…" }')
    return value


def _not_empty(value: Localised) -> Localised:
    if not (value.ja.strip() or value.en.strip()):
        raise expected('words in at least one language: { ja = "…", en = "…" }')
    return value


def _dateless(value: Localised) -> Localised:
    if "{date}" in value.ja + value.en:
        raise expected("words without {date}: only client_sentence may hold it")
    return value


def _placeholders(value: Localised) -> Localised:
    if re.search(r"[{}]", (value.ja + value.en).replace("{date}", "")):
        raise expected("no braces but the placeholder {date}")
    return value


def _named(value: Localised) -> Localised:
    _one_line(value.ja)
    _one_line(value.en)
    return value


def _address(value: str) -> str:
    if not _ADDRESS.fullmatch(value):
        raise expected("a mail address such as name@example.co.jp")
    return value.lower()


def _domain(value: str) -> str:
    if value != "*" and not _DOMAIN.fullmatch(value):
        raise expected('a domain such as example.co.jp, or "*"')
    return value.lower()


def _address_or_domain(value: str) -> str:
    """A bare word is a name somebody took for an address; only "@intranet" says that it is a domain."""
    domain = _DOMAIN.fullmatch(value.removeprefix("@")) and ("." in value or value.startswith("@"))
    if not (_ADDRESS.fullmatch(value) or domain):
        raise expected("a mail address such as name@example.co.jp, or a domain such as hr.example.co.jp")
    return value.lower().removeprefix("@")


def _host(value: str) -> str:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        if not re.fullmatch(r"[\w.-]{1,253}", value):
            raise expected(
                "the server's name alone, such as mail.example.co.jp; the port has a key of its own"
            ) from None
    return value


def endpoint(value: str) -> tuple[str, int] | None:
    """Host and port of ``host:port``, an IPv6 address in brackets; None for anything else."""
    found = re.fullmatch(r"(?:\[([0-9A-Fa-f:.]{2,45})\]|([\w.-]{1,253})):(\d{1,5})", value, re.ASCII)
    return (found[1] or found[2], int(found[3])) if found and 0 < int(found[3]) <= 65535 else None


def _endpoint(value: str) -> str:
    if value and endpoint(value) is None:
        raise expected('a host and a port such as "127.0.0.1:9464" or "[::1]:9464", or ""')
    return value


def _variable(value: str) -> str:
    if value and not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", value):
        raise expected("the name of an environment variable, not what is in it")
    return value


def _url(value: str) -> str:
    if value and not re.fullmatch(r"https?://[^\s<>\"']{1,2000}", value):
        raise expected("an address that begins with https:// or http://")
    return value


def _https(value: str) -> str:
    if value and not re.fullmatch(r"https://[A-Za-z0-9.:\[\]-]{1,260}(/[^\s<>\"'#]{0,1000})?", value):
        raise expected("an address that begins with https://")
    return value


def _tenant(value: str) -> str:
    if value and not re.fullmatch(r"[A-Za-z0-9.-]{1,253}", value):
        raise expected("the directory's ID, or one of its domains such as example.co.jp")
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise expected("a time zone such as Asia/Tokyo") from None
    return value


def _country(value: str) -> str:
    if instead := wanted_instead(value):
        raise expected(instead)
    return value


def _days(value: Any) -> Any:
    """A TOML date, or text that names several days."""
    if isinstance(value, Days):
        return value
    is_day = isinstance(value, date) and not isinstance(value, datetime)
    try:
        return Days(value, value) if is_day else Days.parse(value if isinstance(value, str) else "")
    except ValueError as error:
        raise expected(str(error)) from None


def _one_line(value: str) -> str:
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in value):
        raise expected("text on one line, without control characters")
    return value


Words = Annotated[Localised, BeforeValidator(_both), AfterValidator(_not_empty), AfterValidator(_dateless)]
Sentence = Annotated[Localised, BeforeValidator(_both), AfterValidator(_not_empty), AfterValidator(_placeholders)]
Name = Annotated[Words, AfterValidator(_named)]
Line = Annotated[str, AfterValidator(_one_line)]
MailAddress = Annotated[str, AfterValidator(_address)]
Domain = Annotated[str, AfterValidator(_domain)]
AddressOrDomain = Annotated[str, AfterValidator(_address_or_domain)]
Url = Annotated[str, AfterValidator(_url)]
HttpsUrl = Annotated[str, AfterValidator(_https)]
Tenant = Annotated[str, AfterValidator(_tenant)]
Zone = Annotated[str, AfterValidator(_zone)]
Country = Annotated[str, AfterValidator(_country)]
DaysOff = Annotated[Days, BeforeValidator(_days)]
Port = Annotated[int, Field(ge=1, le=65535)]
Host = Annotated[str, AfterValidator(_host)]
Endpoint = Annotated[str, AfterValidator(_endpoint)]
Variable = Annotated[str, AfterValidator(_variable)]
FilePath = Annotated[str, AfterValidator(_one_line)]
Share = Annotated[float, Field(gt=0, lt=1)]
Hours = Annotated[float, Field(ge=0, le=24 * 366)]
Count = Annotated[int, Field(ge=0)]
Positive = Annotated[int, Field(ge=1)]
