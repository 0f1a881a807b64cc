"""Writes the reference pages that come from the code: `python docs/generate.py`. A test fails when they drift."""

from __future__ import annotations

import sys
import types
import typing
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

sys.path.insert(0, str(Path(__file__).parents[1]))  # called by its path, too

from docs.commands import commands
from docs.keys import keys
from docs.remedies import FAILURES, FINDINGS, REASONS

from madoguchi.config.directory import OfficeCalendar, Request, Team
from madoguchi.config.people import People
from madoguchi.config.settings import Settings
from madoguchi.guards import GUARDS
from madoguchi.reasons import Disposition, Reason

HERE = Path(__file__).parent
NAMES = {"str": "text", "int": "whole number", "float": "number", "bool": "true or false", "Localised": "{ ja, en }"}


KINDS = {
    Disposition.BASELINE: ("導入前", "Baseline"),
    Disposition.IGNORED: ("対象外", "Ignored"),
    Disposition.HELD: ("保留", "Held"),
    Disposition.DRAFTED: ("下書き", "Drafted"),
    Disposition.ANSWERED: ("返信済み", "Answered"),
}
ABOUT_REASONS = """\
# メールの扱いと、その理由 / Why a mail was answered, held or ignored

`docs/generate.py` が `reasons.py`、`guards/`、`docs/remedies.toml` から作成しています。 / Made by `docs/generate.py` from
`reasons.py`, `guards/` and `docs/remedies.toml`.

## 日本語

あるメールがどう扱われたかは `madoguchi fates` とレビューのページでわかります。複数の理由が当てはまるときは、確実なもの(対象外、保留の順)が優先され、同じ扱いの中では上にある理由が優先されます。保留のメールは、届いたままの状態で受信箱に残ります。
"""
HELD_INSTEAD_JA = """\
`mailing-list`、`precedence`、`calendar`、`delivery-report`、`auto-reply-header` は、人が書いた可能性のあるとき(社内から、予定表の指示がない、同僚が転送した通知など)は、対象外ではなく保留になります。一覧では `sensitive`、`harm`、`asks-exception`、`push-back` が先頭に、`accepted` が最後に並びます。
"""
IN_ENGLISH = """\
## English

`madoguchi fates` and the review page say what became of a mail. When several reasons apply, the surest kind of fate wins
(ignored before held), then the reason that stands first. Held mail stays in the inbox exactly as it came.
"""
HELD_INSTEAD = """

`mailing-list`, `precedence`, `calendar`, `delivery-report` and `auto-reply-header` hold instead where a person may have
written the mail: from inside the organisation, without a calendar method, a report passed on by a colleague. Held for
these they come later in the order: after `role-address` (`delivery-report`), `auto-response-suppress`
(`auto-reply-header`), `auto-reply-subject` (`mailing-list`, `precedence`) and `redirected` (`calendar`).

`sensitive`, `harm`, `asks-exception` and `push-back` stand first in the queue; `accepted` stands last.
"""
ABOUT_CHECKS = """\
# `madoguchi check`: what each line asks for / 各行の意味と対応

`docs/generate.py` が `service/remedies.toml` から作成しています。二列目の語が、下の表の「対象」です。`ok` の行は対応不要です。`check` は、それぞれの対象の最初の行の下に、この表の日本語を表示します。 / Made
by `docs/generate.py` from `service/remedies.toml`. The second word of each line is what stands below; `ok` asks for nothing. `check`
shows the Japanese below the first line of each.

| 対象 / about | どうするか | what to do |
|---|---|---|
"""


ABOUT_FAILURES = """
## サーバーに接続できないとき / Where a server cannot be reached

`imap`、`smtp`、`imap.tls`、`smtp.tls` の行では、上の表の代わりに、原因に応じて次の日本語を表示します。 / Lines about `imap`, `smtp` and
their TLS say this instead, by what stood in the way.

| 原因 / what happened | どうするか | what to do |
|---|---|---|
"""
HAPPENED = {
    "unknown-host": "ホスト名が見つからない / the host's name is not known (DNS)",
    "refused": "接続を断られた / the connection is refused",
    "silent": "応答がない / there is no answer in time",
    "no-route": "経路がない / there is no way to it",
    "certificate": "証明書を信頼できない / its certificate is not trusted",
    "mismatch": "TLS で話が通じない / it does not speak TLS as expected",
    "token-server": "サインインのサーバーに接続できない / the server that gives tokens cannot be reached",
    "secret": "パスワードやトークンを取得できない / the password or token cannot be had",
}


