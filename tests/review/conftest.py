"""An account with a mailbox in memory, its review page, and a browser that behaves like one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from madoguchi.clock import Clock
from madoguchi.config.load import Office
from madoguchi.journal.draws import Coin
from madoguchi.journal.mails import Seen
from madoguchi.judge.judgement import Judgement
from madoguchi.mail.identity import Identity, identity
from madoguchi.mail.parse import parse
from madoguchi.mailbox.memory import MemoryMailbox
from madoguchi.mailbox.protocol import Place
from madoguchi.outbox.memory import MemoryOutbox
from madoguchi.policy.decide import Decision
from madoguchi.review.app import build
from madoguchi.review.desk import Desk
from madoguchi.review.origin import Site
from madoguchi.service.account import Account, Session, open_session
from tests.builders import make_mail, make_office
from tests.cli.conftest import model, report
from tests.journal.fresh import journal_in
from tests.journal.rows import ANSWER, HELD, NOW, SURE, sighted

__all__ = ["model", "report"]

BODY = "お世話になっております。\n先方の請求書の宛名が旧社名のままです。再発行の手続きを教えてください。\n"
SITE = Site(8123, "quiet.localhost")


class Room:
    """One account: mails lie in the mailbox and in the journal, as after a pass of the daemon."""

    def __init__(self, home: Path, more: str = "") -> None:
        self.office = make_office(home, more=more)
        self.journal = journal_in(self.office.state_dir)
        self.mailbox = MemoryMailbox()
        self.connections = self.received = 0
        self.origin, self.strangers = SITE.origin, list[str]()
        self.seconds = 0.0
        clock = Clock(NOW, lambda: self.seconds)
        self.outbox = MemoryOutbox()
        self.desk = Desk(
            self.office, self.journal, clock, home / "madoguchi.toml", self._connect, self.opened, lambda: self.seconds
        )

    def _connect(self) -> MemoryMailbox:
        self.connections += 1
        return self.mailbox

    @contextmanager
    def opened(self, office: Office) -> Iterator[Session]:
        """Both servers, as for sending."""
        yield open_session(Account(office, self.journal, self.desk.clock), self.mailbox, self.outbox)

    def receive(
        self,
        body: str = BODY,
        *,
        number: int = 0,
        decision: Decision = HELD,
        judgement: Judgement | None = SURE,
        waits: bool = False,
        drawn: bool = False,
        **parts: Any,
    ) -> str:
        """A mail with its fate; returns its name. Another ``number`` is another Message-ID."""
        self.received = number or self.received + 1
        raw = make_mail(body, **{"message_id": f"<{self.received}@example.co.jp>", **parts})
        message = parse(raw)
        where = self.mailbox.deliver(raw, when=NOW)
        sighting, _ = sighted(self.journal, where.uid, where.uidvalidity)
        who: Identity = identity(self.office.settings.account, message)
        seen = Seen(sighting, who, Place("INBOX", where.uidvalidity, where.uid), message.from_address, NOW)
        coin = Coin(1.0, True) if drawn else None
        self.journal.mails.record(seen, decision, judgement, NOW, NOW if waits else None, coin)
        return who.name

    def fate(self, name: str) -> dict[str, Any]:
        """What the journal says of it."""
        (found,) = self.journal.readings.fates(prefix=name)
        return found


class Browser:
    """Sends what a browser sends with a page's own links and forms."""

    def __init__(self, room: Room, language: str = "en") -> None:
        app = build(room.desk, SITE)
        self.client = TestClient(app, base_url=SITE.origin, follow_redirects=False, raise_server_exceptions=True)
        self.client.headers.update({"sec-fetch-site": "same-origin", "accept-language": language})
        self.room = room

    def sign_in(self) -> Browser:
        """By a fresh link."""
        answer = self.client.get(f"/in/{self.room.desk.sessions.link()}", headers={"sec-fetch-site": "cross-site"})
        assert answer.status_code == 200
        return self

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def post(self, path: str, data: Mapping[str, str | list[str]] | None = None, **headers: str) -> Any:
        """As a form with ``Referrer-Policy: no-referrer`` is sent."""
        sent = {"origin": "null"} | {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(path, data=data or {}, headers={k: v for k, v in sent.items() if v})

    def text(self, path: str) -> str:
        """A page that is there."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return str(answer.text)

    def do(self, name: str, action: str, word: str = "", back: str = "") -> Any:
        """Presses a button."""
        return self.post(f"/mail/{name}/do/{action}", {"word": word, "back": back})

    def together(self, names: Sequence[str], action: str) -> str:
        """Presses a button for the mails that are ticked, and returns the page that follows."""
        answer = self.post("/bulk", {"on": list(names), "do": action})
        assert answer.status_code == 303
        return self.text(answer.headers["location"])

    def undo(self, page: str) -> str:
        """Presses the notice's button on that page, and returns the page that follows."""
        found = re.search(r'name="which" value="(\d+)"', page)
        assert found, "nothing is offered to be undone"
        return self.text(self.post("/undo", {"which": found[1]}).headers["location"])


Browsers = Callable[..., Browser]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """An account whose mailbox is empty."""
    opened = Room(tmp_path)
    yield opened
    opened.desk.sender.finish()
    opened.journal.close()


@pytest.fixture
def browser(room: Room) -> Browser:
    """Signed in, in English."""
    return Browser(room).sign_in()


@pytest.fixture
def home(room: Room) -> Office:
    """Where the fixture ``model`` puts its model."""
    return room.office


WAITS = {"decision": ANSWER, "waits": True}
DRAWN = {"decision": ANSWER, "waits": True, "drawn": True}
