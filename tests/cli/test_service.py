"""`madoguchi service`, beside a `systemctl` that answers what a test wants."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from madoguchi.journal.facts import LAST_POLL
from madoguchi.journal.store import Journal
from madoguchi.units import systemctl
from tests.builders import SETTINGS, make_office
from tests.cli.conftest import Madoguchi
from tests.journal.fresh import journal_in

OPT = "/opt/madoguchi/bin/madoguchi"
RUNS = {"ActiveState": "active", "SubState": "running", "ExecMainStartTimestamp": "@4000000000"}
Systemd = Callable[..., None]


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Systemd:
    """A machine that systemd manages: ``systemd({unit: properties})``."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(systemctl, "BOOTED", tmp_path)

    def knows(units: dict[str, dict[str, str]]) -> None:
        cases = "".join(
            f"{unit}) cat <<'END'\nLoadState=loaded\n{''.join(f'{key}={value}' + chr(10) for key, value in told.items())}END\n;;\n"
            for unit, told in units.items()
        )
        script = f'#!/bin/sh\nfor unit; do :; done\ncase "$unit" in\n{cases}*) echo LoadState=not-found;;\nesac\n'
        (folder / "systemctl").write_text(script, encoding="utf-8")
        (folder / "systemctl").chmod(0o755)

    return knows


@pytest.fixture
def account(tmp_path: Path) -> Path:
    """The folder of the account ``taro`` on a machine below ``tmp_path``; its journal polled a moment ago."""
    home = tmp_path / "etc" / "madoguchi" / "taro"
    home.mkdir(parents=True)
    office = make_office(home)
    journal = journal_in(office.state_dir)
    polled(journal, "2026-11-24T01:00:00+00:00")
    journal.close()
    return home


def polled(journal: Journal, moment: str) -> None:
    """The last successful poll was then."""
    journal.facts.set(LAST_POLL, moment)


def test_install_writes_prepares_and_explains(madoguchi: Madoguchi, tmp_path: Path) -> None:
    """The units and the account's folder, and every next step in its order; a second time nothing is written."""
    done = madoguchi("service", "install", "--prefix", tmp_path, "--program", OPT, "--instance", "hanako")
    assert (done.status, done.err) == (0, "")
    assert f"ExecStart={OPT} " in (tmp_path / "etc/systemd/system/madoguchi@.service").read_text(encoding="utf-8")
    assert (tmp_path / "etc/madoguchi/hanako").stat().st_mode & 0o777 == 0o755
    steps = [
        "daemon-reload",
        "madoguchi init",
        "/password",
        " check",
        "enable --now madoguchi@hanako",
        ".timer",
        "status",
    ]
    places = [done.out.rindex(step) for step in steps]
    assert places == sorted(places)
    again = madoguchi("service", "install", "--prefix", tmp_path, "--program", OPT, "--json")
    assert [(row["step"], again.status) for row in again.json] == [("same", 0)] * 3


def test_a_dry_run_writes_nothing(madoguchi: Madoguchi, tmp_path: Path) -> None:
    """It says what would be done, and the machine is as before."""
    prefix = tmp_path / "machine"
    done = madoguchi("service", "install", "--prefix", prefix, "--program", OPT, "--instance", "hanako", "--dry-run")
    assert (done.status, done.out.count("would be written"), prefix.exists()) == (0, 3, False)


def test_a_unit_changed_by_hand_stays_without_force(madoguchi: Madoguchi, tmp_path: Path) -> None:
    """Exit status 1, the other units are written all the same; with --force it is replaced."""
    unit = tmp_path / "etc/systemd/system/madoguchi@.service"
    unit.parent.mkdir(parents=True)
    unit.write_text("# mine\n", encoding="utf-8")
    arguments = ("service", "install", "--prefix", tmp_path, "--program", OPT)
    done = madoguchi(*arguments)
    assert (done.status, unit.read_text(encoding="utf-8")) == (1, "# mine\n")
    assert (unit.parent / "madoguchi-train@.timer").exists()
    assert "--force" in done.out
    assert madoguchi(*arguments, "--force").status == 0
    assert OPT in unit.read_text(encoding="utf-8")


