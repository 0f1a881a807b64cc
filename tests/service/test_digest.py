"""The digest in the owner's inbox: when, what, and that nothing ever takes it for mail."""

from __future__ import annotations

import re
from email.message import EmailMessage
from pathlib import Path

import pytest

from madoguchi.errors import ServerBusy
from madoguchi.journal.facts import LAST_POLL
from madoguchi.journal.sections import section
from madoguchi.journal.training_cache import TrainingCache
from madoguchi.learning.harvest import Outcome, look
from madoguchi.learning.labelled import LeftOut, gather
from madoguchi.mailbox.protocol import Place
from madoguchi.reply.loop_mark import LOOP_HEADER, loop_token
from madoguchi.service.digest import tell_digest
from madoguchi.service.survey import survey
from tests.builders import COLLEAGUE, DIRECTORY, OWNER, make_office
from tests.service.conftest import Desks
from tests.service.desk import Desk, parsed

ON = "\n[digest]\nenabled = true\n"
ALL_AGREED = DIRECTORY.replace('url = "https', 'agreed_on = 2026-11-02\nurl = "https')
CHAT = {"body": "こんにちは、鈴木です。\n", "subject": "ご挨拶"}


@pytest.fixture
def desk(desks: Desks) -> Desk:
    """Digests on, its first start at ten in the morning of Tuesday 24 November 2026, in Tokyo."""
    made = desks(ON)
    made.run()
    return made


def digests(desk: Desk) -> list[EmailMessage]:
    """What lies in the inbox, the first one first."""
    mails = [parsed(arrival.raw) for arrival in desk.inbox()]
    return [mail for mail in mails if "のまとめ" in str(mail["Subject"])]


def days(desk: Desk) -> list[str]:
    return [str(mail["Subject"]).removeprefix("【madoguchi】").removesuffix("のまとめ") for mail in digests(desk)]


def text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def to_half_past_five(desk: Desk) -> None:
    """A minute after the next slot."""
    minutes = (17 * 60 + 31 - (desk.now().hour + 9) * 60 - desk.now().minute) % (24 * 60)
    desk.forward(minutes=minutes or 24 * 60)


def a_day(desk: Desk) -> None:
    to_half_past_five(desk)
    desk.run()


def place(desk: Desk, folder: str = "INBOX") -> Place:
    """Where the digest lies."""
    (found,) = [one for one in desk.mailbox.contents(folder) if b"auto-generated" in one.raw]
    return Place(folder, desk.mailbox.examine(folder).uidvalidity, found.uid)


def test_one_mail_a_day_and_none_before_its_time(desk: Desk) -> None:
    """From the owner to the owner, unread, marked as a machine's; nothing is sent. Never two for one slot."""
    desk.receive(1, **CHAT)
    desk.run()
    desk.forward(hours=7, minutes=29)
    desk.run()
    assert digests(desk) == []
    desk.forward(minutes=1)
    desk.run(3)
    desk.forward(hours=3)
    desk.run()
    (mail,) = digests(desk)
    assert mail["From"].addresses[0].addr_spec == mail["To"].addresses[0].addr_spec == OWNER
    assert (mail["Auto-Submitted"], mail[LOOP_HEADER]) == ("auto-generated", loop_token(OWNER))
    assert desk.inbox()[-1].flags == frozenset()
    assert desk.outbox.handed_in == []
    a_day(desk)
    assert days(desk) == ["11月24日(火)", "11月25日(水)"]


def test_it_tells_what_happened_and_what_waits(desk: Desk) -> None:
    """By team and number; no name, no address, no subject of anybody."""
    desk.receive(1)
    desk.receive(2, sender="b@example.co.jp", body="ログインできません。\n", subject="至急")
    desk.receive(3, **CHAT)
    desk.run()
    a_day(desk)
    (mail,) = digests(desk)
    told = text(mail)
    assert "お名前でのご案内: 自動返信2件(請求サポート1件、テクニカルサポート1件)。\n" in told
    assert "ご確認をお待ちしているメール: 1件(最も古いものは11月24日(火)から)" in told
    assert "11/23の週  返信 2、保留 1" in told
    for private in (COLLEAGUE, "鈴木", "b@example.co.jp", "ご挨拶", "至急", "請求書の件"):
        assert private not in mail.as_string()
        assert private not in told
    assert len(told.partition("\n\n")[0].splitlines()) == 5


def test_thanks_wait_for_nobody(desk: Desk) -> None:
    """They lie at the bottom of the queue, and are nothing to look at or to decide, not after a week either."""
    desk.receive(1)
    desk.run()
    (pointer,) = desk.answers()
    told = [("In-Reply-To", str(pointer["Message-ID"])), ("References", str(pointer["Message-ID"]))]
    desk.receive(2, body="ありがとうございます、そちらに送ります。\n", subject="Re: 自動返信: 請求書の件", headers=told)
    desk.run()
    assert desk.reason(2) == "accepted"
    for _ in range(9):
        a_day(desk)
    assert digests(desk)
    for word in ("お待ち", "7日を超えて"):
        assert not any(word in text(mail) for mail in digests(desk))


