"""The three pages for beginners, typed line by line: on a machine that is a folder, against Dovecot, an SMTP server and a
token server.

What reaches outside (a package manager, systemd itself) is named below and left out; every other line of a page is run,
with the page's names of mail servers, accounts and paths replaced by those of the test. A line of a new kind fails.
Microsoft's and Google's token servers are asked under their own names, through the office's proxy, which leads here.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import pytest

from tests.docs.commandline import TOP, console
from tests.integration.box import Box
from tests.integration.letters import NOW, request
from tests.integration.zygote import Zygote
from tests.judge.mails import mails
from tests.servers.certs import Certs
from tests.servers.dovecot import Dovecot, require
from tests.servers.imap_proxy import ImapProxy
from tests.servers.smtp_sink import FaultySmtp
from tests.servers.token_server import Answer, TokenServer
from tests.servers.tunnel import Tunnel
from tests.systemd.analyze import settings

OUTSIDE = (
    "apt install python3-venv",
    "python3 -m venv /opt/madoguchi",
    "/opt/madoguchi/bin/pip install madoguchi-*.whl",
    "ln -s /opt/madoguchi/bin/madoguchi /usr/local/bin/",
    "systemctl daemon-reload",
)
ENABLE = "systemctl enable --now madoguchi@taro"
PATHS = ("/etc/madoguchi", "/var/lib/madoguchi")
ACCOUNT = ("madoguchi init ", "systemd-ask-password ", "madoguchi service install ")
"""The commands of a page that differ with how one logs in; the other way has them a second time, at the page's end."""
PAGES = ("imap", "microsoft365", "gmail")
UNITS = "etc/systemd/system"
APP_SECRET = "app-s3cret"


class Provider(TokenServer):
    """Answers as Microsoft and as Google; `places`: whatever it was asked for."""

    NAMES = ("login.microsoftonline.com", "oauth2.googleapis.com")

    def __init__(self, certs: Certs) -> None:
        super().__init__(certs)
        self.places: list[str] = []

    def said(self, path: str, form: dict[str, str]) -> Answer:
        self.places.append(path)
        return super().said("/device" if path.endswith("/devicecode") else "/token", form)


