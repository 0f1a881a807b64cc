"""`madoguchi init`: the files an owner begins with."""

from __future__ import annotations

import json
import os
import pty
import stat
import subprocess
import sys
import time
import tomllib
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from imapclient import IMAPClient

from madoguchi.cli import obey
from madoguchi.config.load import load
from madoguchi.config.scaffold import quoted
from madoguchi.judge.judgement import MINE
from tests.builders import make_mail
from tests.cli.test_frame import PROGRAM
from tests.servers import dovecot
from tests.servers.dovecot import Dovecot

FLAGS = [
    "--name-ja=佐藤 花子",
    "--address=hanako.sato@client.example, sato@client.example",
    "--imap-host=127.0.0.1",
    "--imap-security=none",
    "--imap-port=1143",
    "--imap-user=hanako",
    "--smtp-host=smtp.client.example",
    "--password-env=MADOGUCHI_TEST_ABSENT",
    "--never=boss@client.example, hr.client.example",
    "--never=legal@client.example",
]
TYPES = {
    *("invoice", "refund", "contract-review", "account-access", "bug-report", "integration", "policy-review"),
    *("data-request", "onboarding", "pricing-approval", "security-privacy", "marketing-assets"),
}


def madoguchi(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command in this process, nobody at a terminal; in one of its own it runs where that matters."""
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
        status = obey(list(arguments))
    return subprocess.CompletedProcess(arguments, status, out.getvalue(), err.getvalue())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_defaults_load_without_a_mistake(tmp_path: Path) -> None:
    """`init DIR --yes` asks nothing and writes what `load` accepts, in shadow mode."""
    done = madoguchi("init", str(tmp_path / "new" / "office"), "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    office = load(tmp_path / "new" / "office" / "madoguchi.toml")
    assert office.settings.mode == "shadow"
    assert office.settings.imap.password_file == "password"
    assert "guessed, to be put right in madoguchi.toml: owner.addresses, imap.host, smtp.host" in done.stdout


def test_flags_answer_every_question(tmp_path: Path) -> None:
    """Each flag arrives in its key; lists may be comma separated or repeated; nobody is asked."""
    done = madoguchi("init", str(tmp_path), *FLAGS)
    assert (done.returncode, done.stderr) == (0, "")
    office = load(tmp_path / "madoguchi.toml")
    settings = office.settings
    assert (settings.owner.name.ja, settings.owner.name.en) == ("佐藤 花子", "")
    assert settings.owner.addresses == ["hanako.sato@client.example", "sato@client.example"]
    imap = settings.imap
    assert (imap.host, imap.port, imap.security, imap.username) == ("127.0.0.1", 1143, "none", "hanako")
    smtp = settings.smtp
    assert (smtp.host, smtp.port, smtp.security, smtp.username) == ("smtp.client.example", 587, "starttls", "hanako")
    assert settings.imap.password_env == "MADOGUCHI_TEST_ABSENT"
    assert settings.reply.answer_domains == ["client.example"]
    assert office.people.never == ["boss@client.example", "hr.client.example", "legal@client.example"]
    assert office.directory.teams["billing"].channel == "billing-support@client.example"


@pytest.mark.parametrize(
    ("flags", "hosts", "written"),
    [
        (
            ["--oauth2=microsoft365", "--client-id=c", "--tenant=client.example"],
            ("outlook.office365.com", "smtp.office365.com"),
            {"provider": "microsoft365", "client_id": "c", "tenant": "client.example"},
        ),
        (
            ["--oauth2=google", "--client-id=c", "--client-secret-file=s"],
            ("imap.gmail.com", "smtp.gmail.com"),
            {"provider": "google", "client_id": "c", "client_secret_file": "s"},
        ),
        (
            ["--oauth2=google", "--client-id=c", "--client-secret-credential=s"],
            ("imap.gmail.com", "smtp.gmail.com"),
            {"provider": "google", "client_id": "c", "client_secret_credential": "s"},
        ),
    ],
)
def test_a_sign_in_takes_the_place_of_a_password(
    tmp_path: Path, flags: list[str], hosts: tuple[str, str], written: dict[str, str]
) -> None:
    """The provider's servers, the table [oauth2] and no password; nobody is asked before somebody has signed in."""
    done = madoguchi("init", str(tmp_path), *FLAGS[:2], *flags, "--imap-user=hanako", "--never=", "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    assert "login   # サインイン" in done.stdout
    settings = load(tmp_path / "madoguchi.toml").settings
    assert (settings.imap.host, settings.smtp.host, settings.imap.has_secret) == (*hosts, False)
    assert settings.oauth2.model_dump(exclude_defaults=True) == written
    assert "guessed" not in done.stdout
    named = madoguchi("init", str(tmp_path / "named"), *FLAGS[:2], *flags, "--never=hr.client.example")
    assert (named.returncode, named.stderr) == (0, ""), "whose servers they are is known: nothing is missing"
    both = madoguchi("init", str(tmp_path / "other"), *FLAGS, *flags)
    assert (both.returncode, "--oauth2: found a password" in both.stderr) == (2, True)


def test_people_and_state_are_private_whatever_the_umask(tmp_path: Path) -> None:
    """0600 and 0700; the folder of the owner's files is left as it is."""
    code = "import os; os.umask(0)\n" + PROGRAM
    subprocess.run([sys.executable, "-c", code, "init", str(tmp_path), "--yes"], check=True, capture_output=True)
    assert mode(tmp_path / "people.toml") == 0o600
    assert mode(tmp_path / "state") == 0o700
    assert mode(tmp_path / "madoguchi.toml") == mode(tmp_path / "teams.toml") == 0o644


def test_the_state_may_lie_elsewhere(tmp_path: Path) -> None:
    """As on a server: made private where --state-dir says, and no folder beside the files. One that is there is
    somebody's own and stays as it is."""
    elsewhere, shared = tmp_path / "var" / "lib" / "taro", tmp_path / "shared"
    done = madoguchi("init", str(tmp_path / "etc"), "--yes", f"--state-dir={elsewhere}")
    assert (done.returncode, f"{elsewhere}/  (0700)" in done.stdout) == (0, True)
    assert load(tmp_path / "etc" / "madoguchi.toml").state_dir == elsewhere
    assert (mode(elsewhere), (tmp_path / "etc" / "state").exists()) == (0o700, False)
    shared.mkdir()
    shared.chmod(0o755)
    done = madoguchi("init", str(tmp_path / "other"), "--yes", f"--state-dir={shared}")
    assert (done.returncode, mode(shared), f"{shared}/  (0755)" in done.stdout) == (0, 0o755, True)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """Exit 2 names the files that are there, before any question, and leaves all as it was."""
    (tmp_path / "teams.toml").write_text("mine\n")
    (tmp_path / "people.toml").symlink_to("nowhere")
    done = madoguchi("init", str(tmp_path), "--yes")
    assert done.returncode == 2
    assert "teams.toml, " in done.stderr
    assert "people.toml: already there; --force replaces them and keeps a copy" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["people.toml", "teams.toml"]
    assert (tmp_path / "teams.toml").read_text() == "mine\n"


def test_force_keeps_every_earlier_copy(tmp_path: Path) -> None:
    """.bak, then .bak2: the oldest is never lost, and a copy of people.toml is private too."""
    (tmp_path / "people.toml").write_text("never = []\n")
    (tmp_path / "people.toml").chmod(0o644)
    for _ in range(2):
        assert madoguchi("init", str(tmp_path), "--yes", "--force").returncode == 0
    assert (tmp_path / "people.toml.bak").read_text() == "never = []\n"
    assert mode(tmp_path / "people.toml.bak") == mode(tmp_path / "people.toml") == 0o600
    names = {path.name for path in tmp_path.glob("*.bak*")}
    assert names == {"people.toml.bak", "people.toml.bak2", "madoguchi.toml.bak", "teams.toml.bak"}
    load(tmp_path / "madoguchi.toml")


def test_without_a_terminal_every_missing_answer_is_named(tmp_path: Path) -> None:
    """Exit 2, all at once, nothing written."""
    done = madoguchi("init", str(tmp_path / "x"), "--name-en=Taro")
    assert done.returncode == 2
    secret = "--password-file (or -env, -command, -credential, --token-command)"
    flags = f"--address, --imap-host, {secret}, --smtp-host, --never"
    assert done.stderr == f"madoguchi: standard input is not a terminal: give {flags}; or --yes for defaults\n"
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    ("flag", "said"),
    [
        ("--address=hanako", "found 'hanako', expected a mail address"),
        ("--never=tanaka", "found 'tanaka', expected a mail address such as name@example.co.jp, or a domain"),
        ("--imap-host=imap.example.co.jp:993", "the port has a key of its own"),
        ("--imap-port=0", "Invalid value for '--imap-port'"),
        ("--password-command=x", "found --password-env and --password-command, expected only one of them"),
        ("--timezone=Mars", 'madoguchi.toml: timezone: found "Mars"'),
        ("--never=sato@client.example", "the owner's own"),
        ("--name-en=a\nBcc: b@c.d", "expected text on one line"),
        ("--address=", "--address: found none"),
    ],
)
def test_a_wrong_answer_is_named_and_nothing_is_replaced(tmp_path: Path, flag: str, said: str) -> None:
    """Exit 2 before the first file is touched, also with --force over files that are there."""
    (tmp_path / "teams.toml").write_text("mine\n")
    flags = FLAGS if not flag.startswith("--address") else [each for each in FLAGS if "--address" not in each]
    done = madoguchi("init", str(tmp_path), "--force", *flags, flag)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["teams.toml"]


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    """Named, not a traceback."""
    (tmp_path / "x").write_text("")
    done = madoguchi("init", str(tmp_path / "x"), "--yes")
    assert done.returncode == 2
    assert "found a file, expected a folder" in done.stderr


@pytest.mark.parametrize("text", ['a "b" \\ c', "山田\t太郎", "\x7f\x01\n\r", "${domain} $x", "'''", "😀", "\\u0041"])
def test_toml_values_come_back_as_they_were(text: str) -> None:
    """Quotes, backslashes, control characters, dollars: nothing ends the string or changes it."""
    assert tomllib.loads(f"x = {quoted(text)}") == {"x": text}


def test_hostile_answers_stay_inside_their_string(tmp_path: Path) -> None:
    """A name may hold quotes and template marks; the file says just that name."""
    name = 'Taro "T" \\ ${secret} $$ ]'
    command = 'pass show "mail/$USER" | head -1'
    flags = [each for each in FLAGS if "password" not in each and "--name" not in each]
    done = madoguchi("init", str(tmp_path), *flags, f"--name-en={name}", f"--password-command={command}", "--offline")
    assert (done.returncode, done.stderr) == (0, "")
    settings = load(tmp_path / "madoguchi.toml").settings
    assert settings.owner.name.en == name
    assert settings.imap.password_command == command


def test_json_carries_json_alone(tmp_path: Path) -> None:
    """One object naming what was written and kept."""
    done = madoguchi("init", str(tmp_path), "--yes", "--json")
    told = json.loads(done.stdout)
    assert told["written"] == [str(tmp_path / name) for name in ("madoguchi.toml", "teams.toml", "people.toml")]
    assert told["kept"] == []


def test_a_server_that_is_away_is_one_line(tmp_path: Path) -> None:
    """The files are there all the same, and the exit status is 0."""
    secret = tmp_path / "secret"
    secret.write_text("x\n")
    secret.chmod(0o600)
    flags = [each for each in FLAGS if "password" not in each and "port" not in each]
    done = madoguchi("init", str(tmp_path), *flags, "--imap-port=1", f"--password-file={secret}")
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line for line in done.stdout.splitlines() if "the server could not be asked" in line]
    assert len(lines) == 1
    load(tmp_path / "madoguchi.toml")