def test_each_tells_of_the_time_since_the_one_before(desk: Desk) -> None:
    """Nothing twice, nothing left out."""
    desk.receive(1)
    desk.run()
    a_day(desk)
    desk.forward(minutes=1)
    desk.receive(2, sender="b@example.co.jp")
    desk.receive(3, **CHAT)
    desk.run()
    a_day(desk)
    desk.forward(minutes=1)
    a_day(desk)
    lines = [re.findall(r"自動返信(\d)件", text(mail)) for mail in digests(desk)]
    assert lines == [["1"], ["1"], []]


def test_nothing_to_say_no_mail(desks: Desks) -> None:
    """All as it was; that day is done with, and what comes later waits for the next one."""
    desk = desks(ON, directory=ALL_AGREED)
    desk.run()
    a_day(desk)
    desk.receive(1, **CHAT)
    desk.run()
    assert digests(desk) == []
    a_day(desk)
    assert days(desk) == ["11月25日(水)"]


def test_what_only_stands_there_is_no_news(desk: Desk) -> None:
    """A team without an agreement is named where there is something else to say, and brings no mail by itself."""
    a_day(desk)
    assert digests(desk) == []
    desk.receive(1, **CHAT)
    desk.run()
    a_day(desk)
    assert "お決めいただきたいこと: 合意がまだの窓口(テクニカルサポート)。" in text(digests(desk)[0])


def test_shadow_touches_no_mailbox(desks: Desks) -> None:
    """Nor does `enabled = false`; once they end there is one, and not one for each day before."""
    desk = desks(ON)
    desk.configure(ON, mode="shadow")
    desk.connect()
    desk.run()
    desk.receive(1, **CHAT)
    before = desk.inbox()
    for _ in range(3):
        a_day(desk)
    assert len(desk.inbox()) == len(before)
    for more, told in (("", 0), (ON, 1)):
        desk.configure(more)
        desk.connect()
        a_day(desk)
        assert len(digests(desk)) == told


def test_down_at_its_time_it_is_made_up_on_the_same_day(desk: Desk) -> None:
    """Not on the next one, and there is no pile of old ones."""
    desk.receive(1, **CHAT)
    desk.run()
    desk.forward(hours=12)
    desk.run()
    desk.forward(days=3, hours=3)
    desk.run()
    desk.forward(hours=17)
    desk.run()
    assert days(desk) == ["11月24日(火)", "11月28日(土)"]


def test_a_crash_between_append_and_record_tells_nothing_twice(desk: Desk) -> None:
    """It is found by its derived Message-ID; on the next day too, when it is only put on record."""
    desk.receive(1, **CHAT)
    desk.run()
    a_day(desk)
    for wait in (0, 8):
        with desk.journal._engine.begin() as connection:
            connection.exec_driver_sql("UPDATE notices SET told_at = NULL")
        desk.forward(hours=wait)
        desk.run()
        assert days(desk) == ["11月24日(火)"]
        assert all(slot.told for slot in desk.journal.digests.slots())


