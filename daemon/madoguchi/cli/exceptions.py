"""`madoguchi exceptions`: whom the owner supports outside the usual way, until when, and what comes next."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from madoguchi.cli.call import Call, with_call

if TYPE_CHECKING:
    from madoguchi.policy.exceptions import Allowance

DAY = click.DateTime(["%Y-%m-%d"])
ENDINGS = {
    None: "",
    "ran-out": "期間満了 / ran out",
    "by-hand": "終了 / ended by hand",
    "renewed": "更新 / renewed",
}


@click.group(short_help="whom you support outside the usual way, until when")
def command() -> None:
    """Mail of that person, or of that domain, is held for you until the day that was agreed; 31 days at most."""


@command.command(short_help="agree to one, or renew one with a new reason")
@click.option("--from", "who", metavar="ADDRESS|DOMAIN", required=True, help="the person, or a whole domain")
@click.option("--request", "request_type", metavar="TYPE", default="", help="for this type only")
@click.option("--until", type=DAY, help="the last day; two weeks from today if not given, 31 days at most")
@click.option("--reason", metavar="TEXT", required=True, help="why; a renewal needs a new one")
@click.option("--next-step", metavar="TEXT", default="", help="what comes afterwards, if that is decided")
@with_call
def add(call: Call, who: str, request_type: str, until: datetime | None, reason: str, next_step: str) -> None:
    """From today on. One for the same person and type that still runs is renewed: it ends here."""
    from madoguchi.service.excepting import agree

    office = call.office()
    journal = call.journal(office)
    last = until.date() if until else None
    words = {"who": who, "reason": reason, "request_type": request_type, "next_step": next_step}
    _tell(call, agree(office, journal, call.clock.now(), until=last, **words))


@command.command("list", short_help="who, why, until when, how many mails, how it ended")
@with_call
def list_all(call: Call) -> None:
    """Everything on record, the oldest first."""
    found = call.journal(call.office()).exceptions.all()
    for one in found:
        _tell(call, one)
    if not found:
        call.say("ありません / none")


@command.command(short_help="end one before its last day")
@click.argument("number", metavar="ID", type=int)
@click.option("--next-step", metavar="TEXT", default="", help="what comes now; without one the next mail is held")
@with_call
def end(call: Call, number: int, next_step: str) -> None:
    """From now on. Without a next step on record the first mail afterwards is held."""
    from madoguchi.service import excepting

    office = call.office()
    journal = call.journal(office)
    excepting.end(office, journal, call.clock.now(), number, next_step)
    _tell(call, *(one for one in journal.exceptions.all() if one.id == number))


@command.command("next", short_help="put the next step on record")
@click.argument("number", metavar="ID", type=int)
@click.argument("text", metavar="TEXT")
@with_call
def next_step(call: Call, number: int, text: str) -> None:
    """What comes after the exception, before its end or later."""
    from madoguchi.service.excepting import decide_next

    journal = call.journal(call.office())
    decide_next(journal, number, text)
    _tell(call, *(one for one in journal.exceptions.all() if one.id == number))


def _tell(call: Call, one: Allowance) -> None:
    from madoguchi.service.excepting import told_of

    office = call.office()
    found = told_of(office, call.journal(office), call.clock.now(), one)
    if call.json:
        call.emit(found)
    else:
        call.say(_line(found))


def _line(found: dict[str, Any]) -> str:
    """For a person."""
    about = f" ({found['request_type']})" if found["request_type"] else ""
    head = f"{found['id']:>4}  {found['first']} - {found['until']}  {found['from']}{about}"
    parts = [f"{found['mails']} 通 / mails", found["reason"]]
    if found["next_step"]:
        parts.append(f"→ {found['next_step']}")
    if found["ended"]:
        parts.insert(0, ENDINGS[found["ended"]])
    return f"{head}   {'   '.join(parts)}"
