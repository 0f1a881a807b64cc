"""The mails that ask for the agreement and tell of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from madoguchi.agreement.announcement import Announcement, announcements, compose, first_day, message_id
from madoguchi.config.load import Office
from tests.agreement.hostile import HOSTILE
from tests.builders import DIRECTORY, OWNER

MakeOffice = Callable[..., Office]
TODAY, START = date(2026, 11, 24), date(2026, 12, 1)
NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
ASKS = {"ja": "この内容でよろしいでしょうか。", "en": "Is this right?"}
NEVER = {
    "ja": ("再度", "先日", "何度も", "拝見", "承知", "申し訳", "ルール違反", "困ります", "本来は"),
    "en": ("again", "as i told", "must", "rule", "sorry"),
}


def mails(office: Office, language: str = "ja", start: date = START) -> list[Announcement]:
    return list(announcements(office, language, start, TODAY, templates_dir=None))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_notice_says_from_when_what_why_and_how_to_reach_me(office: MakeOffice, language: str) -> None:
    """With each type's team and its channel; to nobody yet."""
    notice = mails(office(), language)[0]
    expected = {
        "ja": ("12月1日(火)より", "自動", "転送はいたしません", "私が不在の間", "そのままご返信", "請求書: 請求サポート(billing-support@example.co.jp)"),
        "en": ("From Tuesday 1 December", "automatic", "do not pass anything on", "whenever I am away", "simply reply", "invoices: Billing Support (billing-support@example.co.jp)"),
    }[language]  # fmt: skip
    assert [words for words in expected if words not in notice.subject + notice.text] == []
    assert OWNER in notice.text
    assert (notice.kind, notice.to) == ("notice", "")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_each_team_reads_its_own_part_and_is_asked(office: MakeOffice, language: str) -> None:
    """To its channel; hours, response, words for the client, the internal block; nothing of another team."""
    _, billing, technical = mails(office(), language)
    assert [billing.to, technical.to] == ["billing-support@example.co.jp", "tech-support@example.co.jp"]
    for mail in (billing, technical):
        assert ASKS[language] in mail.text
    expected = {
        "ja": ("8時間以内", "○月○日までに一度ご連絡いたします。", "【社内限り】お約束しないこと: 再発行の日付", "2026年11月2日に合意"),
        "en": ("8 business hours", "come back to you by [date].", "[Internal only] Not to be promised: a date of reissue", "last agreed on 2 November 2026"),
    }[language]  # fmt: skip
    assert [words for words in expected if words not in billing.text] == []
    assert "Technical" not in billing.text
    assert "テクニカル" not in billing.text
    assert ("合意をいただくまでは" if language == "ja" else "Until you agree") in technical.text


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_mail_blames_counts_or_leaves_a_gap(office: MakeOffice, language: str) -> None:
    """Neither words that colleagues must not read, nor template syntax, nor double empty lines."""
    bare = '[teams.t]\nname = "T"\nurl = "https://x.example/t"\n[requests.r]\ntitle = "R"\nteam = "t"\nauto = "never"\n'
    for directory in (DIRECTORY, bare):
        for mail in mails(office(directory=directory), language):
            text = mail.text.replace("あらためて", "")
            assert [word for word in NEVER[language] if word in f"{mail.subject} {text}".lower()] == []
            assert not re.search(r"[{}]|\n\n\n|[ \t]\n|None", text)
            assert mail.subject


def test_a_team_that_is_never_answered_for_is_not_told_otherwise(office: MakeOffice) -> None:
    """With auto = "never" for all its types the mail does not speak of automatic pointers as the way."""
    directory = DIRECTORY.replace("[requests.invoice]", '[requests.invoice]\nauto = "never"')
    _, billing, technical = mails(office(directory=directory))
    assert "自動でご案内したい" not in billing.text
    assert "自動でご案内したい" in technical.text


def test_a_team_with_a_form_alone_gets_no_address(office: MakeOffice) -> None:
    """The owner fills it in; a team that no type names gets no mail."""
    directory = DIRECTORY.replace('channel = "tech-support@example.co.jp"\n', "").replace(
        "[requests.invoice]", '[teams.idle]\nname = "Idle"\nchannel = "idle@example.co.jp"\n[requests.invoice]'
    )
    found = mails(office(directory=directory))
    assert [(mail.team, mail.to) for mail in found] == [
        ("", ""),
        ("billing", "billing-support@example.co.jp"),
        ("technical", ""),
    ]
    assert "To" not in compose(office(directory=directory), found[2], "ja", NOW, file=True)


def test_an_unsent_mail_from_the_owner(office: MakeOffice) -> None:
    """It opens for sending, bears no mark of a machine, and survives the wire; a draft has no X-Unsent to send on."""
    made = office()
    mail = mails(made)[1]
    raw = compose(made, mail, "ja", NOW, file=True).as_bytes()
    read = message_from_bytes(raw, policy=policy.default)
    assert raw.isascii()
    assert (read["From"], read["To"], read["X-Unsent"]) == (
        f"山田 太郎 <{OWNER}>",
        "billing-support@example.co.jp",
        "1",
    )
    assert read["Subject"] == mail.subject
    assert read.get_content().replace("\r\n", "\n") == mail.text
    assert "Auto-Submitted" not in read
    assert "X-Unsent" not in compose(made, mail, "ja", NOW, file=False)


def test_hostile_words_stay_words(office: MakeOffice) -> None:
    """No header, no template of its own."""
    directory = HOSTILE.replace("title = '", "title = '{{ 7 * 7 }} ").replace("name = '", "name = '{{ 7 * 7 }} ")
    made = office(directory=directory)
    asked = mails(made)[1]
    assert "49" not in asked.subject + asked.text
    assert "{{ 7 * 7 }} <script>" in compose(made, asked, "ja", NOW, file=True)["Subject"]


def test_the_same_words_have_the_same_id(office: MakeOffice, tmp_path: Path) -> None:
    """Whenever they are written; another day, another team or another word has another."""
    made = office()
    one, two = mails(made), mails(made)
    assert [message_id(made, mail) for mail in one] == [message_id(made, mail) for mail in two]
    later = mails(made, start=date(2026, 12, 2))
    assert len({message_id(made, mail) for mail in (*one, *later)}) == 6


@pytest.mark.parametrize(
    ("today", "begins"),
    [
        (date(2026, 11, 24), date(2026, 12, 1)),
        (date(2026, 11, 21), date(2026, 11, 30)),  # a Saturday
        (date(2026, 11, 16), date(2026, 11, 24)),  # a week later is 勤労感謝の日
        (date(2026, 12, 24), date(2027, 1, 4)),  # the company's own days
    ],
)
def test_it_begins_on_a_business_day_after_a_week(office: MakeOffice, today: date, begins: date) -> None:
    """Unless the owner says otherwise."""
    closed = office(directory=DIRECTORY + '[calendar]\ndays_off = ["12-29..01-03"]\n')
    assert first_day(closed, today) == begins
