"""The server and the file: where they are, what they answer, what they refuse."""

from __future__ import annotations

import http.client
import re
import socket
import stat
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from madoguchi.config.load import load
from madoguchi.errors import ConfigurationError
from madoguchi.metrics.serving import MOST_AT_ONCE, listening
from madoguchi.metrics.textfile import written
from madoguchi.service.exposure import exposure
from madoguchi.service.findings import Grade
from madoguchi.service.rereading import reread
from madoguchi.service.showing import shown
from tests.builders import make_office
from tests.metrics.scraped import parsed
from tests.service.conftest import Desks


@pytest.fixture
def port() -> int:
    """One that is free."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@pytest.fixture
def served(port: int) -> Iterator[int]:
    with listening(f"127.0.0.1:{port}", "127.0.0.1", port, lambda: b"madoguchi_info 1\n"):
        yield port


def asked(port: int, path: str = "/metrics", method: str = "GET") -> tuple[int, bytes, http.client.HTTPMessage]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.headers
    finally:
        connection.close()


def test_one_address_and_reading_alone(served: int) -> None:
    """``/metrics``, with or without a query; anything else is not there, and nothing can be sent."""
    status, text, headers = asked(served, "/metrics?name[]=x")
    assert (status, text) == (200, b"madoguchi_info 1\n")
    assert headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "Python" not in headers["Server"]
    assert asked(served, method="HEAD")[:2] == (200, b"")
    assert [asked(served, path)[0] for path in ("/", "/metrics/", "/Metrics")] == [404, 404, 404]
    assert asked(served, method="POST")[0] == 501


def test_it_listens_where_it_was_told_and_nowhere_else(served: int) -> None:
    """On one address of loopback: the others of this machine refuse."""
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.2", served), timeout=2)


def test_too_many_at_once_are_hung_up_on(served: int) -> None:
    """Who says nothing takes one of a few places, and those are enough for the next; nothing is queued without end."""
    with ExitStack() as stack:
        silent = [
            stack.enter_context(socket.create_connection(("127.0.0.1", served), timeout=10))
            for _ in range(MOST_AT_ONCE)
        ]
        with pytest.raises((OSError, http.client.HTTPException)):
            asked(served)
        assert len(silent) == MOST_AT_ONCE


def test_a_port_that_is_taken_is_a_mistake_of_one_line(served: int, desks: Desks) -> None:
    """At the start, with key, value and what is expected; so is an address that this machine does not have."""
    desk = desks(f'[metrics]\nlisten = "127.0.0.1:{served}"\n')
    with pytest.raises(ConfigurationError) as caught, shown(desk.session.account, once=False):
        pass
    expected = f'metrics.listen: found "127.0.0.1:{served}": Address already in use; expected a free port on an address'
    assert caught.value.problems == [expected + " of this machine"]
    with pytest.raises(ConfigurationError, match=r"metrics\.listen"), listening("x", "192.0.2.1", served, bytes):
        pass


def test_off_by_default(desks: Desks) -> None:
    """Nothing listens, nothing is written, and the library is not asked for."""
    desk = desks()
    settings = desk.office.settings.metrics
    assert (settings.listen, settings.textfile, settings.account) == ("", "", "")
    before = set(desk.home.rglob("*"))
    with shown(desk.session.account, once=False):
        assert set(desk.home.rglob("*")) == before


def test_both_at_once_and_gone_afterwards(desks: Desks, port: int) -> None:
    """The page of the service itself; the file beside it, for everybody to read, stays as it was at the end."""
    desk = desks(f'[metrics]\nlisten = "127.0.0.1:{port}"\ntextfile = "taro.prom"\naccount = "taro"\n')
    desk.run()
    with shown(desk.session.account, once=False):
        found = parsed(asked(port)[1].decode())
        assert found["madoguchi_journal_readable", ("taro",)] == 1
        assert parsed((desk.home / "taro.prom").read_text()).keys() == found.keys()
    with pytest.raises(OSError):
        asked(port)
    assert stat.S_IMODE((desk.home / "taro.prom").stat().st_mode) == 0o644
    assert [path.name for path in desk.home.iterdir() if "prom" in path.name] == ["taro.prom"]


def test_a_single_pass_writes_the_file_and_does_not_listen(desks: Desks, port: int) -> None:
    """Nobody is there to be asked; what happened in the pass is in the file."""
    desk = desks(f'[metrics]\nlisten = "127.0.0.1:{port}"\ntextfile = "taro.prom"\n')
    with shown(desk.session.account, once=True):
        with pytest.raises(OSError):
            asked(port)
        (desk.home / "taro.prom").unlink()
    assert "madoguchi_info" in (desk.home / "taro.prom").read_text()


def test_a_file_that_cannot_be_written_is_a_mistake_at_the_start_alone(tmp_path: Path) -> None:
    """One line then; later it is a line in the log, and the service goes on."""
    with pytest.raises(ConfigurationError, match=r"metrics\.textfile: found .*: No such file or directory; expected"):
        written(tmp_path / "gone" / "x.prom", lambda: b"x").__enter__()
    folder = tmp_path / "there"
    folder.mkdir()
    with written(folder / "x.prom", lambda: b"x"):
        (folder / "x.prom").unlink()
        folder.rmdir()
    assert not folder.exists()


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        ('listen = "9464"', 'listen: found "9464", expected a host and a port such as "127.0.0.1:9464"'),
        ('listen = ":9464"', 'listen: found ":9464", expected a host and a port'),
        ('listen = "::1:9464"', 'listen: found "::1:9464", expected a host and a port'),
        ('listen = "127.0.0.1:0"', 'listen: found "127.0.0.1:0", expected'),
        ('listen = "127.0.0.1:65536"', 'listen: found "127.0.0.1:65536", expected'),
        ('textfile = "metrics.txt"', 'textfile: found "metrics.txt", expected a file whose name ends in .prom'),
        ('account = "Taro Yamada"', 'account: found "Taro Yamada", expected at most 20 of a-z, 0-9 and -'),
        ("port = 9464", "port: unknown key, expected one of: listen, textfile, account"),
    ],
)
def test_mistakes_of_the_table(tmp_path: Path, line: str, mistake: str) -> None:
    """Each by one line that says what is expected."""
    with pytest.raises(ConfigurationError) as caught:
        make_office(tmp_path, more=f"[metrics]\n{line}\n")
    (problem,) = caught.value.problems
    assert problem.startswith(f"madoguchi.toml: metrics.{mistake}")


def test_without_the_library_the_setting_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At once, before anything is started; without the setting nobody misses it."""
    monkeypatch.setattr("madoguchi.config.settings.find_spec", lambda name: None)
    make_office(tmp_path)
    with pytest.raises(ConfigurationError) as caught:
        make_office(tmp_path, more='[metrics]\nlisten = "127.0.0.1:9464"\n')
    expected = 'expected "", or one more package: pip install "madoguchi[metrics]"'
    assert caught.value.problems == [f'madoguchi.toml: metrics.listen: found "127.0.0.1:9464", {expected}']


