"""The model in force: loaded at the start, and again when another one was promoted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from madoguchi.errors import UsageError
from madoguchi.judge import registry
from madoguchi.service.account import Account, log

if TYPE_CHECKING:
    from madoguchi.judge.trained import TrainedJudge


def model_in_force(state_dir: Path) -> TrainedJudge | None:
    """The promoted model; None where there is none yet. Raises `UsageError` where it cannot be trusted."""
    folder = registry.current(state_dir)
    if folder is None:
        return None
    from madoguchi.judge.store import load

    return load(folder)


def reload_model(account: Account) -> None:
    """A model that cannot be trusted is not used: the one in force stays, else mail is held as ``no-model``."""
    try:
        folder = registry.current(account.office.state_dir)
        if folder is not None and folder.name != account.model:
            account.judge, account.model = model_in_force(account.office.state_dir), folder.name
            log.info("model", id=folder.name)
    except UsageError as error:
        log.error("model-refused", why=str(error))
