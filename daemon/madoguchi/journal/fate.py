"""A row of the journal → a mail's fate as people and programs read it. Plain values, whoever fetched the row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from madoguchi.mail.names import NAME_LENGTH
from madoguchi.reasons import Reason, reason_of


def for_the_owner(held: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What cannot wait comes first, then what a label would teach most from, then the rest, thanks last."""
    return sorted(held, key=lambda record: (not _urgent(record), _is_thanks(record), -worth_labelling(record)))


_JUDGED = frozenset(
    [
        Reason.UNSURE,
        Reason.SEVERAL_REQUESTS,
        Reason.MINE,
        Reason.NO_TEAM,
        Reason.UNCERTIFIED,
        Reason.FEW_OWN_EXAMPLES,
    ]
)
"""Where a label tells the model something."""


def worth_labelling(record: dict[str, Any]) -> float:
    """How much a label would teach, 0 to 1: most where the model nearly answered, or saw two requests.

    Uncertainty sampling (D. D. Lewis and W. A. Gale, SIGIR 1994): 1 at the threshold, falling to 0 a quarter away.
    """
    if record["reason"] not in _JUDGED or record["probability"] is None:
        return 0.0
    if record["reason"] == Reason.SEVERAL_REQUESTS:
        return 1.0
    missing = abs(float(record["probability"]) - min(float(record["threshold"]), 1.0))
    return round(max(0.0, 1 - missing / 0.25), 2)


def _urgent(record: dict[str, Any]) -> bool:
    """By its reason, or by any guard that stopped it too."""
    named = {record["reason"], *record["evidence"].get("guards", {})}
    return any(reason.urgent for reason in map(reason_of, named) if reason is not None)


def _is_thanks(record: dict[str, Any]) -> bool:
    return bool(record["reason"] == Reason.ACCEPTED)


def fate(row: Any) -> dict[str, Any]:
    """``row``: the columns of `madoguchi.journal.readings` by name."""
    accepted = min((when for when in (row.accepted_at, row.hand_accepted_at) if when), default=None)
    times = {
        "arrived": row.arrived_at,
        "seen": row.seen_at,
        "decided": row.decided_at,
        "planned": row.planned_at,
        "attempted": row.attempted_at,
        "finished": row.finished_at,
        "filed": row.filed_at,
        "bounced": row.bounced_at,
        "accepted": accepted,
        "closed": row.closed_at,
    }
    return {
        "id": row.key[:NAME_LENGTH],
        "message_id": row.message_id,
        "folder": row.folder,
        "disposition": row.disposition,
        "reason": row.reason,
        "state": row.state,
        "evidence": row.evidence,
        "request_type": row.request_type,
        "best": row.best,
        "probability": row.probability,
        "threshold": row.threshold,
        "model": row.model,
        "team": row.team,
        "level": row.level,
        "language": row.language,
        "label": row.label,
        "feedback": row.feedback or ("accepted" if accepted else None),
        "closed_at": row.closed_at.isoformat() if row.closed_at else None,
        "closed_by": row.closed_by,
        "reply_message_id": row.reply_id,
        "server_answer": row.answer,
        "audit": _audit(row),
        "by_hand": _by_hand(row),
        "courtesy": {"kind": row.courtesy_kind, "state": row.courtesy_state} if row.courtesy_kind else None,
        "times": {name: moment.isoformat() for name, moment in times.items() if moment is not None},
    }


def _audit(row: Any) -> dict[str, Any] | None:
    """How the coin fell for a would-be reply, with which chance, and what the owner said; None for any other mail."""
    if row.drawn is None:
        return None
    judged_at = row.judged_at.isoformat() if row.judged_at else None
    return {"chance": row.chance, "drawn": row.drawn, "judged_as": row.judged_as, "judged_at": judged_at}


def _by_hand(row: Any) -> dict[str, Any] | None:
    """What the owner released last for this mail, and what became of it."""
    if row.hand_state is None:
        return None
    told = {"kind": row.hand_kind, "state": row.hand_state, "request_type": row.hand_type, "message_id": row.hand_id}
    return {**told, "server_answer": row.hand_answer, "bounced": row.hand_bounced is not None}
