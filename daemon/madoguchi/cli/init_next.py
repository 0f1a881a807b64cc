"""What is to be done once the owner's files are written, each step as it is typed."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from pathlib import Path

from madoguchi.config.load import Office
from madoguchi.config.scaffold import FILES
from madoguchi.units.credentials import wanted
from madoguchi.units.files import INSTANCE
from madoguchi.units.instances import HOMES

SURVEYED = 200
"""How many of the newest mails the look at the guards takes."""


def steps(folder: Path, office: Office) -> Iterator[str]:
    """One line each, in their order; what is there already is left out."""
    program = "madoguchi"
    if folder.resolve() != Path.cwd():
        program += f" --config {shlex.quote(str(folder / FILES[0]))}"
    yield from _secrets(office)
    yield from _credentials(office)
    yield f"窓口のアドレスを各部署に確認 / check every channel with its team: {folder / 'teams.toml'}"
    if not office.people.never:
        yield f"自動返信しない相手を記入 / name who must never be answered: {folder / 'people.toml'}"
    if office.tokens is not None and not office.tokens.signature():
        yield f"{program} {_login(office, by_code=office.tokens.by_code)}"
    yield f"{program} check"
    yield f"{program} check --mailbox {SURVEYED}   # 保留になるメールの数 / how much each guard would hold"
    yield f"{program} train --from starter"
    if _instance(office):
        yield f"madoguchi service install{_prefix(office)} --instance {_instance(office)}   # systemd へ / for systemd"
    else:
        yield f'{program} run        # mode = "shadow": 記録のみ、返信なし / records, answers nothing'


def _secrets(office: Office) -> Iterator[str]:
    """Files and variables that are still to be made."""
    imap, oauth2 = office.settings.imap, office.settings.oauth2
    if imap.password_file and not office.path(imap.password_file).is_file():
        what = "次のファイルの一行目にパスワードを書く(chmod 600) / the password into the first line of this file"
        yield f"{what}: {office.path(imap.password_file)}"
    if imap.password_env and not os.environ.get(imap.password_env):
        yield f"パスワードを環境変数に / the password in the environment variable {imap.password_env}"
    if oauth2.client_secret_file and not office.path(oauth2.client_secret_file).is_file():
        what = "クライアント シークレットを一行目に書く(chmod 600) / the client secret into the first line of this file"
        yield f"{what}: {office.path(oauth2.client_secret_file)}"


def _credentials(office: Office) -> Iterator[str]:
    """What systemd hands over, and how one does without it at a prompt."""
    named, home = wanted(office.settings), shlex.quote(str(office.home))
    for name in named:
        what = (
            "シークレットを入力します / asks for the client secret"
            if name == office.settings.oauth2.client_secret_credential
            else "パスワードを入力します / asks for the password"
        )
        yield f"systemd-ask-password -n | install -m 600 /dev/stdin {home}/{name}   # {what}"
    if named:
        yield (
            f"export CREDENTIALS_DIRECTORY={home}   # サービスでは systemd が設定します。手元で試すときに / "
            "systemd sets it for the service; for what you type yourself"
        )
        if not _instance(office):
            yield (
                f"systemd に渡すファイルの置き場所は /{HOMES}/NAME です / "
                f"what systemd hands over has to lie in /{HOMES}/NAME"
            )


def _login(office: Office, *, by_code: bool) -> str:
    if by_code:
        return "login   # サインイン: 表示されるコードを入力 / sign in, by the code it shows"
    if _instance(office):
        return "login --paste   # サインイン: お手元のブラウザーで / sign in, in a browser of your own"
    return "login   # サインイン。ブラウザーのないマシンでは --paste / sign in; without a browser here: --paste"


def _instance(office: Office) -> str:
    """The account's name where its files lie as the units expect them; else ""."""
    name, where = office.home.name, office.home.parent
    return name if where.parts[-2:] == HOMES.parts and INSTANCE.fullmatch(name) else ""


def _prefix(office: Office) -> str:
    root = office.home.parents[2]
    return "" if root == Path(root.anchor) else f" --prefix {shlex.quote(str(root))}"
