"""Logs: for people on a terminal, JSON for machines; on standard error; no subjects, bodies, addresses or secrets."""

from __future__ import annotations

import logging
import sys
import threading

import structlog

from madoguchi.discretion import Discretion
from madoguchi.log_form import asked_for

_log = structlog.get_logger("madoguchi")


def configure(
    verbose: int = 0, *, quiet: bool = False, form: str | None = None, discretion: Discretion | None = None
) -> None:
    """``form``: one of `FORMS`; None means what ``MADOGUCHI_LOG`` says, else text. ``quiet``: warnings only.

    What libraries say goes the same way, from warnings on. Raises `UsageError` for another form.
    """
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            discretion or Discretion(),
            _renderer(asked_for(form)),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.WARNING if quiet else logging.DEBUG if verbose else logging.INFO
        ),
        # Looked up at each line: whoever replaces the stream (a terminal that went away, a test) is followed.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    _hear_libraries()


def last_words(exit_code: int, error: str, why: str) -> None:
    """Why a command ends, as JSON: the event ``ended``. ``error``: the kind of exception.

    The log stays as the command set it up; where it ended before that, nobody's key is known, and none is needed.
    """
    in_force = structlog.get_config()["processors"][-1]
    if not isinstance(in_force, structlog.processors.JSONRenderer):
        configure(quiet=True, form="json")
    _log.error("ended", exit_code=exit_code, error=error, why=why)


def let_go() -> None:
    """Libraries speak for themselves again, as they did before `configure`."""
    for handler in [one for one in logging.root.handlers if isinstance(one, _Library)]:
        logging.root.removeHandler(handler)
        logging.captureWarnings(False)
        threading.excepthook, sys.unraisablehook = handler.before


def _renderer(form: str) -> structlog.typing.Processor:
    if form == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=22)


class _Library(logging.Handler):
    """What a library logs becomes a line like any other. Never below a warning, whatever ``-v`` says: what an IMAP
    library tells of its work is the mail itself. ``before``: who heard of broken threads and finalisers until then."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.before = (threading.excepthook, sys.unraisablehook)

    def emit(self, record: logging.LogRecord) -> None:
        try:
            said = record.getMessage()
        except (TypeError, ValueError, KeyError):
            said = str(record.msg)
        _log.log(record.levelno, "library", logger=record.name, said=said, exc_info=record.exc_info)


def _hear_libraries() -> None:
    let_go()
    logging.root.addHandler(_Library())
    logging.captureWarnings(True)
    threading.excepthook = _thread_ended
    sys.unraisablehook = _not_raised


def _thread_ended(broke: threading.ExceptHookArgs) -> None:
    _log.error("thread-ended", exc_info=broke.exc_value)


def _not_raised(broke: sys.UnraisableHookArgs) -> None:
    _log.error("not-raised", exc_info=broke.exc_value)