def reasons() -> str:
    """Every reason with its meaning and what to do, in both languages, and every guard with its source."""
    sources = {guard.reason: guard.source for guard in GUARDS}
    settings = {guard.reason: guard.setting for guard in GUARDS}
    rows = [ABOUT_REASONS]
    for kind in Disposition:
        rows += [f"### {KINDS[kind][0]} (`{kind}`)", "", "| 理由 | 意味 | どうするか |", "|---|---|---|"]
        rows += [f"| `{one.value}` | {one.ja} | {REASONS[one.value][0]} |" for one in Reason if one.disposition is kind]
        rows.append("")
    rows += [HELD_INSTEAD_JA, IN_ENGLISH]
    for kind in Disposition:
        head = "| reason | meaning | what to do | what changes it | source of the check |"
        rows += [f"### {KINDS[kind][1]} (`{kind}`)", "", head, "|---|---|---|---|---|"]
        for one in Reason:
            if one.disposition is kind:
                about = (f"`{one.value}`", one.en, REASONS[one.value][1], settings.get(one, ""), sources.get(one, ""))
                rows.append(f"| {' | '.join(about)} |")
        rows.append("")
    return "\n".join(rows).rstrip() + HELD_INSTEAD


def checks() -> str:
    """Every line of `check` that may ask for something, with what to do."""
    subjects = "".join(f"| `{about}` | {ja} | {en} |\n" for about, (ja, en) in FINDINGS.items())
    causes = "".join(f"| {HAPPENED[cause]} | {ja} | {en} |\n" for cause, (ja, en) in FAILURES.items())
    return ABOUT_CHECKS + subjects + ABOUT_FAILURES + causes


def configuration() -> str:
    """Every key of the three files: its kind, its default, its meaning."""
    rows = [
        "# Configuration",
        "",
        "Made by `docs/generate.py` from the types in `config/`. An unknown key is a mistake, and all mistakes of all",
        "files are told at once. Relative paths are relative to the file they stand in.",
        "",
        "## madoguchi.toml",
        *_tables("", Settings),
        "",
        "## teams.toml",
        *_one("[calendar]", OfficeCalendar),
        *_one("[teams.KEY]", Team),
        *_one("[requests.KEY]", Request),
        "",
        "## people.toml",
        *_one("(top level)", People),
    ]
    return "\n".join(rows) + "\n"


def _tables(name: str, model: type[BaseModel]) -> Iterator[str]:
    inner = {key: field for key, field in model.model_fields.items() if _table(field)}
    yield from _one(f"[{name}]" if name else "(top level)", model, without=set(inner))
    for key, field in inner.items():
        yield from _tables(key, typing.cast(type[BaseModel], field.annotation))


def _table(field: FieldInfo) -> bool:
    kind = field.annotation
    return isinstance(kind, type) and issubclass(kind, BaseModel) and kind.__name__ != "Localised"


def _one(title: str, model: type[BaseModel], without: set[str] | None = None) -> Iterator[str]:
    yield from ("", f"### {title}", "", "| key | kind | default | meaning |", "|---|---|---|---|")
    for key, field in model.model_fields.items():
        if key not in (without or set()):
            yield f"| `{key}` | {_kind(field.annotation)} | {_default(field)} | {field.description or ''} |"


def _kind(annotation: object) -> str:
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Literal:
        return " \\| ".join(f"`{value}`" if value != "" else '`""`' for value in arguments)
    if origin is list:
        return f"list of {_kind(arguments[0])}"
    if origin in (typing.Union, types.UnionType):
        return " or ".join(_kind(one) for one in arguments if one is not type(None))
    if origin is typing.Annotated:
        return _kind(arguments[0])
    names = {
        "str": "text",
        "int": "whole number",
        "float": "number",
        "bool": "true or false",
        "Localised": "{ ja, en }",
        "Days": "date or text",
    }
    return names.get(getattr(annotation, "__name__", ""), getattr(annotation, "__name__", str(annotation)))


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**required**"
    value = field.get_default(call_default_factory=True)
    if value is PydanticUndefined or value is None:
        return ""
    return f"`{value!r}`".replace("'", '"')


PAGES = {
    "reasons.md": reasons,
    "checks.md": checks,
    "configuration.md": configuration,
    "commands.md": commands,
    "keys.md": keys,
}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8")