def test_the_end_says_what_to_type_next(tmp_path: Path) -> None:
    """check, train, run, with the file named unless it is the one found here."""
    out = madoguchi("init", str(tmp_path / "a b"), "--yes").stdout
    assert f"madoguchi --config '{tmp_path / 'a b' / 'madoguchi.toml'}' check" in out
    assert "train --from starter" in out
    assert "who must never be answered" in out


def test_a_credential_ends_with_what_makes_it(tmp_path: Path) -> None:
    """The line that asks for the secret, what a prompt needs in systemd's place, and the units last. Where the units
    do not look, that is said; with a file in its place none of it is."""
    home = tmp_path / "etc" / "madoguchi" / "taro"
    out = madoguchi("init", str(home), "--yes", "--offline", "--password-credential=password").stdout
    places = [
        out.index(step)
        for step in (
            f"systemd-ask-password -n | install -m 600 /dev/stdin {home}/password",
            f"export CREDENTIALS_DIRECTORY={home}",
            " check\n",
            "train --from starter",
            f"madoguchi service install --prefix {tmp_path} --instance taro",
        )
    ]
    assert places == sorted(places)
    assert "asks for the password" in out
    assert "madoguchi.toml run" not in out
    elsewhere = madoguchi("init", str(tmp_path / "x"), "--yes", "--offline", "--password-credential=password").stdout
    assert "has to lie in /etc/madoguchi/NAME" in elsewhere
    assert "service install" not in elsewhere
    plain = madoguchi("init", str(tmp_path / "y"), "--yes", "--offline").stdout
    assert "CREDENTIALS_DIRECTORY" not in plain


