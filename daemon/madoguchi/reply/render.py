"""Templates to text and HTML. The owner's own files override the shipped ones by name.

Template text comes from files only; what comes from a mail goes in as a value. The environment is a sandbox, and an
unknown variable is an error.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, Template, TemplateNotFound, TemplateSyntaxError
from jinja2.exceptions import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from madoguchi.assets import shipped
from madoguchi.config.fields import LANGUAGES
from madoguchi.errors import ConfigurationError, TemplateFaulty
from madoguchi.reply.html import blocks
from madoguchi.reply.skeleton import OPENS

LEVELS = (1, 2, 3)
HIGHEST_AUTOMATIC = 2
"""Above this level no machine speaks: whoever asks for an automatic reply gets the personal one."""

LAYOUT = "layout.html"

_UNREADABLE = (TemplateSyntaxError, TemplateNotFound, UnicodeDecodeError)
_FAULTS = (TemplateError, TypeError, ValueError, LookupError, ArithmeticError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A reply without its headers."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Words:
    """What the templates may say; an absent thing is "". Every name is documented in ``templates/README.md``."""

    owner: str
    title: str
    team: str
    channel: str
    url: str
    needs: str
    skeleton: str
    urgent: str
    hasty: bool
    send_by: str
    first_response_by: str
    client_by: str
    client_sentence: str
    must_not_promise: str
    back: str
    internal: bool
    level: int
    automatic: bool
    subject: str
    language: str


def combinations() -> Iterator[tuple[str, bool, int]]:
    """Every (language, automatic, level) that has words of its own."""
    for language in LANGUAGES:
        yield from ((language, True, level) for level in LEVELS if level <= HIGHEST_AUTOMATIC)
        yield from ((language, False, level) for level in LEVELS)


def render(words: Words, *, subject: str, templates_dir: Path | None, text: str = "", name: str = "") -> Rendered:
    """The reply in ``words.language``.

    ``text``: what it says, instead of what the template does. ``name``: another template than that of the variant.

    Raises `ConfigurationError` naming file and line where a template cannot be read, `TemplateFaulty` where it fails on
    these words.
    """
    environment = _environment(templates_dir)
    values = {name: getattr(words, name) for name in Words.__slots__}
    text = _tidy(text or _run(environment, _names(words, name), values)) + "\n"
    paragraphs = blocks(
        text,
        strong=words.team,
        channel=words.channel,
        url=words.url,
        skeleton=words.skeleton,
        opens=OPENS[words.language],
    )
    html = _run(environment, [LAYOUT], values | {"subject": subject, "blocks": paragraphs})
    return Rendered(subject, text, html.strip() + "\n")


def render_text(name: str, values: Mapping[str, object], templates_dir: Path | None) -> str:
    """One text of that name, such as ``ja/notice-alarm.txt``. Raises as `render`."""
    return _tidy(_run(_environment(templates_dir), [name], values)) + "\n"


def render_page(name: str, values: Mapping[str, object], templates_dir: Path | None) -> str:
    """One page of that name, such as ``digest.html``; values are escaped. Raises as `render`."""
    return _run(_environment(templates_dir), [name], values).strip() + "\n"


def render_letter(
    name: str, values: Mapping[str, object], *, subject: str, language: str, templates_dir: Path | None
) -> Rendered:
    """The same with its HTML form, under a subject. Raises as `render`."""
    text = render_text(name, values, templates_dir)
    told = {"subject": subject, "language": language, "blocks": blocks(text, strong="", channel="", url="")}
    html = _run(_environment(templates_dir), [LAYOUT], {**values, **told})
    return Rendered(subject, text, html.strip() + "\n")


def _names(words: Words, name: str) -> list[str]:
    """The template for just this level, or the one for all levels of the variant."""
    if name:
        return [f"{words.language}/{name}.txt"]
    variant = "automatic" if words.automatic else "personal"
    return [f"{words.language}/{variant}-{words.level}.txt", f"{words.language}/{variant}.txt"]


def _environment(templates_dir: Path | None) -> ImmutableSandboxedEnvironment:
    place = shipped("templates")
    if templates_dir is None:
        return _cached((place,), ())
    if not templates_dir.is_dir():
        raise ConfigurationError([f"templates_dir: found {templates_dir}, expected a folder"])
    names = (str(file.relative_to(place)) for file in place.rglob("*"))
    return _cached((templates_dir, place), tuple(name for name in names if (templates_dir / name).is_file()))


@lru_cache(maxsize=8)
def _cached(places: tuple[Path, ...], _overridden: tuple[str, ...]) -> ImmutableSandboxedEnvironment:
    """One environment for the same places and overrides. A file that changes is read again by itself; one that is
    new beside a shipped one of its name would not be.
    """
    return ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(place) for place in places]),
        undefined=StrictUndefined,
        autoescape=lambda name: bool(name and name.endswith(".html")),
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _run(environment: ImmutableSandboxedEnvironment, names: list[str], values: Mapping[str, object]) -> str:
    try:
        template: Template = environment.select_template(names)
        return template.render(values)
    except _UNREADABLE as error:
        raise ConfigurationError([f"{_place(error, names)}: {_what(error)}"]) from error
    except _FAULTS as error:
        raise TemplateFaulty(_place(error, names), _what(error)) from error


def _place(error: BaseException, names: list[str]) -> str:
    """File and line of the fault: the innermost template line that was running."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.filename or error.name or names[-1]}:{error.lineno}"
    frames = traceback.extract_tb(error.__traceback__)
    inside = [frame for frame in frames if Path(frame.filename).suffix in {".txt", ".html"}]
    return f"{inside[-1].filename}:{inside[-1].lineno}" if inside else f"template {names[-1]}"


def _what(error: BaseException) -> str:
    if isinstance(error, TemplateNotFound):
        return f"found no template {error.message}, expected one of the names in templates/README.md"
    if isinstance(error, UnicodeDecodeError):
        return f"byte {error.start} is not UTF-8, expected a UTF-8 text file"
    return " ".join(str(error).split()) or type(error).__name__


def _tidy(text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n")
