"""Brings journals to the newest schema and dies on the way: ``python -m tests.journal.old.killing FOLDER``.

``whole`` comes to its end from the first schema. Beside it there is a folder for each earlier schema, whose process was
killed after the first statement of the next migration; and ``last``, which went through all of them and was killed
after the very last statement, before the commit.
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


def main(folder: Path) -> None:
    """The whole one first: what it loads, the others need not load again."""
    put(EARLIER[0], folder / "whole")
    open_engine(folder / "whole").dispose()
    for name, schema, bumps in [*((one, one, 0) for one in EARLIER), ("last", EARLIER[0], len(EARLIER))]:
        put(schema, folder / name)
        child = os.fork()
        if not child:
            _upgrade(folder / name, bumps)
            os._exit(0)
        assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL


def _upgrade(state: Path, bumps: int) -> None:
    """Killed after so many migrations came to their end; with 0, in the first one."""
    done = 0

    @event.listens_for(Engine, "after_cursor_execute")
    def watch(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        nonlocal done
        done += statement.startswith(_BUMP)
        if statement.lstrip().startswith(_WRITES) and done == bumps:
            os.kill(os.getpid(), signal.SIGKILL)

    open_engine(state).dispose()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
