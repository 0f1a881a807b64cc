"""One small trained model for all tests that only look at it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

import pytest

from madoguchi.judge.report import TrainingReport
from madoguchi.judge.train import train
from madoguchi.judge.trained import TrainedJudge
from tests.judge.mails import mails

MOMENT = datetime(2026, 11, 23, 9, 0, 5, tzinfo=UTC)


@cache
def small_training() -> TrainingReport:
    """A training on `mails`, once a process: a fixture that several folders import is made once in each."""
    return train(mails(), max_wrong=0.2, out_of_scope_share=0.3, created=MOMENT)


@pytest.fixture(scope="session")
def report() -> TrainingReport:
    """See `small_training`; only to be looked at."""
    return small_training()


@pytest.fixture(scope="session")
def judge(report: TrainingReport) -> TrainedJudge:
    """The model of that training."""
    assert report.judge is not None
    return report.judge
