"""Before an exception ends: a notice to the owner and a draft to the colleague, each once."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any

import pytest

from madoguchi.errors import ServerBusy
from madoguchi.failpoint import STEPS_OF_COURTESY
from madoguchi.mailbox.protocol import Place
from tests.builders import COLLEAGUE, OWNER
from tests.service.conftest import Desks
from tests.service.desk import Desk, parsed
from tests.service.test_courtesy import TODAY, agree
from tests.service.test_notices import notices
from tests.service.test_recovery import PowerCut


def drafts(desk: Desk) -> list[EmailMessage]:
    return [parsed(one.raw) for one in desk.mailbox.contents("Drafts")]


def nearly_over(desk: Desk, **more: Any) -> None:
    """It runs until Tuesday the 8th; it is the Thursday before, three business days to go."""
    agree(desk, **more)
    desk.forward(days=8)
    desk.run(2)
    assert (notices(desk), drafts(desk)) == ([], [])
    desk.forward(days=1)
    desk.run(3)


def test_the_owner_is_told_and_finds_a_draft(desk: Desk) -> None:
    """Three business days before the end; in the personal form; nothing is sent."""
    nearly_over(desk)
    (notice,) = notices(desk)
    assert str(notice["Subject"]) == "【madoguchi】例外の期限が近づいています(12月8日(火)まで)"
    text = notice.get_content()
    assert COLLEAGUE in text
    assert "次の進め方がまだ記録されていません" in text
    assert f"記録: a launch {COLLEAGUE}" in text
    (draft,) = drafts(desk)
    assert (draft["From"].addresses[0].addr_spec, draft["To"]) == (OWNER, COLLEAGUE)
    assert str(draft["Subject"]) == "今後の進め方のご相談"
    assert (draft["Auto-Submitted"], draft["In-Reply-To"]) == (None, None)
    assert "自動" not in draft.get_content()
    assert "12月8日(火)まで" in draft.get_content()
    assert desk.outbox.handed_in == []
    assert "\\Draft" in desk.mailbox.contents("Drafts")[0].flags


def test_a_next_step_stands_in_both(desk: Desk) -> None:
    """And what it is for."""
    nearly_over(desk, kind="invoice", next_step="請求サポートへ引き継ぎ")
    (notice,), (draft,) = notices(desk), drafts(desk)
    assert "次の進め方: 請求サポートへ引き継ぎ" in notice.get_content()
    assert "  請求サポートへ引き継ぎ" in draft.get_content().splitlines()
    assert "請求書" in str(draft["Subject"])


def test_a_domain_has_no_one_colleague(desk: Desk) -> None:
    """The notice alone."""
    nearly_over(desk, pattern="example.co.jp")
    assert (len(notices(desk)), drafts(desk)) == (1, [])
    assert "下書き" not in notices(desk)[0].get_content()


def test_shadow_touches_no_mailbox(desks: Desks) -> None:
    """Neither notice nor draft."""
    desk = desks(mode="shadow")
    desk.run()
    nearly_over(desk)
    assert desk.snapshot() == {name: [] for name in desk.mailbox.folder_names()}


def test_what_ended_before_is_nobodys_news(desk: Desk) -> None:
    """By hand, also between putting the notice down and telling it."""
    agree(desk)
    desk.journal.notices.put("exception-1", "exception", desk.now())
    assert desk.journal.exceptions.end(1, TODAY, desk.now())
    desk.forward(days=9)
    desk.run(2)
    assert (notices(desk), drafts(desk), desk.journal.notices.untold()) == ([], [], [])


def test_a_draft_that_the_owner_threw_away_does_not_come_back(desk: Desk) -> None:
    """It was put there once."""
    nearly_over(desk)
    uid = desk.mailbox.contents("Drafts")[0].uid
    folder = desk.mailbox.examine("Drafts")
    desk.mailbox.remove(Place("Drafts", folder.uidvalidity, uid))
    desk.run(2)
    assert drafts(desk) == []


def test_a_crash_between_append_and_record_leaves_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is found by its derived Message-ID."""

    def cut(name: str) -> None:
        assert name == STEPS_OF_COURTESY[2]
        raise PowerCut

    agree(desk, days=2)
    with monkeypatch.context() as patch:
        patch.setattr("madoguchi.service.reminding.failpoint", cut)
        with pytest.raises(PowerCut):
            desk.run()
    desk.connect()
    desk.run(2)
    assert (len(drafts(desk)), len(notices(desk))) == (1, 1)


def test_a_full_mailbox_is_tried_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pass goes on meanwhile."""

    def full(*_: object) -> None:
        raise ServerBusy("imap: [OVERQUOTA]")

    agree(desk, days=2)
    with monkeypatch.context() as patch:
        patch.setattr(desk.mailbox, "append", full)
        desk.run()
    assert drafts(desk) == []
    desk.run()
    assert (len(drafts(desk)), len(notices(desk))) == (1, 1)


def test_the_draft_is_in_the_colleagues_language(desk: Desk) -> None:
    """That of their last mail."""
    agree(desk, days=2)
    desk.receive(1, body="Hello,\ncould you please reissue the invoice for our client?\n", subject="Invoice")
    desk.run()
    (draft,) = drafts(desk)
    assert str(draft["Subject"]) == "What comes next"


def test_once_the_owner_has_left_nobody_is_reminded(desk: Desk) -> None:
    """Nothing is drafted any more, and nobody is told who supports whom."""
    agree(desk, days=2)
    desk.journal.leavings.add(TODAY, desk.now())
    desk.run(2)
    assert (drafts(desk), [one for one in notices(desk) if "例外" in str(one["Subject"])]) == ([], [])