@pytest.mark.parametrize(
    ("host", "grade"),
    [
        *((host, Grade.OK) for host in ("127.0.0.1", "[::1]", "localhost")),
        *((host, Grade.WARNING) for host in ("0.0.0.0", "[::]", "192.0.2.7", "mail.example.co.jp")),
    ],
)
def test_check_says_who_could_read_it(tmp_path: Path, host: str, grade: Grade) -> None:
    """A warning with its mend wherever that is not this machine alone."""
    (found,) = exposure(make_office(tmp_path, more=f'[metrics]\nlisten = "{host}:9464"\n'))
    assert (found.grade, found.about, bool(found.mend)) == (grade, "metrics.listen", grade is Grade.WARNING)


def test_check_says_nothing_of_what_is_off_and_misses_a_folder(tmp_path: Path) -> None:
    """The file's folder has to be there."""
    assert list(exposure(make_office(tmp_path))) == []
    (found,) = exposure(make_office(tmp_path, more='[metrics]\ntextfile = "gone/x.prom"\n'))
    assert (found.grade, re.search("gone is not there", found.found) is not None) == (Grade.WARNING, True)


def test_another_place_takes_a_restart(desks: Desks) -> None:
    """A reload that would have to listen elsewhere is refused whole, with the key."""
    desk = desks()
    desk.configure('[metrics]\ntextfile = "x.prom"\n')
    with pytest.raises(ConfigurationError, match="metrics: found another listen, textfile or account"):
        reread(desk.session.office, desk.home / "madoguchi.toml", desk.now())
    assert load(desk.home / "madoguchi.toml").settings.metrics.textfile == "x.prom"
