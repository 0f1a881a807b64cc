"""`madoguchi login`: what is shown, what is kept, what is told."""

from __future__ import annotations

import io
import json
import queue
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from madoguchi.config.load import Office
from madoguchi.signin import device
from madoguchi.signin.device import Pace
from tests.builders import SETTINGS, write_office
from tests.cli.conftest import Madoguchi
from tests.servers.certs import Certs
from tests.servers.token_server import TokenServer, declined, told

PASSWORD = 'password_env = "MADOGUCHI_TEST_PASSWORD"'
NOBODY_LISTENS = 'port = 1\nsecurity = "none"'
Configure = Callable[..., None]


@pytest.fixture
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TokenServer]:
    """Where one signs in. The mail servers are away: what they say is for tests/integration."""
    with TokenServer(Certs.make(tmp_path_factory.mktemp("certs"))) as server:
        yield server


@pytest.fixture
def configure(home: Office, provider: TokenServer) -> Configure:
    """Writes [oauth2] for that provider, with these keys in place of the usual ones."""

    def write(**keys: str) -> None:
        table = "".join(f'{key} = "{value}"\n' for key, value in provider.settings(**keys).items() if value)
        settings = SETTINGS.replace(PASSWORD, NOBODY_LISTENS).replace("[smtp]", f"[smtp]\n{NOBODY_LISTENS}")
        write_office(home.home, settings=f"{settings}\n[oauth2]\n{table}")

    write()
    return write


def kept(home: Office) -> str:
    file = home.state_dir / "oauth2.json"
    return str(json.loads(file.read_text())["refresh_token"]) if file.exists() else ""


class Owner:
    """Standard input of a person who follows what was shown: opens the address, and pastes where it ended."""

    def __init__(self, shown: Callable[[], str], answer: Callable[[str], str]) -> None:
        self._shown, self._answer = shown, answer

    def readline(self) -> str:
        return self._answer(json.loads(self._shown().splitlines()[0])["open"]) + "\n"

    def isatty(self) -> bool:
        return False


def pastes(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], answer: Callable[[str], str]) -> None:
    monkeypatch.setattr(sys, "stdin", Owner(lambda: capsys.readouterr().out, answer))


def test_pasting_is_enough_where_no_browser_reaches_this_machine(
    home: Office, madoguchi: Madoguchi, provider: TokenServer, configure: Configure,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """The tokens are kept though both mail servers are away, and that nothing was confirmed is told: exit 1."""
    pastes(monkeypatch, capsys, provider.authorize)
    done = madoguchi("login", "--paste", "--json")
    assert done.status == 1
    (told,) = (json.loads(line) for line in done.out.splitlines() if line.startswith("{"))
    assert (told["signed_in"], "127.0.0.1:1" in told["imap"], "127.0.0.1:1" in told["smtp"]) == (True, True, True)
    assert kept(home) == "refresh-2-s3cret"
    assert "s3cret" not in done.out + done.err


@pytest.mark.parametrize(
    "pasted", ["http://127.0.0.1:8400/?code=x&state=other", "nonsense", "https://login.example.co.jp/"]
)
def test_another_address_is_no_answer(
    home: Office, madoguchi: Madoguchi, configure: Configure,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], pasted: str,
) -> None:  # fmt: skip
    """One line that says what one looks like, exit 2, nothing kept."""
    pastes(monkeypatch, capsys, lambda address: pasted)
    done = madoguchi("login", "--paste", "--json")
    assert (done.status, "expected http://127.0.0.1:8400/?code=" in done.err, kept(home)) == (2, True, "")


class Screen(io.StringIO):
    """Standard output that somebody looks at while the program waits."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: queue.Queue[str] = queue.Queue()

    def write(self, text: str) -> int:
        if "open" in text:
            self.lines.put(text)
        return super().write(text)


def test_a_browser_on_this_machine_comes_back_by_itself(
    home: Office, madoguchi: Madoguchi, provider: TokenServer, configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It opens what is shown, and is sent to the port that this process listens at."""
    screen, pages = Screen(), []

    def browse() -> None:
        shown = json.loads(screen.lines.get(timeout=30))
        with urlopen(provider.authorize(shown["open"]), timeout=10) as page:
            pages.append(page.read().decode())

    thread = threading.Thread(target=browse)
    thread.start()
    monkeypatch.setattr(sys, "stdout", screen)
    madoguchi("login", "--browser", "--json")
    thread.join()
    assert (kept(home), "s3cret" in "".join(pages)) == ("refresh-2-s3cret", False)


def test_what_ends_a_sign_in_leaves_the_one_before(
    home: Office,
    madoguchi: Madoguchi,
    provider: TokenServer,
    configure: Configure,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Declined, or no refresh token among what was given: exit 1, one line, and the file is as it was."""
    (home.state_dir).mkdir(exist_ok=True)
    file = home.state_dir / "oauth2.json"
    before = {"refresh_token": "old", "client_id": "client-1", "endpoint": "x", "since": "x", "id": "1", "refused": ""}
    file.write_text(json.dumps(before))
    file.chmod(0o600)
    monkeypatch.setattr(device, "Pace", lambda: Pace(lambda seconds: None))
    no_refresh = told(200, access_token="access-s3cret", token_type="Bearer", expires_in=3600)
    for step, said in ((declined("access_denied"), "declined"), (no_refresh, "no refresh token")):
        provider.device_steps = [step]
        done = madoguchi("login")
        assert (done.status, said in done.err, kept(home)) == (1, True, "old")
        assert "ABCD-EFGH" in done.out


def test_a_way_that_is_not_offered_is_said_beforehand(
    madoguchi: Madoguchi, provider: TokenServer, configure: Configure, tmp_path: Path
) -> None:
    """Google offers no code for mail; without [oauth2] there is nothing to sign in to. Nobody is asked anything."""
    (tmp_path / "app").write_text("app-s3cret\n")
    configure(provider="google", client_secret_file="app", device_endpoint="", scope="")
    done = madoguchi("login", "--device")
    assert (done.status, "Google offers no code for IMAP and SMTP" in done.err) == (2, True)
    assert provider.asked == []


@pytest.mark.parametrize("way", ["--device", "--browser", "--paste"])
def test_a_secret_that_is_not_there_is_told_before_anybody_opens_a_page(
    madoguchi: Madoguchi, configure: Configure, provider: TokenServer, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """And not when the sign-in is over: nothing is shown, and nobody is asked."""
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    configure(client_secret_credential="app")
    done = madoguchi("login", way)
    assert (done.status, provider.asked, "http" in done.out) == (2, [], False)
    assert "oauth2.client_secret_credential: found no CREDENTIALS_DIRECTORY" in done.err


def test_without_the_table_there_is_nothing_to_sign_in_to(madoguchi: Madoguchi) -> None:
    """One line that names it, which key stands in its place, and what tries that."""
    done = madoguchi("login")
    assert (done.status, done.out, len(done.err.splitlines())) == (2, "", 1)
    assert "oauth2: found no such table, and imap.password_env in its place" in done.err
    assert "`madoguchi check` tries that" in done.err


def test_ctrl_c_keeps_nothing(
    home: Office, madoguchi: Madoguchi, configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pressed while it waits for the person: it ends at once, in one line."""

    def pressed(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(device, "Pace", lambda: Pace(pressed))
    done = madoguchi("login")
    assert (done.status, "stopped" in done.err, kept(home)) == (130, True, "")
