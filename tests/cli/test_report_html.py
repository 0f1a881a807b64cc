"""`report --html`: the report as one page."""

from __future__ import annotations

import json
import os
import re
import stat
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from madoguchi.cli.private_file import write_private
from madoguchi.config.load import Office
from madoguchi.journal.draws import Coin
from madoguchi.journal.facts import LAST_FAILURE
from madoguchi.journal.mails import Seen
from madoguchi.journal.states import MailState
from madoguchi.journal.store import Journal
from madoguchi.journal.turns import Turn
from tests.builders import DIRECTORY, SETTINGS, write_office
from tests.cli.conftest import Madoguchi
from tests.journal.rows import ANSWER, HANAKO, NOW, SURE, in_state, sighted, who


class Page(HTMLParser):
    """Which tags and attributes a page has, and its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    return tmp_path / "report page.html"


@pytest.fixture
def filled(journal: Journal) -> Journal:
    """Mails in every state, judged draws, a turn, a failure that names an address."""
    for number, state in enumerate([MailState.FILED, MailState.SENT, MailState.FINAL, MailState.PENDING], 1):
        in_state(journal, state, number)
    for number in range(10, 32):
        sighting, place = sighted(journal, number)
        seen = Seen(sighting, who(number), place, HANAKO, NOW - timedelta(days=1))
        mail = journal.mails.record(seen, ANSWER, SURE, NOW - timedelta(days=1), None, Coin(1.0, True))
        journal.draws.judge(mail, "mine" if number == 20 else "invoice", NOW - timedelta(hours=20))
    journal.turns.take(Turn.DEMOTED, "too many wrong: this type is drafted", NOW, last=0, about="invoice")
    journal.facts.set(LAST_FAILURE, f"2026-11-20 smtp: 550 {HANAKO} is unknown")
    return journal


@pytest.mark.usefixtures("filled")
def test_the_page_shows_itself(madoguchi: Madoguchi, page: Path) -> None:
    """The sentences of the report, four pictures with their tables, and nothing from elsewhere."""
    assert madoguchi("report", "--html", page).out == f"書き出しました / written: {page}\n"
    text = page.read_text(encoding="utf-8")
    read = Page(text)
    assert [read.tags.count(tag) for tag in ("svg", "figure", "details", "style", "script", "link")] == [
        4,
        4,
        4,
        1,
        0,
        0,
    ]
    assert not [name for name, _ in read.attributes if name in ("src", "href", "style") or name.startswith("on")]
    assert re.findall(r"(?:https?:)?//[^\s\"']+|@import", text.replace("http://www.w3.org/2000/svg", "")) == []
    told = madoguchi("report", "--json").json[0]
    for sentence in [*(words["ja"] for words in told["promise"]["words"].values()), told["drift_words"]["ja"]]:
        assert sentence in "".join(read.words)
    ids = [value for name, value in read.attributes if name == "id"]
    assert len(ids) == len(set(ids)) > 8


@pytest.mark.usefixtures("filled")
def test_nobody_is_on_the_page(madoguchi: Madoguchi, page: Path) -> None:
    """No address at all, not even out of what a server said; neither sender nor owner."""
    madoguchi("report", "--html", page)
    text = page.read_text(encoding="utf-8")
    assert re.search(r"[\w.-]+@[\w-]+\.", text) is None
    assert not [name for name in ("hanako", "yamada", "山田", "鈴木") if name in text.lower()]


@pytest.mark.usefixtures("filled")
def test_it_is_in_the_language_of_the_office(madoguchi: Madoguchi, page: Path, home: Office) -> None:
    """Sentences, pictures and tables; hostile names of the directory are words on it."""
    madoguchi("report", "--html", page)
    japanese = page.read_text(encoding="utf-8")
    named = DIRECTORY.replace('en = "Billing Support"', "en = '<b>B</b> & \"co\"'")
    write_office(home.home, settings=f'language = "en"\n{SETTINGS}', directory=named)
    assert madoguchi("report", "--html", page, "--force").status == 0
    english = page.read_text(encoding="utf-8")
    assert ('<html lang="ja">' in japanese, '<html lang="en">' in english) == (True, True)
    assert "約束の根拠と警報" in japanese
    assert "請求サポート" in japanese
    assert "Evidence toward the promise" not in japanese
    assert re.search("[ぁ-ん]", Page(english).words and "".join(Page(english).words)) is None
    assert "<b>" not in english
    assert "&lt;b&gt;B&lt;/b&gt; &amp;" in english


def test_what_is_amiss_stands_out(madoguchi: Madoguchi, page: Path, journal: Journal) -> None:
    """A first day without mail, a pause, since when it was counted: said, and nothing of it in red that is well."""
    journal.facts.pause(None)
    madoguchi("report", "--html", page, "--since", "2026-11-01")
    text = page.read_text(encoding="utf-8")
    assert "件数は2026-11-01以降" in text
    assert "まだメールはありません。" in text
    late = re.findall(r'<li class="late">([^<]*)</li>', text)
    assert "一時停止中" in late
    assert "モデル: なし" in late
    assert "<li>最後にメールを確認した時刻: —</li>" in text


def test_a_file_is_never_written_over_unasked(madoguchi: Madoguchi, page: Path) -> None:
    """Exit 2, one line; with `--force` it is replaced, and a link is replaced, not followed."""
    page.write_text("mine", encoding="utf-8")
    refused = madoguchi("report", "--html", page)
    assert (refused.status, len(refused.err.splitlines()), page.read_text("utf-8")) == (2, 1, "mine")
    assert "--html: found" in refused.err
    link = page.with_name("link.html")
    link.symlink_to(page)
    assert madoguchi("report", "--html", link).status == 2
    assert madoguchi("report", "--html", link, "--force").status == 0
    assert (page.read_text("utf-8"), link.is_symlink()) == ("mine", False)
    assert list(page.parent.glob(".*html*")) == []


def test_only_the_owner_may_read_it(madoguchi: Madoguchi, page: Path) -> None:
    """Mode 0600, whatever the umask; also where it replaces a file that all could read."""
    before = os.umask(0)
    try:
        assert madoguchi("report", "--html", page).status == 0
        assert stat.S_IMODE(page.stat().st_mode) == 0o600
        page.chmod(0o644)
        assert madoguchi("report", "--html", page, "--force").status == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE(page.stat().st_mode) == 0o600


@pytest.mark.parametrize("force", [False, True])
def test_no_half_of_a_page_is_left(page: Path, force: bool) -> None:
    """Where writing fails, what was there before stays, and nothing is beside it."""
    if force:
        page.write_text("before", encoding="utf-8")
    with pytest.raises(UnicodeEncodeError):
        write_private(page, "\ud800", "--html", force=force)
    assert [file.read_text("utf-8") for file in page.parent.glob("*report*")] == ["before"] * force


def test_a_folder_that_is_not_there_is_one_line(madoguchi: Madoguchi, tmp_path: Path) -> None:
    """No traceback, and no half of a page."""
    done = madoguchi("report", "--html", tmp_path / "nowhere" / "page.html")
    assert (done.status, len(done.err.splitlines())) == (1, 1)
    assert "No such file or directory" in done.err


def test_json_stays_json(madoguchi: Madoguchi, page: Path) -> None:
    """One object, which names the file too; without the option nothing of it."""
    (found,) = madoguchi("report", "--html", page, "--json").json
    assert found["html"] == str(page)
    (plain,) = madoguchi("report", "--json").json
    assert json.dumps(found["fates"]) == json.dumps(plain["fates"])
    assert "html" not in plain
