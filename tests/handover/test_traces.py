"""Where the owner is named: taken out, or pointed at."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from madoguchi.config.fields import Localised
from madoguchi.config.load import Office
from madoguchi.handover.traces import Traces

MakeOffice = Callable[..., Office]


def traces(office: MakeOffice) -> Traces:
    found = office()
    return Traces(found.settings, found.directory)


@pytest.mark.parametrize(
    "named",
    ["山田 太郎", "山田太郎", "山田　太郎", "Taro Yamada", "YAMADA, Taro", "taro.yamada@example.co.jp",
     "Yamada@Example.co.jp", "taro.yamada", "127.0.0.1"],
)  # fmt: skip
def test_names_addresses_logins_and_servers_are_taken_out(office: MakeOffice, named: str) -> None:
    """However they are written; the lines are told, and stay where they are."""
    clean, lines = traces(office).blanked(f"# one\n# 連絡先は {named} です\n# three")
    assert lines == [2]
    assert named not in clean
    assert clean.split("\n")[::2] == ["# one", "# three"]


@pytest.mark.parametrize(
    "text",
    ["billing-support@example.co.jp", "https://go.example.co.jp/127.0.0.1", "taro.yamada-team", "山田電機", "太郎 山",
     "10.127.0.0.15", "[teams.billing]"],
)  # fmt: skip
def test_what_only_looks_like_it_stays(office: MakeOffice, text: str) -> None:
    """A channel, a link, a client of the same name."""
    assert traces(office).blanked(text) == (text, [])


def test_a_part_of_the_name_is_pointed_at(office: MakeOffice) -> None:
    """It may be the owner or a client: a person decides."""
    assert traces(office).suspected("山田まで内線で\n請求書\nask Yamada\nyamadaya") == [1, 3]


@pytest.mark.parametrize(
    ("ja", "en", "text", "clean"),
    [
        ("山田", "Taro", "山田電機 Tarock taro.", "山田電機 Tarock the predecessor."),
        ("山田太郎", "", "山田太郎まで", "前任者まで"),
        ("", "Bo Li", "Bobo Linden, Li Bo", "Bobo Linden, the predecessor"),
    ],
)
def test_a_short_name_is_no_part_of_another_word(office: MakeOffice, ja: str, en: str, text: str, clean: str) -> None:
    """A surname of two characters may be a client's: it is pointed at, not taken out."""
    found = office()
    owner = found.settings.owner.model_copy(update={"name": Localised(ja=ja, en=en)})
    made = Traces(found.settings.model_copy(update={"owner": owner}), found.directory)
    assert made.blanked(text)[0] == clean
    assert bool(made.suspected(clean)) is (ja == "山田")


def test_a_login_that_is_a_key_of_the_directory_stays(office: MakeOffice) -> None:
    """Else the directory would fall apart."""
    found = office()
    smtp = found.settings.smtp.model_copy(update={"username": "billing", "host": "mail.example.co.jp"})
    settings = found.settings.model_copy(update={"smtp": smtp})
    text = '[teams.billing]\nteam = "billing"'
    assert Traces(settings, found.directory).blanked(text) == (text, [])
    assert Traces(settings, found.directory).blanked("mail.example.co.jp")[1] == [1]
