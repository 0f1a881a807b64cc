"""For tests: ``MADOGUCHI_FAILPOINT`` names a step at which the process kills itself, as a power cut would."""

from __future__ import annotations

import os
import signal

STEPS = (
    "before-watermark",
    "after-discovery",
    "after-reading",
    "before-intent",
    "after-intent",
    "before-connect",
    "after-mail-from",
    "after-go-ahead",
    "after-text",
    "after-send",
    "after-draft",
    "before-sent-copy",
    "after-append",
    "after-sent-copy",
    "before-filing",
    "after-copy",
    "before-expunge",
    "after-filing",
)
"""Every step between seen and filed, in the order in which a mail meets them.

``after-go-ahead``: the server said 354. ``after-text``: it has the final dot. ``after-send``: its reply was read and is
not recorded yet. ``after-copy`` and ``before-expunge``: filing on a server without MOVE.
"""

STEPS_BY_HAND = ("release-planned", "release-heard")
"""The same of what the owner releases: on record and not offered to the server yet; its reply read and not recorded."""

STEPS_OF_COURTESY = ("courtesy-planned", "courtesy-heard", "reminder-drafted")
"""The same of what is said about a held mail; and the draft that comes with a reminder lies there, not recorded yet."""


STEPS_OF_TOKENS = ("token-heard", "token-kept")
"""Of the sign-in: the token server's answer was read and is not on the disk; it is, and no token was used yet."""


def failpoint(step: str) -> None:
    """Kills the process here if the environment asks for it; otherwise nothing."""
    if os.environ.get("MADOGUCHI_FAILPOINT") == step:
        os.kill(os.getpid(), signal.SIGKILL)
