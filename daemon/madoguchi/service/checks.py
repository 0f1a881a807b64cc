"""Everything that can be known before the first mail: one finding each, with its mend."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain

from madoguchi.agreement.rehearsal import rehearsed_announcements
from madoguchi.config.load import Office
from madoguchi.config.stop_file import stop_file
from madoguchi.errors import ConfigurationError, MadoguchiError, SignInNeeded
from madoguchi.journal.absences import Absence
from madoguchi.judge import registry
from madoguchi.mailbox.imap import ImapMailbox
from madoguchi.outbox.smtp import SmtpOutbox
from madoguchi.outbox.stages import Outcome
from madoguchi.policy.agreements import lapses
from madoguchi.policy.evidence import missing
from madoguchi.policy.leaving import PREPARE_DAYS, days_left
from madoguchi.promise.ledger import Standing
from madoguchi.reply.rehearsal import rehearsed, rehearsed_by_hand, rehearsed_courtesies, rehearsed_notices
from madoguchi.service import sign_in
from madoguchi.service.exposure import exposure
from madoguchi.service.findings import Finding, Grade
from madoguchi.service.heartbeat import overdue
from madoguchi.service.models import is_certified, model_in_force
from madoguchi.service.survey import survey
from madoguchi.unreached import failure, mend

PROBED = 50
"""How many of the newest mails the settings of [reply] are held against."""
_EVIDENCE = {
    "reviewed": "judge what was drawn: madoguchi audit next; how far it is: madoguchi audit status",
    "folders": "label more dated mail in Requests/<type> and Requests/mine, then madoguchi train",
}
_ASK = "`madoguchi directory announce` writes the mail that asks; then set agreed_on to the day of the answer"
_LAPSES = {
    "none": ("no agreement with {team}, so no date and no promise", _ASK),
    "old": ("the agreement with {team} is of {day}, over a year old", _ASK),
    "ahead": (
        "the agreement with {team} is of {day}, which is still to come",
        "set agreed_on to the day of the answer",
    ),
}
USEFUL = {
    "MOVE": "filing copies and deletes instead (RFC 6851)",
    "UIDPLUS": "filed mail stays in the inbox marked \\Deleted until you expunge it (RFC 4315)",
    "IDLE": "new mail is seen at the next poll only (RFC 2177)",
}


def findings(
    office: Office,
    connect: Callable[[], ImapMailbox],
    outbox: SmtpOutbox,
    now: datetime,
    standing: Standing,
    polled: datetime | None = None,
    leaving: date | None = None,
    absences: Sequence[Absence] = (),
) -> Iterator[Finding]:
    """Every check in turn, as it is made. The configuration itself was valid, or there would be no office.

    ``polled``: the daemon's last successful poll, if there was one. ``leaving``: from when on the owner is gone.
    ``absences``: every one on record.
    """
    for check in checks(office, connect, outbox, now, standing, polled, leaving, absences):
        yield from check


def checks(
    office: Office,
    connect: Callable[[], ImapMailbox],
    outbox: SmtpOutbox,
    now: datetime,
    standing: Standing,
    polled: datetime | None,
    leaving: date | None,
    absences: Sequence[Absence],
) -> tuple[Iterator[Finding], ...]:
    """The same, each by itself: nothing is looked at before it is asked for its first finding."""
    return (
        _configuration(office),
        _stop_file(office),
        _placeholders(office),
        _leaving(office, leaving, now),
        _files(office),
        _directory(office),
        _agreements(office, now),
        _promise(office, standing, now),
        _templates(office, now),
        _model(office),
        sign_in.findings(office),
        _mailbox(office, connect, now),
        _submission(office, outbox),
        _heartbeat(office, polled, now),
        _other_responder(office, absences, now),
        exposure(office),
    )


def _configuration(office: Office) -> Iterator[Finding]:
    types = len(office.directory.requests)
    yield Finding(Grade.OK, "configuration", f"{types} request types, mode {office.settings.mode}")


def _stop_file(office: Office) -> Iterator[Finding]:
    found = stop_file(office.home)
    if found:
        mend = "until whoever made the file removes it; what you send by hand still goes out"
        yield Finding(Grade.WARNING, "paused", f"{found}: every mail is held", mend)


def _placeholders(office: Office) -> Iterator[Finding]:
    """What `handover import` put where it was told nothing: a name that never exists (RFC 2606 §2)."""
    settings = office.settings
    written = {
        "owner.addresses": settings.owner.addresses,
        "imap.host": [settings.imap.host],
        "smtp.host": [settings.smtp.host],
    }
    for key, values in written.items():
        if any(value.endswith(".invalid") for value in values):
            yield Finding(Grade.ERROR, key, "still a placeholder", f"put your own into madoguchi.toml: {key}")


def _leaving(office: Office, leaving: date | None, now: datetime) -> Iterator[Finding]:
    if leaving is None:
        return
    left = days_left(leaving, now, office.settings.zone)
    if left <= 0:
        mend = "if that is not so: madoguchi absence list, then madoguchi absence end ID"
        yield Finding(Grade.WARNING, "leaving", f"since {leaving.isoformat()} nothing is sent or drafted", mend)
    elif left <= PREPARE_DAYS:
        mend = "madoguchi handover export FILE for whoever comes next; madoguchi directory announce"
        yield Finding(Grade.WARNING, "leaving", f"in {left} days, on {leaving.isoformat()}, all answering ends", mend)


def _files(office: Office) -> Iterator[Finding]:
    settings = office.settings
    secrets = [settings.imap.password_file, settings.smtp.password_file, settings.oauth2.client_secret_file]
    private = ["people.toml", *(name for name in secrets if name)]
    for name in dict.fromkeys(private):
        path = office.path(name)
        if not path.exists():
            if name == "people.toml":
                yield Finding(Grade.WARNING, name, "not there: nobody is excluded", "list who must never be answered")
        elif path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            yield Finding(Grade.WARNING, name, "others can read it", f"chmod 600 {path}")
        else:
            yield Finding(Grade.OK, name, "private")


def _directory(office: Office) -> Iterator[Finding]:
    directory = office.directory
    if not directory.requests:
        yield Finding(Grade.ERROR, "teams.toml", "no request type", "describe at least one team and one request type")
    unused = sorted(set(directory.teams) - {request.team for request in directory.requests.values()})
    if unused:
        yield Finding(
            Grade.WARNING, "teams.toml", f"no request type names {', '.join(unused)}", "add one, or remove it"
        )


def _agreements(office: Office, now: datetime) -> Iterator[Finding]:
    """A line for each team whose agreement has to be asked for, with the types that it holds up."""
    found = lapses(office.directory, now.astimezone(office.settings.zone).date())
    for lapse in found:
        wrong, mend = _LAPSES[lapse.state]
        told = f"{', '.join(lapse.types)}: {wrong.format(team=lapse.team, day=lapse.agreed_on)}"
        yield Finding(Grade.WARNING, "agreements", told, mend)
    if office.directory.requests and not found:
        yield Finding(Grade.OK, "agreements", "every type's team agreed within the last year")


def _promise(office: Office, standing: Standing, now: datetime) -> Iterator[Finding]:
    promise = office.settings.promise
    lacking = missing(
        office.settings, standing, now, certified=is_certified(office, registry.current(office.state_dir))
    )
    if promise.evidence == "none":
        found = 'evidence = "none": the threshold alone decides'
        yield Finding(Grade.WARNING, "promise", found, 'set [promise] evidence = "reviewed" before real mail')
    elif lacking and office.settings.mode == "send":
        yield Finding(Grade.WARNING, "promise", f"{lacking} (reason uncertified)", _EVIDENCE[promise.evidence])
    else:
        until = f"granted until {standing.until:%Y-%m-%d}" if standing.until else lacking or "certified from folders"
        yield Finding(Grade.OK, "promise", f"at most {promise.max_wrong_reply_rate:.0%} wrong; {until}")
    if "*" in office.settings.answer_domains:
        yield Finding(Grade.WARNING, "answer_domains", '"*": anybody is answered', "name your own domains")


def _templates(office: Office, now: datetime) -> Iterator[Finding]:
    rendered = 0
    for fault in rehearsed(office, now):
        if fault:
            yield Finding(Grade.ERROR, "templates", fault, "mend that template")
            return
        rendered += 1
    letters = chain(rehearsed_by_hand(office, now), rehearsed_courtesies(office, now))
    fault = next(filter(None, chain(letters, rehearsed_notices(office, now), rehearsed_announcements(office, now))), "")
    if fault:
        yield Finding(Grade.ERROR, "templates", fault, "mend that template")
    else:
        yield Finding(Grade.OK, "templates", f"{rendered} replies rendered (type × language × variant × level)")


def _model(office: Office) -> Iterator[Finding]:
    try:
        judge = model_in_force(office)
    except MadoguchiError as error:
        yield Finding(Grade.ERROR, "model", str(error), "train again: madoguchi train")
        return
    if judge is None:
        mend = "madoguchi train --from starter, or label some mail and run madoguchi train"
        yield Finding(Grade.WARNING, "model", "none yet: all mail is held", mend)
        return
    unknown = sorted(set(judge.answerable) - set(office.directory.requests))
    if unknown:
        found = f"knows types that teams.toml lacks: {', '.join(unknown)}"
        yield Finding(Grade.WARNING, "model", found, "add them to teams.toml; until then such mail is held (no-team)")
    else:
        yield Finding(Grade.OK, "model", "present and verified")


def _mailbox(office: Office, connect: Callable[[], ImapMailbox], now: datetime) -> Iterator[Finding]:
    try:
        mailbox = connect()
    except MadoguchiError as error:
        yield _not_let_in(error, "imap", "host, port, security, user name and password in [imap]")
        return
    try:
        yield Finding(Grade.OK, "imap", f"logged in to {office.settings.imap.host}")
        yield from _capabilities(mailbox)
        yield from _folders(office, mailbox)
        if mailbox.find_folder(office.settings.folders.inbox) is not None:
            yield from survey(office, mailbox, PROBED, now).proposals()
    finally:
        mailbox.close()


def _not_let_in(error: MadoguchiError, section: str, usual: str) -> Finding:
    """Where somebody has to sign in, no host and no password mends it; nor a password where the host is not known."""
    if isinstance(error, SignInNeeded):
        return Finding(Grade.ERROR, section, str(error), "madoguchi login")
    if isinstance(error, ConfigurationError):
        return Finding(Grade.ERROR, section, str(error), "the key that is named", "secret")
    return _unreached(section, str(error), usual)


def _unreached(section: str, found: str, usual: str) -> Finding:
    kind = failure(found)
    if kind is None:
        return Finding(Grade.ERROR, section, found, usual)
    if found.startswith("oauth2 "):
        return Finding(Grade.ERROR, section, found, mend(kind, "oauth2"), "token-server")
    return Finding(Grade.ERROR, section, found, mend(kind, section), kind)


def _capabilities(mailbox: ImapMailbox) -> Iterator[Finding]:
    offered = mailbox.capabilities()
    for name, without in USEFUL.items():
        if name not in offered:
            yield Finding(Grade.WARNING, "imap", f"the server lacks {name}", without)


def _folders(office: Office, mailbox: ImapMailbox) -> Iterator[Finding]:
    settings = office.settings.folders
    if mailbox.find_folder(settings.inbox) is None:
        yield Finding(Grade.ERROR, "folders.inbox", f"{settings.inbox!r} is not there", "name an existing folder")
    for use, configured in (("sent", settings.sent), ("drafts", settings.drafts)):
        found = mailbox.find_folder(configured) if configured else mailbox.special_folder(use)
        if found:
            yield Finding(Grade.OK, f"folders.{use}", found)
        elif configured:
            yield Finding(Grade.ERROR, f"folders.{use}", f"{configured!r} is not there", "name an existing folder")
        else:
            mend = f"it is made when first needed; or name yours in folders.{use}"
            yield Finding(Grade.WARNING, f"folders.{use}", "none found by SPECIAL-USE or by a usual name", mend)


def _heartbeat(office: Office, polled: datetime | None, now: datetime) -> Iterator[Finding]:
    late = overdue(office.settings, polled, now)
    if late:
        yield Finding(Grade.WARNING, "daemon", late, "is `madoguchi run` running? its log says what fails")
    elif polled is not None:
        yield Finding(Grade.OK, "daemon", f"last successful poll {polled.isoformat(timespec='seconds')}")


def _other_responder(office: Office, absences: Sequence[Absence], now: datetime) -> Iterator[Finding]:
    """It cannot be seen over IMAP, so that the owner is asked while an absence runs or is to come."""
    if any(one.span(office.settings.zone)[1] > now and one.ended_at is None for one in absences):
        asked = "is the mail server's own 自動応答 (out-of-office reply) on? Two machines must not answer one mail"
        yield Finding(Grade.WARNING, "absence", asked, "turn it off for mail from inside, or madoguchi pause")


def _submission(office: Office, outbox: SmtpOutbox) -> Iterator[Finding]:
    server = office.settings.smtp
    try:
        delivery = outbox.verify()
    except MadoguchiError as error:
        yield _not_let_in(error, "smtp", "user name and password in [smtp]")
        return
    finally:
        outbox.close()
    if delivery.outcome is Outcome.SENT:
        yield Finding(Grade.OK, "smtp", f"{server.host} takes mail from us")
    else:
        found = f"{server.host}:{server.port}: {delivery.answer} (at {delivery.stage})"
        yield _unreached("smtp", found, "host, port and security in [smtp]")
