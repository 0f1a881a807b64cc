"""What is compared: this program as it is shipped, without embeddings, and two classics of text classification."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline, make_union
from sklearn.svm import LinearSVC

from bench.judgement.measure import Answers
from madoguchi.judge import store
from madoguchi.judge.corpus import Example
from madoguchi.judge.judgement import MINE
from madoguchi.judge.train import train


@dataclass(frozen=True, slots=True)
class Run:
    """The answers, and what they cost: ``seconds`` of training, ``rate`` in mails a second, ``megabytes`` on disk."""

    answers: Answers
    seconds: float
    rate: float
    megabytes: float | None = None


Method = Callable[[Sequence[Example], Sequence[Example]], Run]


def ours(learn: Sequence[Example], judge: Sequence[Example], *, embeddings: bool = True) -> Run:
    """Trained, stored, loaded again and asked mail by mail, as the service does."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "model"
        began = time.perf_counter()
        train(learn, embeddings=embeddings, out=place)
        trained = time.perf_counter()
        size = sum(file.stat().st_size for file in place.iterdir()) / 1e6
        model = store.load(place)
    began_judging = time.perf_counter()
    said = model.judge([row.sample for row in judge])
    rate = len(judge) / (time.perf_counter() - began_judging)
    answers = Answers([one.best for one in said], np.array([one.probability for one in said]))
    return Run(answers, trained - began, rate, size)


def ngrams_alone(learn: Sequence[Example], judge: Sequence[Example]) -> Run:
    """`ours` without the sentence embedding."""
    return ours(learn, judge, embeddings=False)


def naive_bayes(learn: Sequence[Example], judge: Sequence[Example]) -> Run:
    """Multinomial naive Bayes on words, as in the sorters of the 2000s; Japanese by pairs of characters."""
    words = r"[a-z0-9']+|[\u3040-\u9fff]{1,2}"
    return _plain(make_pipeline(CountVectorizer(token_pattern=words), MultinomialNB(alpha=0.1)), learn, judge)


def linear_svc(learn: Sequence[Example], judge: Sequence[Example]) -> Run:
    """TF-IDF of words and characters, a linear support vector machine, its largest margin as the score."""
    both = make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
    )
    return _plain(make_pipeline(both, LinearSVC(C=1, random_state=0)), learn, judge)


METHODS: dict[str, Method] = {
    "madoguchi": ours,
    "madoguchi, n-grams alone": ngrams_alone,
    "naive Bayes": naive_bayes,
    "LinearSVC": linear_svc,
}


def _plain(pipeline: Any, learn: Sequence[Example], judge: Sequence[Example]) -> Run:
    began = time.perf_counter()
    pipeline.fit([_text(row) for row in learn], [row.label for row in learn])
    trained = time.perf_counter()
    decide = getattr(pipeline, "decision_function", None) or pipeline.predict_log_proba
    decisions = decide([_text(row) for row in judge])
    rate = len(judge) / (time.perf_counter() - trained)
    classes = np.array(pipeline.classes_)
    types = np.flatnonzero(classes != MINE)
    best = decisions[:, types].argmax(axis=1)
    return Run(Answers(classes[types][best].tolist(), decisions[:, types].max(axis=1)), trained - began, rate)


def _text(row: Example) -> str:
    return f"{row.subject}\n{row.body}".lower()
