"""A refusal of the sender: the server's word about this account, whichever mail it happened to meet.

MAIL FROM is where it belongs (RFC 5321 §3.3), but Microsoft 365 says it after the text (SendAsDenied, enhanced codes
5.2.252 and 5.7.60), and Postfix with delayed rejects, its default, at RCPT.
"""

from __future__ import annotations

import re

from madoguchi.outbox.stages import Outcome, Stage, judge

_TOO_LARGE = 552
LOGIN_LAPSED = 530
_WORDS = re.compile(
    r"\b5\.2\.252\b|\b5\.7\.60\b|SendAsDenied|sender address rejected|not owned by user|send as this sender",
    re.IGNORECASE,
)


def meaning(stage: Stage, code: int, answer: str) -> Outcome | None:
    """What `judge` says, a refusal of the sender told apart; too large at MAIL (RFC 1870 §6.1) is that mail alone.

    530 asks for a login (RFC 4954 §6): one that lapsed in mid-session is made again on the next connection.
    """
    outcome = judge(stage, code)
    if outcome is Outcome.REFUSED and code == LOGIN_LAPSED and stage is not Stage.FINAL:
        return Outcome.DEFERRED
    if outcome is not Outcome.REFUSED:
        return outcome
    about_sender = code != _TOO_LARGE if stage is Stage.MAIL else _WORDS.search(answer) is not None
    return Outcome.BARRED if about_sender else outcome