def test_where_the_mailbox_is_full_it_is_tried_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the pass goes on. Not told on its day, it is left to the next one, which tells of both."""
    desk.receive(1)
    desk.receive(2, sender="b@example.co.jp", **CHAT)
    desk.run()

    def full(*_: object) -> None:
        raise ServerBusy("imap: [OVERQUOTA]")

    with monkeypatch.context() as now:
        now.setattr(desk.mailbox, "append", full)
        a_day(desk)
        desk.run()
    assert digests(desk) == []
    desk.forward(hours=8)
    desk.run()
    assert desk.journal.digests.slots() == []
    a_day(desk)
    (mail,) = digests(desk)
    assert (days(desk), "自動返信1件" in text(mail)) == (["11月25日(水)"], True)


def test_daily_then_weekly_and_after_a_correction(desk: Desk) -> None:
    """Thirty days, then Fridays; a corrected answer brings one at the next slot, which says so."""
    desk.receive(1)
    desk.receive(2, sender="b@example.co.jp", **CHAT)
    desk.run()
    a_day(desk)
    for more in (28, 0, 0, 2):
        desk.forward(days=more)
        a_day(desk)
    assert days(desk) == ["11月24日(火)", "12月23日(水)", "12月25日(金)"]
    (record,) = desk.journal.mails.by_message_id("<1@example.co.jp>")
    desk.journal.mails.label(record, "account-access", desk.now())
    a_day(desk)
    a_day(desk)
    assert days(desk)[3:] == ["12月29日(火)"]
    assert "お名前でのご案内: 訂正1件。" in text(digests(desk)[-1])


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        ("breaker-open", "返信を止めています(遮断)"),
        ("sending-stopped", "送信が止まっています"),
    ],
)
def test_what_is_amiss_is_told_by_itself(desk: Desk, fact: str, words: str) -> None:
    """Without what the server said, which may hold an address."""
    since = desk.now().isoformat()
    told = {
        "breaker-open": f'{{"since": "{since}", "why": "three signs"}}',
        "sending-stopped": f'{{"since": "{since}", "until": "2026-12-24T00:00+00:00", "times": 1, "answer": "<{OWNER}>"}}',
    }
    to_half_past_five(desk)
    desk.journal.facts.set(fact, told[fact])
    tell_digest(desk.session)
    assert words in text(digests(desk)[0])
    assert f"<{OWNER}>" not in text(digests(desk)[0])


def test_a_journal_that_is_not_copied_is_told(desk: Desk) -> None:
    """From the third day on; a copy of today is well."""
    desk.forward(days=3)
    a_day(desk)
    assert "記録の控えが作られていません" in text(digests(desk)[0])
    desk.journal.back_up(desk.now())
    desk.receive(1, **CHAT)
    desk.forward(days=1)
    desk.run()
    assert "記録の控えが作られていません" not in text(digests(desk)[1])


def test_the_owners_words_and_where_they_are_broken_the_shipped_ones(desk: Desk, tmp_path: Path) -> None:
    """A mistake in a template keeps no digest back."""
    own = tmp_path / "templates" / "ja"
    own.mkdir(parents=True)
    settings = (desk.home / "madoguchi.toml").read_text(encoding="utf-8")
    desk.office = make_office(desk.home, settings=f'templates_dir = "templates"\n{settings}')
    desk.connect()
    desk.receive(1, **CHAT)
    desk.run()
    (own / "digest.txt").write_text("本日のまとめ\n\n{{ waiting }}件\n", encoding="utf-8")
    a_day(desk)
    (own / "digest.txt").write_text("{{ nothing_of_that_name }}", encoding="utf-8")
    a_day(desk)
    assert text(digests(desk)[0]).splitlines()[0] == "1件"
    assert "ご確認をお待ちしているメール" in text(digests(desk)[1])


def test_what_breaks_it_breaks_no_pass(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mail is looked after; it is tried again."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    desk.receive(1, **CHAT)
    with monkeypatch.context() as now:
        now.setattr(desk.mailbox, "append", broken)
        a_day(desk)
    assert (desk.reason(), digests(desk)) == ("mine", [])
    assert desk.journal.facts.moment(LAST_POLL) == desk.now()
    desk.run()
    assert days(desk) == ["11月24日(火)"]


def test_it_is_never_read_as_a_mail(desk: Desk) -> None:
    """Its fate is `own-message`: not in the queue, not drawn, and no digest is about a digest."""
    desk.receive(1, **CHAT)
    desk.run()
    a_day(desk)
    desk.run(2)
    (mail,) = digests(desk)
    (fate,) = [one for one in desk.fates() if one["message_id"] == str(mail["Message-ID"])]
    assert (fate["disposition"], fate["reason"], fate["audit"]) == ("ignored", "own-message", None)
    assert [one["message_id"] for one in desk.journal.readings.held()] == ["<1@example.co.jp>"]
    assert [section(item) for item in desk.journal.piles.undecided(0)] == ["rest"]
    assert desk.journal.draws.size() == (0, 0)
    assert len(desk.judge.seen) == 1
    a_day(desk)
    assert "ご確認をお待ちしているメール: 1件" in text(digests(desk)[1])


def test_it_teaches_nothing(desk: Desk) -> None:
    """Also where the owner moves it to a labelled folder, which is no correction either."""
    desk.mailbox.make_folder("Requests/invoice")
    desk.receive(1, **CHAT)
    desk.run()
    a_day(desk)
    desk.run()
    desk.mailbox.move([place(desk)], "Requests/invoice")
    desk.run()
    got = gather(desk.office, desk.mailbox, TrainingCache.nowhere())
    assert (got.rows, got.left_out) == ([], {LeftOut.OWN: 1})
    assert desk.journal.mails.labels() == []
    assert desk.journal.digests.corrections(desk.hour_before(), desk.now()) == []


def test_it_is_passed_over_by_the_survey(desk: Desk) -> None:
    """`check --mailbox` is about mail."""
    desk.receive(1, **CHAT)
    desk.run()
    a_day(desk)
    seen = survey(desk.office, desk.mailbox, 10, desk.now())
    assert (seen.mails, seen.humans, len(desk.inbox())) == (1, 1, 2)


def test_it_is_no_answer_of_the_owner_to_harvest(desk: Desk) -> None:
    """Also where it was put into Sent, although it names a team."""
    desk.receive(1)
    desk.run()
    a_day(desk)
    desk.mailbox.move([place(desk)], "Sent")
    found = look(desk.office, desk.mailbox, desk.journal.harvest.known(), desk.now().replace(year=2025))
    assert found.proposals == []
    assert found.nothing[Outcome.AUTOMATIC] == 2
