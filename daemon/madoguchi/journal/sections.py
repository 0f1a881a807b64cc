"""Which of the waiting mails cannot wait, and where a decision of the owner helps: for the page and the digest."""

from __future__ import annotations

from madoguchi.journal.piles import Item
from madoguchi.reasons import Reason, reason_of

URGENT, DECIDE, SAMPLE, REST, THANKS = "urgent", "decide", "sample", "rest", "thanks"
"""The sections of the queue, in their order; the page shows `REST` and `THANKS` under "all" alone."""

HELPFUL = (
    Reason.ALREADY_WITH_TEAM,
    Reason.SEVERAL_REQUESTS,
    Reason.UNSURE,
    Reason.UNCERTIFIED,
    Reason.FEW_OWN_EXAMPLES,
    Reason.WRONG_POINTER,
    Reason.UNKNOWN_OUTCOME,
    Reason.REFUSED,
    Reason.ERROR,
)
"""Where a decision of the owner helps most, besides what is urgent."""


def section(item: Item) -> str:
    """Where a mail stands. What is to be judged blind stands apart: its reason would tell of the guess."""
    if item.blind:
        return SAMPLE
    named = {item.reason, *item.guards}
    if any(reason.urgent for reason in map(reason_of, named) if reason is not None):
        return URGENT
    if item.bounced or (item.hand is not None and item.hand.failed):
        return DECIDE
    if item.reason == Reason.ACCEPTED:
        return THANKS
    return DECIDE if any(reason in named for reason in HELPFUL) else REST
