"""Graduated teaching, a year of it, and what people say to a pointer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from madoguchi.journal.releases import ReleaseKind, ReleaseState
from madoguchi.mailbox.protocol import Place
from madoguchi.reasons import Reason
from tests.builders import COLLEAGUE
from tests.service.conftest import Desks
from tests.service.desk import Desk, parsed

PRESIDENT = "president@example.co.jp"
ASKS = "請求書の宛名が旧社名のままです。{}件目です。\n"
HISTORY = (
    "\n\n2026年11月24日(火) 10:00 山田 太郎 <taro.yamada@example.co.jp>:\n> メール: billing-support@example.co.jp\n"
)


def ask(desk: Desk, number: int, **parts: Any) -> str:
    """A request of that number arrives and is dealt with; why, or at which level it was answered."""
    desk.receive(number, body=ASKS.format(number), **parts)
    desk.run()
    fate = desk.fate(number)
    return f"{fate['reason']} {fate['level']}" if fate["reason"] == Reason.ANSWERABLE else str(fate["reason"])


def answer(desk: Desk, number: int, text: str, to: str | None = None, **parts: Any) -> str:
    """Somebody replies to the last pointer, or to ``to``; why it is held."""
    pointer = to or str(desk.answers()[-1]["Message-ID"])
    headers = [("In-Reply-To", pointer), ("References", pointer), *parts.pop("headers", ())]
    desk.receive(number, body=text + HISTORY, subject="Re: 自動返信: 請求書の件", headers=headers, **parts)
    desk.run()
    return desk.reason(number)


def notes(desk: Desk) -> list[str]:
    """The subjects of the notes to the owner."""
    mails = [parsed(one.raw) for one in desk.inbox()]
    return [str(mail["Subject"]) for mail in mails if mail["Auto-Submitted"] == "auto-generated"]


@pytest.fixture
def quick(desks: Desks) -> Desk:
    """Each pointer is a level."""
    desk = desks("[education]\nlevels = [1, 2, 3]\n")
    desk.run()
    return desk


def to_level_3(desk: Desk, weeks: int = 3) -> None:
    for number in range(1, weeks + 1):
        ask(desk, number)
        desk.forward(days=7)


def test_a_year_of_somebody_who_writes_every_third_week(desk: Desk) -> None:
    """Twice a pointer, twice with the reason, then no machine speaks any more, and the owner is told once a window."""
    told, levels = [], []
    for number in range(1, 19):
        levels.append(ask(desk, number))
        told.append(len(notes(desk)))
        desk.forward(days=21)
    assert levels[:4] == ["answerable 1", "answerable 1", "answerable 2", "answerable 2"]
    assert set(levels[4:]) == {"level-3"}
    assert len(desk.answers()) == 4
    assert told[0] == 0
    assert [place for place in range(1, 18) if told[place] > told[place - 1]] == [4, 9, 14]


def test_who_has_not_needed_one_for_the_window_starts_afresh(quick: Desk) -> None:
    """91 quiet days after the third level it is the first again; a second mail the same day is the same occasion."""
    to_level_3(quick)
    assert quick.reason(3) == "level-3"
    quick.forward(days=84)
    assert ask(quick, 4) == "answerable 1"
    quick.forward(hours=1)
    assert ask(quick, 5) == "recent-pointer"
    quick.forward(days=1)
    assert ask(quick, 6) == "answerable 2"


def test_only_pointers_that_arrived_and_were_right_count(desk: Desk) -> None:
    """A corrected one, one put back, one judged wrong and one that bounced taught nothing; one by hand did."""
    for number in (1, 2, 3, 4):
        assert ask(desk, number) == "answerable 1"
        record = desk.journal.mails.by_message_id(f"<{number}@example.co.jp>")[0]
        if number == 1:
            desk.journal.mails.label(record, "account-access", desk.now())
        elif number == 2:
            desk.journal.mails.put_back(record, desk.now())
        elif number == 3:
            with desk.journal._engine.begin() as connection:
                connection.exec_driver_sql("UPDATE draws SET drawn = 1")
            assert desk.journal.draws.judge(record.id, "mine", desk.now())
        else:
            assert desk.journal.outgoing.bounced(str(desk.answers()[-1]["Message-ID"]), desk.now())
        assert desk.journal.outgoing.pointers({COLLEAGUE}, desk.now() - timedelta(days=90)) == ()
        desk.forward(days=31)  # until then a wrong pointer makes drafts
    by_hand(desk, 5)
    desk.forward(days=7)
    assert ask(desk, 6) == "answerable 1"
    desk.forward(days=7)
    assert ask(desk, 7) == "answerable 2"


def by_hand(desk: Desk, number: int) -> str:
    """The owner points somebody on by hand; the Message-ID of the pointer."""
    desk.receive(number, body="お昼はどうですか。\n", subject="お昼")
    desk.run()
    record = desk.journal.mails.by_message_id(f"<{number}@example.co.jp>")[0]
    what: dict[str, Any] = {"request_type": "invoice", "team": "billing", "recipient": COLLEAGUE, "now": desk.now()}
    message_id = f"<by-hand-{number}@example.co.jp>"
    plan = desk.journal.releases.plan(record, ReleaseKind.POINTER, message_id=message_id, **what)
    desk.journal.releases.attempting(plan, desk.now())
    desk.journal.releases.settle(plan, ReleaseState.SENT, "250", desk.now())
    desk.journal.mails.label(record, "invoice", desk.now())
    return message_id


def test_by_hand_too_what_bounced_or_was_corrected_does_not_count(desk: Desk) -> None:
    """Nor counts what is called wrong later."""
    releases, since = desk.journal.releases, desk.hour_before()
    first, _ = by_hand(desk, 1), by_hand(desk, 2)
    assert len(releases.pointers({COLLEAGUE}, since)) == 2
    assert (releases.bounced(first, desk.now()), releases.bounced(first, desk.now())) == (True, False)
    assert len(releases.pointers({COLLEAGUE}, since)) == 1
    desk.journal.mails.label(desk.journal.mails.by_message_id("<2@example.co.jp>")[0], "mine", desk.now())
    assert releases.pointers({COLLEAGUE}, since) == ()


def test_the_note_names_the_team_and_nobody(quick: Desk) -> None:
    """It lies in the inbox beside the mail; whom it is about, the draft says."""
    to_level_3(quick)
    (subject,) = notes(quick)
    mail = next(parsed(one.raw) for one in quick.inbox() if "直接お話し" in str(parsed(one.raw)["Subject"]))
    told = subject + mail.get_content()
    assert "請求サポート" in told
    assert not any(word in told for word in ("hanako", "鈴木", "3件", "3回", "何度"))
    (draft,) = quick.mailbox.contents("Drafts")
    assert parsed(draft.raw)["To"] == COLLEAGUE


def test_a_note_for_each_person_and_team(quick: Desk) -> None:
    """Somebody else has one of their own."""
    to_level_3(quick)
    for number in range(11, 14):
        ask(quick, number, sender="ken.sato@example.co.jp")
        quick.forward(days=7)
    assert len(notes(quick)) == 2


def test_a_crash_between_draft_and_record_loses_no_note(quick: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The draft is found in Drafts, and the note goes with its record: one of each."""
    to_level_3(quick, weeks=2)

    def killed(step: str) -> None:
        if step == "after-draft":
            raise KeyboardInterrupt

    with monkeypatch.context() as now:
        now.setattr("madoguchi.service.answering.failpoint", killed)
        with pytest.raises(KeyboardInterrupt):
            ask(quick, 3)
    assert notes(quick) == []
    quick.connect()
    quick.run(2)
    assert (len(quick.mailbox.contents("Drafts")), len(notes(quick))) == (1, 1)
    assert quick.reason(3) == "level-3"


