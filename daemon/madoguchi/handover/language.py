"""What a template out of somebody else's file may do: put in words, choose, include. No calls, no arithmetic, no loops.

The sandbox keeps a template from reaching anything; it does not keep it from using up all time and memory, and a daemon
writes replies unattended. What is taken here is bounded by the size of the files. `layout.html`, the announcements and
the note of an absence may go through what they are given in pieces; and `layout.html` loads nothing from anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, TemplateError, nodes

from madoguchi.assets import shipped

LAYOUT = "layout.html"
MOST_INCLUDED = 1 << 20
"""Characters that a template may come to with everything it includes."""

_PLAIN = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.If, nodes.CondExpr, nodes.Compare),
    *(nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Tuple, nodes.List, nodes.Concat),
)
_FILTERS = frozenset(
    "capitalize d default e escape first indent join last length lower safe title trim upper".split()  # noqa: SIM905
)
_LOOPING = re.compile(r"layout\.html|(?:ja|en)/(?:announce-[a-z0-9_-]+|absence)\.txt")
_PIECES, _PARTS = frozenset(("blocks", "topics", "rows", "teams")), frozenset(("lines", "rows"))
_ATTRIBUTES = _PARTS | {"kind", "name", "titles", "title", "team", "channel", "url", "text", "label", "index"}
_LONGEST_CONST = 400
_WIDEST_INDENT = 40
_DEEPEST = 30
_FETCHES = re.compile(
    r"<\s*(?:script|link|iframe|object|embed|base|form|meta\s+http)|\bsrc\s*=|url\s*\(|@import|javascript:",
    re.IGNORECASE,
)


def mistakes(templates: Mapping[str, str]) -> Iterator[str]:
    """One line for each thing that is not taken, with file and line. ``templates``: text by name (``ja/personal.txt``).

    What is not among them is the shipped one of that name.
    """
    trees: dict[str, nodes.Template] = {}
    for name, text in sorted({**_shipped(), **templates}.items()):
        try:
            trees[name] = Environment(trim_blocks=True, lstrip_blocks=True).parse(text, name)  # noqa: S701 - only parsed
        except TemplateError as error:
            yield f"templates/{name}:{getattr(error, 'lineno', 1)}: {' '.join(str(error).split())[:200]}"
        except RecursionError:
            yield f"templates/{name}: nested too deeply"
    for name in sorted(templates.keys() & trees.keys()):
        yield from (f"templates/{name}:{line}: {what}" for line, what in _wrong(trees[name], name, trees.keys()))
    sizes = {name: len(templates.get(name, "")) + 1 for name in trees}
    included = {name: list(_included(tree)) for name, tree in trees.items()}
    for name in trees:
        if _too_much(name, sizes, included):
            yield f"templates/{name}: includes too much, or itself"


def own(folder: Path) -> dict[str, Path]:
    """The files of a templates folder that have a name a template may have, by that name; links lead nowhere."""
    names = [f"{part}/{file.name}" for part in ("ja", "en") for file in sorted((folder / part).glob("*.txt"))]
    found = {name: folder / name for name in [*names, LAYOUT]}
    return {name: file for name, file in found.items() if file.is_file() and not file.is_symlink()}


def _shipped() -> dict[str, str]:
    return {name: file.read_text(encoding="utf-8") for name, file in own(shipped("templates")).items()}


def _wrong(tree: nodes.Template, name: str, known: Collection[str]) -> Iterator[tuple[int, str]]:
    """Line and what was found, once a line."""
    seen: set[tuple[int, str]] = set()
    for node, depth in _within(tree):
        found = _of(node, name) or (_not_taken("too deep a nesting") if depth > _DEEPEST else "")
        if isinstance(node, nodes.Include) and not found and set(_targets(node)) - set(known):
            found = "found an include of a template that is not there"
        if found and (node.lineno, found) not in seen:
            seen.add((node.lineno, found))
            yield node.lineno, found


def _within(tree: nodes.Node) -> Iterator[tuple[nodes.Node, int]]:
    """All of it with its depth, without recursion: a template may be nested deeper than Python goes."""
    left = [(tree, 0)]
    while left:
        node, depth = left.pop()
        yield node, depth
        left += [(child, depth + 1) for child in node.iter_child_nodes()]


def _of(node: nodes.Node, name: str) -> str:
    check: Callable[[str], str] = {
        nodes.Getattr: lambda _: _attribute(node),
        nodes.Const: lambda _: _const(node),
        nodes.For: lambda name: _loop(node, name),
        nodes.Include: lambda _: _include(node),
        nodes.Filter: lambda _: _filter(node),
        nodes.TemplateData: lambda name: _data(node, name),
        nodes.Test: lambda _: _test(node),
    }.get(type(node), lambda _: "" if isinstance(node, _PLAIN) else _not_taken(type(node).__name__.lower()))
    return check(name)


def _not_taken(what: str) -> str:
    return f"found {what}, expected words, names, if, include and simple filters only"


def _attribute(node: nodes.Node) -> str:
    assert isinstance(node, nodes.Getattr)
    return "" if node.attr in _ATTRIBUTES else _not_taken(f"the attribute {node.attr[:40]!r}")


def _const(node: nodes.Node) -> str:
    assert isinstance(node, nodes.Const)
    return _not_taken("a long constant") if len(str(node.value)) > _LONGEST_CONST else ""


def _loop(node: nodes.Node, name: str) -> str:
    """Over what it is given in pieces, or over the parts of one of them."""
    assert isinstance(node, nodes.For)
    over = node.iter
    known = (isinstance(over, nodes.Name) and over.name in _PIECES) or (
        isinstance(over, nodes.Getattr) and over.attr in _PARTS
    )
    inner = [one for part in node.body for one, _ in _within(part) if isinstance(one, nodes.For | nodes.Include)]
    deep = any(isinstance(one, nodes.Include) or isinstance(one.iter, nodes.Name) for one in inner) or len(inner) > 1
    if not _LOOPING.fullmatch(name) or not known or deep or node.recursive:
        return _not_taken("a loop")
    return ""


def _include(node: nodes.Node) -> str:
    assert isinstance(node, nodes.Include)
    return "" if isinstance(node.template, nodes.Const) and isinstance(node.template.value, str) else _not_taken(
        "an include of something that is no name in quotes")  # fmt: skip


def _filter(node: nodes.Node) -> str:
    """Each can only make text a little longer: ``join`` stands at the beginning, and ``indent`` is narrow."""
    assert isinstance(node, nodes.Filter)
    if node.name not in _FILTERS or node.kwargs or node.dyn_args or node.dyn_kwargs:
        return _not_taken(f"the filter {node.name[:40]!r}")
    first = node.args[0] if node.args else None
    if node.name == "indent" and isinstance(first, nodes.Const) and first.value not in range(_WIDEST_INDENT):
        return _not_taken("a wide indent")
    if node.name == "indent" and (first is None or not isinstance(first, nodes.Const) or len(node.args) > 1):
        return _not_taken("an indent other than a small number")
    if node.name == "join" and not (isinstance(node.node, nodes.Getattr) and node.node.attr == "lines"):
        return _not_taken("a join of something made up")
    if node.name == "safe" and not isinstance(node.node, nodes.Const):
        return _not_taken("safe of something that is no constant")
    return ""


def _data(node: nodes.Node, name: str) -> str:
    assert isinstance(node, nodes.TemplateData)
    return "found something that loads or runs" if name == LAYOUT and _FETCHES.search(node.data) else ""


def _test(node: nodes.Node) -> str:
    assert isinstance(node, nodes.Test)
    return "" if node.name in ("defined", "undefined") else _not_taken(f"the test {node.name[:40]!r}")


def _targets(node: nodes.Include) -> Iterator[str]:
    if isinstance(node.template, nodes.Const):
        yield str(node.template.value)


def _included(tree: nodes.Template) -> Iterator[str]:
    for node, _ in _within(tree):
        if isinstance(node, nodes.Include):
            yield from _targets(node)


def _too_much(name: str, sizes: Mapping[str, int], included: Mapping[str, Sequence[str]]) -> bool:
    """What it comes to once everything is included; a circle never ends."""
    total = 0
    left = [(name, 1)]
    while left:
        one, depth = left.pop()
        total += sizes.get(one, 1)
        if total > MOST_INCLUDED or depth > len(sizes):
            return True
        left += [(other, depth + 1) for other in included.get(one, ())]
    return False
