"""`madoguchi train`: a model out of labelled mail."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from madoguchi.cli.call import Call, with_call
from madoguchi.config.settings import Promise
from madoguchi.errors import ConfigurationError, UsageError
from madoguchi.judge.corpus import Examples, read
from madoguchi.judge.judgement import MINE
from madoguchi.service.cold_start import adapted, of_directory

if TYPE_CHECKING:
    from madoguchi.config.load import Office
    from madoguchi.judge.report import Finding, TrainingReport

FOLDERS = "folders"
MOST_FINDINGS = 20
"""As many labels to look at are shown at once."""


@click.command(short_help="train a model on labelled mail")
@click.option("--from", "sources", multiple=True, metavar="SOURCE", help="starter, folders, a .jsonl file, or a folder")
@click.option("--out", type=click.Path(path_type=Path), help="write the model there; needs no account")
@click.option("--max-wrong", type=click.FloatRange(0, 1, min_open=True, max_open=True), metavar="R")
@click.option("--confidence", type=click.FloatRange(0, 1, min_open=True, max_open=True), metavar="C")
@click.option("--out-of-scope-share", type=click.FloatRange(0, 1, max_open=True), metavar="S")
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
    office = _office(call, sources, out)
    promise = office.settings.promise if office else Promise()
    examples = Examples()
    for source in sources or (FOLDERS,):
        call.progress(f"reading {source} …")
        part = _read(call, office, source)
        examples.extend(part)
        examples.skipped += part.skipped
    if office is not None and out is None:
        examples = adapted(examples, office.directory)
        examples.extend(of_directory(office.directory, examples))
    call.progress(f"training on {len(examples)} mails …")
    from madoguchi.judge.train import train

    report = train(
        examples,
        max_wrong=promise.max_wrong_reply_rate if max_wrong is None else max_wrong,
        confidence=promise.confidence if confidence is None else confidence,
        out_of_scope_share=promise.out_of_scope_share if out_of_scope_share is None else out_of_scope_share,
        out=out,
        created=call.clock.now(),
        embeddings=office.settings.judge.embeddings if office else True,
    )
    promoted = False
    if out is None and office is not None:
        promoted = _keep(office, report, promote=not no_promote)
    _tell(call, report, examples.skipped, promoted, out)


def _office(call: Call, sources: tuple[str, ...], out: Path | None) -> Office | None:
    """Needed only for the account's folders, or to keep the model there."""
    if out is None or not sources or FOLDERS in sources:
        return call.office()
    try:
        return call.office()
    except ConfigurationError:
        return None


def _read(call: Call, office: Office | None, source: str) -> Examples:
    if source != FOLDERS:
        return read(source)
    assert office is not None
    from madoguchi.mailbox.imap import ImapMailbox
    from madoguchi.service.harvest import add_harvest, from_harvest
    from madoguchi.service.labelled import from_folders, from_queue, labelled_folders

    journal = call.journal(office)
    mailbox = ImapMailbox.connect(office.settings.imap, office.home)
    try:
        examples = from_folders(office, mailbox)
        examples.extend(from_queue(office, mailbox, journal.mails.labels()))
        add_harvest(examples, from_harvest(office, mailbox, journal.harvest.confirmed()))
    finally:
        mailbox.close()
    if not examples:
        names = ", ".join(folder for _, folder in labelled_folders(office))
        msg = f"no labelled mail in {names}; move some there, or begin with `madoguchi train --from starter`"
        raise UsageError(msg)
    return examples


def _keep(office: Office, report: TrainingReport, *, promote: bool) -> bool:
    from madoguchi.judge import registry, store
    from madoguchi.judge.train import card

    assert report.judge is not None
    folder = registry.models_dir(office.state_dir) / report.model
    if not folder.is_dir():
        store.save(report.judge, folder, card(report))
    if promote:
        registry.promote(office.state_dir, report.model)
    return promote


def _in_words(finding: Finding) -> str:
    if finding.kind == "mislabel":
        return f"{finding.mail}: labelled {finding.label}, reads like {finding.other}"
    if finding.kind == "contradiction":
        return f"{finding.mail}: labelled {finding.label}, the same text as {finding.twin}, labelled {finding.other}"
    return f"{finding.mail}: the same text as {finding.twin} again, counts once"


def _tell(call: Call, report: TrainingReport, skipped: int, promoted: bool, out: Path | None) -> None:
    if call.json:
        call.emit({**report.as_dict(), "skipped": skipped, "promoted": promoted, "out": str(out) if out else None})
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
    call.say(f"certified: no: {report.reason}")
    call.say(f"model {report.model}: {'promoted' if promoted else 'not promoted'}")
    if out is not None:
        call.say(f"written to {out}")
