"""The three pages for beginners, typed line by line: on a machine that is a folder, against Dovecot and an SMTP server.

What reaches outside (a package manager, systemd itself) is named below and left out; every other line of a page is run,
with the page's names of servers, accounts and paths replaced by those of the test. A line of a new kind fails.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile

import pytest

from tests.docs.commandline import TOP, console
from tests.integration.box import Box
from tests.integration.letters import NOW, request
from tests.integration.zygote import Zygote
from tests.judge.mails import mails
from tests.servers.imap_proxy import ImapProxy
from tests.servers.smtp_sink import FaultySmtp

OUTSIDE = (
    "apt install python3-venv",
    "python3 -m venv /opt/madoguchi",
    "/opt/madoguchi/bin/pip install madoguchi-*.whl",
    "ln -s /opt/madoguchi/bin/madoguchi /usr/local/bin/",
    "systemctl daemon-reload",
)
ENABLE = "systemctl enable --now madoguchi@taro"
PATHS = ("/etc/madoguchi", "/var/lib/madoguchi")
TOKEN = "token-good-7731"


@dataclass
class Machine:
    """A folder that stands for the machine's root, on which one page is typed."""

    root: Path
    box: Box
    proxy: ImapProxy
    smtp: FaultySmtp
    zygote: Zygote
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
            return self.madoguchi(shlex.split(self.here(line))[1:])
        assert line.split(maxsplit=1)[0] == "systemd-ask-password", line
        typed = self.here(line).replace("systemd-ask-password -n", f"printf %s {self.box.password}")
        return subprocess.run(["sh", "-ec", typed], check=True, capture_output=True, text=True).stdout

    def here(self, line: str) -> str:
        """The same line for this machine and these servers."""
        for path in PATHS:
            line = line.replace(path, f"{self.root}{path}")
        line = re.sub(r"--imap-user \S+", f"--imap-user {self.box.username}", line)
        for kind, port in (("imap", self.proxy.port), ("smtp", self.smtp.port)):
            line = re.sub(
                rf"--{kind}-host \S+", f"--{kind}-host 127.0.0.1 --{kind}-port {port} --{kind}-security none", line
            )
        line = line.replace("train --from starter", f"train --from {self.root}/mails.jsonl")
        return re.sub(r"^madoguchi service (\S+)", rf"madoguchi service \1 --prefix {self.root}", line)

    def madoguchi(self, words: list[str], allowed: tuple[int, ...] = (0, 1)) -> str:
        """One command of the program, as root would run it."""
        if words[:2] == ["service", "install"]:
            words += ["--program", "/opt/madoguchi/bin/madoguchi"]
        kept = {"PATH": f"{self.root}/bin:{os.environ['PATH']}", "HOME": str(self.root), "LANG": "C.UTF-8"}
        variables = {**kept, "MADOGUCHI_NOW": NOW.isoformat(), "OMP_NUM_THREADS": "1", **self.environment}
        with TemporaryFile() as nothing, TemporaryFile() as out, TemporaryFile() as err:
            status = self.zygote.start(words, variables, nothing, out, err).wait(60)
            said = [(file.seek(0), file.read().decode())[1] for file in (out, err)]
        assert status in allowed, (words, said)
        return said[0]

    def start(self) -> str:
        """What systemd would start, for one pass."""
        unit = (self.root / "etc/systemd/system/madoguchi@.service").read_text(encoding="utf-8")
        (command,) = re.findall(r"^ExecStart=/opt/madoguchi/bin/madoguchi (.*)$", unit, re.MULTILINE)
        words = shlex.split(self.here(command.replace("%i", "taro")))
        return self.madoguchi([*words, "--once"], allowed=(0,))


@pytest.fixture
def machine(tmp_path: Path, dovecot_box: Callable[..., Box], zygote: Zygote) -> Iterator[Machine]:
    """A machine with nothing on it, a mailbox, and where mail is handed in; tokens and passwords are both good there."""
    box = dovecot_box()
    secrets = {"users": {box.username: box.password}, "tokens": {box.username: TOKEN}}
    with ExitStack() as stack:
        proxy = stack.enter_context(ImapProxy(box.port))
        proxy.tokens = {TOKEN: (box.username, box.password)}
        smtp = stack.enter_context(FaultySmtp(require_auth=True, **secrets))
        learnt = [{"subject": one.subject, "body": one.body, "label": one.label} for one in mails()]
        (tmp_path / "mails.jsonl").write_text("\n".join(map(json.dumps, learnt)))
        yield Machine(tmp_path, box, proxy, smtp, zygote)


def with_token(machine: Machine, page: str) -> None:
    """Puts the page's script in its place; the token comes from a `curl` that answers as Microsoft does."""
    (script,) = set(re.findall(r"```sh\n(.*?)```", page, re.DOTALL))
    place = machine.root / "etc/madoguchi/taro/token"
    place.write_text(script)
    curl = machine.root / "bin/curl"
    curl.parent.mkdir()
    answer = json.dumps({"token_type": "Bearer", "expires_in": 3599, "access_token": TOKEN})
    curl.write_text(f"#!/bin/sh\ntest -s $CREDENTIALS_DIRECTORY/password || exit 22\ncat <<'END'\n{answer}\nEND\n")
    for one in (place, curl):
        one.chmod(0o755)


def lines_of(name: str) -> list[str]:
    """What one language of a page has to be typed; both have the same."""
    lines = [re.sub(r"\s+# .*", "", line.removeprefix("# ")) for line in console(TOP / "docs" / f"{name}.md")]
    japanese, english = lines[: len(lines) // 2], lines[len(lines) // 2 :]
    assert japanese == english, "the two languages show the same commands"
    return english


def warned(check: str) -> set[str]:
    """What the warnings of a check are about. Fails where it found an error."""
    graded = [line.split()[:2] for line in check.splitlines()]
    assert [about for grade, about in graded if grade == "error"] == []
    return {about for grade, about in graded if grade == "warning"} - {"folders.sent", "folders.drafts"}


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


def test_the_page_on_microsoft_365_logs_in_with_the_token_of_its_script(machine: Machine) -> None:
    """Both servers take it, and the service looks at the mailbox."""
    page = (TOP / "docs" / "microsoft365.md").read_text(encoding="utf-8")
    for line in lines_of("microsoft365"):
        if line.startswith(("madoguchi check --mailbox", "madoguchi train")):
            continue  # the other page's test types them
        said = machine.type(line)
        if line.startswith("systemd-ask-password"):
            with_token(machine, page)
        if line == "madoguchi check":
            assert warned(said) == {"agreements", "model"}
        if line == ENABLE:
            break
    assert [login.mechanism for login in machine.smtp.logins] == ["XOAUTH2"]
    assert machine.proxy.tried == [TOKEN, TOKEN]


@pytest.mark.parametrize("name", ["gmail", "microsoft365"])
def test_the_other_pages_say_the_same(name: str) -> None:
    """Line for line, but for servers, login and secret: what is run there holds here."""
    names = r"(--imap-host|--smtp-host|--imap-user) \S+|--password-credential password|--token-command \S+"
    told, other = ([re.sub(names, r"\1 …", line) for line in lines_of(one)] for one in (name, "imap"))
    assert told == other
