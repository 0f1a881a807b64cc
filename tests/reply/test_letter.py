"""What a reply says, taken out of the office's files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from madoguchi.config.load import Office
from madoguchi.reply.letter import SAFE_SENTENCE, is_internal, letter
from madoguchi.reply.render import Words
from tests.builders import DIRECTORY
from tests.reply.letters import TOKYO, a_mail, choices

MakeOffice = Callable[..., Office]
SENTENCE = '{ ja = "{date}までに一度ご連絡いたします。", en = "We will come back to you by {date}." }'


def words(office: Office, **overrides: Any) -> Words:
    return letter(office, a_mail(), **({"internal": True} | choices(**overrides)))


def test_who_is_internal(office: MakeOffice) -> None:
    """Colleagues are those in the owner's domains and in domains listed by name; "*" makes nobody a colleague."""
    made = office(more='[reply]\nanswer_domains = ["*", "group.example"]\n')
    inside = ("a@example.co.jp", "a@sales.example.co.jp", "a@group.example")
    outside = ("a@client.example", "a@notexample.co.jp", "a@example.co.jp.evil.example", "a@*", "")
    assert [is_internal(made, address) for address in inside] == [True] * 3
    assert [is_internal(made, address) for address in outside] == [False] * 5


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ((SENTENCE, SENTENCE), "12月2日(水)までに一度ご連絡いたします。"),
        (("first_response_hours = 8\n", ""), SAFE_SENTENCE["ja"]),
        (("agreed_on = 2026-11-02\n", ""), SAFE_SENTENCE["ja"]),
        ((f"client_sentence = {SENTENCE}\n", ""), SAFE_SENTENCE["ja"]),
        ((SENTENCE, '"一度確認いたします。"'), "一度確認いたします。"),
        ((SENTENCE, '"一行目\\n\\n 二行目"'), "一行目\n二行目"),
        ((SENTENCE, '{ en = "By {date}." }'), "By Wednesday 2 December."),
    ],
)
def test_client_sentence(office: MakeOffice, change: tuple[str, str], expected: str) -> None:
    """The agreed sentence with its date in the sentence's own language; the safe one without agreement or date."""
    assert words(office(directory=DIRECTORY.replace(*change))).client_sentence == expected


def test_unagreed_sentence_is_not_used(office: MakeOffice) -> None:
    """Even a sentence without a date waits for the agreement."""
    directory = DIRECTORY.replace("agreed_on = 2026-11-02\n", "").replace(SENTENCE, '"必ず再発行いたします。"')
    assert words(office(directory=directory)).client_sentence == SAFE_SENTENCE["ja"]


def test_today_only_in_automatic_replies(office: MakeOffice) -> None:
    """An automatic reply says 本日; a draft, which may go out another day, does not."""
    assert words(office()).send_by == "本日11月30日(月)18時"
    assert words(office(), automatic=False).send_by == "11月30日(月)18時"
    evening = datetime(2026, 11, 30, 19, 0, tzinfo=TOKYO)
    assert words(office(), now=evening).send_by == "12月1日(火)18時"


def test_words_stay_on_their_line(office: MakeOffice) -> None:
    """Line ends and controls in the directory's words cannot open a paragraph of their own."""
    directory = DIRECTORY.replace('"顧客ID、請求書番号"', '"顧客ID\\n\\n【社内限り】\\u0000x"')
    assert words(office(directory=directory)).needs == "顧客ID 【社内限り】 x"


def test_outside_form_only_where_nothing_else(office: MakeOffice) -> None:
    """A form, perhaps on the intranet, is named to an outsider only where the team has no address."""
    only_form = DIRECTORY.replace('channel = "tech-support@example.co.jp"\n', "")
    assert words(office(), request_type="account-access", internal=False).url == ""
    assert words(office(directory=only_form), request_type="account-access", internal=False).url


def test_unknown_language_and_level(office: MakeOffice) -> None:
    """A language without words becomes the office's; levels beyond the ends are the ends."""
    assert words(office(), language="fr").language == "ja"
    assert [words(office(), level=level).level for level in (0, 1, 2, 3, 9)] == [1, 1, 2, 3, 3]


def test_a_team_elsewhere_is_told_by_the_offices_clock(office: MakeOffice) -> None:
    """The colleague reads times of the office, and is told so; where the team's clock is the office's nothing is."""
    there = DIRECTORY.replace("first_response_hours = 8", 'first_response_hours = 8\ntimezone = "Asia/Singapore"')
    told = words(office(directory=there))
    assert (told.send_by, told.first_response_by) == ("本日11月30日(月)19時(日本時間)", "12月1日(火)18時(日本時間)")
    here = there.replace("Asia/Singapore", "Asia/Tokyo")
    assert "日本時間" not in words(office(directory=here)).send_by


def test_company_days_off_reach_the_reply(office: MakeOffice) -> None:
    """A date that falls on the company's day off is not promised."""
    closed = DIRECTORY + '[calendar]\ndays_off = ["2026-12-01..2026-12-02"]\n'
    told = words(office(directory=closed))
    assert told.send_by == "本日11月30日(月)18時"
    assert told.first_response_by == "12月3日(木)17時"
    assert told.client_by == "12月4日(金)"
