"""Command lines in the documents, held against the real commands: no option, argument or command that is not there."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click

from madoguchi.cli import group

TOP = Path(__file__).parents[2]
PAGES = sorted(
    [TOP / "README.md", *TOP.glob("docs/*.md"), TOP / "templates" / "README.md", TOP / "models" / "README.md"]
)
PAGE_NAMES = [str(page.relative_to(TOP)) for page in PAGES]
PROGRAM = re.compile(r"(?:^|(?<=[\s/`$(#]))madoguchi(?= (?:-|[a-z]))")


def console(page: Path) -> list[str]:
    """The lines of the console blocks, continued lines joined."""
    blocks = re.findall(r"^ *```console\n(.*?)^ *```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return [line.strip() for block in blocks for line in re.sub(r"\\\n\s*", " ", block).splitlines()]


def command_lines(page: Path) -> Iterator[str]:
    """What follows the word `madoguchi` in console blocks and in code spans, one entry for each command."""
    text = page.read_text(encoding="utf-8")
    prose = re.sub(r"^ *```.*?^ *```", "", text, flags=re.DOTALL | re.MULTILINE)
    spans = [" ".join(span.split()) for span in re.findall(r"`(madoguchi [^`]+)`", prose)]
    lines = [line[2:] for line in console(page) if line[:2] in ("$ ", "# ")]
    for line in [*lines, *spans]:
        for one in re.split(r" (?:\||&&|;|>+) ", re.sub(r"\s+# .*", "", line)):
            if found := PROGRAM.search(one):
                yield one[found.end() :].strip()


def fault(line: str) -> str:
    """What is wrong with that command line, in words; "" where nothing is. Placeholders in capitals are values."""
    words = [
        word for word in shlex.split(re.sub(r"[\[\]…]|\.\.\.", " ", line)) if word not in ("OPTIONS", "COMMAND", "ARGS")
    ]
    context = click.Context(group, info_name="madoguchi")
    return _fault(context, words)


def _fault(context: click.Context, words: list[str]) -> str:
    command = context.command
    known = {name: one for one in command.params if isinstance(one, click.Option) for name in _names(one)}
    known |= {"--help": click.Option(["--help"], is_flag=True)}
    rest = iter(words)
    values = 0
    for word in rest:
        name, equals, _ = word.partition("=")
        if word.startswith("-") and word != "-":
            if name not in known:
                return f"{context.command_path} has no option {name}"
            if not known[name].is_flag and not known[name].count and not equals and next(rest, None) is None:
                return f"{name} needs a value"
        elif isinstance(command, click.Group):
            return _below(context, command, word, list(rest))
        else:
            values += 1
    most = sum(one.nargs if one.nargs > 0 else 100 for one in command.params if isinstance(one, click.Argument))
    return f"{context.command_path} takes {most} arguments, not {values}" if values > most else ""


def _names(option: click.Option) -> list[str]:
    return [*option.opts, *option.secondary_opts]


def _below(context: click.Context, command: click.Group, word: str, rest: list[str]) -> str:
    for name in word.split("|"):
        found = command.get_command(context, name.rstrip(","))
        if found is None:
            return f"{context.command_path} has no command {name}"
        told = _fault(click.Context(found, info_name=name, parent=context), rest) if "," not in word else ""
        if told:
            return told
    return ""
