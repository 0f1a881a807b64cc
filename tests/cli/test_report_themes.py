"""`report`: themes without a team, told with the way to make them request types."""

from __future__ import annotations

import tomllib

import pytest

from madoguchi.cli.call import Call
from madoguchi.cli.report_themes import _records, say
from madoguchi.config.load import Office
from madoguchi.errors import ServerAway
from madoguchi.journal.mails import Seen
from madoguchi.journal.store import Journal
from madoguchi.judge.judgement import MINE, Judgement
from madoguchi.learning.themes import Theme
from madoguchi.mailbox.imap import ImapMailbox
from madoguchi.mailbox.memory import MemoryMailbox
from madoguchi.policy.decide import Decision
from madoguchi.reasons import Disposition, Reason
from tests.builders import make_mail
from tests.cli.conftest import Madoguchi
from tests.journal.rows import NOW, sighted, who
from tests.learning.test_themes import EXPENSES

NOBODYS = Judgement(MINE, "invoice", 0.1, 0.5, model="m")
HELD = Decision(Reason.MINE, Disposition.HELD, "", MINE)


@pytest.fixture
def mailbox(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> MemoryMailbox:
    """Six held mails about one thing, in the journal and in the twin of a mailbox that `report` connects to."""
    twin = MemoryMailbox()
    monkeypatch.setattr(ImapMailbox, "connect", lambda *_: twin)
    for at, text in enumerate(EXPENSES, 1):
        place = twin.deliver(make_mail(text, message_id=f"<{at}@example.co.jp>"), when=NOW)
        sighting, _ = sighted(journal, at)
        seen = Seen(sighting, who(at), place, f"colleague{at}@example.co.jp", NOW)
        journal.mails.record(seen, HELD, NOBODYS, NOW, None)
    return twin


def test_the_report_says_so_and_offers_the_commands(mailbox: MemoryMailbox, madoguchi: Madoguchi) -> None:
    """Words, how many mails, how many people, the entry and the commands; no address, no subject."""
    shown = madoguchi("report").out
    for told in (
        "担当窓口のない話題",
        "経費精算",
        "6通、6人 / 6 mails, 6 people",
        "[requests.topic-1]",
        "$ madoguchi train",
    ):
        assert told in shown
    assert "colleague" not in shown
    assert "請求書の件" not in shown
    (found,) = madoguchi("report", "--json").json
    (theme,) = found["themes"]
    assert (theme["mails"], theme["people"], theme["request_type"]) == (6, 6, "topic-1")
    assert found["themes_looked"] == {"waiting": 6, "read": 6, "trouble": None}


def test_the_offered_commands_make_it_a_request_type(
    mailbox: MemoryMailbox, madoguchi: Madoguchi, home: Office, journal: Journal
) -> None:
    """With the team filled in the directory loads, and each mail takes the label."""
    (theme,) = madoguchi("report", "--json").json[0]["themes"]
    file = home.home / "teams.toml"
    entry = theme["entry"].replace("…", "billing", 1)
    file.write_text(file.read_text(encoding="utf-8") + "\n" + entry, encoding="utf-8")
    loop, train = theme["commands"]
    ids = loop.removeprefix("for id in ").partition(";")[0].split()
    assert loop.endswith("do madoguchi held label $id topic-1; done")
    assert train == "madoguchi train"
    for name in ids:
        assert madoguchi("held", "label", name, "topic-1").status == 0
    assert [label for _, _, label in journal.mails.labels()] == ["topic-1"] * 6
    assert madoguchi("report", "--json").json[0]["themes"] == []


def test_nobody_looks_where_nobody_is_asked_to(mailbox: MemoryMailbox, madoguchi: Madoguchi) -> None:
    """--no-themes reads no mail; neither does the page."""
    mailbox.close = lambda: pytest.fail("read")  # type: ignore[method-assign]
    (found,) = madoguchi("report", "--no-themes", "--json").json
    assert found["themes"] is None


def test_a_server_that_is_away(mailbox: MemoryMailbox, madoguchi: Madoguchi, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report is whole all the same, and says that it could not look."""
    monkeypatch.setattr(ImapMailbox, "connect", away)
    done = madoguchi("report")
    assert done.status == 0
    assert "保留メール6通は、メールボックスを読めず確認できませんでした / 6 held mails without a team" in done.out
    assert "mail.example.co.jp: timed out" in done.out


def away(*_: object) -> ImapMailbox:
    raise ServerAway("mail.example.co.jp: timed out")


@pytest.mark.parametrize(
    ("words", "people", "key", "told"),
    [(("parking", "permit"), 4, "parking", "few"), (("parking",), 5, "parking", 5), (("経費精算",), 12, "topic-1", 12), (("invoice",), 5, "topic-1", 5), (("mine",), 5, "topic-1", 5)],
)  # fmt: skip
def test_names_of_new_types(home: Office, words: tuple[str, ...], people: int, key: str, told: object) -> None:
    """The word where it can be a key and none is taken; fewer than five people are few."""
    (record,) = _records(home, [Theme(words, ("a", "b"), people)])
    assert (record["request_type"], record["people"]) == (key, told)
    assert tomllib.loads(record["entry"])["requests"][key]["title"] == words[0]


def test_few_is_told_in_both_languages(home: Office, capsys: pytest.CaptureFixture[str]) -> None:
    """Without the number."""
    found = {"themes": list(_records(home, [Theme(("経費",), ("a",) * 6, 4)])), "themes_looked": {"trouble": None}}
    say(Call(), home, found)
    out = capsys.readouterr().out
    assert "6通、数人 / 6 mails, few people" in out
