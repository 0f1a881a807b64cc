from __future__ import annotations

import subprocess
import sys

import pytest

from madoguchi.judge.judgement import MINE, Judgement


@pytest.mark.parametrize(
    ("best", "probability", "answer"),
    [("refund", 0.8, True), ("refund", 0.79, False), ("", 0.9, False), (MINE, 0.9, False)],
)
def test_when_the_score_would_answer(best: str, probability: float, answer: bool) -> None:
    """A best type that is not mine, at or above the threshold."""
    assert Judgement(best, best, probability, threshold=0.8).answer is answer


@pytest.mark.parametrize("module", ["judgement", "registry", "corpus", "store", "trained"])
def test_judging_does_not_need_scikit_learn(module: str) -> None:
    """Importing what the service judges with leaves scikit-learn alone: it costs a second and 100 MB."""
    code = f"import sys, madoguchi.judge.{module}; sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
