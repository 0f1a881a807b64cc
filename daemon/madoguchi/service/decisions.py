"""What there is to decide, for the digest: each thing by a function of its own, in a few words, or nothing.

Another one is a function and a line in `TO_DECIDE`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from madoguchi.config.directory import Directory, Team
from madoguchi.config.load import Office
from madoguchi.journal.sections import THANKS, section
from madoguchi.journal.store import Journal
from madoguchi.journal.turns import sealed
from madoguchi.policy.agreements import State, lapses
from madoguchi.policy.exceptions import nears_its_end
from madoguchi.reply.digest import Matter
from madoguchi.service.standing import promise

LONG = timedelta(days=7)
"""A mail that waits for the owner longer than that is told of by itself."""

Contributor = Callable[[Office, Journal, datetime], Matter | None]


def to_decide(office: Office, journal: Journal, now: datetime) -> list[Matter]:
    """Everything, the most pressing first."""
    found = (contributor(office, journal, now) for contributor in TO_DECIDE)
    return [matter for matter in found if matter is not None]


def sample_waiting(office: Office, journal: Journal, now: datetime) -> Matter | None:
    """Drawn mails that are to be judged: one that is not within a week counts as wrong."""
    number = len(journal.draws.waiting(sealed(journal.turns.all())))
    if not number or office.settings.promise.evidence != "reviewed":
        return None
    return Matter(f"くじで選んだメールの判定{number}件", f"{_many(number, 'drawn mail')} to judge")


def long_waiting(_: Office, journal: Journal, now: datetime) -> Matter | None:
    """Mails that have lain in the queue for more than a week; thanks ask for nothing."""
    items = journal.piles.undecided(sealed(journal.turns.all()))
    old = (item for item in items if not item.blind and item.arrived_at < now - LONG)
    number = sum(section(item) != THANKS for item in old)
    if not number:
        return None
    return Matter(
        f"{LONG.days}日を超えてお待ちのメール{number}件",
        f"{_many(number, 'mail')} waiting for more than {LONG.days} days",
    )


def drafted_only(office: Office, journal: Journal, now: datetime) -> Matter | None:
    """Request types that went back to drafts by themselves."""
    return only_drafted(office.directory, sorted(promise(office, journal, now).demoted))


def only_drafted(directory: Directory, types: Sequence[str]) -> Matter | None:
    """By their titles; one that has left the directory by its key."""
    if not types:
        return None
    ja, en = ([_title(directory, key, language) for key in types] for language in ("ja", "en"))
    return Matter(
        f"下書きのみに戻った種類({'、'.join(ja)})の確認", f"what is only drafted now ({', '.join(en)})", standing=True
    )


def agreements_old(office: Office, _: Journal, now: datetime) -> Matter | None:
    """Teams whose agreement was made more than a year ago."""
    teams = _lapsed(office, now, "old")
    if not teams:
        return None
    return Matter(
        f"1年以上前の合意の見直し({_named(teams, 'ja')})",
        f"agreements more than a year old ({_named(teams, 'en')})",
        standing=True,
    )


def agreements_missing(office: Office, _: Journal, now: datetime) -> Matter | None:
    """Teams that have not agreed: replies for them carry no date and no promise."""
    teams = _lapsed(office, now, "none", "ahead")
    if not teams:
        return None
    return Matter(
        f"合意がまだの窓口({_named(teams, 'ja')})", f"teams without an agreement ({_named(teams, 'en')})", standing=True
    )


def exceptions_ending(office: Office, journal: Journal, now: datetime) -> Matter | None:
    """Exceptions that are about to end without a next step. Nobody is named."""
    days, zone = office.directory.office_days, office.settings.zone
    found = [one for one in journal.exceptions.all() if not one.next_step and nears_its_end(one, now, zone, days)]
    if not found:
        return None
    many = _many(len(found), "exception")
    return Matter(f"期限の近い例外{len(found)}件の次の進め方", f"what comes after {many} about to end")


TO_DECIDE: tuple[Contributor, ...] = (
    *(sample_waiting, long_waiting, exceptions_ending),
    *(drafted_only, agreements_old, agreements_missing),
)


def _lapsed(office: Office, now: datetime, *states: State) -> list[Team]:
    today = now.astimezone(office.settings.zone).date()
    return [office.directory.teams[one.team] for one in lapses(office.directory, today) if one.state in states]


def _title(directory: Directory, key: str, language: str) -> str:
    return directory.requests[key].title.get(language) if key in directory.requests else key


def _named(teams: Iterable[Team], language: str) -> str:
    """The first by its name, the others by their number."""
    names = [team.name.get(language) for team in teams]
    more = len(names) - 1
    if language == "ja":
        return names[0] + (f"ほか{more}件" if more else "")
    return names[0] + (f" and {more} more" if more else "")


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
