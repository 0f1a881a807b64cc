"""What the owner's own mail says about a colleague's request."""

from __future__ import annotations

from pathlib import Path

import pytest

from madoguchi.config.load import Office
from madoguchi.learning.pointing import (
    MOST_IDS,
    Evidence,
    answered_ids,
    answers_sensitively,
    is_by_hand,
    is_colleagues,
    is_sensitive,
    may_be_colleagues,
    quoted_request,
    request_types,
    teams_pointed_to,
)
from madoguchi.mail.message import Message
from madoguchi.mail.parse import parse
from tests.builders import COLLEAGUE, DIRECTORY, OWNER, make_mail, make_office

BILLING, TECHNICAL = "billing-support@example.co.jp", "tech-support@example.co.jp"
FORM = "https://go.example.co.jp/tech"
REFUND = '\n[requests.refund]\ntitle = { ja = "返金・払い戻し", en = "chargebacks" }\nteam = "billing"\n'
HISTORY = f"\n\n2026年11月20日(金) 10:12 鈴木 花子 <{COLLEAGUE}>:\n\n> 先方の請求書の宛名が旧社名です。\n"
FORWARDED = f"---------- Forwarded message ---------\nFrom: Hanako <{COLLEAGUE}>\nSubject: Invoice\nTo: <{OWNER}>\n\n"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return make_office(tmp_path)


def sent(body: str, *, to: str = COLLEAGUE, subject: str = "Re: 請求書の件", **parts: object) -> Message:
    return parse(make_mail(body, sender=OWNER, to=to, subject=subject, return_path=None, **parts))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "team", "evidence"),
    [
        (f"{BILLING} へお送りください。", "billing", Evidence.CHANNEL),
        (f"Please write to Tech-Support@Example.co.jp.{HISTORY}", "technical", Evidence.CHANNEL),
        (f"{FORM} にお願いします。", "technical", Evidence.CHANNEL),
        ("こちらは請求サポートの担当です。", "billing", Evidence.NAMED),
        ("こちらは請求サ\nポートの担当です。", "billing", Evidence.NAMED),
        ("This is for the billing\nsupport team.", "billing", Evidence.NAMED),
        (f"請求サポート ({BILLING}) です。", "billing", Evidence.CHANNEL),
    ],
)
def test_one_team_is_found_in_the_owners_words(office: Office, body: str, team: str, evidence: Evidence) -> None:
    """By address, form or name, in either language and over a wrapped line; the surest sign is told."""
    assert teams_pointed_to(sent(body), office.directory) == {team: evidence}


@pytest.mark.parametrize(
    "body",
    [
        "承知しました。",
        f"確認します。{HISTORY}> {BILLING} に送りますか。\n",
        "We rebilling support costs.",
        "See x-billing-support@example.co.jp",
        f"{FORWARDED}The Billing Support desk does not answer.",
    ],
)
def test_no_team_is_found_where_the_owner_names_none(office: Office, body: str) -> None:
    """Not in the history, not in a mail passed on, not within a word or another address."""
    assert teams_pointed_to(sent(body, subject="Fwd: x"), office.directory) == {}


def test_a_mail_to_a_team_is_a_forward(office: Office) -> None:
    """By To or Cc, whatever it says; naming another team besides makes two."""
    assert teams_pointed_to(sent("よろしくお願いします。", to=BILLING), office.directory) == {
        "billing": Evidence.FORWARDED
    }
    copied = sent("FYI", headers=[("Cc", f"Desk <{TECHNICAL.upper()}>")])
    assert teams_pointed_to(copied, office.directory) == {"technical": Evidence.FORWARDED}
    assert teams_pointed_to(sent("or Technical Support?", to=BILLING), office.directory).keys() == {
        "billing",
        "technical",
    }


def test_a_name_within_a_longer_one_is_not_meant(tmp_path: Path) -> None:
    """「サポート」 within 「請求サポート」; a form whose address only begins alike."""
    more = '\n[teams.desk]\nname = { ja = "サポート", en = "IT" }\nurl = "https://go.example.co.jp/tech/eu"\n'
    directory = make_office(tmp_path, directory=DIRECTORY + more).directory
    assert teams_pointed_to(sent("請求サポートへどうぞ。"), directory).keys() == {"billing"}
    assert teams_pointed_to(sent("サポートへどうぞ。"), directory).keys() == {"desk"}
    assert teams_pointed_to(sent("請求サポートかサポートへ。"), directory).keys() == {"billing", "desk"}
    assert teams_pointed_to(sent(f"{FORM}/eu をどうぞ。"), directory).keys() == {"desk"}
    assert teams_pointed_to(sent(f"{FORM}/ をどうぞ。"), directory).keys() == {"technical"}


