"""`madoguchi classify`: judge JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import click

from madoguchi.cli.call import Call, with_call
from madoguchi.cli.models import chosen_model
from madoguchi.errors import UsageError
from madoguchi.judge.corpus import own_words
from madoguchi.judge.judgement import Judgement, Sample

BATCH = 500


@click.command(short_help="judge JSON Lines of subject and body")
@click.option("--model", type=click.Path(path_type=Path), help="a model's folder; otherwise the account's model")
@click.argument("file", type=click.File("rb"), default="-")
@with_call
def command(call: Call, model: Path | None, file: BinaryIO) -> None:
    """JSON Lines in (id, subject, body), JSON Lines out in the same order."""
    judge = chosen_model(call, model)
    rows = _rows(file)
    while batch := list(islice(rows, BATCH)):
        samples = [Sample(row.get("subject") or "", own_words(row.get("body") or "")) for row in batch]
        for row, judgement in zip(batch, judge.judge(samples), strict=True):
            call.emit(record(row.get("id"), judgement))


def record(name: object, judgement: Judgement) -> dict[str, object]:
    """The contract's form."""
    return {
        "id": name,
        "request_type": judgement.request_type,
        "best": judgement.best,
        "probability": judgement.probability,
        "threshold": judgement.threshold,
        "answer": judgement.answer,
        "certified": judgement.certified,
    }


def _rows(file: BinaryIO) -> Iterator[dict[str, Any]]:
    name = getattr(file, "name", "-")
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, dict):
            msg = f"{name}: line {number}: found no JSON object, expected one with id, subject and body"
            raise UsageError(msg)
        for key in ("subject", "body"):
            if not isinstance(row.get(key, ""), str | None):
                msg = f"{name}: line {number}: {key}: found {type(row[key]).__name__}, expected text"
                raise UsageError(msg)
        yield row
