"""What systemd hands to an account: read off its settings, written as a drop-in, taken away again."""

from __future__ import annotations

from pathlib import Path

import pytest

from madoguchi.errors import ConfigurationError, UsageError
from madoguchi.units.credentials import DROP_IN, Handed, accounts, drop_ins, handed, out_of_reach
from madoguchi.units.files import FOLDER, Step, write
from madoguchi.units.instances import Instance
from tests.builders import SETTINGS, write_office

ENV = 'password_env = "MADOGUCHI_TEST_PASSWORD"'
CREDENTIAL = 'password_credential = "password"'
OAUTH2 = """
[oauth2]
provider = "google"
client_id = "c"
client_secret_credential = "app"
"""


@pytest.fixture
def account(tmp_path: Path) -> Instance:
    """The account ``taro`` on a machine below ``tmp_path``, without files."""
    home = tmp_path / "etc" / "madoguchi" / "taro"
    home.mkdir(parents=True)
    return Instance("taro", home)


def configured(account: Instance, secret: str, more: str = "") -> Handed:
    """What it is handed with these settings."""
    write_office(account.home, settings=SETTINGS.replace(ENV, secret) + more)
    return handed(account.home)


@pytest.mark.parametrize(
    ("secret", "more", "file", "names"),
    [
        (CREDENTIAL, "", False, ("password",)),
        (CREDENTIAL, 'username = "t"\npassword_credential = "smtp"\n', True, ("password", "smtp")),
        ("", OAUTH2, False, ("app",)),
        ("", OAUTH2, True, ("app",)),
        ("", OAUTH2.replace("client_secret_credential", "client_secret_env").replace("app", "A"), False, ()),
        ("token_command = '/etc/madoguchi/taro/token'", "", False, ()),
        ("token_command = '/etc/madoguchi/taro/token'", "", True, ("password",)),
        (ENV, "", False, ()),
    ],
)
def test_the_settings_say_what_is_handed_over(
    account: Instance, secret: str, more: str, file: bool, names: tuple[str, ...]
) -> None:
    """Each credential they name, and a password that lies there for a script; with a sign-in there is none."""
    if file:
        (account.home / "password").write_text("x\n")
    found = configured(account, secret, more)
    assert found.credentials == names
    assert found.signs_in == ("[oauth2]" in more)


def test_before_there_are_settings_it_is_what_the_units_list(account: Instance) -> None:
    """A drop-in is for a difference: there is none to be written, and nothing to be said."""
    found = handed(account.home)
    assert (found.credentials, drop_ins(account.home.parents[2], account, found)) == (("password",), [])


def test_it_comes_with_the_sign_in_and_goes_with_the_password(account: Instance) -> None:
    """For daemon and training alike; the same again changes nothing; afterwards no folder is left either."""
    prefix = account.home.parents[2]
    found = configured(account, "", OAUTH2)
    planned = drop_ins(prefix, account, found)
    for one in planned:
        write(one)
    folders = [prefix / FOLDER / f"{unit}@taro.service.d" for unit in ("madoguchi", "madoguchi-train")]
    assert [one.path for one in planned] == [folder / DROP_IN for folder in folders]
    lines = planned[0].path.read_text(encoding="utf-8").splitlines()
    handing = [line for line in lines if line.startswith("LoadCredential=")]
    listed = [f"LoadCredential={name}:/etc/madoguchi/%i/{name}" for name in ("app", "people.toml")]
    assert handing == ["LoadCredential=", *listed]
    assert [one.step for one in drop_ins(prefix, account, found)] == [Step.SAME] * 2
    back = drop_ins(prefix, account, configured(account, CREDENTIAL))
    assert [one.step for one in back] == [Step.REMOVE] * 2
    for one in back:
        write(one)
    assert [folder for folder in folders if folder.exists()] == []


def test_a_drop_in_that_somebody_changed_is_left(account: Instance) -> None:
    """It is neither brought up to date nor taken away; one of another name beside ours stays whatever happens."""
    prefix = account.home.parents[2]
    ours, training = drop_ins(prefix, account, configured(account, "", OAUTH2))
    write(ours)
    write(training)
    own = ours.path.with_name("override.conf")
    own.write_text("[Service]\nNice=5\n")
    ours.path.write_text(ours.text + "LoadCredential=more:/etc/more\n")
    assert drop_ins(prefix, account, configured(account, ENV))[0].step is Step.CHANGED
    gone = drop_ins(prefix, account, configured(account, CREDENTIAL))
    assert [one.step for one in gone] == [Step.CHANGED, Step.REMOVE]
    ours.path.write_text(ours.text)
    write(drop_ins(prefix, account, configured(account, CREDENTIAL))[0])
    assert [file.name for file in own.parent.iterdir()] == ["override.conf"]


def test_what_the_unit_cannot_write_is_named(account: Instance) -> None:
    """Its state folder is all it may write to: journal and sign-in have to lie there."""
    state = account.home.parents[2] / "var/lib/madoguchi/taro"
    elsewhere = '\n[oauth2]\nprovider = "microsoft365"\nclient_id = "c"\ntoken_file = "sign-in.json"\n'
    found = configured(account, "", elsewhere)
    assert out_of_reach(account, found) == [account.home / "state", account.home / "sign-in.json"]
    write_office(account.home, settings=f'state_dir = "{state}"\n{SETTINGS.replace(ENV, "")}{OAUTH2}')
    assert out_of_reach(account, handed(account.home)) == []


def test_mistakes_are_named(account: Instance) -> None:
    """Wrong files, and a name that would say something else to systemd."""
    with pytest.raises(ConfigurationError, match="surprise"):
        configured(account, ENV, "surprise = 1\n")
    with pytest.raises(UsageError, match="found a credential"):
        configured(account, 'password_credential = "a:/etc/shadow"')


def test_accounts_are_those_named_and_those_that_are_there(account: Instance) -> None:
    """Each once; a folder whose name no unit can have is nobody's."""
    write_office(account.home)
    (account.home.parent / "Old.Taro").mkdir()
    write_office(account.home.parent / "Old.Taro")
    names = [one.name for one in accounts(account.home.parents[2], ("hanako", "taro"))]
    assert sorted(names) == ["hanako", "taro"]