def test_a_name_of_one_latin_word_must_have_its_capitals(tmp_path: Path) -> None:
    """ "IT" is a team, 「ＩＴ」 too; "it" is not, nor is what stands in a link."""
    more = '\n[teams.desk]\nname = { ja = "情報システム", en = "IT" }\nurl = "https://go.example.co.jp/it"\n'
    directory = make_office(tmp_path, directory=DIRECTORY + more).directory
    assert teams_pointed_to(sent("Please send it again."), directory) == {}
    assert teams_pointed_to(sent("See https://wiki.example.co.jp/IT or IT@example.jp"), directory) == {}
    assert teams_pointed_to(sent("Please ask IT."), directory).keys() == {"desk"}
    assert teams_pointed_to(sent("ＩＴにどうぞ。"), directory).keys() == {"desk"}


REQUEST = parse(make_mail("先方の宛名が旧社名のままです。", subject="お願い"))


@pytest.mark.parametrize(
    ("own", "request_mail", "types"),
    [
        ("返金の件は請求サポートへ。", REQUEST, ("refund",)),
        ("払い戻しの件ですね。", REQUEST, ("refund",)),
        ("An invoice goes to Billing Support.", REQUEST, ("invoice",)),
        ("A Refund goes there.", REQUEST, ("refund",)),
        ("One chargeback, I see.", REQUEST, ("refund",)),
        ("請求サポートへどうぞ。", parse(make_mail("x", subject="請求書の件")), ("invoice",)),
        ("Please ask them.", parse(make_mail("They want two refunds.", subject="x")), ("refund",)),
        ("返金です。", parse(make_mail("請求書の件です。")), ("refund",)),
        ("請求サポートへどうぞ。", REQUEST, ("invoice", "refund")),
        ("請求書と返金ですね。", REQUEST, ("invoice", "refund")),
        ("refund-desk@example.co.jp, reinvoiced", REQUEST, ("invoice", "refund")),
    ],
)
def test_the_type_is_the_one_that_stands_in_the_words(
    tmp_path: Path, own: str, request_mail: Message, types: tuple[str, ...]
) -> None:
    """Title, part of a title or key; the owner's words first, then the request's; several or none stay undecided."""
    directory = make_office(tmp_path, directory=DIRECTORY + REFUND).directory
    assert request_types("billing", directory, own, request_mail) == types


def test_a_teams_only_type_needs_no_word(office: Office) -> None:
    """One type decides by itself; a team without any has none."""
    assert request_types("technical", office.directory, "", REQUEST) == ("account-access",)
    assert request_types("nobody", office.directory, "請求書", REQUEST) == ()


def test_a_key_stands_for_its_words(tmp_path: Path) -> None:
    """However its parts are joined, as long as they are."""
    more = '\n[requests.late-fee]\ntitle = { ja = "延滞金", en = "penalties" }\nteam = "billing"\n'
    directory = make_office(tmp_path, directory=DIRECTORY + more).directory
    for own in ("a late fee", "Late-fees", "late_fee"):
        assert request_types("billing", directory, own, REQUEST) == ("late-fee",)
    assert request_types("billing", directory, "a fee that is late", REQUEST) == ("invoice", "late-fee")


def test_a_teams_own_name_says_nothing_about_the_type(tmp_path: Path) -> None:
    """「返金窓口」 is the team's name here, and it has invoices too."""
    directory = DIRECTORY.replace("請求サポート", "返金窓口") + REFUND
    found = request_types(
        "billing", make_office(tmp_path, directory=directory).directory, "返金窓口へどうぞ。", REQUEST
    )
    assert found == ("invoice", "refund")