@pytest.mark.parametrize(
    ("place", "flags", "login", "secret"),
    [
        ("etc/madoguchi/taro", ["google", "--client-secret-credential=app"], "login --paste   #", "/taro/app   #"),
        ("home", ["google"], "without a browser here: --paste", "/home/client-secret"),
        ("etc/madoguchi/taro", ["microsoft365", "--tenant=client.example"], "login   # サインイン: 表示される", ""),
    ],
)
def test_the_login_is_told_as_it_is_typed_there(
    tmp_path: Path, place: str, flags: list[str], login: str, secret: str
) -> None:
    """On a server by pasting, except where a code does; the app's secret with where it has to be written."""
    home = tmp_path / place
    out = madoguchi("init", str(home), "--yes", "--offline", "--client-id=c", f"--oauth2={flags[0]}", *flags[1:]).stdout
    assert login in out
    assert secret in out
    assert ("asks for the client secret" in out) is ("--client-secret-credential=app" in flags)


def test_in_the_working_folder_the_file_need_not_be_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """DIR is the working folder unless given."""
    monkeypatch.chdir(tmp_path)
    assert obey(["init", "--yes"]) == 0
    assert "  madoguchi check\n" in capsys.readouterr().out


def test_the_directory_ships_complete_and_cautious(tmp_path: Path) -> None:
    """Twelve request types in both languages, no agreement pretended, security and privacy never by machine."""
    madoguchi("init", str(tmp_path), "--yes")
    directory = load(tmp_path / "madoguchi.toml").directory
    assert directory.requests.keys() == TYPES
    assert MINE not in directory.requests
    assert {request.team for request in directory.requests.values()} == directory.teams.keys()
    for request in directory.requests.values():
        words = (request.title, request.needs, request.client_sentence, request.must_not_promise)
        assert all(each and each.ja and each.en for each in words)
        assert request.client_sentence
        assert "{date}" in request.client_sentence.ja
        assert "{date}" in request.client_sentence.en
    for team in directory.teams.values():
        assert team.urgent
        assert not team.agreed
        assert team.channel.endswith("@example.co.jp")
    never = {key for key, request in directory.requests.items() if request.auto == "never"}
    assert never == {"security-privacy"}
    text = (tmp_path / "teams.toml").read_text(encoding="utf-8")
    assert text.count("要確認") == len(directory.teams)


