"""What every shipped template must say, and must never say."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from madoguchi.config.load import Office
from madoguchi.reply.letter import SAFE_SENTENCE
from madoguchi.reply.render import combinations
from tests.builders import DIRECTORY
from tests.reply.letters import a_mail, a_preview

MakeOffice = Callable[..., Office]
EVERY = pytest.mark.parametrize(("language", "automatic", "level"), list(combinations()))
OUTSIDER = a_mail(address="buyer@client.example")
NEVER = {
    "ja": (
        *("再度", "改めてお", "先日", "何度も", "たびたび", "前回", "以前", "毎回", "いつも", "繰り返し", "回目"),
        *("拝見", "拝読", "承知", "承り", "了解", "かしこまり", "確認いたしました"),
        *("素晴らし", "さすが", "申し訳", "お詫び", "すみません", "ルール違反", "本来は", "困ります"),
    ),
    "en": (
        *("again", "once more", "as i told", "as i said", "as mentioned", "already", "last time", "previous"),
        *("remind", "always", "times", "every time", "you should have", "must", "rule"),
        *("i have read", "i read", "i agree", "agreed", "understood", "i understand", "noted"),
        *("great", "excellent", "good question", "well done", "sorry", "apolog", "regret"),
    ),
}
AUTOMATIC_WORDS = {"ja": ("自動", "システム", "プログラム"), "en": ("automatic", "auto-", "machine", "program")}
NOT_PASSED_ON = {"ja": "本件はまだ窓口に届いておりません", "en": "I have not passed this on"}
REACHES_ME = {"ja": r"そのままご返信.*私(本人)?に届きます", "en": r"reply to this mail.* reaches me"}
DATES = {"ja": r"\d+月\d+日", "en": r"\b\d{1,2} (?:November|December)\b"}


def text_of(office: Office, language: str, automatic: bool, level: int, **more: object) -> str:
    return a_preview(office, language=language, automatic=automatic, level=level, **more).text  # type: ignore[arg-type]


@EVERY
def test_never_words(office: MakeOffice, language: str, automatic: bool, level: int) -> None:
    """No reply counts, blames, praises, apologises, or claims to have read or agreed."""
    for request_type in ("invoice", "account-access"):
        text = text_of(office(), language, automatic, level, request_type=request_type)
        own_words = text.lower().replace(SAFE_SENTENCE[language], "")
        assert [word for word in NEVER[language] if word in own_words] == []


@EVERY
def test_says_whether_it_is_automatic(office: MakeOffice, language: str, automatic: bool, level: int) -> None:
    """An automatic reply says so in its first line; a personal one has no word of it anywhere."""
    rendered = a_preview(office(), language=language, automatic=automatic, level=level)
    found = [word for word in AUTOMATIC_WORDS[language] if word in rendered.text.split("\n", 1)[0].lower()]
    anywhere = [word for word in AUTOMATIC_WORDS[language] if word in (rendered.text + rendered.html).lower()]
    assert bool(found) is automatic
    assert bool(anywhere) is automatic


@EVERY
def test_understood_team_and_channel_come_first(office: MakeOffice, language: str, automatic: bool, level: int) -> None:
    """The request's title, the team and every way to reach it stand within the first six lines."""
    top = "\n".join(text_of(office(), language, automatic, level, request_type="account-access").split("\n")[:6])
    team = {"ja": "テクニカルサポート", "en": "Technical Support"}[language]
    title = {"ja": "ログイン", "en": "sign-in"}[language]
    for expected in (title, team, "tech-support@example.co.jp", "https://go.example.co.jp/tech"):
        assert expected in top


@EVERY
def test_musts(office: MakeOffice, language: str, automatic: bool, level: int) -> None:
    """Not passed on; what the team needs; the urgent way; that a plain reply reaches the human; the owner's name."""
    text = text_of(office(), language, automatic, level)
    assert NOT_PASSED_ON[language] in text
    assert {"ja": "顧客ID、請求書番号", "en": "client ID, invoice number"}[language] in text
    assert {"ja": "内線 1234", "en": "ext. 1234"}[language] in text
    assert re.search(REACHES_ME[language], text)
    assert text.endswith({"ja": "\n山田 太郎\n", "en": "\nTaro Yamada\n"}[language])


@EVERY
def test_agreed_dates(office: MakeOffice, language: str, automatic: bool, level: int) -> None:
    """With an agreement: sent by when, a first response (not a solution) by when, the client one business day later."""
    text = text_of(office(), language, automatic, level)
    expected = {
        "ja": ("11月30日(月)18時まで", "12月1日(火)17時まで", "解決の期日ではございません", "12月2日(水)"),
        "en": ("18:00 (JST)", "by Tuesday 1 December, 17:00", "not yet a solution", "Wednesday 2 December"),
    }[language]
    assert [words for words in expected if words not in text] == []


