"""The generated pages hold everything, and have an answer to everything."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import click
import pytest
from docs.commands import EVERYWHERE, tree
from docs.keys import TERMINAL, shown
from docs.remedies import FINDINGS, REASONS
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from madoguchi.cli import group
from madoguchi.config.settings import Settings
from madoguchi.reasons import Reason
from madoguchi.review.actions import ACTIONS
from madoguchi.review.wordlist import WORDS
from madoguchi.review.writing import WRITINGS

TOP = Path(__file__).parents[2]
SOURCE = TOP / "daemon" / "madoguchi"
COMMANDS = list(tree(click.Context(group, info_name="madoguchi")))
NAMED_ELSEWHERE = {
    "key": {"owner.addresses", "imap.host", "smtp.host"},
    "name": {"people.toml", "password_file"},
    "section": {"imap", "smtp"},
}
"""What a finding is about, where the code has it from elsewhere: `service/checks.py: _placeholders, _files, _not_let_in`."""


def test_every_reason_has_something_to_do() -> None:
    """In both languages; and nothing is said about a reason that is not there."""
    assert set(REASONS) == {reason.value for reason in Reason}
    assert [one for one, (ja, en) in REASONS.items() if not (ja.endswith("。") and en.endswith("."))] == []


def test_every_finding_of_check_has_something_to_do() -> None:
    """Whatever `check` may say, by what it is about; a new one is added in `service/remedies.toml`."""
    found = {about for path in SOURCE.glob("service/*.py") for about in findings(path.read_text(encoding="utf-8"))}
    found |= deep_subjects()
    assert [one for one in found if not any(re.fullmatch(one, name) for name in FINDINGS)] == []
    assert [name for name in FINDINGS if not any(re.fullmatch(one, name) for one in found)] == []


def deep_subjects() -> set[str]:
    """What `check --deep` looks at, by the administrator's table; and the files whose rights it looks at."""
    page = (TOP / "docs" / "running.md").read_text(encoding="utf-8")
    table = re.search(r"^\| subject \|.*?\n\n", page, re.MULTILINE | re.DOTALL)
    assert table is not None
    rows = [line.split("|")[1] for line in table[0].splitlines()[2:] if line]
    told = {name for row in rows for name in re.findall(r"`([^`]+)`", row)} - {"dns.*"}
    sources = "".join(path.read_text(encoding="utf-8") for path in SOURCE.glob("inspection/*.py"))
    literal = set(re.findall(r'Finding\([\w.]+, "([^"]+)"', sources))
    assert literal - told - {"dns", "dns.mx", "dns.spf", "dns.dkim", "dns.dmarc"} == set()
    return told | literal


def findings(source: str) -> set[str]:
    """What the `Finding`s made in a module are about; a part that only a run knows is `.*`."""
    found: set[str] = set()
    for function in [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]:
        calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
        for call in calls:
            if isinstance(call.func, ast.Name) and call.func.id == "Finding":
                found |= about(call.args[1], function)
    return found


def about(node: ast.expr, function: ast.FunctionDef) -> set[str]:
    """The words of that argument: a text, one with a part left open, or a name that was given one before."""
    if isinstance(node, ast.Constant):
        return {str(node.value)}
    if isinstance(node, ast.JoinedStr):
        return {"".join(str(one.value) if isinstance(one, ast.Constant) else ".*" for one in node.values)}
    assert isinstance(node, ast.Name), ast.unparse(node)
    return given(node.id, function) or NAMED_ELSEWHERE[node.id]


def given(name: str, function: ast.FunctionDef) -> set[str]:
    """The texts that a function gives to that name, alone or as one of several."""
    found: set[str] = set()
    for node in [one for one in ast.walk(function) if isinstance(one, ast.Assign)]:
        target, value = node.targets[0], node.value
        names = target.elts if isinstance(target, ast.Tuple) else [target]
        values = value.elts if isinstance(value, ast.Tuple) else [value]
        for one, text in zip(names, values, strict=False):
            if isinstance(one, ast.Name) and one.id == name and isinstance(text, ast.Constant):
                found.add(str(text.value))
    return found


