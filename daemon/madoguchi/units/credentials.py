"""What systemd hands to one account: a drop-in where its settings ask for other credentials than the units list.

systemd does not start a unit whose LoadCredential= names a file that is not there (systemd.exec(5)), so that an account
without a password has to take that line back.
"""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass
from pathlib import Path

from madoguchi.config.load import Office, load
from madoguchi.config.settings import Settings
from madoguchi.errors import MadoguchiError, UsageError
from madoguchi.units.files import FOLDER, INSTANCE, Planned, Step, compared, marked
from madoguchi.units.instances import HOMES, SETTINGS, Instance, instances

DROP_IN = "10-credentials.conf"
"""Read before what `systemctl edit` writes (override.conf): the administrator has the last word (systemd.unit(5))."""
PASSWORD = "password"  # noqa: S105 - the name of a file
"""What the units list beside people.toml."""
_HEAD = """\
# What systemd hands to this account, in place of what the unit lists. `madoguchi service install` reads it off
# /etc/madoguchi/{name}/madoguchi.toml: run that again when it changes. Lines of your own: systemctl edit.

[Service]
{why}# The empty line takes the unit's own list back.
LoadCredential=
"""
_WITHOUT = "# No password: with its line the unit would look for the file, and not start.\n"


STATES = Path("var/lib/madoguchi")
"""Where StateDirectory= lies, below the prefix."""


@dataclass(frozen=True, slots=True)
class Handed:
    """``credentials``: their names, people.toml apart. ``writes``: the state folder, and where the sign-in is kept.
    ``signs_in``: by [oauth2], ``by_code``: on any device; ``signed_in``: somebody did.
    """

    credentials: tuple[str, ...] = (PASSWORD,)
    writes: tuple[Path, ...] = ()
    signs_in: bool = False
    by_code: bool = False
    signed_in: bool = False


def handed(home: Path) -> Handed:
    """As the settings in that folder want it; as the units have it where there are none yet.

    Raises `ConfigurationError` where a file is wrong, `UsageError` for a name that systemd does not take.
    """
    config = home / SETTINGS
    if not config.is_file():
        return Handed()
    office = load(config)
    for name in (named := _named(office)):
        if not re.fullmatch(r"[\w.-]+", name, re.ASCII):
            msg = f"{config}: found a credential {name!r}, expected a name of letters, digits and . _ -"
            raise UsageError(msg)
    if office.tokens is None:
        return Handed(named, (office.state_dir,))
    writes = (office.state_dir, office.tokens.file.path)
    tokens = office.tokens
    return Handed(named, writes, signs_in=True, by_code=tokens.by_code, signed_in=bool(tokens.signature()))


def accounts(prefix: Path, named: tuple[str, ...]) -> list[Instance]:
    """Those that are named and those that are there, each once. Raises OSError where /etc/madoguchi may not be read."""
    wanted = {name: Instance(name, prefix / HOMES / name) for name in named}
    return list((wanted | {one.name: one for one in instances(prefix) if INSTANCE.fullmatch(one.name)}).values())


def drop_ins(prefix: Path, account: Instance, found: Handed) -> list[Planned]:
    """One for the daemon, one for the training; nothing where the unit's own list fits and none was written before."""
    text = "" if found.credentials == (PASSWORD,) else marked(_text(account, found))
    units = (account.service, f"{account.training}.service")
    places = [prefix / FOLDER / f"{unit}.d" / DROP_IN for unit in units]
    return [compared(place, text) for place in places if text or place.exists()]


def is_stale(prefix: Path, account: Instance) -> bool:
    """Whether `madoguchi service install` would change what it is handed. Of wrong files nothing can be said."""
    try:
        planned = drop_ins(prefix, account, handed(account.home))
    except MadoguchiError:
        return False
    return any(one.step not in (Step.SAME, Step.CHANGED) for one in planned)


def lacking(account: Instance) -> list[str]:
    """The credentials that its settings name and that nobody can hand over, one line each; of wrong files nothing.

    A file NAME.cred beside is one that was encrypted (systemd-creds(1)), in place of the plain one.
    """
    try:
        named = wanted(load(account.config).settings)
    except MadoguchiError:
        return []
    places = [account.home / name for name in named if not (account.home / f"{name}.cred").exists()]
    made = "systemd-ask-password -n | install -m 600 /dev/stdin"
    return [f"{place}: {why}: {made} {place}" for place in places if (why := _why_not(place))]


def _why_not(place: Path) -> str:
    try:
        with place.open("rb") as file:
            return "" if file.readline().strip() else "the credential is empty in its first line"
    except OSError as error:
        return f"the credential cannot be read ({error.strerror})"


def out_of_reach(account: Instance, found: Handed) -> list[Path]:
    """What of ``writes`` lies outside of the unit's StateDirectory=, where it cannot write."""
    state = account.home.absolute().parents[2] / STATES / account.name
    return [place for place in found.writes if not place.is_relative_to(state)]


def wanted(settings: Settings) -> tuple[str, ...]:
    """The credentials that the settings name, each once."""
    named = (settings.imap.password_credential, settings.smtp.password_credential,
             settings.oauth2.client_secret_credential)  # fmt: skip
    return tuple(dict.fromkeys(filter(None, named)))


def closed(prefix: Path, account: Instance) -> list[Path]:
    """The folders on the way to its files and its state that the service's own user cannot get through."""
    folders = (prefix / HOMES, account.home, prefix / STATES)
    return [folder for folder in folders if folder.is_dir() and not folder.stat().st_mode & stat.S_IXOTH]


def _named(office: Office) -> tuple[str, ...]:
    settings = office.settings
    kept = dict.fromkeys(wanted(settings))
    if not settings.oauth2.is_used and (office.home / PASSWORD).exists():
        kept |= {PASSWORD: None}  # a token_command, for one, may read it
    return tuple(kept)


def _text(account: Instance, found: Handed) -> str:
    why = "" if PASSWORD in found.credentials else _WITHOUT
    lines = (f"LoadCredential={name}:/etc/madoguchi/%i/{name}\n" for name in (*found.credentials, "people.toml"))
    return _HEAD.format(name=account.name, why=why) + "".join(lines)
