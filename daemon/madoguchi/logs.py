"""Logs: for people on a terminal, JSON for machines; on standard error; no subjects, bodies or secrets."""

from __future__ import annotations

import logging
import os
import sys

import structlog


def configure(verbose: int = 0, *, quiet: bool = False) -> None:
    """``MADOGUCHI_LOG=json`` makes JSON lines; on a terminal a line for people. ``quiet``: warnings only."""
    as_json = os.environ.get("MADOGUCHI_LOG", "") == "json"
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=22)
    )
    level = logging.WARNING if quiet else logging.DEBUG if verbose else logging.INFO
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        # Looked up at each line: whoever replaces the stream (a terminal that went away, a test) is followed.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