@EVERY
def test_no_agreement_no_date(office: MakeOffice, language: str, automatic: bool, level: int) -> None:
    """Without an agreement there is no date at all, and only the safe sentence for the client."""
    without = office(directory=DIRECTORY.replace("agreed_on = 2026-11-02", ""))
    text = text_of(without, language, automatic, level)
    assert not re.search(DATES[language], text)
    assert f"\n\n  {SAFE_SENTENCE[language]}\n\n" in text


@EVERY
def test_client_sentence_is_apart_from_internal_block(
    office: MakeOffice, language: str, automatic: bool, level: int
) -> None:
    """What may be pasted is a paragraph of its own, and so is the block marked 【社内限り】, in text and HTML."""
    rendered = a_preview(office(), language=language, automatic=automatic, level=level)
    sentence = {
        "ja": "12月2日(水)までに一度ご連絡いたします。",
        "en": "We will come back to you by Wednesday 2 December.",
    }
    forbidden = {"ja": "再発行の日付", "en": "a date of reissue"}[language]
    paragraphs = rendered.text.split("\n\n")
    assert f"  {sentence[language]}" in paragraphs
    internal = next(paragraph for paragraph in paragraphs if forbidden in paragraph)
    assert internal.startswith({"ja": "【社内限り】", "en": "[Internal only]【社内限り】 "}[language])
    assert re.search(rf"<blockquote[^>]*>{re.escape(sentence[language])}</blockquote>", rendered.html)
    assert re.search(rf"<p style=[^>]*>(?:\[Internal only\])?【社内限り】[^<]*{forbidden}</p>", rendered.html)


@EVERY
def test_nothing_internal_for_outsiders(office: MakeOffice, language: str, automatic: bool, level: int) -> None:
    """Somebody outside reads no client's sentence, no internal block, no date, no extension; but the musts."""
    outside = office(more='[reply]\nanswer_domains = ["*"]\n')
    rendered = a_preview(outside, OUTSIDER, language=language, automatic=automatic, level=level)
    for hidden in ("【", "社内", "nternal", "1234", "再発行", "reissue", "paste", "お疲れさま"):
        assert hidden not in rendered.text
        assert hidden not in rendered.html
    assert not re.search(DATES[language], rendered.text)
    assert NOT_PASSED_ON[language] in rendered.text
    assert "billing-support@example.co.jp" in rendered.text


@pytest.mark.parametrize("language", ["ja", "en"])
def test_only_level_two_gives_the_reason(office: MakeOffice, language: str) -> None:
    """Level 2 says why (a personal mailbox stops when its owner is away) and offers to talk; level 1 does not."""
    reason = {"ja": r"私が不在の間.*お話しできれば", "en": r"stops whenever I am away.*glad to talk"}[language]
    for automatic in (True, False):
        assert re.search(reason, text_of(office(), language, automatic, 2))
        assert not re.search(reason, text_of(office(), language, automatic, 1))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_level_three_asks(office: MakeOffice, language: str) -> None:
    """Level 3 asks whether the channel gets in their way, and for a talk."""
    asked = {"ja": ("お困りの点はございませんか", "お話しできれば"), "en": ("gets in your way", "Could we talk")}
    text = text_of(office(), language, False, 3)
    assert all(words in text for words in asked[language])


@EVERY
def test_short(office: MakeOffice, language: str, automatic: bool, level: int) -> None:
    """No reply is longer than a page: 700 characters of Japanese, 220 words of English."""
    text = text_of(office(), language, automatic, level)
    assert (len(text) if language == "ja" else len(text.split())) <= {"ja": 700, "en": 220}[language]


@EVERY
def test_no_leftovers(office: MakeOffice, language: str, automatic: bool, level: int) -> None:
    """No template syntax, double empty lines, trailing blanks or empty labels are left, whatever is missing."""
    bare = '[teams.t]\nname = "T"\nurl = "https://x.example/t"\n[requests.r]\ntitle = "R"\nteam = "t"\n'
    for directory, request_type in ((DIRECTORY, "invoice"), (bare, "r")):
        text = text_of(office(directory=directory), language, automatic, level, request_type=request_type)
        assert not re.search(r"[{}]|\n\n\n|[ \t]\n|(?<!as it stands): ?\n|None", text)
