"""Every mistake in ``teams.toml`` by its one line."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

from madoguchi.policy.days_off import holidays_of
from tests.builders import DIRECTORY, SETTINGS, make_office
from tests.config.test_load import mistakes

CHANNEL = 'channel = "billing-support@example.co.jp"'

WORDS = 'expected words in at least one language: { ja = "…", en = "…" }'
DAYS = 'a day such as 2026-12-29, or days such as "2026-12-29..2027-01-03", or "12-29..01-03" for every year'
OWNER = "taro.yamada@example.co.jp"


def changed(old: str, new: str) -> str:
    assert old in DIRECTORY
    return DIRECTORY.replace(old, new)


WRONG = [
    (changed(CHANNEL, CHANNEL.replace("channel", "chanel")), ["teams.billing: found neither channel nor url, expected at least one of the two", "teams.billing.chanel: unknown key, the nearest valid key is 'channel'"]),
    (changed(CHANNEL, 'channel = "billing"'), ['teams.billing.channel: found "billing", expected a mail address such as name@example.co.jp']),
    (changed(CHANNEL, ""), ["teams.billing: found neither channel nor url, expected at least one of the two"]),
    (changed(CHANNEL, f'channel = "{OWNER}"'), [f"teams.billing.channel: found \"{OWNER}\", the owner's own, expected the team's"]),
    (changed('url = "https://go.example.co.jp/tech"', 'url = "go/tech"'), ['teams.technical.url: found "go/tech", expected an address that begins with https:// or http://']),
    (changed("agreed_on = 2026-11-02", 'agreed_on = "2026-11-02"'), ['teams.billing.agreed_on: found "2026-11-02", expected a date such as 2026-11-02, without quotes']),
    (changed("agreed_on = 2026-11-02", "agreed_on = 2026-11-02T09:00:00"), ['teams.billing.agreed_on: found "2026-11-02 09:00:00", expected a date such as 2026-11-02, without quotes']),
    (changed("first_response_hours = 8", "first_response_hours = 0"), ["teams.billing.first_response_hours: found 0, expected more than 0.0"]),
    (changed("first_response_hours = 8", 'hours = "always"'), ['teams.billing.hours: found "always", expected hours such as Mon-Fri 09:00-18:00, Sat 10:00-12:00']),
    (changed("first_response_hours = 8", 'holidays = "jp"'), ['teams.billing.holidays: found "jp", expected "JP", "none", or the code of a country or a part of it, such as "SG" or "DE-BY"']),
    (changed("first_response_hours = 8", 'timezone = "Tokyo"'), ['teams.billing.timezone: found "Tokyo", expected a time zone such as Asia/Tokyo']),
    (changed("first_response_hours = 8", "days_off = [2026-12-29T09:00:00]"), [f'teams.billing.days_off.0: found "2026-12-29 09:00:00", expected {DAYS}']),
    (DIRECTORY + '[calendar]\ndays_off = ["2026-12-32"]\n', [f'calendar.days_off.0: found "2026-12-32", expected {DAYS}']),
    (DIRECTORY + '[calendar]\ndays_off = [2026-12-29, "2027-01-03..2026-12-29"]\n', ['calendar.days_off.1: found "2027-01-03..2026-12-29", expected a first day that is not after the last']),
    (DIRECTORY + '[calendar]\ndays_off = "2026-12-29"\n', ['calendar.days_off: found "2026-12-29", expected a list: [ … ]']),
    (changed('"billing.example.co.jp"]', '"example.co.jp"]'), ['teams.billing.members.1: found "example.co.jp", your whole organisation, expected addresses or domains of that team alone']),
    (changed('team = "technical"', 'team = "tech"'), ["requests.account-access.team: found 'tech', expected one of the teams: billing, technical"]),
    (changed('team = "technical"', "team = ['technical']"), ['requests.account-access.team: found ["technical"], expected text in quotes']),
    (changed("[requests.account-access]", "[requests.mine]"), ["requests.mine: found the key 'mine', which is reserved for what the owner handles, expected another"]),
    (changed("[requests.account-access]", "[requests.Login]"), ["requests.Login: found the key 'Login', expected small letters a-z, digits, - and _"]),
    (changed('title = { ja = "請求書", en = "invoices" }', 'title = ""'), [f'requests.invoice.title: found "", {WORDS}']),
    (changed('title = { ja = "請求書", en = "invoices" }', "title = 5"), ['requests.invoice.title: found 5, expected words in quotes, or { ja = "…", en = "…" }']),
    (changed('title = { ja = "請求書", en = "invoices" }', 'title = { ja = "請求書", fr = "facture" }'), ["requests.invoice.title.fr: unknown key, expected one of: ja, en"]),
    (changed('en = "We will come back to you by {date}."', 'en = "by {day}"'), ["requests.invoice.client_sentence: found a table, expected no braces but the placeholder {date}"]),
    (changed('must_not_promise = { ja = "再発行の日付"', 'must_not_promise = { ja = "{date}までの再発行"'), ["requests.invoice.must_not_promise: found a table, expected words without {date}: only client_sentence may hold it"]),
    (DIRECTORY + 'folder = "invoice"\n', ["requests.account-access.folder: found 'invoice', which invoice uses too, expected one of its own"]),
    (DIRECTORY + 'folder = "Invoice"\n', ["requests.account-access.folder: found 'Invoice', which invoice uses too, expected one of its own"]),
    (DIRECTORY + 'folder = "a/b"\n', ["requests.account-access.folder: found 'a/b', expected a plain name without / \\ * %"]),
    (DIRECTORY + 'folder = "停止"\n', ["requests.account-access.folder: found '停止', which the 停止 folder uses too, expected one of its own"]),
    (DIRECTORY + 'auto = "yes"\n', ['requests.account-access.auto: found "yes", expected one of "send", "draft", "never"']),
    (DIRECTORY + '[requests."my type"]\ntitel = "x"\ntitle = "x"\nteam = "billing"\n', ["requests.my type: found the key 'my type', expected small letters a-z, digits, - and _", "requests.my type.titel: unknown key, the nearest valid key is 'title'"]),
    ("teams = 5\nrequests = []\n", ["teams: found 5, expected a table", "requests: found [], expected a table"]),
]  # fmt: skip


@pytest.mark.parametrize(("directory", "lines"), WRONG)
def test_each_mistake_is_one_line_and_the_only_one(tmp_path: Path, directory: str, lines: list[str]) -> None:
    """File, key, what was found, what is expected; nothing else is blamed for it."""
    assert mistakes(tmp_path, directory=directory) == [f"teams.toml: {line}" for line in lines]


HOSTILE = ["../up", "..", ".", "/etc/passwd", "a\\\\b", "*", "%", " ", "a ", "\\u001b[2J", "a\\nb", "\\u0000"]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_folder_name_leads_elsewhere(tmp_path: Path, name: str) -> None:
    """Neither up, nor to the server's wildcards, nor with what a terminal obeys; and the mistake is one line."""
    for line in mistakes(tmp_path, directory=DIRECTORY + f'folder = "{name}"\n'):
        assert line.startswith("teams.toml: requests.account-access.folder: ")
        assert line.isprintable()


