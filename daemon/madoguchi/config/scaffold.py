"""The owner's first files, written out of a few answers: commented, complete, and never over what is there."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from string import Template

from madoguchi.config.load import Office, beside, load
from madoguchi.open_folder import make_open

FILES = ("madoguchi.toml", "teams.toml", "people.toml")
STATE = "state"
PRIVATE = frozenset({"people.toml"})
_STARTER = Path(__file__).resolve().parent / "starter"


@dataclass(frozen=True)
class ServerAnswers:
    """How a server is reached."""

    host: str
    port: int
    security: str
    user: str


@dataclass(frozen=True)
class SignInAnswers:
    """[oauth2] in place of a password. Both of ``client_secret_…`` are "" where the app has no secret."""

    provider: str
    client_id: str
    tenant: str = ""
    client_secret_file: str = ""
    client_secret_credential: str = ""


@dataclass(frozen=True)
class Answers:
    """What only the owner knows. ``secret_key`` is one of `madoguchi.config.settings.SECRET_KEYS`, or ``sign_in``
    stands in its place; ``never`` holds (heading, addresses or domains).
    """

    name_ja: str
    name_en: str
    addresses: tuple[str, ...]
    imap: ServerAnswers
    smtp: ServerAnswers
    secret_key: str
    secret: str
    answer_domains: tuple[str, ...]
    language: str
    timezone: str
    never: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sign_in: SignInAnswers | None = None
    state_dir: str = STATE


def quoted(value: str) -> str:
    """A TOML basic string (TOML 1.0): JSON's escapes are valid there; only DEL must be escaped besides."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def texts(answers: Answers) -> dict[str, str]:
    """The content of each of `FILES`."""
    values = {
        "state_dir": quoted(answers.state_dir),
        "language": quoted(answers.language),
        "timezone": quoted(answers.timezone),
        "owner_name": _name(answers),
        "addresses": _list(answers.addresses),
        "answer_domains": _list(answers.answer_domains),
        "secret": _secret(answers),
        "oauth2": _sign_in(answers.sign_in),
        "domain": answers.addresses[0].rpartition("@")[2],
        "never": _never(answers),
    }
    for kind, server in (("imap", answers.imap), ("smtp", answers.smtp)):
        values |= {
            f"{kind}_host": quoted(server.host),
            f"{kind}_port": str(server.port),
            f"{kind}_security": quoted(server.security),
            f"{kind}_user": quoted(server.user),
        }
    return {name: _template(name).substitute(values) for name in FILES}


def _template(name: str) -> Template:
    return Template((_STARTER / f"{name}.in").read_text(encoding="utf-8"))


def _name(answers: Answers) -> str:
    names = (("ja", answers.name_ja), ("en", answers.name_en))
    return ", ".join(f"{language} = {quoted(name)}" for language, name in names if name)


def _list(values: tuple[str, ...]) -> str:
    return f"[{', '.join(map(quoted, values))}]"


def _secret(answers: Answers) -> str:
    if answers.sign_in is not None:
        return "# [oauth2] を使うため、書きません / none of them: [oauth2] stands below"
    return f"{answers.secret_key} = {quoted(answers.secret)}"


def _sign_in(given: SignInAnswers | None) -> str:
    """The table, or how it would look."""
    if given is None:
        return _template("oauth2.toml").template.rstrip("\n")
    keys = {name: value for name, value in asdict(given).items() if value}
    return "\n".join(["[oauth2]", *(f"{name} = {quoted(value)}" for name, value in keys.items())])


def _never(answers: Answers) -> str:
    lines = []
    for heading, entries in answers.never:
        lines.append(f"  # {heading}")
        lines += [f"  {quoted(entry)}," for entry in entries]
    return "".join(f"{line}\n" for line in lines)


def existing(folder: Path) -> list[Path]:
    """Those of the files that are there already, dangling links included."""
    return [folder / name for name in FILES if os.path.lexists(folder / name)]


def checked(content: dict[str, str]) -> None:
    """Loads the files from a private place first, so that nothing is replaced by what is wrong.

    Raises `ConfigurationError` with every mistake.
    """
    with tempfile.TemporaryDirectory(prefix="madoguchi-") as place:
        for name, text in content.items():
            (Path(place) / name).write_text(text, encoding="utf-8")
        load(Path(place) / FILES[0])


def write(folder: Path, content: dict[str, str], state_dir: str = STATE) -> list[Path]:
    """Writes the files and the private state folder; what was there before stays beside as ``.bak``.

    On a server the service's own user gets at both through what is made here.

    Returns the kept copies.
    """
    state = beside(folder, state_dir)
    if serves_an_account(folder):
        make_open(folder)
        make_open(state.parent)
    folder.mkdir(parents=True, exist_ok=True)
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    if state_dir == STATE:  # any other folder that was there is somebody's own
        state.chmod(0o700)
    kept = [put_aside(file) for file in existing(folder)]
    for name, text in content.items():
        _create(folder / name, text, 0o600 if name in PRIVATE else 0o644)
    return kept


def serves_an_account(folder: Path) -> bool:
    """Whether it lies as the units expect it, /etc/madoguchi/NAME, where another user than this one reads it."""
    return folder.resolve().parent.parts[-2:] == ("etc", "madoguchi")


def put_aside(file: Path) -> Path:
    """Renames it to the first ``.bak`` that is free, and returns that."""
    number = 1
    copy = file.with_name(f"{file.name}.bak")
    while os.path.lexists(copy):
        number += 1
        copy = file.with_name(f"{file.name}.bak{number}")
    file.rename(copy)
    if file.name in PRIVATE and not copy.is_symlink():
        copy.chmod(0o600)
    return copy


def _create(file: Path, text: str, mode: int) -> None:
    """Private from the first byte on; fails if somebody else made the file meanwhile."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
        os.fchmod(stream.fileno(), mode)


def office(folder: Path) -> Office:
    """What was written, loaded."""
    return load(folder / FILES[0])
