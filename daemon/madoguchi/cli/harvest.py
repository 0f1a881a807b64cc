"""`madoguchi harvest`: labels out of the Sent folder, for the owner to confirm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from madoguchi.cli.call import Call, the_one, with_call
from madoguchi.cli.held import HIDDEN
from madoguchi.config.load import Office
from madoguchi.errors import MadoguchiError, UsageError
from madoguchi.journal.harvest import Proposal
from madoguchi.journal.store import Journal
from madoguchi.judge.judgement import MINE
from madoguchi.mail.message import Message

if TYPE_CHECKING:
    from madoguchi.learning.harvest import Harvest

LOOK_BACK = timedelta(days=365)
NOTHING = {
    "known": "提案済み / known already",
    "automatic": "自動送信・下書き / automatic, or a draft",
    "no-team": "窓口の記載なし / names no team",
    "several-teams": "窓口が複数 / several teams",
    "no-request-type": "窓口に用件の種類なし / the team has no request type",
    "no-original": "元のメールなし / the request is gone",
    "no-colleague": "同僚のメールではない / no colleague's request",
    "sensitive": "機微な内容 / sensitive",
    "same-request": "同じ依頼 / a request proposed once",
}
"""Why a mail in Sent proposes nothing, in words."""


@click.group(short_help="labels out of your Sent folder, for you to confirm", invoke_without_command=True)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="what was sent since that day; else within a year")
@click.option("--dry-run", is_flag=True, help="show what would be proposed, record nothing")
@with_call
def command(call: Call, since: datetime | None, dry_run: bool) -> None:
    """Where you answered or forwarded a colleague's mail by naming one team, that mail is proposed as an example.

    The mailbox is only read. Nothing teaches before you confirm it: harvest list, confirm, reject.
    """
    following = click.get_current_context().invoked_subcommand
    if following is None:
        _propose(call, since, dry_run)
    elif since or dry_run:
        msg = f"{'--dry-run' if dry_run else '--since'}: found before {following!r}, expected with `harvest` alone"
        raise UsageError(msg)


def _propose(call: Call, since: datetime | None, dry_run: bool) -> None:
    from madoguchi.learning.harvest import look
    from madoguchi.mailbox.imap import ImapMailbox

    office = call.office()
    journal = call.journal(office)
    zone = office.settings.zone
    start = since.replace(tzinfo=zone) if since else call.clock.now().astimezone(zone) - LOOK_BACK
    mailbox = ImapMailbox.connect(office.settings.imap, office.home, office.tokens)
    try:
        found = look(
            office, mailbox, journal.harvest.known(), start, lambda done: call.progress(f"{done} mails read …")
        )
    finally:
        mailbox.close()
    if not dry_run:
        journal.harvest.propose([proposal for proposal, _ in found.proposals], call.clock.now(), found.moved)
    for proposal, message in found.proposals:
        if call.json or dry_run:
            _show(call, _shown(office, proposal, {proposal.key: message}))
    _tell(call, found, dry_run)


def _tell(call: Call, found: Harvest, dry_run: bool) -> None:
    nothing = {outcome.value: number for outcome, number in found.nothing.items() if number}
    proposed = len(found.proposals)
    if call.json:
        call.emit({"read": found.read, "proposed": proposed, "nothing": nothing, "recorded": not dry_run})
    for outcome, number in nothing.items():
        call.say(f"{number:>6}  {NOTHING[outcome]}")
    call.say(f"{proposed:>6}  提案 / proposed")
    call.progress(f"次 / next: madoguchi harvest{'' if dry_run else ' list'}")


@command.command("list", short_help="what is proposed, with the subject from the mailbox")
@click.option("--type", "request_type", metavar="TYPE", help="only this request type")
@with_call
def list_proposed(call: Call, request_type: str | None) -> None:
    """One line each. Subject and first line are fetched from the mailbox for this, and kept nowhere."""
    office = call.office()
    _known_type(office, "--type", request_type)
    rows = call.journal(office).harvest.waiting(request_type)
    requests, missing = _requests(office, rows)
    for row in rows:
        _show(call, _shown(office, row, requests, missing))
    if not rows:
        call.say("ありません / nothing is proposed")


@command.command(short_help="these labels are right: they teach at the next training")
@click.option("--all", "everything", is_flag=True, help="every proposal that has a request type")
@click.option("--type", "request_type", metavar="TYPE", help="every proposal of this request type")
@click.option("--as", "label", metavar="TYPE", help="this request type instead: a key of the directory, or mine")
@click.argument("names", metavar="[ID]...", nargs=-1)
@with_call
def confirm(call: Call, everything: bool, request_type: str | None, label: str | None, names: tuple[str, ...]) -> None:
    """By ID also what you rejected before, or confirmed as something else."""
    office = call.office()
    _known_type(office, "--as", label)
    journal = call.journal(office)
    rows = _chosen(office, journal, everything, request_type, names)
    known = _types(office)
    undecided = [row for row in rows if label is None and row.label not in known]
    if undecided and names:
        row = undecided[0]
        msg = f"{row.name}: found no request type, expected --as with one of: {', '.join(row.candidates or known)}"
        raise UsageError(msg)
    labels = {row.key: label or row.label or "" for row in rows if row not in undecided}
    journal.harvest.confirm(labels, call.clock.now())
    for row in rows:
        if row.key in labels:
            _done(call, row, "confirmed", labels[row.key])
    if undecided:
        call.say(
            f"{len(undecided)} 件は種類が未定です: harvest confirm ID --as TYPE / "
            f"{len(undecided)} without a request type: harvest confirm ID --as TYPE"
        )


@command.command(short_help="these labels are wrong: never proposed again")
@click.option("--all", "everything", is_flag=True, help="every proposal")
@click.option("--type", "request_type", metavar="TYPE", help="every proposal of this request type")
@click.argument("names", metavar="[ID]...", nargs=-1)
@with_call
def reject(call: Call, everything: bool, request_type: str | None, names: tuple[str, ...]) -> None:
    """By ID also what you confirmed before."""
    office = call.office()
    journal = call.journal(office)
    rows = _chosen(office, journal, everything, request_type, names)
    journal.harvest.reject([row.key for row in rows], call.clock.now())
    for row in rows:
        _done(call, row, "rejected", row.label)


def _chosen(
    office: Office, journal: Journal, everything: bool, request_type: str | None, names: Sequence[str]
) -> list[Proposal]:
    """The proposals meant, each once; all IDs are looked at before anything is changed."""
    _known_type(office, "--type", request_type)
    ways = [way for way, given in (("--all", everything), ("--type", request_type), ("ID", names)) if given]
    if len(ways) != 1:
        msg = f"found {' and '.join(ways) or 'nothing'}, expected one of --all, --type TYPE, or IDs of `harvest list`"
        raise UsageError(msg)
    if not names:
        return journal.harvest.waiting(request_type)
    found = (
        the_one(journal.harvest.by_prefix(name) if name else [], name, "proposal", "harvest list") for name in names
    )
    return list({row.key: row for row in found}.values())


def _types(office: Office) -> list[str]:
    return [*office.directory.requests, MINE]


def _known_type(office: Office, option: str, given: str | None) -> None:
    if given is not None and given not in _types(office):
        msg = f"{option}: found {given!r}, expected one of: {', '.join(_types(office))}"
        raise UsageError(msg)


def _requests(office: Office, rows: Sequence[Proposal]) -> tuple[dict[str, Message], str]:
    """The requests that are there, and what to say of the others."""
    from madoguchi.learning.harvest import requests_of
    from madoguchi.mailbox.imap import ImapMailbox

    if not rows:
        return {}, ""
    try:
        mailbox = ImapMailbox.connect(office.settings.imap, office.home, office.tokens)
    except MadoguchiError as error:
        return {}, str(error)
    try:
        return requests_of(office, mailbox, rows), "the mail is no longer in the mailbox"
    except MadoguchiError as error:
        return {}, str(error)
    finally:
        mailbox.close()


def _shown(office: Office, row: Proposal, requests: Mapping[str, Message], missing: str = "") -> dict[str, Any]:
    """A proposal with what may be shown of its request."""
    from madoguchi.learning.pointing import is_sensitive

    shown: dict[str, Any] = {
        "id": row.name,
        "state": row.state,
        "label": row.label,
        "candidates": row.candidates,
        "team": row.team,
        "evidence": row.evidence,
        "message_id": row.original_id,
    }
    request = requests.get(row.key)
    if request is None:
        return shown | {"text_missing": missing}
    if is_sensitive(request, office):
        return shown | {"text_missing": HIDDEN}
    first = next((line.strip() for line in request.body.new.splitlines() if line.strip()), "")
    return shown | {"subject": request.subject, "first_line": first}


def _show(call: Call, shown: Mapping[str, Any]) -> None:
    if call.json:
        call.emit(shown)
        return
    label = shown["label"] or "? " + " | ".join(shown["candidates"])
    text = shown.get("text_missing") or f"{shown['subject']} — {shown['first_line']}"
    call.say(f"{shown['id']}  {label:<20} {shown['evidence']:<29} {text}")


def _done(call: Call, row: Proposal, state: str, label: str | None) -> None:
    if call.json:
        call.emit({"id": row.name, "state": state, "label": label})
    call.say(f"{row.name}  {state}  {label or ''}".rstrip())