def test_the_settings_name_every_key(tmp_path: Path) -> None:
    """The written file is complete: an owner sees every setting there is, each with its default."""
    madoguchi("init", str(tmp_path), "--yes")
    text = (tmp_path / "madoguchi.toml").read_text(encoding="utf-8")
    written = tomllib.loads(text)
    settings = load(tmp_path / "madoguchi.toml").settings
    for name in ("folders", "promise", "reply", "guards", "education", "privacy"):
        table = getattr(settings, name)
        assert written[name].keys() == set(type(table).model_fields)
    defaults = {"folders": settings.folders, "promise": settings.promise, "education": settings.education}
    for table in defaults.values():
        assert table == type(table)()


def test_a_person_is_asked_in_a_terminal(tmp_path: Path) -> None:
    """Each question has its default; who must never be answered is asked one kind of person at a time."""
    answers = [
        "佐藤 花子", "Hanako Sato", "hanako@client.example", "", "", "", "", "env", "MADOGUCHI_TEST_ABSENT",
        "", "", "", "", "", "", "", "boss, x", "boss@client.example", "ceo@client.example", "hr.client.example", "", "",
    ]  # fmt: skip
    status, said = in_terminal(answers, "init", str(tmp_path))
    assert status == 0, said
    for question in ("上司 / your manager", "役員 / executives", "人事 / HR", "法務・監査 / legal", "自分のチーム"):
        assert said.count(question) >= 1
    assert "found 'boss', expected a mail address" in said
    office = load(tmp_path / "madoguchi.toml")
    assert office.people.never == ["boss@client.example", "ceo@client.example", "hr.client.example"]
    assert office.settings.imap.host == "imap.client.example"
    assert office.settings.imap.password_env == "MADOGUCHI_TEST_ABSENT"