def test_an_account_that_signs_in_gets_its_drop_in(madoguchi: Madoguchi, tmp_path: Path) -> None:
    """Right after `init --oauth2`, and told what comes next: to sign in, and no password. Gone once there is one."""
    home, state = tmp_path / "etc/madoguchi/hanako", tmp_path / "var/lib/madoguchi/hanako"
    signs_in = ("--oauth2=google", "--client-id=c", "--client-secret-credential=app", "--state-dir", state)
    install = ("service", "install", "--prefix", tmp_path, "--program", OPT, "--instance", "hanako")
    assert madoguchi("init", home, "--yes", "--offline", *signs_in).status == 0
    done = madoguchi(*install)
    drop_in = tmp_path / "etc/systemd/system/madoguchi@hanako.service.d/10-credentials.conf"
    assert (done.status, done.err) == (0, "")
    assert f"{drop_in}: 書き込みました" in done.out
    assert "/hanako/app\n" in done.out
    assert "as the settings have it: app, people.toml" in done.out
    assert "madoguchi.toml login --paste\n" in done.out
    assert "/hanako/password" not in done.out + drop_in.read_text(encoding="utf-8")
    assert "! " not in done.out
    madoguchi("init", home, "--yes", "--offline", "--force", "--password-credential=password")
    done = madoguchi(*install)
    assert (done.status, drop_in.parent.exists()) == (0, False)
    assert f"{drop_in}: 不要になったため" in done.out
    assert f"! {home}/state: サービスが書き込めるのは /var/lib/madoguchi/hanako だけです" in done.out


def test_a_strict_umask_shuts_nobody_out(madoguchi: Madoguchi, tmp_path: Path) -> None:
    """Root's 077: what `init` and `service install` make on a server is open to the service's own user, its state and
    people.toml alone are private; what was closed before is told, and nothing of it changed. In a home, the umask counts."""
    home, state = tmp_path / "etc/madoguchi/taro", tmp_path / "var/lib/madoguchi/taro"
    install = ("service", "install", "--prefix", tmp_path, "--program", OPT, "--instance")
    before = os.umask(0o077)
    try:
        assert madoguchi("init", home, "--yes", "--offline", "--state-dir", state).status == 0
        done = madoguchi(*install, "hanako")
        madoguchi("init", tmp_path / "home" / "office", "--yes", "--offline")
    finally:
        os.umask(before)

    def mode(path: Path) -> str:
        return f"{path.stat().st_mode & 0o777:o}"

    opened = (home, home.parent, home.parents[1], state.parent, state.parents[1], home.parent / "hanako")
    assert {mode(path) for path in (*opened, tmp_path / "etc/systemd/system")} == {"755"}
    assert [mode(path) for path in (state, home / "people.toml", home / "madoguchi.toml")] == ["700", "600", "644"]
    assert mode(tmp_path / "home" / "office") == "700"
    assert "chmod 755" not in done.out
    home.chmod(0o700)
    done = madoguchi(*install, "taro")
    assert (f"! chmod 755 {home} " in done.out, mode(home)) == (True, "700")


def test_an_account_with_a_mistake_is_named_and_hinders_no_other(madoguchi: Madoguchi, account: Path) -> None:
    """On standard error, without a person; the units are written."""
    (account / "people.toml").write_text('never = ["a@@b"]\n', encoding="utf-8")
    prefix = account.parents[2]
    done = madoguchi("service", "install", "--prefix", prefix, "--program", OPT)
    assert (done.status, len(done.err.splitlines()), "a@@b" in done.err) == (0, 1, False)
    assert (prefix / "etc/systemd/system/madoguchi@.service").exists()


def test_a_program_that_the_unit_cannot_see_is_refused_before_anything_is_written(
    madoguchi: Madoguchi, tmp_path: Path
) -> None:
    """One line that says where it lies and where it should."""
    done = madoguchi("service", "install", "--prefix", tmp_path, "--program", "/home/taro/bin/madoguchi")
    assert (done.status, len(done.err.splitlines()), (tmp_path / "etc").exists()) == (2, 1, False)
    assert "/home/taro/bin/madoguchi lies below /home" in done.err


