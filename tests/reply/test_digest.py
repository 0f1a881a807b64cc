"""The words and the small pictures of the digest."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from html.parser import HTMLParser
from pathlib import Path

import pytest

from madoguchi.assets import shipped
from madoguchi.pictures.weeks import Week
from madoguchi.reply.digest import Digest, Evidence, Matter, _values, compose_digest, message_id, samples, words
from madoguchi.reply.loop_mark import LOOP_HEADER, loop_token
from madoguchi.reply.wire import WIRE
from tests.builders import DIRECTORY, OWNER, make_office

NOW = datetime(2026, 11, 27, 8, 31, tzinfo=UTC)
QUIET = Digest(NOW.date(), NOW - timedelta(days=1), NOW)
FULL = Digest(
    NOW.date(),
    NOW - timedelta(days=1),
    NOW,
    answered={"technical": 2, "billing": 3, "gone": 1},
    drafted={"billing": 1},
    by_hand=2,
    corrected=1,
    waiting=12,
    oldest=NOW - timedelta(days=3),
    helpful=3,
    promise=("約束はまだ成立していません", "The promise does not stand yet"),
    evidence=Evidence(12, 57, 0),
    decide=(Matter("くじで選んだメールの判定2件", "2 drawn mails to judge"), Matter("合意の見直し", "old agreements")),
    polled=NOW,
    model_days=12,
    copied=date(2026, 11, 27),
    weeks=(Week(date(2026, 11, 16), answered=3, wrong=1, held=5), Week(date(2026, 11, 23), drafted=2)),
)
LINES = {
    "ja": [
        (
            "お名前でのご案内: 自動返信6件(請求サポート3件、テクニカルサポート2件、gone1件)、"
            "下書き1件(請求サポート1件)、ご自身の操作による送信2件、訂正1件。"
        ),
        "ご確認をお待ちしているメール: 12件(最も古いものは11月24日(火)から)、うち、ご判断が特に役立つもの3件。",
        "約束はまだ成立していません。",
        "お決めいただきたいこと: くじで選んだメールの判定2件、合意の見直し。",
        "動作状況: 正常です(最終確認は11月27日(金)17時31分、モデルは12日前に作成、記録の控えは11月27日(金))。",
    ],
    "en": [
        (
            "In your name: 6 replies sent (Billing Support 3, Technical Support 2, gone 1), 1 draft (Billing Support 1), "
            "2 sent by your own hand, 1 corrected."
        ),
        "Waiting for you: 12, the oldest since Tuesday 24 November; your decision helps most with 3.",
        "The promise does not stand yet.",
        "To decide: 2 drawn mails to judge; old agreements.",
        (
            "Health: all is well (last look at the mailbox: Friday 27 November, 17:31 (JST); the model is 12 days old; "
            "journal copied on Friday 27 November)."
        ),
    ],
}
LANGUAGES = pytest.mark.parametrize("language", ["ja", "en"])


class Page(HTMLParser):
    """Tags that are open at the end, and the words."""

    VOID = ("meta", "br")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.cells: list[dict[str, str | None]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)
        if tag == "td" and dict(attrs).get("bgcolor"):
            self.cells.append(dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


@LANGUAGES
def test_five_lines_in_that_language(tmp_path: Path, language: str) -> None:
    """One short sentence each, in the order of what presses; the day is the subject."""
    rendered = words(make_office(tmp_path), FULL, language, templates_dir=None)
    assert rendered.text.partition("\n\n")[0].splitlines() == LINES[language]
    assert (
        rendered.subject
        == {"ja": "【madoguchi】11月27日(金)のまとめ", "en": "[madoguchi] Digest of Friday 27 November"}[language]
    )
    assert "\n\n\n" not in rendered.text


@LANGUAGES
def test_what_is_absent_has_no_line(tmp_path: Path, language: str) -> None:
    """Health alone is always there; nothing that is empty leaves a trace."""
    rendered = words(make_office(tmp_path), QUIET, language, templates_dir=None)
    (line,) = rendered.text.partition("\n\n")[0].splitlines()
    assert (
        line
        == {
            "ja": "動作状況: 正常です(最終確認はまだありません)。",
            "en": "Health: all is well (last look at the mailbox: none yet).",
        }[language]
    )
    assert "<table" not in rendered.html
    for part in (
        {"drafted": {"billing": 2}},
        {"corrected": 2},
        {"by_hand": 1, "corrected": 1},
        {"answered": {"billing": 1}},
    ):
        told = words(make_office(tmp_path), replace(QUIET, **part), language, templates_dir=None).text.splitlines()[0]
        assert not re.search(r": [、,]|[、,] ?[。.]|\(\)|、、", told), told


@LANGUAGES
def test_what_is_amiss_stands_in_place_of_health(tmp_path: Path, language: str) -> None:
    """In words, and where to read more."""
    found = replace(
        FULL, amiss=(Matter("送信が止まっています", "sending has stopped"), Matter("一時停止中です", "paused"))
    )
    line = words(make_office(tmp_path), found, language, templates_dir=None).text.splitlines()[4]
    assert (
        line
        == {
            "ja": "動作状況: 送信が止まっています、一時停止中です(詳しくは madoguchi report)。",
            "en": "Health: sending has stopped; paused (madoguchi report says more).",
        }[language]
    )


@LANGUAGES
def test_the_pictures_are_cells_and_the_text_says_the_same(tmp_path: Path, language: str) -> None:
    """No image, no script, nothing fetched: widths from the numbers, and the numbers beside them."""
    rendered = words(make_office(tmp_path), FULL, language, templates_dir=None)
    page = Page(rendered.html)
    assert page.open == []
    assert {"img", "script", "svg", "link", "style", "a"}.isdisjoint(page.tags)
    assert [cell["width"] for cell in page.cells] == ["60", "30", "150", "60", "42", "198"]
    for told in {
        "ja": ("返信 3(うち誤り 1)、保留 5", "下書き 2", "約69件のうち12件、誤り0件"),
        "en": ("answered 3 (1 wrong), held 5", "drafted 2", "12 of about 69, 0 wrong"),
    }[language]:
        assert told in rendered.text
        assert told in page.words


def test_whatever_a_file_says_is_text(tmp_path: Path) -> None:
    """A team's name, the owner's and a matter go in as values: no tag, no template, no header of their own."""
    hostile = '<img src=x onerror=\\"x\\"> {{ 7 * 7 }}'
    office = make_office(tmp_path, directory=DIRECTORY.replace('ja = "請求サポート"', f'ja = "{hostile}"'))
    found = replace(FULL, decide=(Matter("<b>\r\nBcc: a@example.com", "x"),))
    mail = compose_digest(office, found, templates_dir=None)
    page = str(mail.get_body(("html",)).get_content())  # type: ignore[union-attr]
    assert "&lt;img src=x" in page
    assert "<img" not in page
    assert "{{ 7 * 7 }}" in page
    assert "&lt;b&gt; Bcc: a@example.com" in page
    assert mail["Bcc"] is None


def test_it_bears_the_marks_of_a_machine(tmp_path: Path) -> None:
    """RFC 3834 §5; our own mark; from the owner to the owner; both forms; the same bytes for the same slot."""
    office = make_office(tmp_path)
    raw = compose_digest(office, FULL, templates_dir=None).as_bytes(policy=WIRE)
    mail = message_from_bytes(raw, policy=policy.default)
    assert (mail["Auto-Submitted"], mail[LOOP_HEADER]) == ("auto-generated", loop_token(OWNER))
    assert mail["From"].addresses[0].addr_spec == mail["To"].addresses[0].addr_spec == OWNER
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert str(mail["Date"]) == "Fri, 27 Nov 2026 17:31:00 +0900"
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw == compose_digest(office, FULL, templates_dir=None).as_bytes(policy=WIRE)


def test_the_same_slot_has_the_same_id(tmp_path: Path) -> None:
    """On every attempt, whatever it tells; another day has another."""
    office = make_office(tmp_path)
    found = {str(compose_digest(office, one, templates_dir=None)["Message-ID"]) for one in (FULL, QUIET)}
    assert found == {message_id(office, NOW.date())}
    assert message_id(office, NOW.date()) != message_id(office, date(2026, 11, 28))


@pytest.mark.parametrize(
    ("part", "worth"),
    [
        ({}, False),
        ({"answered": {"billing": 1}}, True),
        ({"drafted": {"billing": 1}}, True),
        ({"corrected": 1}, True),
        ({"by_hand": 1}, False),
        ({"waiting": 1}, True),
        ({"decide": (Matter("あ", "a"),)}, True),
        ({"decide": (Matter("あ", "a", standing=True),)}, False),
        ({"amiss": (Matter("あ", "a"),)}, True),
        ({"amiss": (Matter("あ", "a", standing=True),)}, False),
        ({"polled": NOW, "model_days": 3, "promise": ("あ", "a")}, False),
    ],
)
def test_what_is_worth_a_mail(part: dict[str, object], worth: bool) -> None:
    """What happened, what waits, what is newly to decide or amiss; that all is as it was is not."""
    assert replace(QUIET, **part).worth_a_mail is worth  # type: ignore[arg-type]


@LANGUAGES
def test_the_samples_have_every_line(tmp_path: Path, language: str) -> None:
    """By which `check` finds a mistake in any of them."""
    office = make_office(tmp_path)
    told = [words(office, found, language, templates_dir=None) for found in samples(NOW)]
    assert [len(one.text.partition("\n\n")[0].splitlines()) for one in told] == [5, 5, 1]
    assert [one.html.count("<strong>") for one in told] == [2, 2, 0]


def test_every_name_of_the_template_is_documented(tmp_path: Path) -> None:
    """In the table of templates/README.md."""
    readme = (shipped("templates") / "README.md").read_text(encoding="utf-8")
    names = [*_values(make_office(tmp_path), FULL, "ja"), "pictures"]
    assert [name for name in names if f"`{name}`" not in readme] == []