def test_the_likeliest_ids_come_first() -> None:
    """What it answers, what a client says it forwards, then the thread backwards; a few only, never its own."""
    headers = [
        ("In-Reply-To", "<c@x>"),
        ("References", "<a@x> <b@x> <c@x> <request-1@example.co.jp>"),
        ("X-Forwarded-Message-Id", "<f@x>"),
    ]
    assert answered_ids(sent("x", headers=headers)) == ("<c@x>", "<f@x>", "<b@x>", "<a@x>")
    assert len(answered_ids(sent("x", headers=[("References", " ".join(f"<{n}@x>" for n in range(9)))]))) == MOST_IDS
    assert answered_ids(sent("x", headers=[("In-Reply-To", f"<{'a' * 950}@x> <c@x>")])) == ("<c@x>",)
    assert answered_ids(sent("x")) == ()


def test_a_quoted_request_is_told_from_the_quotation(office: Office) -> None:
    """Text and writer out of the quotation, thread and id out of the answer's headings."""
    headers = [("In-Reply-To", "<b@x>"), ("References", "<a@x> <b@x>")]
    request = quoted_request(sent(f"請求サポートへ。{HISTORY}", headers=headers), office)
    assert request is not None
    assert (request.from_address, request.body.new) == (COLLEAGUE, "先方の請求書の宛名が旧社名です。")
    assert (request.message_id, request.references, request.language) == ("<b@x>", ("<a@x>",), "ja")
    assert request.subject == "Re: 請求書の件"
    assert quoted_request(sent("請求サポートへ。"), office) is None


def test_a_forwarded_request_has_its_own_subject(office: Office) -> None:
    """As the forwarding block names it."""
    request = quoted_request(sent(f"{FORWARDED}The invoice bears the old name.", to=BILLING, subject="Fwd: x"), office)
    assert request is not None
    assert (request.subject, request.body.new) == ("Invoice", "The invoice bears the old name.")
    assert request.from_address == COLLEAGUE


def test_who_is_not_told_is_who_is_answered(office: Office) -> None:
    """The first recipient who is neither a team nor the owner; a forward to a team alone leaves it open."""
    to = f"{OWNER}, {BILLING}, x@client.example"
    answered = quoted_request(sent("Billing Support!\n\n> The invoice is wrong.", to=to), office)
    assert answered is not None
    assert answered.from_address == "x@client.example"
    assert not may_be_colleagues(answered, office)
    passed_on = quoted_request(sent("Billing Support!\n\n> The invoice is wrong.", to=BILLING), office)
    assert passed_on is not None
    assert may_be_colleagues(passed_on, office)
    assert not is_colleagues(passed_on, office)


@pytest.mark.parametrize(
    ("sender", "colleague"),
    [
        (COLLEAGUE, True),
        ("x@client.example", False),
        (OWNER, False),
        ("Taro.Yamada+x@Example.co.jp", False),
        (BILLING, False),
        ("ito@example.co.jp", False),
        ("a@x.jp, b@x.jp", False),
    ],
)
def test_requests_come_from_colleagues(office: Office, sender: str, colleague: bool) -> None:
    """Not from outside, a team or its members, or the owner in any spelling."""
    assert is_colleagues(parse(make_mail(sender=sender)), office) is colleague


def test_mail_by_a_program_is_neither_an_answer_nor_a_request(office: Office) -> None:
    """By the loop mark, whoever it is from; an automatic answer of another program is none by hand."""
    marked = parse(make_mail(headers=[("X-Madoguchi-Loop", "x")]))
    assert not is_by_hand(marked, office)
    assert not is_colleagues(marked, office)
    assert not is_by_hand(parse(make_mail(headers=[("Auto-Submitted", "auto-replied")])), office)
    assert is_by_hand(parse(make_mail(headers=[("Auto-Submitted", "no")])), office)


def test_sensitive_matters_are_told_by_the_guard(office: Office) -> None:
    """In the request with its history; of the answer only what the owner says."""
    assert is_sensitive(parse(make_mail("パワハラの相談です。")), office)
    assert is_sensitive(parse(make_mail("これです。\n\n> 社外秘です。")), office)
    assert not is_sensitive(parse(make_mail()), office)
    assert answers_sensitively(sent("社外秘でお願いします。"), office)
    assert not answers_sensitively(sent("請求サポートへ。\n\n> 社外秘です。"), office)
