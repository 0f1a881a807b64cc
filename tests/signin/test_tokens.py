"""Access tokens: when a new one is asked for, what is kept, and when nothing is asked any more."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from madoguchi.errors import ConfigurationError, ServerAway, SignInNeeded
from madoguchi.signin import tokens as module
from madoguchi.signin.answers import Granted
from madoguchi.signin.tokens import MARGIN
from tests.servers.token_server import Answer, TokenServer, declined, told
from tests.signin.conftest import SIGNED_IN, Make, Watch


def kept(folder: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads((folder / "state" / "oauth2.json").read_text())
    return found


def test_a_token_is_kept_in_memory_until_a_margin_before_its_end(
    tokens: Make, provider: TokenServer, watch: Watch, tmp_path: Path
) -> None:
    """One question for an hour of logins; the next one before the server could refuse. It never lies on the disk."""
    found = tokens()
    first = found.token()
    watch.now += 3600 - MARGIN - 1
    assert (found.token(), provider.questions) == (first, 1)
    watch.now += 2
    assert (found.token() != first, provider.questions) == (True, 2)
    assert "access-" not in (tmp_path / "state" / "oauth2.json").read_text()


def test_a_short_life_is_used_for_half_of_it(tokens: Make, provider: TokenServer, watch: Watch) -> None:
    """Counted from before the question was asked, however long the answer took."""
    provider.life = 100

    def slow(form: object) -> None:
        watch.now += 20

    provider.answer = slow
    found = tokens()
    first = found.token()
    watch.now += 29
    assert found.token() == first
    watch.now += 2
    assert found.token() != first


def test_a_refused_token_is_replaced_at_once_by_one_question(tokens: Make, provider: TokenServer) -> None:
    """However long it should have lived; the second connection that was refused the same one asks nobody."""
    found = tokens()
    first = found.token()
    second = found.instead_of(first)
    assert second != first
    assert (found.instead_of(first), found.token(), provider.questions) == (second, second, 2)


def test_what_rotates_is_on_the_disk_before_it_is_used(tokens: Make, provider: TokenServer, tmp_path: Path) -> None:
    """The next process goes on with it, and so does the one after; when somebody signed in stays on record."""
    signature = tokens().signature()
    for _ in range(3):
        tokens().token()
        assert kept(tmp_path)["refresh_token"] in provider.refresh_tokens
    assert tokens().signature() == signature
    assert kept(tmp_path)["since"] == SIGNED_IN
    assert (tmp_path / "state" / "oauth2.json").stat().st_mode & 0o777 == 0o600


def test_what_does_not_rotate_stays(tokens: Make, provider: TokenServer, tmp_path: Path) -> None:
    """No new refresh token in the answer: the old one is good, and the file is left alone."""
    provider.rotates = False
    tokens().token()
    before = (tmp_path / "state" / "oauth2.json").stat()
    tokens().token()
    assert (tmp_path / "state" / "oauth2.json").stat() == before


def test_processes_and_threads_lose_no_rotated_token(tokens: Make, provider: TokenServer, tmp_path: Path) -> None:
    """Eight ask at once, each of its own: every refresh token is used once, and the last one lies there."""
    made = [tokens() for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda one: one.token(), made))
    assert len(set(found)) == 8
    shown = [form["refresh_token"] for form in provider.asked]
    assert len(set(shown)) == 8
    assert {kept(tmp_path)["refresh_token"]} == provider.refresh_tokens


def test_threads_of_one_process_share_one_question(tokens: Make, provider: TokenServer) -> None:
    """The review page has several."""
    found, provider.hold = tokens(), threading.Event()
    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(found.token) for _ in range(4)]
        provider.hold.set()
    assert len({one.result() for one in waiting}) == 1
    assert provider.questions == 1


def test_a_disk_that_is_full_costs_no_rotated_token(
    tokens: Make, provider: TokenServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is used that could be lost; once there is room it is written, and only then is the next asked for."""
    found = tokens()
    monkeypatch.setattr(found.file, "write", lambda kept: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    for _ in range(2):
        with pytest.raises(ServerAway, match=r"oauth2\.json cannot be written: No space"):
            found.token()
    assert provider.questions == 1
    monkeypatch.undo()
    found.token()
    assert provider.questions == 2
    assert {kept(tmp_path)["refresh_token"]} == provider.refresh_tokens


def test_a_dead_sign_in_is_never_shown_again(tokens: Make, provider: TokenServer, tmp_path: Path) -> None:
    """One question, one instruction; neither this process nor the next one asks again, until somebody signs in."""
    provider.answer = lambda form: declined("invalid_grant", 50173)
    found = tokens()
    for process in (found, found, tokens()):
        with pytest.raises(SignInNeeded, match=r"password was changed.*run `madoguchi login`") as needed:
            process.token()
        assert "taro" not in str(needed.value)
    assert provider.questions == 1
    assert "taro" not in kept(tmp_path)["refused"]
    provider.answer = lambda form: None
    before = found.signature()
    tokens().keep(Granted("unused", "refresh-0-s3cret", 0), SIGNED_IN)
    assert (found.token(), found.signature() == before) == ("access-1-s3cret", False)


def test_a_reload_asks_once_more(tokens: Make, provider: TokenServer, tmp_path: Path) -> None:
    """The administrator may have mended it: if so it goes on, if not it stops again after one question."""
    found = tokens()
    provider.answer = lambda form: declined("invalid_grant", 53003)
    for _ in range(2):
        found.try_again()
        for _ in range(2):
            with pytest.raises(SignInNeeded):
                found.token()
    assert provider.questions == 2
    provider.answer = lambda form: None
    found.try_again()
    assert found.token()
    assert kept(tmp_path)["refused"] == ""
    assert tokens().token()


def test_what_the_app_may_not_do_is_asked_once_a_process(tokens: Make, provider: TokenServer, tmp_path: Path) -> None:
    """It says nothing about the sign-in, which stays: a mended registration brings it back after a reload."""
    provider.answer = lambda form: declined("invalid_client", 7000222)
    found = tokens()
    for _ in range(3):
        with pytest.raises(SignInNeeded, match="client secret has expired"):
            found.token()
    assert provider.questions == 1
    assert kept(tmp_path)["refused"] == ""
    provider.answer = lambda form: None
    found.try_again()
    assert found.token()


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [(told(503, {"Retry-After": "120"}), 120), (told(429, {"Retry-After": "30"}, error="x"), 30), (told(500), 0), (told(302), 0),
     ((200, {"Content-Length": "9999"}, b'{"access_token": "s3'), 0), (told(404), 0), ((200, {}, b"<html>"), 0), (told(400, error="temporarily_unavailable"), 0), (told(200, token_type="Bearer"), 0),
     (told(400, access_token="a", token_type="Bearer"), 0)],
)  # fmt: skip
def test_what_may_pass_is_a_server_that_is_away(
    tokens: Make, provider: TokenServer, answer: Answer, seconds: float
) -> None:
    """With the time for which it asks to be left alone; the sign-in is as good as before."""
    found = tokens()
    provider.answer = lambda form: answer
    with pytest.raises(ServerAway) as away:
        found.token()
    assert away.value.seconds == seconds
    provider.answer = lambda form: None
    assert found.token()


