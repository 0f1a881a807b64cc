"""Each mail judged by a model of the mail before it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from sklearn.base import BaseEstimator, ClassifierMixin

from madoguchi.judge.bags import Bag
from madoguchi.judge.chain import KINDS, calibrating, judged_forward, taught
from madoguchi.judge.corpus import DIRECTORY, STARTER_MAIL
from madoguchi.judge.rows import Row
from madoguchi.judge.scoring import Roles

NOW = datetime(2026, 11, 24, tzinfo=UTC)
TODAY = NOW.isoformat()
NOTHING = Bag(np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.uint16))
CLASSES = ("invoice", "mine", "refund")
ROLES = Roles(np.array([True, False, True]), mine=1)


def row(number: int, days_ago: float | None, label: str = "invoice", **more: Any) -> Row:
    """A mail like no other; its embedding is its number."""
    date = "" if days_ago is None else (NOW - timedelta(days=days_ago)).isoformat()
    kind = np.zeros(10, dtype=np.float32)
    kind[number % 10] = 1
    return replace(Row(label, f"{number:064x}", f"t{number}", NOTHING, kind, date=date), **more)


class Witness(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Remembers which rows it was fitted on, and which it judged; the rows' only feature is their number."""

    seen: list[tuple[set[int], set[int]]]

    def __init__(self, log: Any = None) -> None:
        self.log = log

    def fit(self, X: Any, y: Any) -> Witness:  # noqa: N803
        self.classes_, self.fitted_ = np.unique(y), set(X.toarray()[:, 0].astype(int).tolist())
        return self

    def decision_function(self, X: Any) -> Any:  # noqa: N803
        judged = X.toarray()[:, 0].astype(int).tolist()
        LOG.append((self.fitted_, set(judged)))
        return np.tile(np.arange(len(self.classes_), 0, -1.0), (len(judged), 1))


LOG: list[tuple[set[int], set[int]]] = []


def run(rows: list[Row]) -> Any:
    """The chain over these rows, each of its own group."""
    LOG.clear()
    features = sparse.csr_matrix(np.arange(len(rows), dtype=float).reshape(-1, 1))
    dated = calibrating(rows, [one.twin for one in rows], TODAY)
    return judged_forward(Witness(), features, rows, dated, classes=CLASSES, roles=ROLES)


def year(count: int = 60) -> list[Row]:
    """Mail of all three labels, in no order."""
    rows = [row(at, 300 - 3 * at, CLASSES[at % 3]) for at in range(count)]
    return [rows[at * 7 % count] for at in range(count)]


def test_no_model_knows_what_comes_later() -> None:
    """Every mail but the oldest third is judged once, by a model of older mail alone."""
    rows = year()
    found = run(rows)
    assert sorted(at for _, judged in LOG for at in judged) == sorted(found.at.tolist())
    assert len(found.at) == 60 - taught(60)
    for fitted, judged in LOG:
        assert max(rows[at].date for at in fitted) < min(rows[at].date for at in judged)


def test_nobodys_kinds_are_new_to_their_judge() -> None:
    """The model that judges a mail of nobody's saw no other of the same kind, in either half."""
    rows = year(120)
    run(rows)
    kind = [int(one.meaning.argmax()) for one in rows]
    mine = {at for at, one in enumerate(rows) if one.label == "mine"}
    judged_kinds = [({kind[at] for at in fitted & mine}, {kind[at] for at in judged & mine}) for fitted, judged in LOG]
    assert any(new for _, new in judged_kinds)
    assert all(not known & new for known, new in judged_kinds)
    assert len(LOG) == 4 * KINDS


def test_shipped_mail_teaches_from_the_beginning_and_undated_mail_never() -> None:
    """What the owner labelled without a date may be of tomorrow."""
    rows = [*year(), row(90, None, "refund", origin=STARTER_MAIL), row(91, None, "refund")]
    run(rows)
    assert all(60 in fitted and 61 not in fitted for fitted, _ in LOG)


def test_in_order_of_date_and_right_where_right() -> None:
    """Scores and verdicts belong to their rows: this judge always says the first class it knows."""
    rows = year()
    found = run(rows)
    dates = [rows[at].date for at in found.at]
    assert dates == sorted(dates)
    assert [rows[at].label == "invoice" for at in found.at] == found.right.tolist()
    assert found.score.shape == found.right.shape


def test_mail_of_one_day_is_not_judged() -> None:
    """Nothing came before it."""
    rows = [row(at, 5, CLASSES[at % 3]) for at in range(60)]
    assert len(run(rows).at) == 0


@pytest.mark.parametrize(
    "spoilt",
    [
        {"origin": STARTER_MAIL},
        {"origin": DIRECTORY},
        {"chosen": True},
        {"date": ""},
        {"date": (NOW + timedelta(days=1)).isoformat()},
    ],
)
def test_only_the_owners_own_free_choice_calibrates(spoilt: dict[str, Any]) -> None:
    """Neither such a mail, nor another of its group."""
    rows = [row(1, 10), replace(row(2, 9), **spoilt), row(3, 8)]
    assert calibrating(rows, ["a", "b", "b"], TODAY) == [0]


def test_a_thread_counts_once_with_its_first_mail() -> None:
    """Whatever the order."""
    rows = [row(1, 8), row(2, 10), row(3, 9)]
    assert calibrating(rows, ["a", "a", "b"], TODAY) == [1, 2]
