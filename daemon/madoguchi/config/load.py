"""Reads and checks all of the owner's files together."""

from __future__ import annotations

import os
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from madoguchi.config import between_files, between_keys, problems
from madoguchi.config.directory import Directory, inconsistencies
from madoguchi.config.people import People
from madoguchi.config.settings import Settings
from madoguchi.errors import ConfigurationError
from madoguchi.judge.judgement import MINE

if TYPE_CHECKING:
    from madoguchi.signin.tokens import Tokens

SYSTEM_WIDE = Path("/etc/madoguchi/madoguchi.toml")
_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(frozen=True)
class Office:
    """Everything the owner wrote down: settings, directory, people; ``home`` is the folder of the files.

    ``tokens``: of the sign-in that [oauth2] describes, the same for every login; None where there is no such table.
    """

    settings: Settings
    directory: Directory
    people: People
    home: Path
    tokens: Tokens | None = field(default=None, compare=False, repr=False)

    @property
    def state_dir(self) -> Path:
        """The private folder of journal and models."""
        return self.path(self.settings.state_dir)

    def labelled_folders(self) -> Iterator[tuple[str, str]]:
        """(label, folder as configured): one for each request type, and the one for what the owner handles."""
        for key in self.directory.requests:
            yield key, f"{self.settings.folders.labels}/{self.directory.folder_of(key)}"
        yield MINE, self.settings.folders.mine

    def path(self, written: str) -> Path:
        """A path of the configuration, relative to the file it stands in."""
        return beside(self.home, written)


def find(given: str | None) -> Path:
    """The configuration file: the one given, ``MADOGUCHI_CONFIG``, ``./madoguchi.toml``, or the one in /etc.

    Raises `ConfigurationError` where there is none.
    """
    named = given or os.environ.get("MADOGUCHI_CONFIG", "")
    places = [Path(named)] if named else [Path("madoguchi.toml"), SYSTEM_WIDE]
    for place in places:
        if place.is_file():
            return place
    looked = " and ".join(str(place) for place in places)
    raise ConfigurationError([f"{looked}: not found; `madoguchi init` writes one, --config FILE names another"])


def load(file: Path) -> Office:
    """The office described by ``file`` and the files beside it. Raises `ConfigurationError` with every mistake."""
    home = file.resolve().parent
    mistakes: list[str] = []
    raw = _read(file, mistakes)
    if raw == {}:
        mistakes.append(f"{file.name}: found nothing, expected settings; `madoguchi init` writes them")
    settings = _validate(Settings, file.name, raw, mistakes, between_keys.inconsistencies) if raw else None
    named = raw.get("directory") if raw else None
    directory_file = beside(home, named if isinstance(named, str) and named else "teams.toml")
    directory = _validate(Directory, directory_file.name, _read(directory_file, mistakes), mistakes, inconsistencies)
    people_file = _people_file(home)
    people_raw = _read(people_file, mistakes) if people_file.exists() else {}
    people = _validate(People, people_file.name, people_raw, mistakes)
    if settings and directory:
        found = between_files.inconsistencies(settings, directory, people or People())
        names = {"settings": file.name, "directory": directory_file.name, "people": people_file.name}
        mistakes += [f"{names[kind]}: {key}: {text}" for kind, key, text in found]
    if mistakes or settings is None or directory is None or people is None:
        raise ConfigurationError([_on_one_line(mistake) for mistake in mistakes])
    return Office(settings, directory, people, home, _tokens(settings, home))


def _tokens(settings: Settings, home: Path) -> Tokens | None:
    if not settings.oauth2.is_used:
        return None
    from madoguchi.signin.tokens import Tokens

    return Tokens(settings.oauth2, home, beside(home, settings.state_dir))


def _on_one_line(mistake: str) -> str:
    """A key may hold what a terminal obeys, or a line's end."""
    hidden = ("Cc", "Cf", "Cs", "Zl", "Zp")
    return "".join(ascii(sign)[1:-1] if unicodedata.category(sign) in hidden else sign for sign in mistake)


def _people_file(home: Path) -> Path:
    """Beside the others; or handed over by systemd, whose throw-away user may not read a private file (0600)."""
    credential = Path(os.environ.get("CREDENTIALS_DIRECTORY", ""), "people.toml")
    return credential if os.environ.get("CREDENTIALS_DIRECTORY") and credential.is_file() else home / "people.toml"


def is_handed_over(home: Path) -> bool:
    """Whether ``people.toml`` is a credential: a copy from the moment of the start."""
    return _people_file(home) != home / "people.toml"


def beside(home: Path, written: str) -> Path:
    """``~`` is a home folder where there is one of that name, else a file name like any other."""
    try:
        return home / Path(written).expanduser()
    except RuntimeError:
        return home / written


def _read(file: Path, mistakes: list[str]) -> dict[str, object] | None:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        mistakes.append(f"{file.name}: not found at {file}")
    except UnicodeDecodeError as error:
        mistakes.append(f"{file.name}: byte {error.start} is not UTF-8, expected a UTF-8 text file")
    except tomllib.TOMLDecodeError as error:
        mistakes.append(f"{file.name}: not valid TOML: {error}")
    except OSError as error:
        mistakes.append(f"{file.name}: cannot be read: {error.strerror}")
    except ValueError:  # a NUL within the file's name
        mistakes.append(f"{file.name!r}: not the name of a file")
    return None


def _validate(
    model: type[_Model],
    name: str,
    raw: dict[str, object] | None,
    mistakes: list[str],
    between: Callable[[dict[str, object]], Iterable[tuple[str, str]]] = lambda _: (),
) -> _Model | None:
    if raw is None:
        return None
    mistakes += [f"{name}: {key}: {text}" for key, text in between(raw)]
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        mistakes += problems.lines(name, model, raw, error)
        return None