@dataclass
class Machine:
    """A folder that stands for the machine's root, on which one page is typed."""

    root: Path
    box: Box
    proxy: ImapProxy
    smtp: FaultySmtp
    zygote: Zygote
    provider: Provider
    tunnel: Tunnel
    environment: dict[str, str] = field(default_factory=dict)

    def type(self, line: str) -> str:
        """Runs one line of the page as it would be there; what it prints. Fails where its status is not what it says."""
        if line in OUTSIDE:
            return ""
        if line == ENABLE:
            return self.start()
        if line.startswith("export "):
            self.environment |= dict(one.split("=", 1) for one in shlex.split(self.here(line))[1:])
            return ""
        if line.startswith("madoguchi "):
            said = self.madoguchi(shlex.split(self.here(line))[1:])
            if line.startswith("madoguchi init "):
                self.lead_here()
            return said
        assert line.startswith("systemd-ask-password -n | install "), line
        secret = APP_SECRET if line.endswith("/oauth2-client-secret") else self.box.password
        typed = self.here(line).replace("systemd-ask-password -n", f"printf %s {secret}")
        return subprocess.run(["sh", "-ec", typed], check=True, capture_output=True, text=True).stdout

    def here(self, line: str) -> str:
        """The same line for this machine and these servers."""
        for path in PATHS:
            line = line.replace(path, f"{self.root}{path}")
        line = line.replace("train --from starter", f"train --from {self.root}/mails.jsonl")
        return re.sub(r"^madoguchi service (\S+)", rf"madoguchi service \1 --prefix {self.root}", line)

    def lead_here(self) -> None:
        """The mail servers of the settings, as `init` wrote them, become those of the test."""
        file = self.root / "etc/madoguchi/taro/madoguchi.toml"
        text = file.read_text(encoding="utf-8")
        for kind, port in (("imap", self.proxy.port), ("smtp", self.smtp.port)):
            here = {"host": '"127.0.0.1"', "port": port, "security": '"none"', "username": f'"{self.box.username}"'}
            for key, value in here.items():
                text, found = re.subn(rf"(?ms)^(\[{kind}\]\n.*?^{key} = )[^\n]*", rf"\g<1>{value}", text, count=1)
                assert found == 1, (kind, key)
        file.write_text(text, encoding="utf-8")

    def madoguchi(self, words: list[str], allowed: tuple[int, ...] = (0, 1), **more: str) -> str:
        """One command of the program, as root would run it. A sign-in is confirmed by its person, in a browser."""
        if words[:2] == ["service", "install"]:
            words += ["--program", "/opt/madoguchi/bin/madoguchi"]
        if words[0] == "login":
            allowed = (0,)  # both servers let it in
        kept = {"PATH": f"{self.root}/bin:{os.environ['PATH']}", "HOME": str(self.root), "LANG": "C.UTF-8"}
        outside = {"HTTPS_PROXY": self.tunnel.url, "SSL_CERT_FILE": str(self.root / "ca.pem")}
        variables = {**kept, **outside, "MADOGUCHI_NOW": NOW.isoformat(), "OMP_NUM_THREADS": "1", **self.environment}
        reading, writing = os.pipe()
        with os.fdopen(reading) as keyboard, TemporaryFile() as out, TemporaryFile() as err:
            child = self.zygote.start(words, variables | more, keyboard, out, err)
            with os.fdopen(writing, "w") as fingers, suppress(BrokenPipeError):
                if "--paste" in words:
                    fingers.write(self.provider.authorize(_address(out)) + "\n")
            status = child.wait(60)
            said = [(file.seek(0), file.read().decode())[1] for file in (out, err)]
        assert status in allowed, (words, said)
        return said[0]

    def start(self) -> str:
        """What systemd would start, for one pass: with the credentials that unit and drop-ins name, and none besides."""
        unit = self.root / UNITS / "madoguchi@.service"
        (command,) = re.findall(r"^ExecStart=/opt/madoguchi/bin/madoguchi (.*)$", unit.read_text("utf-8"), re.MULTILINE)
        folder = self.root / "run/credentials"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name, source in self.handed_over(unit).items():
            shutil.copy(source, folder / name)  # systemd does not start a unit for which one is missing
        words = shlex.split(self.here(command.replace("%i", "taro")))
        return self.madoguchi([*words, "--once"], allowed=(0,), CREDENTIALS_DIRECTORY=str(folder))

    def handed_over(self, unit: Path) -> Mapping[str, str]:
        """Name to file: LoadCredential= of the unit and its drop-ins, an empty one takes back what came before."""
        found: dict[str, str] = {}
        for file in (unit, *sorted(unit.with_name("madoguchi@taro.service.d").glob("*.conf"))):
            for value in (value for key, value in settings(file) if key == "LoadCredential"):
                name, _, source = value.replace("%i", "taro").partition(":")
                found = found | {name: self.here(source)} if value else {}
        return found


def _address(screen: IO[bytes]) -> str:
    """What the program shows to be opened in a browser, once it does; a person reads it off the terminal."""
    for _ in range(1200):
        shown = os.pread(screen.fileno(), 65_536, 0).decode(errors="ignore")
        if found := re.search(r"https://accounts\.google\.com/\S+", shown):
            return found[0]
        time.sleep(0.05)
    raise AssertionError("nothing was shown")


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Provider, Dovecot, Tunnel, Path]]:
    """The provider, a Dovecot that asks it about tokens, the way out, and the authority that the machine trusts."""
    require()
    certs = Certs.make(tmp_path_factory.mktemp("certs"), *Provider.NAMES)
    with ExitStack() as stack:
        provider = stack.enter_context(Provider(certs))
        users = {f"user{number}": "open-sesame" for number in range(20)}
        dovecot = stack.enter_context(Dovecot(users=users, token_port=provider.plain_port))
        yield provider, dovecot, stack.enter_context(Tunnel(provider.port)), certs.ca_file


@pytest.fixture(scope="module")
def numbers() -> Iterator[int]:
    """A fresh user for every test."""
    return count()


