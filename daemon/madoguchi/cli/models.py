"""`madoguchi models`: which models there are, which one serves, and the way back."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from madoguchi.cli.call import Call, the_one, with_call
from madoguchi.errors import ModelRefused, UsageError
from madoguchi.judge import registry
from madoguchi.judge.trained import TrainedJudge
from madoguchi.service.models import model_in_force


def chosen_model(call: Call, folder: Path | None) -> TrainedJudge:
    """The model in ``folder``, else the account's. Raises `UsageError`, `ModelRefused`."""
    from madoguchi.judge.store import load

    if folder is not None:
        return load(folder)
    judge = model_in_force(call.office())
    if judge is None:
        msg = "no model yet: `madoguchi train --from starter` makes a first one"
        raise UsageError(msg)
    return judge


@click.group(short_help="the models of this account: list, show, promote, rollback")
def command() -> None:
    """A model is never changed after it was made; promote and rollback only choose which one serves."""


@command.command("list", short_help="every model, the oldest first, and the one that serves")
@with_call
def list_models(call: Call) -> None:
    """One line each: * the one that serves, its id, mails, requests answered out of fold, threshold."""
    state = call.office().state_dir
    serving = _serving(state)
    ids = registry.list_models(state)
    for model in ids:
        row = _row(state, model)
        if call.json:
            call.emit({**row, "serves": model == serving})
        else:
            call.say(f"{'*' if model == serving else ' '} {_in_words(row)}")
    if not ids:
        call.say("まだありません / no model yet: madoguchi train --from starter")


@command.command(short_help="what a model was made from, how well it did, when it served")
@click.argument("name", metavar="[ID]", required=False)
@with_call
def show(call: Call, name: str | None) -> None:
    """The one that serves, or ID: its beginning, or that of the eight digits after the hyphen, is enough."""
    from madoguchi.judge import store

    state = call.office().state_dir
    model = _named(state, name)
    folder = registry.models_dir(state) / model
    store.load(folder)
    told: dict[str, Any] = store.read_manifest(folder).model_dump(mode="json")
    told["serves"] = model == _serving(state)
    told["promotions"] = [asdict(line) for line in registry.history(state) if line.model == model]
    if call.json:
        call.emit(told)
        return
    call.say(f"{model}{'  (serves)' if told['serves'] else ''}")
    call.say(f"made {told['created']} from {told['data']['rows']} mails, the newest of {told['data']['newest'] or '-'}")
    for label, count in told["card"]["counts"].items():
        own = told["card"]["own"][label]
        call.say(f"  {label:<20} {count:>6} mails, {own:>5} of your own")
    metrics = told["card"]["metrics"]
    call.say(f"best type right {metrics['accuracy']:.1%}, {metrics['coverage']:.1%} of the requests answered")
    found = store.certificate_of(store.read_manifest(folder))
    call.say(f"threshold {told['threshold']:.3f}; digest verified")
    call.say(f"certified: {'yes: ' + found.reason if found else 'no'}")
    for line in told["promotions"]:
        call.say(f"serves since {line['at']}: {line['why']}")


@command.command(short_help="let a model serve, whatever the comparison said")
@click.argument("name", metavar="ID")
@with_call
def promote(call: Call, name: str) -> None:
    """By hand: you take the responsibility. `models rollback` goes back."""
    state = call.office().state_dir
    _let_serve(call, state, _named(state, name), "by hand", back=False)


@command.command(short_help="back to the model that served before")
@click.argument("name", metavar="[ID]", required=False)
@with_call
def rollback(call: Call, name: str | None) -> None:
    """Again: to the one before that. With ID: to that one."""
    state = call.office().state_dir
    model = _named(state, name) if name else registry.before(state)
    if model is None:
        msg = "rollback: found no model that served before the present one; `models list` shows those there are"
        raise UsageError(msg)
    _let_serve(call, state, model, "rolled back", back=True)


def _let_serve(call: Call, state: Path, model: str, why: str, *, back: bool) -> None:
    from madoguchi.learning.promotion import let_serve

    let_serve(state, model, call.clock.now(), why, back=back)
    if call.json:
        call.emit({"model": model, "serves": True})
    call.say(f"{model} が有効です / {model} serves now")


def _serving(state: Path) -> str:
    """The id of the model that serves; "" where there is none, or the pointer names none."""
    try:
        folder = registry.current(state)
    except UsageError:
        return ""
    return folder.name if folder else ""


def _named(state: Path, name: str | None) -> str:
    if name is None:
        folder = registry.current(state)
        if folder is None:
            msg = "no model yet: `madoguchi train --from starter` makes a first one"
            raise UsageError(msg)
        return folder.name
    return the_one(registry.find(state, name), name, "model", "models list")


def _row(state: Path, model: str) -> dict[str, Any]:
    """What a list says of a model. One that is damaged says so, and does not stop the list."""
    from madoguchi.judge import store

    try:
        told = store.read_manifest(registry.models_dir(state) / model)
    except ModelRefused as error:
        return {"model": model, "damaged": str(error)}
    metrics = told.card.get("metrics", {})
    return {
        "model": model,
        "created": told.created,
        "rows": told.data.rows,
        "newest": told.data.newest,
        "labels": len(told.labels),
        "threshold": told.threshold,
        "accuracy": metrics.get("accuracy"),
        "coverage": metrics.get("coverage"),
    }


def _in_words(row: dict[str, Any]) -> str:
    if "damaged" in row:
        return f"{row['model']}  damaged: {row['damaged']}"
    told = f"{row['model']}  {row['rows']:>6} mails  {row['labels']:>4} types"
    if row["coverage"] is None:
        return told
    return f"{told}  best right {row['accuracy']:.1%}  answered {row['coverage']:.1%}  from {row['threshold']:.3f}"