@pytest.mark.parametrize("name", [name for name in HOSTILE if name != "\\u0000"])
def test_no_key_leads_elsewhere(tmp_path: Path, name: str) -> None:
    """A request type's key names its folder where nothing else does, and stands in paths of templates and logs."""
    wrong = mistakes(tmp_path, directory=DIRECTORY.replace("[requests.account-access]", f'[requests."{name}"]'))
    assert any("expected small letters a-z, digits, - and _" in line for line in wrong)
    assert all(line.isprintable() for line in wrong)


def test_two_teams_at_one_place_are_one_team(tmp_path: Path) -> None:
    """The same channel twice would point, and count, one team as two."""
    copied = DIRECTORY + '[teams.copy]\nname = "Copy"\nchannel = "billing-support@example.co.jp"\n'
    assert mistakes(tmp_path, directory=copied) == [
        (
            'teams.toml: teams.copy.channel: found "billing-support@example.co.jp", which teams.billing has too, '
            "expected its own, or one team for both"
        )
    ]


def test_one_desk_with_two_forms_is_right(tmp_path: Path) -> None:
    """The neighbour of the mistake: the same address, told apart by the form."""
    copied = DIRECTORY + (
        '[teams.copy]\nname = "Copy"\nchannel = "billing-support@example.co.jp"\nurl = "https://go.example.co.jp/b"\n'
    )
    assert "copy" in make_office(tmp_path, directory=copied).directory.teams


