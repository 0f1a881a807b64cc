"""The shipped units, under systemd's own eyes (they work without systemd as the first process)."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from madoguchi.units.credentials import Handed, drop_ins
from madoguchi.units.files import plan, write
from madoguchi.units.instances import HOMES, Instance
from tests.systemd.analyze import UNITS as SHIPPED
from tests.systemd.analyze import calls_allowed, require, settings

SERVICE, TRAINING = SHIPPED / "madoguchi@.service", SHIPPED / "madoguchi-train@.service"
SAME_OF_BOTH = ("DynamicUser", "User", "StateDirectory", "StateDirectoryMode", "LoadCredential", "UMask")


@pytest.fixture
def installed(tmp_path: Path) -> list[Path]:
    """One instance of each unit as installed, its program one that is on every machine."""
    for one in plan(tmp_path, Path("/bin/true")):
        write(one)
    return [one.path.rename(str(one.path).replace("@", "@taro")) for one in plan(tmp_path, Path("/bin/true"))]


def test_systemd_finds_nothing_to_say(installed: list[Path]) -> None:
    """`verify` prints nothing at all: it exits 0 on unknown keys, so its words count, not its status."""
    command = [require(), "verify", *installed]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_systemd_would_say_something(installed: list[Path]) -> None:
    """The test above can fail: a key that systemd does not know is named on standard error."""
    installed[0].write_text(installed[0].read_text(encoding="utf-8").replace("UMask=", "Umaske="), encoding="utf-8")
    done = subprocess.run([require(), "verify", installed[0]], capture_output=True, text=True, check=False)
    assert "Umaske" in done.stderr


@pytest.mark.parametrize("number", [0, 1])
def test_exposure_is_low(installed: list[Path], number: int) -> None:
    """The overall exposure level of daemon and training is at most 1.2, by systemd's own exit status."""
    command = [require(), "security", "--offline=true", "--threshold=12", "--no-pager", installed[number]]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    level = re.search(r"exposure level for \S+: ([\d.]+)", done.stdout)
    assert level is not None, done.stderr
    assert (done.returncode, float(level[1]) <= 1.2) == (0, True)


def test_the_drop_in_for_the_figures_is_one(installed: list[Path]) -> None:
    """What the page for administrators says to add, systemd takes without a word, and the exposure stays as low."""
    page = (SHIPPED.parent / "docs" / "running.md").read_text(encoding="utf-8")
    (drop_in,) = re.findall(r"```ini\n(\[Service\]\nRuntimeDirectory=.*?)```", page, re.DOTALL)
    folder = installed[0].with_name(f"{installed[0].name}.d")
    folder.mkdir()
    (folder / "figures.conf").write_text(drop_in, encoding="utf-8")
    done = subprocess.run([require(), "verify", installed[0]], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    command = [require(), "security", "--offline=true", "--threshold=12", "--no-pager", installed[0]]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_the_drop_in_without_a_password_is_one(tmp_path: Path, installed: list[Path]) -> None:
    """Both units take it without a word, and have no file left that an account with a sign-in lacks."""
    account = Instance("taro", tmp_path / HOMES / "taro")
    written = drop_ins(tmp_path, account, Handed(("oauth2-client-secret",)))
    for unit, one in zip(installed, written, strict=False):
        write(one)
        assert one.path.parent == unit.with_name(f"{unit.name}.d")
        listed = [value for key, value in settings(unit) + settings(one.path) if key == "LoadCredential"]
        in_force = listed[listed.index("") + 1 :]
        assert in_force == [f"{name}:/etc/madoguchi/%i/{name}" for name in ("oauth2-client-secret", "people.toml")]
    done = subprocess.run([require(), "verify", *installed], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    written[0].path.write_text(written[0].text.replace("LoadCredential=\n", "LoadCredentials=\n"), encoding="utf-8")
    done = subprocess.run([require(), "verify", *installed], capture_output=True, text=True, check=False)
    assert "LoadCredentials" in done.stderr, "it is looked at"


def test_a_mistake_of_a_person_does_not_restart() -> None:
    """Exit 2 (configuration, password) waits for a person: restarting would lock the account."""
    assert ("RestartPreventExitStatus", "2") in settings(SERVICE)


def test_every_block_of_settings_has_its_reason() -> None:
    """What runs and what it may stands below a comment; nothing is set twice but what adds up."""
    for file in (SERVICE, TRAINING):
        _, _, body = file.read_text(encoding="utf-8").partition("[Service]\n")
        blocks = body.partition("[Install]")[0].removeprefix("Type=oneshot\n").strip().split("\n\n")
        unexplained = [block for block in blocks if not block.startswith(("#", "ExecStart="))]
        assert (unexplained, len(blocks) > 2) == ([], True)
    keys = [key for key, _ in settings(SERVICE)]
    assert {key for key in keys if keys.count(key) > 1} == {"Environment", "LoadCredential", "SystemCallFilter"}


def test_training_runs_as_the_daemon_does() -> None:
    """The same user (else the state folder would change hands under a running daemon), secrets and hardening."""
    told = settings(SERVICE)
    hardening = told[[key for key, _ in told].index("CapabilityBoundingSet") : -1]
    shared = [one for one in told if one[0] in SAME_OF_BOTH] + hardening
    assert len(hardening) > 25
    assert [one for one in shared if one not in settings(TRAINING)] == []


def test_the_filter_takes_what_changes_the_system() -> None:
    """What it leaves is enough for files, processes and sockets; clocks, modules, mounts and limits are out of reach."""
    for unit in (SERVICE, TRAINING):
        left = calls_allowed(unit)
        assert {"read", "mmap", "connect", "clone3", "futex"} <= left
        assert not left & {"mount", "reboot", "init_module", "settimeofday", "setrlimit", "ptrace", "bpf", "chroot"}
