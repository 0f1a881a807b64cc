"""What can go wrong in an SMTP transaction, and how a test asks for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

Stage = Literal["banner", "ehlo", "starttls", "auth", "mail", "rcpt", "data", "body", "final"]
STAGES: tuple[Stage, ...] = get_args(Stage)
_REPLIES = {
    "421": "421 4.3.2 closing, try later",
    "450": "450 4.2.0 mailbox busy, try later",
    "451": "451 4.3.0 local error, try later",
    "452": "452 4.3.1 out of space, try later",
    "535": "535 5.7.8 wrong credentials",
    "550": "550 5.7.1 refused by policy",
    "552": "552 5.2.3 too large",
    "554": "554 5.6.0 refused",
}
_LOCAL_PART = re.compile(r"(rcpt|data|body|final)-(?:(\d{3})|(drop)|hang(\d+))(-kept)?(?:\+.*)?")


@dataclass(frozen=True)
class Fault:
    """One misbehaviour: at `stage`, wait `seconds`, then answer `reply`, or hang up, or (neither) go on as normal.

    `stage`: where. `banner` to `rcpt` stand for the reply to that step; `data` for the one before the text (354
    otherwise); `body` happens after the first bytes of the text; `final` is the reply after its last dot.
    `reply`: a whole reply line; after a 421, and after any reply in `body`, the connection is closed.
    `drop`: close without a word. `kept`: at `final`, the mail was accepted although the client is not told so.
    `unasked`: a further reply, sent together with the normal one, to nothing that was asked.
    `times`: how often it happens before all is well again; None: always.
    """

    stage: Stage
    reply: str = ""
    drop: bool = False
    seconds: float = 0.0
    kept: bool = False
    unasked: str = ""
    times: int | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for a fault that would do nothing, or two things at once."""
        if self.stage not in STAGES:
            msg = f"no such stage: {self.stage}"
            raise ValueError(msg)
        if bool(self.reply) + self.drop > 1 or not (self.reply or self.drop or self.seconds or self.unasked):
            raise ValueError("a fault needs a reply, a drop or some seconds, and not both of the first two")


def fault_in(recipient: str) -> Fault | None:
    """The fault that a recipient's local part asks for: `<stage>-<code>`, `<stage>-drop` or `<stage>-hang<seconds>`.

    `final-451@example.co.jp`, `body-drop@…`, `final-hang3@…`, `final-drop-kept@…`; only stages from `rcpt` on, since
    a server learns of the recipient there. Any other local part asks for nothing.
    """
    match = _LOCAL_PART.fullmatch(recipient.rpartition("@")[0])
    if match is None:
        return None
    stage, code, drop, seconds, kept = match.groups()
    return Fault(
        stage=next(known for known in STAGES if known == stage),
        reply=_REPLIES.get(code, f"{code} fault asked for by the recipient's address") if code else "",
        drop=bool(drop),
        seconds=float(seconds or 0),
        kept=bool(kept),
    )
