"""For tests: ``MADOGUCHI_FAILPOINT`` names a step at which the process kills itself, as a power cut would."""

from __future__ import annotations

import os
import signal

STEPS = (
    "after-discovery",
    "after-reading",
    "before-intent",
    "after-intent",
    "before-connect",
    "after-send",
    "before-sent-copy",
    "after-sent-copy",
    "before-filing",
    "after-filing",
)


def failpoint(step: str) -> None:
    """Kills the process here if the environment asks for it; otherwise nothing."""
    if os.environ.get("MADOGUCHI_FAILPOINT") == step:
        os.kill(os.getpid(), signal.SIGKILL)