def test_a_program_that_is_not_there_or_does_not_run_is_refused(madoguchi: Madoguchi, tmp_path: Path) -> None:
    """One line with what is expected, also for a dry run; below another root only what lies there already is judged."""
    absent = madoguchi("service", "install", "--program", "/opt/absent/madoguchi", "--dry-run")
    assert (absent.status, len(absent.err.splitlines()), absent.out) == (2, 1, "")
    assert "--program: found /opt/absent/madoguchi, which cannot be found" in absent.err
    assert "expected the installed command" in absent.err
    there = tmp_path / OPT.lstrip("/")
    there.parent.mkdir(parents=True)
    there.write_text("#!/bin/sh\n", encoding="utf-8")
    there.chmod(0o700)
    arguments = ("service", "install", "--prefix", tmp_path, "--program")
    closed = madoguchi(*arguments, OPT)
    assert (closed.status, "not every user may run (chmod 755)" in closed.err) == (2, True)
    assert "which is no file" in madoguchi(*arguments, "/opt/madoguchi").err
    assert not (tmp_path / "etc").exists()
    there.chmod(0o755)
    assert madoguchi(*arguments, OPT).status == 0


def test_a_service_that_does_well(madoguchi: Madoguchi, account: Path, tmp_path: Path, systemd: Systemd) -> None:
    """Exit status 0; unit, mode, last poll and what waits in the JSON, and nothing that falls short."""
    systemd({"madoguchi@taro.service": RUNS, "madoguchi-train@taro.timer": {"ActiveState": "active"}})
    done = madoguchi("service", "status", "--prefix", tmp_path, "--json")
    (row,) = done.json
    assert (done.status, done.err, row["short"]) == (0, "", [])
    assert (row["instance"], row["mode"], row["seconds_since_poll"]) == ("taro", "send", 0)
    assert (row["units"]["service"]["active"], row["units"]["timer"]["active"]) == ("active", "active")
    assert (row["waiting"], row["paused"], row["breaker"]) == ({"mails": 0, "oldest_seconds": None}, None, None)
    shown = madoguchi("service", "status", "taro", "--prefix", tmp_path)
    assert (shown.status, "taro" in shown.out, "active (running)" in shown.out) == (0, True, True)


def test_what_falls_short_is_named_and_ends_with_1(
    madoguchi: Madoguchi, account: Path, tmp_path: Path, systemd: Systemd
) -> None:
    """A failed unit, a poll that is long ago, an open breaker, a training that failed."""
    systemd(
        {
            "madoguchi@taro.service": {"ActiveState": "failed", "Result": "exit-code"},
            "madoguchi-train@taro.service": {"ActiveState": "failed", "Result": "timeout"},
        }
    )
    journal = Journal.open(account / "state")
    polled(journal, "2026-11-23T22:00:00+00:00")
    journal.breaker.open("x", journal.facts.moment(LAST_POLL) + timedelta(0))  # type: ignore[operator]
    journal.close()
    done = madoguchi("service", "status", "--prefix", tmp_path, "--json")
    (row,) = done.json
    told = " | ".join(row["short"])
    assert done.status == 1
    for words in ("service is failed (exit-code)", "failed (timeout)", "no successful poll for 3 h", "breaker is open"):
        assert words in told
    assert "! madoguchi@taro.service is failed" in madoguchi("service", "status", "--prefix", tmp_path).out


def test_credentials_that_the_settings_no_longer_ask_for_are_named(
    madoguchi: Madoguchi, account: Path, tmp_path: Path, systemd: Systemd
) -> None:
    """Where the service does not run: it may be for that. One that runs has what it needs, whoever saw to it."""
    stale = "its credentials are not those of its settings: `madoguchi service install`"
    for state, told in (("failed", True), ("active", False)):
        systemd({"madoguchi@taro.service": RUNS | {"ActiveState": state, "Result": "exit-code"}})
        (row,) = madoguchi("service", "status", "--prefix", tmp_path, "--json").json
        assert any(stale in line for line in row["short"]) is told
    madoguchi("service", "install", "--prefix", tmp_path, "--program", OPT)
    systemd({"madoguchi@taro.service": RUNS | {"ActiveState": "failed", "Result": "exit-code"}})
    (row,) = madoguchi("service", "status", "--prefix", tmp_path, "--json").json
    assert not any(stale in line for line in row["short"])


def test_secrets_that_changed_after_the_start_ask_for_a_restart(
    madoguchi: Madoguchi, account: Path, tmp_path: Path, systemd: Systemd
) -> None:
    """systemd hands both files over at a start only; until then the daemon has the old ones."""
    (account / "password").write_text("x\n", encoding="utf-8")
    systemd({"madoguchi@taro.service": RUNS | {"ExecMainStartTimestamp": f"@{int(time.time()) - 60}"}})
    (row,) = madoguchi("service", "status", "--prefix", tmp_path, "--json").json
    assert row["short"] == ["people.toml, password changed after the start: systemctl restart madoguchi@taro.service"]