def test_every_command_and_option_says_what_it_is_for() -> None:
    """An option without help would be an empty row."""
    silent = [
        f"{context.command_path} {option.opts[0]}"
        for context in COMMANDS
        for option in context.command.params
        if isinstance(option, click.Option) and not option.help
    ]
    assert silent == []
    assert [context.command_path for context in COMMANDS if not context.command.help] == []


def test_every_command_and_option_is_on_the_page() -> None:
    """Those of groups too."""
    page = (TOP / "docs" / "commands.md").read_text(encoding="utf-8")
    sections = dict(zip(*[iter(re.split(r"^#{2,3} (madoguchi .*)$", page, flags=re.MULTILINE)[1:])] * 2, strict=True))
    assert list(sections) == [context.command_path for context in COMMANDS]
    options = {(context.command_path, one) for context in COMMANDS for one in context.command.params}
    lacking = [
        (path, one.opts[0])
        for path, one in options
        if isinstance(one, click.Option) and one.name not in EVERYWHERE and f"`{one.opts[0]}`" not in sections[path]
    ]
    assert lacking == []


def test_every_variable_is_on_the_page() -> None:
    """What the program reads from its environment."""
    page = (TOP / "docs" / "commands.md").read_text(encoding="utf-8")
    sources = [path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py")]
    read = {name for text in sources for name in re.findall(r"(?<!_)MADOGUCHI_[A-Z]+", text)}
    assert {name for name in read if f"`{name}`" not in page} == set()


def test_every_key_of_the_review_page_is_on_the_page() -> None:
    """What the templates, the actions and the letters listen to: a key that is not listed is not known."""
    listed = {key for keys, _ in shown() for key in keys}
    bound = {key for one in (*ACTIONS, *WRITINGS) if (key := one.key)}
    templates = [path.read_text(encoding="utf-8") for path in (SOURCE / "review" / "templates").glob("*.html")]
    bound |= {key for text in templates for key in re.findall(r'data-key="([^"{]+)"', text)}
    scripts = [path.read_text(encoding="utf-8") for path in (SOURCE / "review" / "static").glob("*.js")]
    bound |= {
        key.strip('"') for text in scripts for key in re.findall(r'^  ("?[^\s"]+"?): \(\) =>', text, re.MULTILINE)
    }
    named = {"&lt;": "<", "&gt;": ">", "Escape": "Esc"}
    assert {named.get(key, key) for key in bound} - listed == set()
    assert len(bound) > 15
    assert [words for _, words in shown() if words not in WORDS] == []


@pytest.mark.parametrize(("file", "wanted"), [("held.py", {"m", "r N", "f N", "d"}), ("audit.py", {"m", "s", "x"})])
def test_every_key_of_the_terminal_is_on_the_page(file: str, wanted: set[str]) -> None:
    """Of `held walk` and `audit walk`, as the code has them."""
    text = (SOURCE / "cli" / file).read_text(encoding="utf-8")
    found = set(re.findall(r'\bKey\("([^"]+)"', text)) | set(re.findall(r'"(\w)": [A-Z]+', text))
    assert found == wanted
    assert wanted <= set(TERMINAL)


@pytest.mark.parametrize("page", sorted(path.name for path in (TOP / "docs").glob("*.md")))
def test_every_setting_that_is_named_is_there(page: str) -> None:
    """`[table] key`, and what is listed behind it, as the files really have it."""
    text = (TOP / "docs" / page).read_text(encoding="utf-8")
    named = re.findall(r"`\[(\w+)\] (\w+(?:, \w+)*)", text)
    tables = {key: field.annotation.model_fields for key, field in Settings.model_fields.items() if is_table(field)}
    unknown = [(table, key) for table, keys in named for key in keys.split(", ") if key not in tables.get(table, ())]
    assert unknown == []


def is_table(field: FieldInfo) -> bool:
    """A key of the file that is a table of its own."""
    return isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