def test_a_folder_must_not_be_the_one_of_mine(tmp_path: Path) -> None:
    """Else the owner's own matters would be learnt as a request type."""
    settings = SETTINGS + '[folders]\nmine = "Requests/その他"\n'
    told = mistakes(tmp_path, settings=settings, directory=DIRECTORY + 'folder = "その他"\n')
    assert told == [
        'teams.toml: requests.account-access.folder: found "Requests/その他", which is folders.mine, expected another'
    ]


def test_typed_values_arrive(tmp_path: Path) -> None:
    """A TOML date is a date, a whole number of hours is a number, addresses are in small letters."""
    directory = make_office(
        tmp_path, directory=changed(CHANNEL, CHANNEL.upper().replace("CHANNEL", "channel"))
    ).directory
    team = directory.teams["billing"]
    assert team.agreed_on == date(2026, 11, 2)
    assert team.agreed
    assert not directory.teams["technical"].agreed
    assert team.first_response_hours == 8
    assert directory.channels == {"billing-support@example.co.jp", "tech-support@example.co.jp"}
    assert directory.members == {"ito@example.co.jp", "billing.example.co.jp"}


def test_folders_are_named_by_key_unless_named_otherwise(tmp_path: Path) -> None:
    """`folder` wins; an unknown type keeps its key."""
    directory = make_office(tmp_path, directory=DIRECTORY + 'folder = "ログイン"\n').directory
    assert directory.folder_of("account-access") == "ログイン"
    assert directory.folder_of("invoice") == "invoice"
    assert directory.folder_of("mine") == "mine"


NO_PACKAGE = 'expected "JP" or "none"; other countries need one more package: pip install "madoguchi[holidays]"'


def test_a_country_whose_package_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line with the mend, wherever the code stands."""
    monkeypatch.setitem(sys.modules, "holidays", None)
    holidays_of.cache_clear()
    wrong = changed("first_response_hours = 8", 'holidays = "SG"') + '[calendar]\nholidays = "DE-BY"\n'
    assert mistakes(tmp_path, directory=wrong) == [
        f'teams.toml: calendar.holidays: found "DE-BY", {NO_PACKAGE}',
        f'teams.toml: teams.billing.holidays: found "SG", {NO_PACKAGE}',
    ]


def test_a_country_that_the_package_does_not_know(tmp_path: Path) -> None:
    """Another line: the package is there, the code is wrong."""
    pytest.importorskip("holidays")
    wrong = changed("first_response_hours = 8", 'holidays = "XX"')
    assert mistakes(tmp_path, directory=wrong) == [
        (
            'teams.toml: teams.billing.holidays: found "XX", expected a country or a part of it that the package '
            'holidays knows, such as "SG" or "DE-BY"'
        )
    ]


def test_a_team_follows_the_office_unless_it_says_otherwise(tmp_path: Path) -> None:
    """Holidays and days off of [calendar] hold for every team; each of the two can be the team's own."""
    calendar = '[calendar]\nholidays = "none"\ndays_off = [2026-12-29, "12-30..01-03"]\n'
    own = changed("first_response_hours = 8", 'holidays = "JP"\ndays_off = []')
    directory = make_office(tmp_path, directory=own + calendar).directory
    billing, technical = (directory.days_of(directory.teams[key]) for key in ("billing", "technical"))
    assert (billing.holidays, billing.days_off) == ("JP", ())
    assert technical == directory.office_days
    assert [str(days) for days in technical.days_off] == ["2026-12-29", "12-30..01-03"]
