"""`madoguchi train`: a model out of labelled mail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from madoguchi.cli.call import Call, with_call
from madoguchi.config.settings import Promise
from madoguchi.errors import ConfigurationError, UsageError
from madoguchi.journal.lock import TRAINING, TRAINING_FILE, AccountLock
from madoguchi.judge.corpus import Examples, read
from madoguchi.judge.judgement import MINE

if TYPE_CHECKING:
    from madoguchi.config.load import Office
    from madoguchi.journal.training_cache import TrainingCache
    from madoguchi.judge.report import Finding, TrainingReport
    from madoguchi.learning.labelled import Gathered, LeftOut
    from madoguchi.learning.teaching import Settings

FOLDERS = "folders"
MOST_FINDINGS = 20
"""As many labels to look at are shown at once."""


@click.command(short_help="train a model on labelled mail")
@click.option("--from", "sources", multiple=True, metavar="SOURCE", help="starter, folders, a .jsonl file, or a folder")
@click.option("--out", type=click.Path(path_type=Path), help="write the model there; needs no account")
@click.option(
    "--max-wrong",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    metavar="R",
    help="at most this share of replies may be wrong; else that of [promise]",
)
@click.option(
    "--confidence",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    metavar="C",
    help="how sure that has to be; else that of [promise]",
)
@click.option(
    "--out-of-scope-share",
    type=click.FloatRange(0, 1, max_open=True),
    metavar="S",
    help="the share of mail that is nobody's request; else that of [promise]",
)
@click.option("--no-promote", is_flag=True, help="keep the model, let the present one serve")
@with_call
def command(
    call: Call,
    sources: tuple[str, ...],
    out: Path | None,
    max_wrong: float | None,
    confidence: float | None,
    out_of_scope_share: float | None,
    no_promote: bool,
) -> None:
    """Without --from: the account's labelled folders, the labels given in the queue, and a confirmed harvest."""
    from madoguchi.learning.teaching import Settings

    chosen = sources or (FOLDERS,)
    office = _office(call, chosen, out)
    promise = office.settings.promise if office else Promise()
    told = Settings(
        max_wrong=promise.max_wrong_reply_rate if max_wrong is None else max_wrong,
        confidence=promise.confidence if confidence is None else confidence,
        out_of_scope_share=promise.out_of_scope_share if out_of_scope_share is None else out_of_scope_share,
        created=call.clock.now(),
        promote=out is None and not no_promote,
    )
    files = _files(call, chosen)
    if out is not None and FOLDERS not in chosen:
        _train_files(call, office, files, told, out)
    else:
        assert office is not None
        with AccountLock(office.state_dir, TRAINING_FILE, TRAINING):
            _train_account(call, office, files, told, out, folders=FOLDERS in chosen)


def _office(call: Call, sources: Sequence[str], out: Path | None) -> Office | None:
    """Needed only for the account's folders, or to keep the model there."""
    if out is None or FOLDERS in sources:
        return call.office()
    try:
        return call.office()
    except ConfigurationError:
        return None


def _files(call: Call, sources: Sequence[str]) -> Examples:
    """What is read from files, in their order."""
    examples = Examples()
    for source in sources:
        if source != FOLDERS:
            call.progress(f"reading {source} …")
            examples.add(read(source))
    return examples


def _train_files(call: Call, office: Office | None, files: Examples, told: Settings, out: Path) -> None:
    """A model for anybody: of no account, for no directory."""
    from madoguchi.judge.train import train

    call.progress(f"training on {len(files)} mails …")
    settings = asdict(told)
    del settings["promote"]
    report = train(files, out=out, embeddings=office.settings.judge.embeddings if office else True, **settings)
    left_out = _left_out(files, Counter())
    _tell(call, report, {**left_out, "promoted": False, "promotion": None, "out": str(out)})