def in_terminal(answers: list[str], *arguments: str) -> tuple[int, str]:
    """Runs the program on a pseudo-terminal and types one answer after each question."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(sys.executable, [sys.executable, "-c", PROGRAM, *arguments])
    said, waiting = b"", list(answers)
    deadline = time.monotonic() + 30
    seen = 0
    while time.monotonic() < deadline:
        try:
            said += os.read(terminal, 4096)
        except OSError:
            break
        if waiting and said.endswith(b": ") and len(said) > seen:
            os.write(terminal, waiting.pop(0).encode() + b"\n")
            seen = len(said)
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), said.decode("utf-8", "replace")


def on_server(server: Dovecot, home: Path, password: str) -> list[str]:
    """The flags that lead to a real server on this machine."""
    secret = home / "secret"
    secret.write_text(password + "\n")
    secret.chmod(0o600)
    flags = [each for each in FLAGS if "password" not in each and "--imap" not in each]
    imap = [f"--imap-host={server.host}", f"--imap-port={server.port}", "--imap-security=none"]
    return [*flags, *imap, f"--imap-user={server.username}", f"--password-file={secret}"]


@pytest.mark.integration
def test_the_servers_own_folders_are_discovered(tmp_path: Path) -> None:
    """With a password that works, the folders for sent mail and drafts are asked of the server and told."""
    dovecot.require()
    with Dovecot() as server:
        done = madoguchi("init", str(tmp_path / "x"), "--json", *on_server(server, tmp_path, server.password))
    told = json.loads(done.stdout)
    assert (done.returncode, told["trouble"]) == (0, "")
    assert told["folders"].keys() == {"sent", "drafts"}


@pytest.mark.integration
def test_a_look_at_the_mailbox_is_offered(tmp_path: Path) -> None:
    """At the end of the questions, once the server could be asked: what the guards would hold, nothing changed."""
    dovecot.require()
    with Dovecot() as server:
        with IMAPClient(server.host, server.port, ssl=False) as client:
            client.login(server.username, server.password)
            client.append("INBOX", make_mail(sender="a@client.example", return_path="<a@client.example>"))
        arguments = ["init", str(tmp_path / "x"), *on_server(server, tmp_path, server.password)]
        status, said = in_terminal([""] * 40, *arguments)
        with IMAPClient(server.host, server.port, ssl=False) as client:
            client.login(server.username, server.password)
            client.select_folder("INBOX", readonly=True)
            unseen = client.search("UNSEEN")
    assert status == 0, said
    assert "read-only" in said
    assert "not-addressed-to-me" in said
    assert "add it to [owner] addresses" in said
    assert len(unseen) == 1


@pytest.mark.integration
def test_a_refused_login_is_one_line_and_one_attempt(tmp_path: Path) -> None:
    """The files are written all the same; the wrong password is neither repeated nor shown."""
    dovecot.require()
    with Dovecot() as server:
        done = madoguchi("init", str(tmp_path / "x"), *on_server(server, tmp_path, "wrong-one"))
        attempts = server.log.count("Password mismatch")
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line for line in done.stdout.splitlines() if "the server could not be asked" in line]
    assert len(lines) == 1
    assert "wrong-one" not in done.stdout
    assert attempts == 1
    load(tmp_path / "x" / "madoguchi.toml")
