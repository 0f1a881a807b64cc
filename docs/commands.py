"""The page of every command and option, from the click commands themselves."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

from madoguchi.cli import COMMANDS, group

EVERYWHERE = {"as_json", "verbose", "log_form"}
"""Parameters that all commands have; they are told once."""
HEAD = """\
# Commands

Made by `docs/generate.py` from the commands themselves; `madoguchi COMMAND --help` says the same.

`madoguchi [--config FILE] [--json] [-v] [--log text|json] COMMAND …`. The settings are those of `--config`, else of
`MADOGUCHI_CONFIG`, else
`./madoguchi.toml`, else `/etc/madoguchi/madoguchi.toml`. `--json` (JSON on standard output, logs on standard error),
`-v` (more log lines) and `--log` (their form, instead of `MADOGUCHI_LOG`) may stand before or after the command; every command has `--help`.

Exit status: 0 done · 1 ran, and something falls short · 2 usage or configuration · 75 temporary failure, try later.

| variable | what |
|---|---|
| `MADOGUCHI_CONFIG` | the configuration file, where `--config` is not given |
| `MADOGUCHI_LOG` | `json`: one JSON object a line, as the systemd units set it; `text`: lines for people |
| `MADOGUCHI_TRACEBACK` | `1`: an unexpected error shows its traceback |
| `MADOGUCHI_NOW` | for tests: the ISO time at which the one clock starts |
| `MADOGUCHI_FAILPOINT` | for tests: a step of `failpoint.py` at which the process kills itself |

## Completion

A shell completes commands and options, once it has been told:

```console
$ eval "$(_MADOGUCHI_COMPLETE=bash_source madoguchi)"                        # in ~/.bashrc
$ eval "$(_MADOGUCHI_COMPLETE=zsh_source madoguchi)"                         # in ~/.zshrc
$ _MADOGUCHI_COMPLETE=fish_source madoguchi > ~/.config/fish/completions/madoguchi.fish
```
"""


def commands() -> str:
    """Every command in the order of `madoguchi --help`, those of a group below it."""
    top = click.Context(group, info_name="madoguchi")
    rows = [HEAD]
    for context in tree(top):
        rows += _told(context)
    return "\n".join(rows) + "\n"


def tree(context: click.Context) -> Iterator[click.Context]:
    """A context for each command below this one, groups before what is in them."""
    parent = context.command
    assert isinstance(parent, click.Group)
    for name in parent.list_commands(context):
        command = parent.get_command(context, name)
        assert command is not None
        below = click.Context(command, info_name=name, parent=context)
        yield below
        if isinstance(command, click.Group):
            yield from tree(below)


def _told(context: click.Context) -> Iterator[str]:
    command, path = context.command, context.command_path
    depth = len(path.split())
    short = COMMANDS[path.split()[1]] if depth == 2 else command.get_short_help_str(limit=200)
    yield f"{'#' * depth} {path}\n"
    yield f"{_sentence(short)}\n"
    if not isinstance(command, click.Group) or command.invoke_without_command:
        yield f"`{path} {' '.join(_usage(context))}`\n"
    yield f"{_paragraphs(command.help)}\n"
    options = [one for one in command.params if isinstance(one, click.Option) and one.name not in EVERYWHERE]
    if options:
        yield "| option | kind | what |\n|---|---|---|"
        yield "\n".join(f"| {_flags(one)} | {_kind(one, context)} | {_what(one)} |" for one in options) + "\n"


def _usage(context: click.Context) -> Iterator[str]:
    for one in context.command.get_params(context):
        if isinstance(one, click.Option) and one.required:
            yield f"{one.opts[0]} {one.make_metavar(context)}"
    yield from (one for one in context.command.collect_usage_pieces(context))


def _flags(option: click.Option) -> str:
    return ", ".join(f"`{one}`" for one in sorted([*option.opts, *option.secondary_opts], key=lambda one: -len(one)))


def _kind(option: click.Option, context: click.Context) -> str:
    if option.is_flag:
        return ""
    if isinstance(option.type, click.Choice):
        names = list(option.type.choices)
    elif isinstance(option.type, click.DateTime):
        names = ["YYYY-MM-DD"]
    else:
        names = option.make_metavar(context).split("|")
    return " or ".join(f"`{name}`" for name in names) + (", many times" if option.multiple else "")


def _what(option: click.Option) -> str:
    needed = "**required**: " if option.required else ""
    return f"{needed}{option.help or ''}".replace("|", "\\|")


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:].rstrip('.')}."


def _paragraphs(text: str | None) -> str:
    return "\n\n".join(" ".join(part.split()) for part in inspect.cleandoc(text or "").split("\n\n"))
