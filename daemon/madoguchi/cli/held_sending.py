"""`madoguchi held reply`, `forward` and `apologise`: their arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import click

from madoguchi.cli.call import Call, with_call
from madoguchi.config.fields import LANGUAGES


def _sending(short_help: str) -> Callable[[Callable[..., None]], click.Command]:
    """What the three commands have in common that send a letter."""

    def made(function: Callable[..., None]) -> click.Command:
        for decorate in (
            with_call,
            click.option("--edit", is_flag=True, help="change the words in your editor first"),
            click.option("--yes", is_flag=True, help="do not ask at a terminal"),
            click.option("--show", is_flag=True, help="show the letter, send nothing"),
            click.option("--language", type=click.Choice(LANGUAGES), default=None, help="else the usual one"),
            click.argument("request_type", metavar="TYPE"),
            click.argument("name", metavar="ID"),
        ):
            function = decorate(function)
        return click.command(short_help=short_help)(function)

    return made


@_sending("send the pointer yourself, in the personal form")
def reply(call: Call, name: str, request_type: str, language: str | None, **choices: bool) -> None:
    """No word of automatic, to the sender alone, at most once. TYPE is the mail's label from then on."""
    _send(call, "pointer", name, request_type, language, choices)


@_sending("pass the mail on to the team, the colleague in Cc")
def forward(call: Call, name: str, request_type: str, language: str | None, **choices: bool) -> None:
    """With the mail itself enclosed, at most once. TYPE is the mail's label from then on."""
    _send(call, "forward", name, request_type, language, choices)


@_sending("after a wrong pointer: a word of apology that names the right team")
def apologise(call: Call, name: str, request_type: str, language: str | None, **choices: bool) -> None:
    """To the colleague alone, at most once. TYPE is the right one, or `mine` where you take it over."""
    _send(call, "apology", name, request_type, language, choices)


def _send(
    call: Call, kind: str, name: str, request_type: str, language: str | None, choices: Mapping[str, bool]
) -> None:
    from madoguchi.cli.held import find
    from madoguchi.cli.held_letter import send_letter
    from madoguchi.journal.releases import ReleaseKind
    from madoguchi.service.hand_letters import Wish

    record = find(call.journal(call.office()), name)
    send_letter(call, record, Wish(ReleaseKind(kind), request_type, language or ""), **choices)


SENDING = (reply, forward, apologise)
