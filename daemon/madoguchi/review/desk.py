"""What the pages work with: the owner's files, the journal, the clock, the model, the mailbox, who is signed in."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from madoguchi.clock import Clock
from madoguchi.config.load import Office, load
from madoguchi.errors import ConfigurationError, UsageError
from madoguchi.journal.piles import Item
from madoguchi.journal.store import Journal
from madoguchi.journal.turns import sealed
from madoguchi.judge import registry
from madoguchi.judge.judgement import Closer
from madoguchi.judge.reading import sample_of
from madoguchi.mail.message import Message
from madoguchi.mailbox.protocol import Mailbox
from madoguchi.review.mailtext import Letters
from madoguchi.review.sending import Sender
from madoguchi.review.session import Sessions, since_boot
from madoguchi.service.account import Session as Connection
from madoguchi.service.account import log
from madoguchi.service.models import model_in_force

if TYPE_CHECKING:
    from madoguchi.judge.trained import TrainedJudge

MOST_CLOSER = 500


class Desk:
    """One account, in one process. ``config``: the file that is read again when the page has changed one beside it.

    ``connect`` opens the mailbox for reading, ``opening`` both servers for sending.
    """

    def __init__(
        self,
        office: Office,
        journal: Journal,
        clock: Clock,
        config: Path,
        connect: Callable[[], Mailbox],
        opening: Callable[[Office], AbstractContextManager[Connection]],
        seconds: Callable[[], float] = since_boot,
    ) -> None:
        self.office, self.journal, self.clock, self._config = office, journal, clock, config
        self.sessions = Sessions(seconds)
        self.letters = Letters(lambda: self.office, connect)
        self.sender = Sender(lambda: opening(self.office), self.now)
        self._lock = threading.Lock()
        self._judge: TrainedJudge | None = None
        self._model = ""
        self._closer: dict[tuple[str, str], Closer] = {}

    def now(self) -> datetime:
        """By the one clock."""
        return self.clock.now()

    def item(self, name: str) -> Item | None:
        """The mail of that name."""
        return self.journal.piles.one(name, self.after())

    def after(self) -> int:
        """The last mail whose draw counts no more."""
        return sealed(self.journal.turns.all())

    def reload(self) -> None:
        """The owner's files as they are now; those of before where one of them is wrong."""
        try:
            self.office = load(self._config)
        except ConfigurationError:
            log.error("not-reloaded")

    def closer(self, item: Item, message: Message) -> Closer | None:
        """How the serving model sees that mail now; None without a model, or where there is nothing to judge."""
        with self._lock:
            judge = self._serving()
            if judge is None or not message.body.new.strip():
                return None
            known = (item.key, self._model)
            if known not in self._closer:
                if len(self._closer) >= MOST_CLOSER:
                    self._closer.clear()
                self._closer[known] = judge.closer(sample_of(message))
            return self._closer[known]

    def sweep(self) -> None:
        """Once the last session has run out, nothing that was read is kept; what never went out is in the queue."""
        self.journal.releases.lapse(self.now())
        if self.sessions.nobody():
            self.forget()

    def forget(self) -> None:
        """Nobody is signed in: no mail's words stay in memory."""
        self.letters.forget()
        self.sender.forget()
        with self._lock:
            self._closer.clear()

    def _serving(self) -> TrainedJudge | None:
        try:
            folder = registry.current(self.office.state_dir)
            if folder is not None and folder.name != self._model:
                self._judge, self._model = model_in_force(self.office), folder.name
        except UsageError as error:
            log.error("model-refused", why=str(error))
        return self._judge