def test_a_token_is_shown_to_nobody_else(tokens: Make, provider: TokenServer) -> None:
    """Another app or another address in the settings: nothing is asked, a person signs in."""
    tokens()
    for other in ({"client_id": "client-2"}, {"token_endpoint": f"{provider.url}/other"}):
        with pytest.raises(SignInNeeded, match="another app or provider"):
            tokens(**other).token()
    assert provider.asked == []


def test_nobody_has_signed_in_yet(tokens: Make, provider: TokenServer) -> None:
    """That is the whole instruction."""
    found = tokens(signed_in=False)
    with pytest.raises(SignInNeeded, match="nobody has signed in yet: run `madoguchi login`"):
        found.token()
    assert (found.signature(), provider.asked) == ("", [])


def test_the_app_s_secret_goes_with_each_question(tokens: Make, provider: TokenServer, tmp_path: Path) -> None:
    """Read anew each time, from where passwords may be; one that cannot be read is named by its key."""
    provider.secret = "app-s3cret"
    (tmp_path / "app").write_text("app-s3cret\n")
    assert tokens(client_secret_file="app").token()
    with pytest.raises(ConfigurationError, match=r"oauth2\.client_secret_file: found .*, expected a client secret"):
        tokens(client_secret_file="none").token()


def test_a_crash_after_the_answer_is_the_only_place_where_one_can_be_lost(
    tokens: Make, provider: TokenServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The two steps around the disk: before it the old token stands, from then on the new one."""
    seen: list[tuple[str, bool]] = []
    monkeypatch.setattr(
        module,
        "failpoint",
        lambda step: seen.append((step, kept(tmp_path)["refresh_token"] in provider.refresh_tokens)),
    )
    tokens().token()
    assert seen == [("token-heard", False), ("token-kept", True)]