@pytest.fixture
def machine(
    tmp_path: Path, servers: tuple[Provider, Dovecot, Tunnel, Path], numbers: Iterator[int], zygote: Zygote
) -> Iterator[Machine]:
    """A machine with nothing on it, a mailbox, and where mail is handed in; tokens and passwords are both good there."""
    provider, dovecot, tunnel, authority = servers
    user = f"user{next(numbers)}"
    provider.anew(user)
    provider.places.clear()
    tunnel.asked.clear()
    shutil.copy(authority, tmp_path / "ca.pem")
    box = Box("dovecot", dovecot.host, dovecot.port, user, "open-sesame", dovecot.tls_port)
    with ExitStack() as stack:
        smtp = stack.enter_context(FaultySmtp(require_auth=True, users={user: box.password}, tokens={user: "none yet"}))
        provider.issued = lambda token: smtp.offer.credentials.tokens.__setitem__(user, token)  # type: ignore[index]
        proxy = stack.enter_context(ImapProxy(dovecot.port))
        learnt = [{"subject": one.subject, "body": one.body, "label": one.label} for one in mails()]
        (tmp_path / "mails.jsonl").write_text("\n".join(map(json.dumps, learnt)))
        yield Machine(tmp_path, box, proxy, smtp, zygote, provider, tunnel)


def with_token(machine: Machine, page: str) -> None:
    """Puts the page's script in its place; the token comes from a `curl` that answers as Microsoft does."""
    (script,) = set(re.findall(r"```sh\n(.*?)```", page, re.DOTALL))
    place = machine.root / "etc/madoguchi/taro/token"
    place.write_text(script)
    curl = machine.root / "bin/curl"
    curl.parent.mkdir()
    _, _, answer = machine.provider.said("/app", {"grant_type": "client_credentials"})
    curl.write_text(
        f"#!/bin/sh\ntest -s $CREDENTIALS_DIRECTORY/password || exit 22\ncat <<'END'\n{answer.decode()}\nEND\n"
    )
    for one in (place, curl):
        one.chmod(0o755)


