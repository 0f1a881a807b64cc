"""What the report says of mail that piles up around something no team covers, and how it becomes a request type."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from madoguchi.cli.call import Call
from madoguchi.config.directory import KEY
from madoguchi.config.load import Office
from madoguchi.config.scaffold import quoted
from madoguchi.journal.store import Journal
from madoguchi.service.uncovered import piles_up, uncovered_mails

if TYPE_CHECKING:
    from madoguchi.learning.themes import Theme

PEOPLE_TOLD = 5
"""Fewer are "few": a number that small points at persons."""

FEW = "few"


def gather(call: Call, office: Office, journal: Journal) -> dict[str, Any]:
    """``themes``, and what was looked at for them, as plain values."""
    mine = uncovered_mails(journal, call.clock.now())
    if not piles_up(mine):
        return {"themes": [], "themes_looked": {"waiting": len(mine), "read": 0, "trouble": None}}
    from madoguchi.mailbox.imap import ImapMailbox
    from madoguchi.service.themes import find_themes

    call.log()
    found = find_themes(
        office,
        journal,
        lambda: ImapMailbox.connect(office.settings.imap, office.home, office.tokens),
        call.clock.now(),
        lambda done: call.progress(f"{done} mails read …"),
    )
    looked = {"waiting": found.waiting, "read": found.read, "trouble": found.trouble or None}
    return {"themes": list(_records(office, found.themes)), "themes_looked": looked}


def _records(office: Office, found: Collection[Theme]) -> Iterator[dict[str, Any]]:
    taken = set(office.directory.requests)
    for theme in found:
        key = _key(theme.words[0], taken)
        taken.add(key)
        yield {
            "words": list(theme.words),
            "mails": len(theme.mails),
            "people": theme.people if theme.people >= PEOPLE_TOLD else FEW,
            "request_type": key,
            "entry": entry(office, key, theme.words[0]),
            "commands": [
                f"for id in {' '.join(theme.mails)}; do madoguchi held label $id {key}; done",
                "madoguchi train",
            ],
        }


def _key(word: str, taken: Collection[str]) -> str:
    """The word itself where it can be a key, else one to be renamed."""
    plain = re.sub(r"[^a-z0-9_-]", "-", word)
    if word.isascii() and KEY.fullmatch(plain) and plain not in taken and plain != "mine":
        return plain
    return next(key for key in (f"topic-{number}" for number in range(1, len(taken) + 2)) if key not in taken)


def entry(office: Office, key: str, word: str) -> str:
    """What goes into the directory; which team it is only the owner knows."""
    teams = " | ".join(office.directory.teams)
    folder = "" if word == key else f"folder = {quoted(word)}\n"
    return f'[requests.{key}]\ntitle = {quoted(word)}\nteam = "…"  # {teams} | …\n{folder}'


def say(call: Call, office: Office, found: dict[str, Any]) -> None:
    """In both languages, with the commands."""
    for theme in found["themes"]:
        words = ", ".join(theme["words"])
        people = theme["people"]
        ja, en = ("数人", "few people") if people == FEW else (f"{people}人", f"{people} people")
        call.say(f"担当窓口のない話題 / a theme without a team: {words}")
        call.say(f"  {theme['mails']}通、{ja} / {theme['mails']} mails, {en}")
        file = office.settings.directory
        call.say(f"  種別にするには、{file} に次の内容を加え、コマンドを実行します")
        call.say(f"  to make it a request type, add this to {file} and run the commands")
        for line in theme["entry"].splitlines():
            call.say(f"    {line}")
        for command in theme["commands"]:
            call.say(f"  $ {command}")
    looked = found["themes_looked"]
    if looked["trouble"]:
        ja = f"担当窓口のない保留メール{looked['waiting']}通は、メールボックスを読めず確認できませんでした"
        en = f"{looked['waiting']} held mails without a team could not be looked at: {looked['trouble']}"
        call.say(f"{ja} / {en}")
