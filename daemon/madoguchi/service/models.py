"""The model in force: loaded at the start, and again when another one was promoted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from madoguchi.config.load import Office
from madoguchi.config.settings import Promise
from madoguchi.errors import UsageError
from madoguchi.judge import registry
from madoguchi.service.log import log

if TYPE_CHECKING:
    from madoguchi.judge.certificate import Terms
    from madoguchi.judge.trained import TrainedJudge
    from madoguchi.service.account import Account


def model_in_force(office: Office) -> TrainedJudge | None:
    """The promoted model, certified only if it is for what `[promise]` asks; None where there is none yet.

    Raises `UsageError` where it cannot be trusted.
    """
    folder = registry.current(office.state_dir)
    if folder is None:
        return None
    from madoguchi.judge.store import load

    return load(folder).under(terms_of(office.settings.promise))


def is_certified(office: Office, folder: Path | None) -> bool:
    """Whether that model has a certificate from folders for what `[promise]` asks."""
    if folder is None:
        return False
    from madoguchi.judge.store import certificate_of, read_manifest

    try:
        found = certificate_of(read_manifest(folder))
    except UsageError:
        return False
    return found is not None and found.holds(terms_of(office.settings.promise))


def terms_of(promise: Promise) -> Terms:
    """What a certificate from folders has to say."""
    from madoguchi.judge.certificate import Terms

    return Terms(promise.max_wrong_reply_rate, promise.confidence, promise.out_of_scope_share)


def reload_model(account: Account) -> None:
    """A model that cannot be trusted is not used: the one in force stays, else mail is held as ``no-model``."""
    try:
        folder = registry.current(account.office.state_dir)
        if folder is not None and folder.name != account.model:
            account.judge, account.model = model_in_force(account.office), folder.name
            log.info("model", id=folder.name)
    except UsageError as error:
        log.error("model-refused", why=str(error))