def lines_of(name: str) -> list[str]:
    """What one language of a page has to be typed; both have the same."""
    lines = [
        " ".join(re.sub(r"\s+# .*", "", line.removeprefix("# ")).split())
        for line in console(TOP / "docs" / f"{name}.md")
    ]
    japanese, english = lines[: len(lines) // 2], lines[len(lines) // 2 :]
    assert japanese == english, "the two languages show the same commands"
    return english


def ways(name: str) -> tuple[list[str], list[str]]:
    """The page's way, and the other way at its end: no sign-in, and its own commands for the account; [] without one."""
    lines = lines_of(name)
    begins = [number for number, line in enumerate(lines) if line.startswith(ACCOUNT[0])]
    first, others = lines[: begins[1]] if begins[1:] else lines, lines[begins[1] :] if begins[1:] else []
    mine = [line for line in first if line.startswith(ACCOUNT)]
    at = first.index(mine[0])
    rest = [line for line in first[at + len(mine) :] if not line.startswith("madoguchi login")]
    return first, [*first[:at], *others, *rest] if others else []


def warned(check: str) -> set[str]:
    """What the warnings of a check are about. Fails where it found an error."""
    graded = [line.split()[:2] for line in check.splitlines() if not line.startswith(" ")]
    assert [about for grade, about in graded if grade == "error"] == []
    return {about for grade, about in graded if grade == "warning"} - {"folders.sent", "folders.drafts"}


def typed(machine: Machine, lines: list[str], page: str = "") -> dict[str, str]:
    """A page from its first line to the start of the service, without what another test types: what each line said."""
    said: dict[str, str] = {}
    for line in lines[: lines.index(ENABLE) + 1]:
        if line.startswith(("madoguchi check --mailbox", "madoguchi train")):
            continue
        said[line] = machine.type(line)
        if page and line.startswith("systemd-ask-password"):
            with_token(machine, page)
    assert warned(said["madoguchi check"]) == {"agreements", "model"}  # as the page says
    return said


def test_the_page_on_ones_own_server_leads_from_nothing_to_shadow_mode(machine: Machine) -> None:
    """Every command in its order: afterwards the service has looked at the mailbox, and records what comes."""
    said: dict[str, str] = {}
    for line in lines_of("imap"):
        if line.startswith("madoguchi fates"):
            machine.box.put(request(1), when=NOW)
            machine.start()
        said[" ".join(line.split()[:3])] = machine.type(line)
    assert warned(said["madoguchi check"]) == {"agreements", "model"}  # as the page says
    assert "of 0 mails go on" in said["madoguchi check --mailbox"]
    assert "shadow" in said["madoguchi fates"]
    assert machine.smtp.received == []


def test_the_page_on_microsoft_365_signs_in_with_a_code(machine: Machine) -> None:
    """Its owner types the code; both servers take the tokens, and the service has one place for them and no password."""
    said = typed(machine, ways("microsoft365")[0])
    assert "https://login.example.co.jp/device\n  ABCD-EFGH\n" in said["madoguchi login"]
    tenant = "00000000-0000-0000-0000-000000000000"
    assert machine.provider.places[0] == f"/{tenant}/oauth2/v2.0/devicecode"
    assert set(machine.provider.places[1:]) == {f"/{tenant}/oauth2/v2.0/token"}
    assert set(machine.tunnel.asked) == {"login.microsoftonline.com:443"}
    signed_in(machine)
    assert set(machine.handed_over(machine.root / UNITS / "madoguchi@.service")) == {"people.toml"}


def test_the_page_on_gmail_signs_in_with_the_address_of_a_page(machine: Machine) -> None:
    """Its owner's browser is elsewhere: what is pasted is enough, and the app's secret reaches the service."""
    machine.provider.secret = APP_SECRET
    try:
        typed(machine, ways("gmail")[0])
    finally:
        machine.provider.secret = ""
    assert set(machine.tunnel.asked) == {"oauth2.googleapis.com:443"}
    signed_in(machine)
    handed_over = machine.handed_over(machine.root / UNITS / "madoguchi@.service")
    assert set(handed_over) == {"oauth2-client-secret", "people.toml"}


def signed_in(machine: Machine) -> None:
    """Both servers were opened by tokens alone, the last of which the service asked for; the sign-in lies in its folder."""
    assert {(login.mechanism, login.accepted) for login in machine.smtp.logins} == {("XOAUTH2", True)}
    assert (len(machine.proxy.times(b"AUTHENTICATE")), machine.proxy.times(b"LOGIN")) == (3, [])
    assert [form.get("grant_type") for form in machine.provider.asked][-2:] == ["refresh_token"] * 2
    assert (machine.root / "var/lib/madoguchi/taro/oauth2.json").stat().st_mode & 0o777 == 0o600
    assert not (machine.root / "etc/madoguchi/taro/password").exists()


def test_the_other_way_on_microsoft_365_logs_in_with_the_token_of_its_script(machine: Machine) -> None:
    """The app's own permissions: nobody signs in, both servers take the token, the service is handed the secret."""
    page = (TOP / "docs" / "microsoft365.md").read_text(encoding="utf-8")
    typed(machine, ways("microsoft365")[1], page)
    assert {(login.mechanism, login.accepted) for login in machine.smtp.logins} == {("XOAUTH2", True)}
    assert (machine.tunnel.asked, (machine.root / "var/lib/madoguchi/taro/oauth2.json").exists()) == ([], False)
    assert set(machine.handed_over(machine.root / UNITS / "madoguchi@.service")) == {"password", "people.toml"}


@pytest.mark.parametrize("name", ["gmail", "microsoft365"])
def test_the_other_pages_say_the_same(name: str) -> None:
    """But for the account and its sign-in: what is run there holds here."""
    different = (*ACCOUNT, "madoguchi login")
    told, other = ([line for line in ways(one)[0] if not line.startswith(different)] for one in (name, "imap"))
    assert told == other


def test_an_app_password_is_a_password() -> None:
    """The other way with Gmail, line for line but for names: what is run for one's own server holds there."""
    names = r"(--imap-host|--smtp-host|--imap-user) \S+"
    told, other = ([re.sub(names, r"\1 …", line) for line in lines] for lines in (ways("gmail")[1], ways("imap")[0]))
    assert told == other
