"""Which model a command uses."""

from __future__ import annotations

from pathlib import Path

from madoguchi.cli.call import Call
from madoguchi.errors import UsageError
from madoguchi.judge import registry
from madoguchi.judge.trained import TrainedJudge


def chosen_model(call: Call, folder: Path | None) -> TrainedJudge:
    """The model in ``folder``, else the account's. Raises `UsageError`, `ModelRefused`."""
    from madoguchi.judge.store import load

    if folder is None:
        folder = registry.current(call.office().state_dir)
    if folder is None:
        msg = "no model yet: `madoguchi train --from starter` makes a first one"
        raise UsageError(msg)
    return load(folder)
