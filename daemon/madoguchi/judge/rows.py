"""Labelled mails → rows to learn from: everything a training needs of a mail, without its text."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from joblib import Parallel, delayed

from madoguchi.judge.bags import Bag, Letters
from madoguchi.judge.corpus import OWN, Example
from madoguchi.judge.folds import different
from madoguchi.judge.judgement import Sample
from madoguchi.judge.meaning import DIMENSIONS, embed
from madoguchi.judge.threads import twin

WORTH_PROCESSES = 3_000
"""Below that many mails starting processes takes longer than the work."""


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One labelled mail. ``digest`` of what is judged of it, ``twin`` see `threads.twin`; both SHA-256, hexadecimal.

    ``meaning``: (`DIMENSIONS`,) float32, or (0,) where the model does without. ``people``: keys of names.
    ``chosen``: labelled because the program had held or answered it; it teaches, but no certificate may rest on it.
    The rest as in `Example`.
    """

    label: str
    digest: str
    twin: str
    bag: Bag
    meaning: npt.NDArray[np.float32]
    thread: str = ""
    date: str = ""
    lang: str = ""
    name: str = ""
    people: frozenset[int] = field(default_factory=frozenset)
    origin: str = OWN
    chosen: bool = False


def digest(sample: Sample) -> str:
    """The same for two mails of which exactly the same is judged."""
    told = "\0".join((sample.subject, sample.body, *sample.attachments))
    return hashlib.sha256(told.encode(errors="surrogatepass")).hexdigest()


def digest_of(rows: Sequence[Row]) -> str:
    """SHA-256, hexadecimal, over label, text and thread of each row; their order changes nothing."""
    told = sorted(f"{row.label}\0{row.digest}\0{row.thread}\0" for row in rows)
    return hashlib.sha256("".join(told).encode(errors="surrogatepass")).hexdigest()


def featured(
    examples: Sequence[Example], letters: Letters, *, embeddings: bool = True, jobs: int | None = None
) -> list[Row]:
    """A row for each example, in order. ``jobs``: processes for the embeddings, None decides by the amount."""
    samples = [example.sample for example in examples]
    meaning = embedded(samples, jobs) if embeddings else np.zeros((len(samples), 0), dtype=np.float32)
    return [
        Row(
            label=example.label,
            digest=digest(sample),
            twin=twin(sample),
            bag=letters.bag(sample),
            meaning=vector,
            thread=example.thread,
            date=example.date,
            lang=example.lang,
            name=example.name,
            people=letters.names(example.people),
            origin=example.origin,
        )
        for example, sample, vector in zip(examples, samples, meaning, strict=True)
    ]


def embedded(samples: Sequence[Sample], jobs: int | None = None) -> npt.NDArray[np.float32]:
    """`embed`, shared out among processes where there is much to do."""
    processes = jobs or processes_for(len(samples))
    if processes == 1 or not samples:
        return embed(samples)
    parts = Parallel(n_jobs=processes)(delayed(embed)(samples[start::processes]) for start in range(processes))
    found = np.zeros((len(samples), DIMENSIONS), dtype=np.float32)
    for start, part in enumerate(parts):
        found[start::processes] = part
    return found


def newest(mails: Sequence[Row | Example], most: int) -> list[Row | Example]:
    """At most ``most`` mails, the newest of each type, every type cut by the same share."""
    if len(mails) <= most:
        return list(mails)
    by_label: dict[str, list[Row | Example]] = {}
    for mail in sorted(mails, key=lambda mail: (mail.date, _digest_of(mail)), reverse=True):
        by_label.setdefault(mail.label, []).append(mail)
    return [mail for own in by_label.values() for mail in own[: max(1, len(own) * most // len(mails))]]


def _digest_of(mail: Row | Example) -> str:
    return mail.digest if isinstance(mail, Row) else digest(mail.sample)


def owned(rows: Sequence[Row], groups: Sequence[str]) -> dict[str, int]:
    """How many different examples of each label are the owner's own; ``groups`` as of `threads.together`."""
    own = [(row.label, group) for row, group in zip(rows, groups, strict=True) if row.origin == OWN]
    counted = different([label for label, _ in own], [group for _, group in own])
    return {str(label): count for label, count in counted.items()}


def processes_for(mails: int) -> int:
    """How many processes are worth starting."""
    return 1 if mails < WORTH_PROCESSES else max(1, min(4, len(os.sched_getaffinity(0))))
