"""What every command shares: exit status, errors as lines, JSON alone on standard output."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import types
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from madoguchi import cli, errors
from madoguchi.cli.call import Call, with_call

PROGRAM = "from madoguchi.cli import main; main()"
HEAVY = ("sklearn", "scipy", "numpy", "sqlalchemy", "pydantic", "imapclient", "jinja2", "pymap", "selectolax")
HEAVY_PAGES = ("starlette", "uvicorn")


def madoguchi(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """The real program as a process of its own."""
    command = [sys.executable, "-c", PROGRAM, *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=os.environ | (env or {}), check=False)


Probe = Callable[[Callable[[Call], None]], None]


@pytest.fixture
def probe(monkeypatch: pytest.MonkeyPatch) -> Probe:
    """Makes a function the command ``probe`` for the length of a test."""

    def install(function: Callable[[Call], None]) -> None:
        module = types.ModuleType("madoguchi.cli.probe")
        module.command = click.command("probe")(with_call(function))  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "madoguchi.cli.probe", module)
        monkeypatch.setitem(cli.COMMANDS, "probe", "for tests")

    return install


def raising(error: BaseException) -> Callable[[Call], None]:
    def command(call: Call) -> None:
        raise error

    return command


@pytest.mark.parametrize(
    ("error", "status", "line"),
    [
        (errors.UsageError("no such folder"), 2, "madoguchi: no such folder"),
        (errors.LoginRefused("the server said no"), 2, "madoguchi: the server said no"),
        (errors.ModelRefused("damaged"), 2, "madoguchi: damaged"),
        (errors.AlreadyRunning("pid 7"), 75, "madoguchi: pid 7"),
        (
            errors.ServerAway("no answer"),
            75,
            "madoguchi: no answer → try again later; `madoguchi check` looks at both servers",
        ),
        (click.BadParameter("no"), 2, "Error: Invalid value: no"),
        (PermissionError(13, "Permission denied", "/x/state"), 1, "madoguchi: /x/state: Permission denied"),
        (KeyboardInterrupt(), 130, "madoguchi: stopped"),
        (BrokenPipeError(), 0, None),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else None,
)
def test_each_error_has_its_exit_status_and_its_line(
    probe: Probe, error: BaseException, status: int, line: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """One line on standard error, nothing on standard output, the status of the contract."""
    with (tmp_path / "out").open("w+") as out, (tmp_path / "err").open("w+") as err:
        monkeypatch.setattr(sys, "stdout", out)
        monkeypatch.setattr(sys, "stderr", err)
        probe(raising(error))
        assert cli.obey(["probe"]) == status
    said = (tmp_path / "err").read_text().strip().splitlines()
    assert said[-1:] == ([line] if line else [])
    assert (tmp_path / "out").read_text() == ""


@pytest.mark.parametrize(
    ("error", "status", "why"),
    [
        (errors.ConfigurationError(["a.toml: x: 1", 'people.toml: never: found "a"']), 2,
         "a.toml: x: 1; people.toml: never: wrong; `madoguchi check` says how"),
        (errors.ServerAway("no answer"), 75, "no answer → try again later; `madoguchi check` looks at both servers"),
        (click.BadParameter("no"), 2, "Invalid value: no"),
        (PermissionError(13, "Permission denied", "/x/state"), 1, "/x/state: Permission denied"),
        (KeyboardInterrupt(), 130, "stopped"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else None,
)  # fmt: skip
def test_with_the_log_as_json_the_last_words_are_a_line_of_it(
    probe: Probe, error: BaseException, status: int, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line on standard error, JSON as every other: what kind, why, exit status; of people.toml no word."""
    probe(raising(error))
    assert cli.obey(["probe", "--log", "json"]) == status
    out, err = capsys.readouterr()
    (line,) = [json.loads(line) for line in err.splitlines()]
    assert line.pop("timestamp").endswith("Z")
    told = {"event": "ended", "level": "error", "exit_code": status, "error": type(error).__name__, "why": why}
    assert (line, out) == (told, "")


