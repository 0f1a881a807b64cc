"""One small trained model for all tests that only look at it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from madoguchi.judge.report import TrainingReport
from madoguchi.judge.train import train
from madoguchi.judge.trained import TrainedJudge
from tests.judge.mails import mails

MOMENT = datetime(2026, 11, 23, 9, 0, 5, tzinfo=UTC)


@pytest.fixture(scope="session")
def report() -> TrainingReport:
    """A training on `mails`."""
    return train(mails(), max_wrong=0.2, out_of_scope_share=0.3, created=MOMENT)


@pytest.fixture(scope="session")
def judge(report: TrainingReport) -> TrainedJudge:
    """The model of that training."""
    assert report.judge is not None
    return report.judge
