"""The command line: one file per command, imported only when that command is called."""

from __future__ import annotations

import gc
import importlib
import io
import os
import sys
from types import ModuleType

import click
from click.shell_completion import CompletionItem

from madoguchi import __version__
from madoguchi.cli.call import LOG_FORMS, LOG_HELP, Call
from madoguchi.cli.ending import told, wants_json

COMMANDS = {
    "init": "write the configuration files",
    "login": "sign in with Microsoft 365 or Google (OAuth2)",
    "check": "configuration, logins, folders, templates, model: one line each",
    "train": "train a model on labelled mail",
    "harvest": "labels out of your Sent folder, for you to confirm",
    "run": "the daemon; --once for a single pass",
    "pause": "hold everything, answer nothing",
    "resume": "answer again after a pause",
    "models": "the models of this account: list, show, promote, rollback",
    "classify": "judge JSON Lines of subject and body",
    "explain": "what would be decided for raw mails, and why",
    "fates": "every mail's fate and its reason",
    "held": "the review queue in the terminal",
    "audit": "judge a random sample, so that replies may be sent",
    "directory": "the agreement with the teams, to read, to send round, to ask for",
    "exceptions": "whom you support outside the usual way, until when",
    "absence": "days on which you are away; leaving for good",
    "handover": "export what you know for a successor; import it",
    "forget": "take a person out of everything that is kept",
    "review": "the review page, in your browser",
    "report": "what happened, by team and month; health",
    "digest": "what the next digest would tell",
    "service": "run under systemd: install the units, see how each account does",
    "demo": "the main job on an embedded mail server, in under a minute",
}


class _Commands(click.Group):
    """Loads a command's module when it is asked for, so that `--help` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = _imported(f"madoguchi.cli.{cmd_name}").command
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """From the table above: whoever presses Tab does not wait for every command's module."""
        found = [CompletionItem(name, help=what) for name, what in COMMANDS.items() if name.startswith(incomplete)]
        return [*found, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _imported(name: str) -> ModuleType:
    """Nothing of what it makes is garbage: looking for some, then and at the end, takes a quarter of the time."""
    if name in sys.modules:
        return sys.modules[name]
    gc.disable()
    try:
        return importlib.import_module(name)
    finally:
        gc.freeze()
        gc.enable()


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="madoguchi")
@click.option("--config", "config", metavar="FILE", help="the configuration file (or MADOGUCHI_CONFIG)")
@click.option("--json", "as_json", is_flag=True, help="JSON on standard output, logs on standard error")
@click.option("-v", "--verbose", count=True, help="more log lines")
@click.option("--log", "log_form", type=LOG_FORMS, help=LOG_HELP)
@click.pass_context
def group(ctx: click.Context, config: str | None, as_json: bool, verbose: int, log_form: str | None) -> None:
    """Answers mail that belongs to a support team by naming that team, and holds whatever it is not sure of."""
    ctx.obj = Call(config=config, json=as_json, verbose=verbose, form=log_form)


def main() -> None:
    """The entry point. Exit status: 0 done, 1 falls short, 2 usage or configuration, 75 temporary failure."""
    if "_MADOGUCHI_COMPLETE" in os.environ:  # a shell asks click for completions
        group.main(prog_name="madoguchi")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without Japanese is no reason to stop
    sys.exit(obey(sys.argv[1:]))


def obey(arguments: list[str]) -> int:
    """Runs one command line and returns its exit status; every error becomes lines on standard error, one of JSON with
    ``--log json``.

    A command ends otherwise than with 0 by ``ctx.exit(status)`` or by raising.
    """
    try:
        # Not group.main(): it takes a closed pipe for a failure, and gives a status back as if it were a result.
        with group.make_context("madoguchi", list(arguments)) as ctx:
            group.invoke(ctx)
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the supervisor: no traceback reaches a user
        return told(error, as_json=wants_json(arguments))
    return 0
