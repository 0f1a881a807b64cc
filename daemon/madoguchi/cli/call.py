"""One call of the command line: its options, and the things that commands share."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

from madoguchi.clock import Clock
from madoguchi.errors import UsageError
from madoguchi.log_form import FORMS, asked_for

if TYPE_CHECKING:
    from madoguchi.config.load import Office
    from madoguchi.journal.glance import Glance
    from madoguchi.journal.readings import Readings
    from madoguchi.journal.store import Journal
    from madoguchi.promise.ledger import Standing

LOG_FORMS = click.Choice(FORMS)
LOG_HELP = "the log's form (or MADOGUCHI_LOG)"

_Function = TypeVar("_Function", bound=Callable[..., Any])
_Record = TypeVar("_Record")


@dataclass
class Call:
    """The global options, and what follows from them."""

    config: str | None = None
    json: bool = False
    verbose: int = 0
    form: str | None = None
    clock: Clock = field(default_factory=Clock.from_environment)

    def office(self) -> Office:
        """The owner's files. Raises `ConfigurationError` with every mistake."""
        from madoguchi.config.load import find, load

        return load(find(self.config))

    def journal(self, office: Office) -> Journal:
        """The account's journal, brought to the newest schema."""
        from madoguchi.journal.store import Journal

        return Journal.open(office.state_dir)

    def fates(self, office: Office) -> Glance | Readings:
        """What tells fates and the queue: the quick way where the journal is as expected, else the journal's own."""
        from madoguchi.journal.glance import Glance

        found = Glance.open(office.state_dir)
        if found is None:
            self.log()
            return self.journal(office).readings
        return found

    def log(self, office: Office | None = None, *, quiet: bool = False) -> None:
        """The log as it was asked for. Before the account is known, and for commands that only ask, warnings alone.

        What it names a person by comes from the account's key. Raises `UsageError` for an unknown form, OSError.
        """
        from madoguchi import logs

        if office is None:
            logs.configure(self.verbose, quiet=True, form=self.form)
            return
        from madoguchi.service.naming import discretion

        logs.configure(self.verbose, quiet=quiet, form=self.form, discretion=discretion(office))

    def standing(self, office: Office, now: datetime) -> Standing:
        """How the promise stands; where there is no journal none is made, and nothing is granted."""
        from madoguchi.journal.engine import FILE
        from madoguchi.service.standing import nothing_judged, promise

        there = (office.state_dir / FILE).exists()
        return promise(office, self.journal(office), now) if there else nothing_judged(office, now)

    def emit(self, record: object) -> None:
        """One line of JSON on standard output."""
        click.echo(json.dumps(record, ensure_ascii=False, default=str))

    def say(self, text: str = "") -> None:
        """A line for people; nothing where JSON was asked for."""
        if not self.json:
            click.echo(text)

    def progress(self, text: str) -> None:
        """A line on a terminal's standard error; nothing of it when piped."""
        if sys.stderr.isatty():
            click.echo(text, err=True)


def the_one(found: Sequence[_Record], name: str, kind: str, listed: str) -> _Record:
    """What an ID, or its beginning, names. Raises `UsageError` where that is nothing, or more than one."""
    if len(found) != 1:
        what = f"which several {kind}s begin with" if found else f"which no {kind} begins with"
        msg = f"ID: found {name!r}, {what}, expected one of `{listed}`"
        raise UsageError(msg)
    return found[0]


def with_call(function: _Function) -> _Function:
    """Gives a command its `Call` as first argument, and lets ``--json``, ``-v`` and ``--log`` stand after it too."""
    return _with_call(function, Call.log)


def with_silent_call(function: _Function) -> _Function:
    """The same for a command that reads and logs nothing: what writes logs is not imported."""
    return _with_call(function, lambda call: asked_for(call.form))


def _with_call(function: _Function, ready: Callable[[Call], object]) -> _Function:
    @click.option("--json", "as_json", is_flag=True, help="JSON on standard output")
    @click.option("-v", "--verbose", count=True, help="more log lines")
    @click.option("--log", "log_form", type=LOG_FORMS, help=LOG_HELP)
    @click.pass_context
    @functools.wraps(function)
    def wrapped(
        ctx: click.Context, /, *args: Any, as_json: bool, verbose: int, log_form: str | None, **options: Any
    ) -> Any:
        call = ctx.find_object(Call) or Call()
        call.json = call.json or as_json
        call.verbose += verbose
        call.form = log_form or call.form
        ready(call)
        return function(call, *args, **options)

    return wrapped  # type: ignore[return-value]  # click's decorators change the signature, not the use
