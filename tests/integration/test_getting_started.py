"""The three pages for beginners, typed line by line: on a machine that is a folder, against Dovecot and an SMTP server.

What reaches outside (a package manager, systemd itself) is named below and left out; every other line of a page is run,
with the page's names of servers, accounts and paths replaced by those of the test. A line of a new kind fails.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

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
    imap_port: int
    smtp: FaultySmtp
    zygote: Zygote
    models: Path | None = None
    environment: dict[str, str] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)

    def type(self, line: str) -> str:
        """Runs one line of the page as it would be there; what it prints. Fails where its status is not what it says."""
        line = re.sub(r"\s+# .*", "", line)
        self.done.append(line.split()[0])
        if line in OUTSIDE:
            return ""
        if line == ENABLE:
            return self.start()
        if line.startswith("export "):
            self.environment |= dict(one.split("=", 1) for one in shlex.split(self.here(line))[1:])
            return ""
        if line == "madoguchi train --from starter" and self.models is not None:
            shutil.copytree(self.models, self.root / "var/lib/madoguchi/taro/models")
            return ""
        if line.startswith("madoguchi "):
            return self.madoguchi(shlex.split(self.here(line))[1:])
        assert line.split()[0] in ("sed", "rmdir", "systemd-ask-password"), line
        typed = self.here(line).replace("systemd-ask-password -n", f"printf %s {self.box.password}")
        return subprocess.run(["sh", "-ec", typed], check=True, capture_output=True, text=True).stdout

    def here(self, line: str) -> str:
        """The same line for this machine and these servers."""
        for path in PATHS:
            line = line.replace(path, f"{self.root}{path}")
        line = re.sub(r"--imap-user \S+", f"--imap-user {self.box.username}", line)
        for kind, port in (("imap", self.imap_port), ("smtp", self.smtp.port)):
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
        yield Machine(tmp_path, box, proxy.port, smtp, zygote)


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
    lines = [line.removeprefix("# ") for line in console(TOP / "docs" / f"{name}.md")]
    japanese, english = lines[: len(lines) // 2], lines[len(lines) // 2 :]
    assert japanese == english, "the two languages show the same commands"
    return english


@pytest.mark.parametrize("name", ["microsoft365", "imap"])
def test_the_page_leads_from_nothing_to_shadow_mode(machine: Machine, trained: tuple[Any, Path], name: str) -> None:
    """Every command in its order: afterwards the service has looked at the mailbox, and records what comes."""
    machine.models = trained[1] if name != "imap" else None  # one real training is enough
    page = (TOP / "docs" / f"{name}.md").read_text(encoding="utf-8")
    said: dict[str, str] = {}
    for line in lines_of(name):
        if line.startswith("madoguchi fates"):
            machine.box.put(request(1), when=NOW)
            machine.start()
        said[" ".join(line.split()[:2])] = machine.type(line)
        if line.startswith("systemd-ask-password") and "```sh" in page:
            with_token(machine, page)
    assert "error " not in said["madoguchi check"]
    assert "shadow" in said["madoguchi fates"]
    assert machine.smtp.received == []
    assert {"systemctl", "export", "sed", "rmdir"} < set(machine.done)


def test_the_page_on_gmail_says_the_same() -> None:
    """Line for line what the page on a company's own server says, but for servers and login: what is run there holds here."""
    names = r"(--imap-host|--smtp-host|--imap-user) \S+"
    told, other = ([re.sub(names, r"\1 …", line) for line in lines_of(name)] for name in ("gmail", "imap"))
    assert told == other
    assert "--imap-host imap.gmail.com" in " ".join(lines_of("gmail"))
