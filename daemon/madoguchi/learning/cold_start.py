"""What teaches before the owner has labelled much: the shipped mails under the owner's own types, and the directory.

None of it is the owner's own: such a type is drafted, not sent (`Judgement.borrowed`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from madoguchi.config.directory import Directory
from madoguchi.judge.corpus import DIRECTORY, STARTER_MAIL, Example, Examples

ENOUGH = 10
"""From that many mails on, real ones say better than the directory what a type is about."""


def adapted(examples: Examples, directory: Directory) -> Examples:
    """The same examples, shipped ones under the type that names them in ``starter``.

    A shipped type that no request type names, or has as its own key, keeps its name: the directory has no team for it,
    so such mail is recognised and held instead of being taken for the nearest type that there is.
    """
    owner: dict[str, str] = {name: key for key, request in directory.requests.items() for name in request.starter}
    found = Examples()
    found.skipped, found.later = examples.skipped, examples.later
    found.extend(
        replace(one, label=owner.get(one.label, one.label)) if one.origin == STARTER_MAIL else one for one in examples
    )
    return found


def of_directory(directory: Directory, known: Mapping[str, int]) -> Examples:
    """What the directory says of each request type that has fewer than `ENOUGH` mails; ``known`` says how many.

    Its own ``examples``; its titles and needs, which count as one example together.
    """
    found = Examples()
    for key, request in directory.requests.items():
        if known.get(key, 0) >= ENOUGH:
            continue
        place = f"requests.{key}"
        for number, text in enumerate(request.examples, 1):
            found.keep(_example(key, "", text, f"{place}.examples {number}"))
        needs = request.needs or request.title
        for title, need in dict.fromkeys([(request.title.ja, needs.ja), (request.title.en, needs.en)]):
            found.keep(_example(key, title, need, f"{place}.title", thread=place))
    return found


def _example(label: str, subject: str, body: str, name: str, thread: str = "") -> Example:
    return Example(
        subject, body, label, thread, source=f"directory {name}", identity=f"directory {name}", origin=DIRECTORY
    )