def test_a_credential_that_nobody_can_hand_over_is_named(
    madoguchi: Madoguchi, tmp_path: Path, systemd: Systemd
) -> None:
    """The app's secret like the password: missing or empty, with what makes it, while the service does not run; and
    changed after the start. An encrypted one is somebody's own arrangement."""
    home = tmp_path / "etc/madoguchi/hanako"
    signs_in = ("--oauth2=google", "--client-id=c", "--client-secret-credential=app")
    madoguchi("init", home, "--yes", "--offline", *signs_in)
    failed = RUNS | {"ActiveState": "failed", "Result": "resources"}

    def short(units: dict[str, str]) -> str:
        systemd({"madoguchi@hanako.service": units})
        (row,) = madoguchi("service", "status", "hanako", "--prefix", tmp_path, "--json").json
        return " | ".join(row["short"])

    missing = f"{home}/app: the credential cannot be read (No such file or directory): systemd-ask-password -n"
    assert missing in short(failed)
    assert "the credential" not in short(RUNS)
    (home / "app").write_text("\n", encoding="utf-8")
    assert f"{home}/app: the credential is empty in its first line" in short(failed)
    (home / "app").write_text("s3cret\n", encoding="utf-8")
    assert "the credential" not in short(failed)
    assert "app changed after the start" in short(RUNS | {"ExecMainStartTimestamp": f"@{int(time.time()) - 60}"})
    (home / "app").rename(home / "app.cred")
    assert "the credential" not in short(failed)


def test_without_systemd_it_says_so_in_one_line(
    madoguchi: Madoguchi, account: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On standard error; what the journal says is told all the same, and is what counts."""
    monkeypatch.setattr(systemctl, "BOOTED", tmp_path / "nothing")
    done = madoguchi("service", "status", "--prefix", tmp_path, "--json")
    assert (done.status, len(done.err.splitlines()), done.json[0]["units"]) == (0, 1, None)
    assert "systemd is not running here" in done.err


def test_a_stop_and_a_mistake_in_the_files(
    madoguchi: Madoguchi, account: Path, tmp_path: Path, systemd: Systemd
) -> None:
    """A pause is somebody's wish and no failure; a wrong file is one, and names no person."""
    systemd({"madoguchi@taro.service": RUNS})
    (tmp_path / "etc/madoguchi/STOP").touch()
    done = madoguchi("service", "status", "--prefix", tmp_path, "--json")
    assert (done.status, str(tmp_path / "etc/madoguchi/STOP") in done.json[0]["paused"]) == (0, True)
    (account / "people.toml").write_text('never = ["a@@b"]\n', encoding="utf-8")
    (account / "madoguchi.toml").write_text(SETTINGS + "surprise = 1\n", encoding="utf-8")
    done = madoguchi("service", "status", "--prefix", tmp_path, "--json")
    assert (done.status, len(done.json[0]["short"]), "a@@b" in done.out) == (1, 2, False)


def test_a_journal_is_looked_at_and_never_made_or_upgraded(
    madoguchi: Madoguchi, account: Path, tmp_path: Path, systemd: Systemd
) -> None:
    """An administrator's look leaves no file that the service's own user could not write."""
    systemd({"madoguchi@taro.service": RUNS})
    state = account / "state"
    before = sorted(file.name for file in state.iterdir())
    madoguchi("service", "status", "--prefix", tmp_path)
    assert (
        sorted(file.name for file in state.iterdir() if file.suffix not in (".sqlite3-shm", ".sqlite3-wal")) == before
    )
    (state / "journal.sqlite3").unlink()
    done = madoguchi("service", "status", "--prefix", tmp_path, "--json")
    assert (done.status, (state / "journal.sqlite3").exists()) == (1, False)
    assert "not there yet" in done.json[0]["short"][0]


def test_an_account_that_is_not_there(madoguchi: Madoguchi, account: Path, tmp_path: Path) -> None:
    """The name is a mistake that lists the right ones; a machine without any says so."""
    done = madoguchi("service", "status", "jiro", "--prefix", tmp_path)
    assert (done.status, "found 'jiro'" in done.err, "(taro)" in done.err) == (2, True, True)
    assert "`madoguchi service install --instance jiro` says how one is made" in done.err
    empty = madoguchi("service", "status", "--prefix", tmp_path / "empty")
    assert (empty.status, "no account in" in empty.out) == (0, True)