def test_thanks_are_heard(desk: Desk) -> None:
    """Held as accepted, on record with the pointer, at the bottom; no evidence, no label, no word of the owner's."""
    ask(desk, 1)
    assert answer(desk, 2, "ありがとうございます、そちらに送ります。\n") == "accepted"
    assert (desk.fate(1)["feedback"], desk.fate(2)["feedback"]) == ("accepted", None)
    assert "accepted" in desk.fate(1)["times"]
    assert desk.journal.pointed.number_accepted(None) == 1
    assert (desk.fate(1)["label"], desk.fate(2)["label"], desk.fate(2)["audit"]) == (None, None, None)
    assert desk.journal.readings.feedback(None) == {}
    assert [draw.wrong for draw in desk.journal.draws.all() if draw.wrong is not None] == []
    assert desk.journal.mails.labels() == []
    desk.receive(3, body="お昼はどうですか。\n", subject="お昼", sender="ken.sato@example.co.jp")
    desk.run()
    assert [one["id"] for one in desk.journal.readings.held()] == [desk.fate(3)["id"], desk.fate(2)["id"]]
    assert len(desk.answers()) == 1


def test_a_crash_before_thanks_are_on_record_loses_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mail is read anew, and heard once."""
    ask(desk, 1)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as now:
        now.setattr(desk.journal.mails, "record", killed)
        with pytest.raises(KeyboardInterrupt):
            answer(desk, 2, "承知しました。\n")
    heard = desk.fate(1)["times"]["accepted"]
    desk.forward(minutes=5)
    desk.run()
    assert (desk.reason(2), desk.fate(1)["times"]["accepted"]) == ("accepted", heard)


def test_the_owners_word_goes_before_thanks(desk: Desk) -> None:
    """A put-back is still seen, and stands."""
    ask(desk, 1)
    answer(desk, 2, "承知しました。\n")
    record = desk.journal.mails.by_message_id("<1@example.co.jp>")[0]
    desk.journal.mails.put_back(record, desk.now())
    assert desk.fate(1)["feedback"] == "put-back"


def test_thanks_for_a_pointer_by_hand(desk: Desk) -> None:
    """It is a pointer like any other."""
    pointer = by_hand(desk, 1)
    assert answer(desk, 2, "Thanks, I will send it to them.\n", to=pointer) == "accepted"
    assert desk.fate(1)["feedback"] == "accepted"


def test_thanks_to_a_pointer_whose_id_the_server_changed(desk: Desk) -> None:
    """As Outlook does: the copy in Sent tells which mail it answered."""
    ask(desk, 1)
    with desk.journal._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE sent_answers SET by_id = '<outlook@x>'")
        connection.exec_driver_sql("INSERT INTO sent_ids VALUES ('<outlook@x>', ?)", (desk.now().isoformat(),))
    assert answer(desk, 2, "了解です。\n", to="<outlook@x>") == "accepted"
    assert desk.fate(1)["feedback"] == "accepted"


def test_what_is_said_to_a_pointer(desk: Desk) -> None:
    """Never answered, and told as what it is; our own words below it are no sign that the team has it."""
    ask(desk, 1)
    pointer = str(desk.answers()[0]["Message-ID"])
    for number, (text, reason) in enumerate(
        [
            ("窓口の電話番号は分かりますか。\n", "conversation"),
            ("窓口があるのは存じておりますが、今回だけお願いします。\n", "asks-exception"),
            ("承知しました。社外秘でお願いします。\n", "sensitive"),
            ("先週ご案内いただいた窓口に送りましたが返信がありません。\n", "push-back"),
            ("いつもご対応いただいていたのに、どうしてでしょうか。\n", "push-back"),
            ("The team never answered.\n", "push-back"),
        ],
        start=2,
    ):
        assert answer(desk, number, text, to=pointer) == reason
    assert len(desk.answers()) == 1
    assert desk.fate(1)["feedback"] is None


def test_a_manager_in_cc_is_push_back(desk: Desk) -> None:
    """Whatever the words are; it stands first in the queue."""
    ask(desk, 1)
    assert answer(desk, 2, "承知しました。\n", headers=[("Cc", PRESIDENT)]) == "push-back"
    assert desk.fate(1)["feedback"] is None
    desk.receive(3, body="お昼はどうですか。\n", subject="お昼", sender="ken.sato@example.co.jp")
    desk.run()
    assert desk.journal.readings.held()[0]["id"] == desk.fate(2)["id"]


def test_until_the_owner_has_dealt_with_it_no_machine_speaks_to_that_person(desk: Desk) -> None:
    """About no team; to others it does, and to that person too afterwards."""
    ask(desk, 1)
    desk.forward(days=7)
    desk.receive(2, body="たらい回しにされているように感じます。\n", subject="ご相談")
    desk.run()
    assert desk.reason(2) == "push-back"
    desk.forward(days=7)
    assert ask(desk, 3) == "push-back"
    assert ask(desk, 4, sender="ken.sato@example.co.jp") == "answerable 1"
    records = [desk.journal.mails.by_message_id(f"<{number}@example.co.jp>")[0] for number in (2, 3)]
    desk.journal.mails.leave_queue([record.id for record in records], "dismissed", desk.now())
    assert ask(desk, 5) == "answerable 1"


def test_push_back_stops_what_waits(desks: Desks) -> None:
    """A pointer within its grace period does not go out after it."""
    desk = desks("[reply]\ndelay_seconds = 600\n")
    desk.run()
    ask(desk, 1)
    desk.forward(seconds=700)
    desk.run()
    assert len(desk.answers()) == 1
    desk.forward(days=7)
    waiting: Place = desk.receive(2, body=ASKS.format(2))
    desk.run()
    assert (desk.fate(2)["state"], waiting.folder) == ("pending", "INBOX")
    desk.receive(3, body="いつもご対応いただいていたのに、納得できません。\n", subject="ご相談")
    desk.run()
    desk.forward(seconds=700)
    desk.run()
    assert (desk.reason(3), desk.reason(2), len(desk.answers())) == ("push-back", "push-back", 1)


def test_somebody_who_was_never_pointed_on_is_not_pushing_back(desk: Desk) -> None:
    """The same words are another matter there."""
    desk.receive(1, body="窓口にメールを送りましたが、回答がありません。\n", subject="ご相談")
    desk.run()
    assert desk.reason(1) == "already-with-team"