def _train_account(
    call: Call, office: Office, files: Examples, told: Settings, out: Path | None, *, folders: bool
) -> None:
    from madoguchi.judge import store
    from madoguchi.judge.gate import Ruling
    from madoguchi.judge.train import card
    from madoguchi.learning.promotion import keep, let_serve
    from madoguchi.learning.teaching import open_cache, teach

    with closing(open_cache(office)) as cache:
        taught = teach(office, cache, lambda: _account(call, office, cache, folders=folders), files, told)
    report, verdict = taught.report, taught.verdict
    if out is not None:
        assert report.judge is not None
        store.save(report.judge, out, card(report), data=report.data, created=told.created)
    elif verdict.ruling is not Ruling.SAME:
        keep(office.state_dir, report)
    if verdict.promoted:
        let_serve(office.state_dir, report.model, told.created, verdict.reason)
    _tell(
        call,
        report,
        {
            **_left_out(files, taught.gathered.left_out),
            "fetched": taught.gathered.fetched,
            "held_back": taught.held,
            "promoted": verdict.promoted,
            "promotion": {**asdict(verdict), "model": report.model},
            "out": str(out) if out else None,
        },
    )
    if told.promote and not verdict.promoted and verdict.ruling is not Ruling.SAME:
        click.get_current_context().exit(1)


def _left_out(files: Examples, account: Counter[LeftOut]) -> dict[str, Any]:
    """Labelled mails that teach nothing: how many, and why."""
    counted = Counter({str(why): count for why, count in account.items()})
    counted.update({"empty": files.skipped, "later-in-thread": files.later})
    return {"skipped": counted.total(), "left_out": dict(+counted)}


def _account(call: Call, office: Office, cache: TrainingCache, *, folders: bool) -> Gathered:
    from madoguchi.learning.labelled import Gathered
    from madoguchi.learning.teaching import read_account
    from madoguchi.mailbox.imap import ImapMailbox

    if not folders:
        return Gathered()
    call.progress("reading the labelled folders …")
    found = read_account(
        office,
        call.journal(office),
        cache,
        lambda: ImapMailbox.connect(office.settings.imap, office.home, office.tokens),
        lambda done: call.progress(f"{done} mails read …"),
    )
    if not found.rows:
        names = ", ".join(folder for _, folder in office.labelled_folders())
        msg = f"no labelled mail in {names}; move some there, or begin with `madoguchi train --from starter`"
        raise UsageError(msg)
    call.progress("training …")
    return found


def _in_words(finding: Finding) -> str:
    if finding.kind == "mislabel":
        return f"{finding.mail}: labelled {finding.label}, reads like {finding.other}"
    if finding.kind == "contradiction":
        return f"{finding.mail}: labelled {finding.label}, reads the same as {finding.twin}, labelled {finding.other}"
    if finding.kind == "near-duplicate":
        return f"{finding.mail}: nearly the same text as {finding.twin}"
    return f"{finding.mail}: the same text as {finding.twin} again, counts once"


def _tell(call: Call, report: TrainingReport, more: dict[str, Any]) -> None:
    if call.json:
        call.emit({**report.as_dict(), **more})
        return
    call.say(f"{'type':<20} {'mails':>6} {'recall':>7} {'precision':>9} {'answered':>9} {'right':>6}")
    for row in report.types:
        note = "" if row.answerable or row.label == MINE else "  too few examples: never answered"
        ranked = f"{row.examples:>6} {row.recall:>7.2f} {row.precision:>9.2f}"
        call.say(f"{row.label:<20} {ranked} {row.answered:>9} {row.answered_right:>6}{note}")
    for warning in report.warnings:
        call.say(f"warning: {warning}")
    for finding in report.findings[:MOST_FINDINGS]:
        call.say(f"please look: {_in_words(finding)}")
    if len(report.findings) > MOST_FINDINGS:
        call.say(f"please look: {len(report.findings) - MOST_FINDINGS} more of these, all of them with --json")
    wrong = "nothing is answered"
    if report.wrong is not None:
        wrong = f"{report.wrong:.1%} of {report.answered} answered mails are wrong"
    call.say(
        f"out of fold: best type right {report.accuracy:.1%}; {report.coverage:.1%} of the requests answered; {wrong}"
    )
    call.say(f"certified: {'yes' if report.certified else 'no'}: {report.reason}")
    if more.get("left_out"):
        call.say("left out: " + ", ".join(f"{count} {why}" for why, count in more["left_out"].items()))
    if more.get("held_back"):
        call.say(f"held back: the newest {more['held_back']} labels, to compare with the model that serves")
    if more["promotion"]:
        promoted = "promoted" if more["promoted"] else "not promoted"
        call.say(f"model {report.model}: {promoted}: {more['promotion']['reason']}")
    if more["out"]:
        call.say(f"written to {more['out']}")
