"""What is said about a mail that stays held, and the draft about what comes next: words and headers."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from madoguchi.config.load import Office
from madoguchi.policy.courtesy import Courtesy
from madoguchi.reply.courtesy import Telling, compose_courtesy, compose_next, next_words, words
from madoguchi.reply.render import Rendered
from tests.reply.letters import MONDAY_MORNING, OWN_ID, a_mail
from tests.reply.test_templates import AUTOMATIC_WORDS, NEVER

MakeOffice = Callable[..., Office]
DAY = date(2026, 12, 8)
LANGUAGE = pytest.mark.parametrize("language", ["ja", "en"])
EVERY = [(Courtesy.EXCEPTION, ""), (Courtesy.EXCEPTION, "invoice"), (Courtesy.ABSENCE, "")]
KINDS = pytest.mark.parametrize(("kind", "about"), EVERY)


def said(office: Office, kind: Courtesy, about: str, language: str) -> Rendered:
    return words(office, a_mail(), Telling(kind, DAY, about), language, templates_dir=None)


@LANGUAGE
@KINDS
def test_every_courtesy_is_honest_short_and_kind(office: MakeOffice, kind: Courtesy, about: str, language: str) -> None:
    """Automatic in its first line, the day, that a mail waits, the owner's name; no counting, blame, praise or claim."""
    rendered = said(office(), kind, about, language)
    assert any(word in rendered.text.split("\n", 1)[0].lower() for word in AUTOMATIC_WORDS[language])
    assert {"ja": "12月8日(火)", "en": "Tuesday 8 December"}[language] in rendered.text
    assert {"ja": "受信箱に届いて", "en": "in my inbox"}[language] in rendered.text
    assert rendered.text.endswith({"ja": "\n山田 太郎\n", "en": "\nTaro Yamada\n"}[language])
    assert [word for word in NEVER[language] if word in rendered.text.lower()] == []
    assert not re.search(r"[{}]|\n\n\n|[ \t]\n|None", rendered.text)
    assert (len(rendered.text) if language == "ja" else len(rendered.text.split())) <= {"ja": 400, "en": 130}[language]
    assert rendered.subject.startswith({"ja": "自動返信: ", "en": "Auto: "}[language])
    assert "<html" in rendered.html


@LANGUAGE
def test_an_exception_says_until_when_and_asks_what_comes_next(office: MakeOffice, language: str) -> None:
    """And names the type where it is for one."""
    told = {"ja": ("例外として", "その後の進め方"), "en": ("outside the usual way", "what comes next")}[language]
    for about in ("", "invoice"):
        text = said(office(), Courtesy.EXCEPTION, about, language).text
        assert [one for one in told if one not in text] == []
        assert ({"ja": "請求書", "en": "invoices"}[language] in text) is bool(about)


@LANGUAGE
def test_an_absence_names_the_teams_and_nothing_private(office: MakeOffice, language: str) -> None:
    """Every team with what it is for and its channel; that nothing was passed on; no number, no reason."""
    text = said(office(), Courtesy.ABSENCE, "", language).text
    for expected in ("billing-support@example.co.jp", "tech-support@example.co.jp"):
        assert expected in text
    assert {"ja": "請求書: 請求サポート", "en": "invoices: Billing Support"}[language] in text
    assert {"ja": "本件はまだ窓口に届いておりません", "en": "I have not passed it on"}[language] in text
    assert [word for word in ("1234", "休暇", "病", "leave", "holiday") if word in text] == []


@LANGUAGE
@pytest.mark.parametrize("step", ["", "請求サポートへ引き継ぎ"])
@pytest.mark.parametrize("about", ["", "invoice"])
def test_the_draft_is_a_persons_word(office: MakeOffice, language: str, step: str, about: str) -> None:
    """No word of a machine; the next step where there is one, a question where there is none."""
    telling = Telling(Courtesy.EXCEPTION, DAY, about)
    subject, text = next_words(office(), "a@example.co.jp", telling, step, language, templates_dir=None)
    assert [word for word in AUTOMATIC_WORDS[language] if word in text.lower()] == []
    assert [word for word in NEVER[language] if word in text.lower()] == []
    assert {"ja": "12月8日(火)", "en": "Tuesday 8 December"}[language] in text
    assert (f"  {step}\n" in text) if step else ({"ja": "ご都合", "en": "short talk"}[language] in text)
    assert subject
    assert not re.search(r"[{}]|\n\n\n|[ \t]\n|None", text)


def composed(office: Office, **mail: Any) -> Any:
    telling = Telling(Courtesy.EXCEPTION, DAY)
    how = {"language": "ja", "message_id": OWN_ID, "now": MONDAY_MORNING, "templates_dir": None}
    return compose_courtesy(office, a_mail(**mail), telling, **how)  # type: ignore[arg-type]


def test_it_bears_every_mark_of_an_automatic_reply(office: MakeOffice) -> None:
    """RFC 3834 §3; and one by which it is known not to be an answer."""
    mail = composed(office())
    assert mail["To"] == "hanako.suzuki@example.co.jp"
    assert (mail["In-Reply-To"], mail["Message-ID"]) == ("<request-1@example.co.jp>", OWN_ID)
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Auto-Response-Suppress"] == "OOF, AutoReply, RN, NRN"
    assert mail["X-Madoguchi-Courtesy"] == "exception"
    assert mail["X-Madoguchi-Loop"]


def test_nothing_of_a_mail_gets_into_a_header(office: MakeOffice) -> None:
    """Neither a line break in a subject, nor in what the owner wrote."""
    mail = composed(office(), subject="x\r\nBcc: a@example.com {{ 7 * 7 }}")
    assert mail["Bcc"] is None
    assert "{{ 7 * 7 }}" in str(mail["Subject"])
    draft = compose_next(
        office(),
        "a@example.co.jp",
        Telling(Courtesy.EXCEPTION, DAY),
        next_step="x\r\nBcc: a@example.com",
        language="en",
        message_id=OWN_ID,
        now=MONDAY_MORNING,
        templates_dir=None,
    )
    assert (draft["Bcc"], draft["Auto-Submitted"]) == (None, None)