@pytest.mark.parametrize(
    ("words", "variable", "as_json"),
    [
        (["--log", "json", "probe", "--no-such"], "", True),
        (["probe", "--no-such", "--log=json"], "", True),
        (["probe", "--no-such"], "json", True),
        (["--log", "text", "probe", "--no-such"], "json", False),
        (["--log", "json", "probe", "--no-such", "--log", "text"], "", False),
        (["probe", "--no-such"], "", False),
    ],
)
def test_what_is_wrong_on_the_command_line_itself_is_told_so_too(
    probe: Probe, words: list[str], variable: str, as_json: bool,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """Before any command could set the log up; the option before the variable, the last one before the first."""
    monkeypatch.setenv("MADOGUCHI_LOG", variable)
    probe(lambda call: None)
    assert cli.obey(words) == 2
    err = capsys.readouterr().err
    assert "No such option" in err
    assert err.startswith("{") is as_json
    assert not as_json or [json.loads(line)["event"] for line in err.splitlines()] == ["ended"]


def test_every_mistake_of_a_configuration_is_a_line(probe: Probe, capsys: pytest.CaptureFixture[str]) -> None:
    """Not one paragraph: each mistake bears the program's name."""
    probe(raising(errors.ConfigurationError(["a.toml: x: 1", "b.toml: y: 2"])))
    assert cli.obey(["probe"]) == 2
    assert capsys.readouterr().err == "madoguchi: a.toml: x: 1\nmadoguchi: b.toml: y: 2\n"


def test_an_unforeseen_error_is_one_line_without_its_words(probe: Probe, capsys: pytest.CaptureFixture[str]) -> None:
    """No traceback, and no text that might come out of a mail."""
    probe(raising(ValueError("秘密")))
    assert cli.obey(["probe"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("madoguchi: unexpected ValueError in command, line ")
    assert "Traceback" not in said
    assert "秘密" not in said


def test_a_developer_may_ask_for_the_traceback(probe: Probe, monkeypatch: pytest.MonkeyPatch) -> None:
    """MADOGUCHI_TRACEBACK lets it through."""
    monkeypatch.setenv("MADOGUCHI_TRACEBACK", "1")
    probe(raising(ValueError("x")))
    with pytest.raises(ValueError, match="x"):
        cli.obey(["probe"])


def test_a_command_ends_with_the_status_it_asks_for(probe: Probe) -> None:
    """`ctx.exit(1)` is how a command says that something falls short; returning means done."""
    probe(lambda call: click.get_current_context().exit(1))
    assert cli.obey(["probe"]) == 1
    probe(lambda call: None)
    assert cli.obey(["probe"]) == 0


@pytest.mark.parametrize("arguments", [["--json", "probe"], ["probe", "--json"], ["--json", "probe", "--json"]])
def test_json_may_stand_before_and_after_the_command(
    probe: Probe, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    """With it, standard output carries JSON and no words for people."""

    def command(call: Call) -> None:
        call.say("for people")
        call.emit({"件名": "請求書", "when": Path("x")})

    probe(command)
    assert cli.obey(arguments) == 0
    assert json.loads(capsys.readouterr().out) == {"件名": "請求書", "when": "x"}


def test_verbosity_adds_up_from_both_sides(probe: Probe) -> None:
    """-v is accepted after the command too."""
    seen: list[int] = []
    probe(lambda call: seen.append(call.verbose))
    assert cli.obey(["-v", "probe", "-vv"]) == 0
    assert seen == [3]


def test_progress_is_not_shown_when_piped(probe: Probe, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing of it reaches a file or a log."""
    probe(lambda call: call.progress("50 %"))
    assert cli.obey(["probe"]) == 0
    assert capsys.readouterr() == ("", "")


def test_an_unknown_command_is_a_usage_error() -> None:
    """Named, with status 2 and no traceback."""
    done = madoguchi("brew")
    assert done.returncode == 2
    assert "No such command 'brew'" in done.stderr
    assert done.stdout == ""


def test_a_malformed_clock_is_a_usage_error() -> None:
    """Before any command begins."""
    done = madoguchi("fates", env={"MADOGUCHI_NOW": "noon"})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("madoguchi: MADOGUCHI_NOW: found 'noon'")


def test_a_reader_that_goes_away_is_no_error() -> None:
    """`madoguchi … | head -1` ends quietly."""
    code = (
        "import sys, types, click\n"
        "from madoguchi import cli\n"
        "from madoguchi.cli.call import with_call\n"
        "module = types.ModuleType('madoguchi.cli.probe')\n"
        "module.command = click.command()(with_call(lambda call: [call.emit('x' * 1000) for _ in range(10000)]))\n"
        "sys.modules['madoguchi.cli.probe'] = module\n"
        "cli.COMMANDS['probe'] = ''\n"
        "sys.argv[1:] = ['probe']\n"
        "cli.main()\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(20) == 0


def test_a_terminal_without_japanese_is_no_error() -> None:
    """What cannot be shown is escaped, not a reason to stop."""
    code = "from madoguchi.cli import COMMANDS, main\nCOMMANDS['init'] = '設定'\nmain()"
    done = subprocess.run(
        [sys.executable, "-c", code, "--help"],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONIOENCODING": "iso-8859-1"},
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "\\u8a2d\\u5b9a" in done.stdout


def test_help_is_light() -> None:
    """Nothing heavy is imported for it; what it takes is in the table of `make bench`."""
    listed = (
        "import sys\nfrom madoguchi.cli import obey\nobey(['--help'])\nprint(' '.join(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", listed], capture_output=True, text=True, check=True)
    imported = {name.partition(".")[0] for name in done.stderr.split()}
    assert imported.isdisjoint(HEAVY + HEAVY_PAGES)


def test_help_names_every_command_in_order() -> None:
    """The table of commands is what the help shows."""
    lines = madoguchi("--help").stdout.partition("Commands:\n")[2].splitlines()
    named = [line.split()[0] for line in lines if line.startswith("  ") and not line.startswith("   ")]
    assert named == list(cli.COMMANDS)
