"""From one mail to the next in the terminal: a key and Enter for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import click

from madoguchi.cli.call import Call
from madoguchi.errors import MadoguchiError, UsageError
from madoguchi.journal.mails import MailRecord

STOP, SKIP = "q", ""


@dataclass(frozen=True, slots=True)
class Key:
    """What a key does with a mail. ``act`` gets the mail and what was typed after the key."""

    key: str
    words: str
    act: Callable[[MailRecord, str], None]


def types(names: Sequence[str], act: Callable[[MailRecord, str], None]) -> Iterator[Key]:
    """A number for each request type."""
    for number, name in enumerate(names, 1):
        yield Key(str(number), name, lambda record, _, name=name: act(record, name))  # type: ignore[misc]


def walk(call: Call, records: Sequence[MailRecord], show: Callable[[MailRecord], None], keys: Sequence[Key]) -> None:
    """Shows each mail and asks what to do, until all were seen or the owner has enough.

    A mistake is said and asked about again; what a server refuses stops nobody. Raises `UsageError` for ``--json``.
    """
    if call.json:
        raise UsageError("walk: found --json, expected a person; `list`, `show` and `label` take --json")
    done = 0
    for number, record in enumerate(records, 1):
        click.echo(f"\n[{number}/{len(records)}]  {record.name}")
        show(record)
        click.echo("  ".join(f"{key.key} {key.words}" for key in keys) + "  Enter 次へ / next  q 終了 / quit")
        decided = _decide(record, keys)
        if decided is None:
            break
        done += decided
    click.echo(f"\n{done} 件処理 / dealt with, {len(records) - done} 件残り / left")


def _decide(record: MailRecord, keys: Sequence[Key]) -> bool | None:
    """Whether the mail was dealt with; None to stop."""
    known = {key.key.partition(" ")[0]: key for key in keys}
    while True:
        typed = click.prompt("", default=SKIP, show_default=False, prompt_suffix="> ").strip()
        if typed in (STOP, SKIP):
            return None if typed == STOP else False
        name, _, rest = typed.partition(" ")
        if name not in known:
            click.echo(f"{name!r}? {' '.join(known)} Enter q")
            continue
        try:
            known[name].act(record, rest.strip())
        except MadoguchiError as error:
            click.echo(f"madoguchi: {error}", err=True)
            continue
        return True
