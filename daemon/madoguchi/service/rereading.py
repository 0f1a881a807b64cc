"""SIGHUP: all of the owner's files are read again, and taken only if all of them are right; else the old ones serve on.

The model is looked at before each pass (`service/models.py`), passwords at each login, and a reload logs in anew.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path

from madoguchi.config.load import Office, load
from madoguchi.config.problems import unnamed
from madoguchi.errors import ConfigurationError
from madoguchi.reply.rehearsal import rehearsed, rehearsed_by_hand, rehearsed_notices
from madoguchi.service.kept_templates import forget_others, keep


def reread(serving: Office, config: Path, now: datetime) -> Office:
    """The new office. Raises `ConfigurationError` with every mistake, none of which names a person."""
    try:
        found = load(config)
    except ConfigurationError as error:
        raise ConfigurationError([unnamed(problem) for problem in error.problems]) from error
    mistakes = [f"{config.name}: {line}" for line in _only_at_a_start(serving, found)]
    if mistakes:
        raise ConfigurationError(mistakes)
    kept = kept_now(found)
    fault = next(filter(None, _rehearsal(kept, now)), "")
    if fault:
        forget_others(serving)
        raise ConfigurationError([_of_the_owners_own(fault, kept, found)])
    forget_others(kept)
    return kept


def kept_now(office: Office) -> Office:
    """The office with a copy of its own templates. Raises `ConfigurationError` where there can be none."""
    try:
        return keep(office)
    except (OSError, shutil.Error) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "cannot be copied"
        raise ConfigurationError([f"templates_dir: found {office.settings.templates_dir}: {why}"]) from error


def _of_the_owners_own(fault: str, kept: Office, found: Office) -> str:
    """The file to mend is the one that was copied, not the copy."""
    copy = kept.settings.templates_dir
    return fault if kept is found else fault.replace(copy, str(found.path(found.settings.templates_dir)))


def _only_at_a_start(serving: Office, found: Office) -> Iterator[str]:
    """The lock and the journal were opened for these: another one would be judged by this one's history."""
    if found.state_dir != serving.state_dir:
        yield f"state_dir: found {found.state_dir}, expected {serving.state_dir} until a restart"
    if found.settings.metrics != serving.settings.metrics:
        yield "metrics: found another listen, textfile or account, expected what is served until a restart"
    if found.settings.account != serving.settings.account:
        yield "owner.addresses.0: found another account, expected the one that is served until a restart"


def _rehearsal(office: Office, now: datetime) -> Iterator[str]:
    return chain(rehearsed(office, now), rehearsed_by_hand(office, now), rehearsed_notices(office, now))
