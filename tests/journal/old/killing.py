"""Brings journals to the newest schema and dies on the way: ``python -m tests.journal.old.killing SCHEMA FOLDER``.

``whole`` comes to its end. Beside it one folder is left for each migration, its process killed after that migration's
first statement, and one that was killed after the very last statement, before the commit.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from madoguchi.journal.engine import open_engine
from tests.journal.old import EARLIER, put

_WRITES = ("CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "DELETE")
_BUMP = "UPDATE alembic_version"


def main(schema: str, folder: Path) -> None:
    """The whole one first: what it loads, the others need not load again."""
    put(schema, folder / "whole")
    open_engine(folder / "whole").dispose()
    migrations = len(EARLIER) - EARLIER.index(schema)
    for passed in range(migrations + 1):
        state = folder / f"{passed:03}"
        put(schema, state)
        child = os.fork()
        if not child:
            _upgrade(state, passed, last=passed == migrations)
            os._exit(0)
        assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL


def _upgrade(state: Path, passed: int, *, last: bool) -> None:
    """Killed in the migration after ``passed`` others; ``last``: when the last of these said its last word."""
    bumps = 0

    @event.listens_for(Engine, "after_cursor_execute")
    def watch(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        nonlocal bumps
        if not statement.lstrip().startswith(_WRITES):
            return
        ends = statement.startswith(_BUMP)
        if bumps == passed and not ends:
            os.kill(os.getpid(), signal.SIGKILL)
        bumps += ends
        if last and bumps == passed:
            os.kill(os.getpid(), signal.SIGKILL)

    open_engine(state).dispose()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
