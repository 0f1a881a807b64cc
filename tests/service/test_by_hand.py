"""A pointer that the owner releases by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from madoguchi.errors import SubmissionAway, UsageError
from madoguchi.journal.mails import MailRecord
from madoguchi.journal.releases import LEASE, ReleaseKind, ReleaseState
from madoguchi.mailbox.protocol import Place
from madoguchi.outbox.stages import Delivery, Outcome, Stage
from madoguchi.service import by_hand
from madoguchi.service.hand_letters import Wish, level_by_hand, prepare
from tests.bounces import bounce
from tests.service.conftest import Desks
from tests.service.desk import Desk

POINTER = Wish(ReleaseKind.POINTER, "invoice")
UNCLEAR = {"subject": "ご相談", "body": "例の件ですが、どうしたらよいでしょうか。\n"}


def record(desk: Desk, number: int = 1) -> MailRecord:
    (found,) = desk.journal.mails.by_message_id(f"<{number}@example.co.jp>")
    return found


def released(desk: Desk, number: int = 1, kind: str = "invoice", language: str = "") -> ReleaseState:
    pointing = prepare(desk.session, record(desk, number), Wish(ReleaseKind.POINTER, kind, language))
    return by_hand.release(desk.session, pointing).state


@pytest.fixture
def held(desk: Desk) -> Desk:
    """One mail that the program is not sure of."""
    desk.receive(1, **UNCLEAR)
    desk.run()
    assert desk.fate()["disposition"] == "held"
    return desk


def test_it_goes_out_in_the_personal_form_to_the_sender_alone(held: Desk) -> None:
    """No word of automatic, the loop mark, the thread; a copy in Sent, the mail marked, labelled, and off the queue."""
    assert released(held) is ReleaseState.SENT
    (envelope,) = held.outbox.accepted
    (letter,) = held.answers()
    assert envelope.recipient == "hanako.suzuki@example.co.jp"
    assert str(letter["Subject"]) == "Re: ご相談"
    assert (letter["Auto-Submitted"], str(letter["In-Reply-To"])) == (None, "<1@example.co.jp>")
    assert letter["X-Madoguchi-Loop"] is not None
    text = letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "billing-support@example.co.jp" in text
    assert "自動" not in text
    assert len(held.mailbox.contents("Sent")) == 1
    assert "\\Answered" in held.inbox()[0].flags
    fate = held.fate()
    assert (fate["label"], fate["closed_by"], fate["by_hand"]["state"]) == ("invoice", "answered by hand", "sent")
    assert held.journal.readings.held() == []


def test_nobody_gets_it_twice(held: Desk) -> None:
    """Not by a second release, not by the daemon, whatever passes."""
    assert released(held) is ReleaseState.SENT
    with pytest.raises(UsageError, match="answered already"):
        released(held)
    held.run(3)
    assert len(held.outbox.accepted) == 1


def test_two_windows_prepare_and_one_sends(held: Desk) -> None:
    """Both have read the mail before either was sent."""
    first, second = (prepare(held.session, record(held), POINTER) for _ in range(2))
    by_hand.release(held.session, first)
    with pytest.raises(UsageError):
        by_hand.release(held.session, second)
    assert len(held.outbox.accepted) == 1


def test_a_mail_in_its_grace_period_gets_the_owners_pointer_instead(desks: Desks) -> None:
    """And no automatic one afterwards."""
    desk = desks("[reply]\ndelay_seconds = 600\n")
    desk.run()
    desk.receive(1)
    desk.run()
    assert released(desk, language="en") is ReleaseState.SENT
    desk.forward(minutes=20)
    desk.run(2)
    (letter,) = desk.answers()
    assert "Billing Support" in letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert letter["Auto-Submitted"] is None


def test_what_was_answered_or_comes_from_a_machine_is_refused(desk: Desk) -> None:
    """By the program, by the owner in a mail client, or written by nobody."""
    desk.receive(1)
    desk.receive(2, headers=[("Auto-Submitted", "auto-replied")])
    desk.receive(3, **UNCLEAR, sender="jiro@example.co.jp")
    desk.run()
    mine = desk.letter(9, sender="taro.yamada@example.co.jp", headers=[("In-Reply-To", "<3@example.co.jp>")])
    desk.mailbox.make_folder("Sent")
    desk.connect()
    desk.mailbox.deliver(mine, folder="Sent", when=desk.now())
    for number in (1, 2, 3):
        with pytest.raises(UsageError):
            released(desk, number)
    assert len(desk.outbox.accepted) == 1


def test_our_own_draft_is_done_with(desks: Desks) -> None:
    """The draft of this program goes; one that the owner changed is another mail, and stays."""
    desk = desks(mode="draft")
    desk.run()
    desk.receive(1)
    desk.run()
    (draft,) = desk.mailbox.contents("Drafts")
    desk.mailbox.deliver(
        draft.raw.replace(b"Message-ID: <madoguchi.", b"Message-ID: <own."), folder="Drafts", when=desk.now()
    )
    assert released(desk) is ReleaseState.SENT
    (left,) = desk.mailbox.contents("Drafts")
    assert b"<own." in left.raw


def test_it_counts_as_a_pointer(held: Desk) -> None:
    """The next mail for the same team on the same day is the same occasion."""
    assert released(held) is ReleaseState.SENT
    held.receive(2)
    held.run()
    assert held.reason(2) == "recent-pointer"


@pytest.mark.parametrize(
    ("outcome", "state"), [(Outcome.REFUSED, ReleaseState.REFUSED), (Outcome.UNKNOWN, ReleaseState.UNKNOWN)]
)
def test_what_the_server_says_is_on_record(
    held: Desk, monkeypatch: pytest.MonkeyPatch, outcome: Outcome, state: ReleaseState
) -> None:
    """Nothing is marked or labelled then; a refused one may be tried again, an unknown one never."""
    with monkeypatch.context() as failing:
        failing.setattr(held.outbox, "send", lambda _: Delivery(outcome, Stage.FINAL, "554 no"))
        assert released(held) is state
    fate = held.fate()
    assert (fate["label"], fate["by_hand"]["server_answer"]) == (None, "554 no")
    if state is ReleaseState.REFUSED:
        assert released(held) is ReleaseState.SENT
    else:
        with pytest.raises(UsageError):
            released(held)


def test_where_the_server_is_away_nothing_went_out(held: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said, and may be done again."""
    with monkeypatch.context() as failing:
        failing.setattr(held.outbox, "send", lambda _: Delivery(Outcome.DEFERRED, Stage.CONNECT, "refused"))
        with pytest.raises(SubmissionAway, match="nothing was sent"):
            released(held)
    assert released(held) is ReleaseState.SENT


@pytest.mark.parametrize("lies_in_sent", [True, False])
def test_what_a_killed_process_left_is_looked_up_and_never_guessed(
    held: Desk, monkeypatch: pytest.MonkeyPatch, lies_in_sent: bool
) -> None:
    """Killed after the server had it: in Sent it is known, else it stays unknown; nothing is sent again."""

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    pointing = prepare(held.session, record(held), POINTER)
    with monkeypatch.context() as dying:
        dying.setattr(held.journal.releases, "settle", killed)
        with pytest.raises(KeyboardInterrupt):
            by_hand.release(held.session, pointing)
    if lies_in_sent:
        held.mailbox.make_folder("Sent")
        held.mailbox.deliver(held.outbox.accepted[0].raw, folder="Sent", when=held.now())
        held.connect()
    held.run()
    assert held.fate()["by_hand"]["state"] == "attempting"
    held.forward(seconds=LEASE.total_seconds() + 1)
    held.run()
    assert held.fate()["by_hand"]["state"] == ("sent" if lies_in_sent else "unknown")
    assert len(held.outbox.accepted) == 1


def test_a_mail_that_is_gone_is_said_to_be_gone(held: Desk) -> None:
    """Deleted meanwhile."""
    held.mailbox.remove(record(held).place)
    with pytest.raises(UsageError, match="no longer in the mailbox"):
        released(held)


def test_a_forward_goes_to_the_team_with_the_colleague_in_cc(held: Desk) -> None:
    """The mail itself is enclosed, byte for byte; it is labelled, off the queue, not marked, and no pointer."""
    letter = prepare(held.session, record(held), Wish(ReleaseKind.FORWARD, "invoice"))
    assert by_hand.release(held.session, letter).state is ReleaseState.SENT
    (envelope,), (mail,) = held.outbox.accepted, held.answers()
    assert (envelope.recipient, envelope.also) == ("billing-support@example.co.jp", ("hanako.suzuki@example.co.jp",))
    assert (str(mail["To"]), str(mail["Cc"])) == ("billing-support@example.co.jp", "hanako.suzuki@example.co.jp")
    assert (str(mail["Subject"]), mail["Auto-Submitted"]) == ("Fwd: ご相談", None)
    (enclosed,) = mail.iter_attachments()
    assert enclosed.get_content() == held.inbox()[0].raw
    assert "例の件ですが" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "\\Answered" not in held.inbox()[0].flags
    fate = held.fate()
    assert (fate["label"], fate["closed_by"], fate["by_hand"]["kind"]) == ("invoice", "forwarded by hand", "forward")
    held.receive(2)
    held.run()
    assert held.reason(2) == "answerable"
    assert len(held.mailbox.contents("Sent")) == 2


def test_an_apology_names_the_right_team_and_follows_a_wrong_answer(desk: Desk) -> None:
    """To the colleague alone; once; and the answer itself stays the only automatic one."""
    desk.receive(1)
    desk.run()
    letter = prepare(desk.session, record(desk), Wish(ReleaseKind.APOLOGY, "account-access", "en"))
    assert by_hand.release(desk.session, letter).state is ReleaseState.SENT
    answer, mail = desk.answers()
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Technical Support" in text
    assert "sorry" in text
    assert (str(mail["To"]), mail["Auto-Submitted"]) == (str(answer["To"]), None)
    assert mail["Message-ID"] != answer["Message-ID"]
    with pytest.raises(UsageError):
        by_hand.release(desk.session, prepare(desk.session, record(desk), letter.wish))
    assert len(desk.outbox.accepted) == 2


def test_the_owners_own_words_go_out_as_they_stand(held: Desk) -> None:
    """In both forms, with the team's address still a link."""
    text = "鈴木さん\n\n請求サポート (billing-support@example.co.jp) へお願いします。<b>\n"
    letter = prepare(held.session, record(held), Wish(ReleaseKind.POINTER, "invoice", "ja", text))
    by_hand.release(held.session, letter)
    (mail,) = held.answers()
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n") == text  # type: ignore[union-attr]
    html = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert 'href="mailto:billing-support@example.co.jp"' in html
    assert "&lt;b&gt;" in html


def test_withdrawn_in_time_nothing_goes_out(held: Desk) -> None:
    """The attempt finds that it is too late for it; the mail waits in the queue and can be released anew."""
    letter = prepare(held.session, record(held), POINTER)
    planned = by_hand.plan(held.session, letter)
    held.journal.releases.withdraw(planned, held.now())
    with pytest.raises(UsageError, match="no longer planned"):
        by_hand.send(held.session, letter, planned)
    assert held.outbox.handed_in == []
    assert len(held.journal.readings.held()) == 1
    assert released(held) is ReleaseState.SENT


def test_the_owner_who_answers_while_it_waits_is_the_only_one(held: Desk) -> None:
    """Sent is looked at once more just before."""
    letter = prepare(held.session, record(held), POINTER)
    planned = by_hand.plan(held.session, letter)
    mine = held.letter(9, sender="taro.yamada@example.co.jp", headers=[("In-Reply-To", "<1@example.co.jp>")])
    held.mailbox.make_folder("Sent")
    held.mailbox.deliver(mine, folder="Sent", when=held.now())
    held.session.find_folders()
    with pytest.raises(UsageError, match="answered already"):
        by_hand.send(held.session, letter, planned)
    assert held.outbox.handed_in == []
    assert held.fate()["by_hand"]["state"] == "withdrawn"


def test_a_bounce_of_what_went_out_by_hand_is_joined_to_it(held: Desk) -> None:
    """The mail is in the queue again, and the person has no pointer."""
    assert released(held) is ReleaseState.SENT
    (mail,) = held.answers()
    held.mailbox.deliver(bounce(str(mail["Message-ID"])), when=held.now())
    held.run()
    assert held.fate()["by_hand"]["bounced"] is True
    assert [one["message_id"] for one in held.journal.readings.held()] == ["<1@example.co.jp>"]
    held.receive(2)
    held.run()
    assert held.reason(2) == "answerable"


def test_a_mail_too_large_to_be_read_whole_is_not_forwarded(held: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a mail would look like the whole."""
    fetch = held.mailbox.fetch

    def cut(*asked: object) -> list[object]:
        return [replace(one, truncated=True) for one in fetch(*asked)]  # type: ignore[arg-type]

    monkeypatch.setattr(held.mailbox, "fetch", cut)
    with pytest.raises(UsageError, match="too large"):
        prepare(held.session, record(held), Wish(ReleaseKind.FORWARD, "invoice"))


def test_after_an_exception_teaching_by_hand_begins_anew_too(held: Desk) -> None:
    """The pointers of before its end do not raise the level; one that runs changes nothing."""
    journal, sender, now = held.journal, "hanako.suzuki@example.co.jp", held.now()
    assert released(held) is ReleaseState.SENT
    held.configure("[education]\nlevels = [1, 2, 5]\n")
    office = held.office
    assert level_by_hand(office, journal, sender, "invoice", now) == 2
    made = journal.exceptions.add(sender, "invoice", "a launch", now.date(), now.date(), now)
    assert made is not None
    assert level_by_hand(office, journal, sender, "invoice", now) == 2
    held.forward(days=2)
    assert level_by_hand(office, journal, sender, "invoice", held.now()) == 1


@pytest.mark.parametrize("at", ["preparing", "sending"])
def test_what_bears_the_mark_of_an_answer_gets_no_pointer(held: Desk, at: str) -> None:
    """Answered from a phone whose Sent folder is another one: the flag is all that tells."""
    if at == "preparing":
        held.mailbox.flag(record(held).place, "\\Answered")
        with pytest.raises(UsageError, match="answered already"):
            released(held)
    else:
        letter = prepare(held.session, record(held), POINTER)
        planned = by_hand.plan(held.session, letter)
        held.mailbox.flag(record(held).place, "\\Answered")
        with pytest.raises(UsageError, match="answered already"):
            by_hand.send(held.session, letter, planned)
        assert held.fate()["by_hand"]["state"] == "withdrawn"
    assert held.outbox.handed_in == []


def test_a_mail_that_is_moved_while_its_letter_waits_is_answered_all_the_same(held: Desk) -> None:
    """The owner's word stands; the mark cannot be set where the mail no longer lies."""
    letter = prepare(held.session, record(held), POINTER)
    planned = by_hand.plan(held.session, letter)
    held.mailbox.make_folder("Archive")
    held.mailbox.move([letter.place], "Archive")
    assert by_hand.send(held.session, letter, planned).state is ReleaseState.SENT


@pytest.mark.parametrize("kept", ["mark", "date"])
def test_a_draft_that_the_owner_saved_anew_under_its_id_stays(desks: Desks, kept: str) -> None:
    """Some mail clients keep the Message-ID: what was written there is not thrown away."""
    desk = desks(mode="draft")
    desk.run()
    desk.receive(1)
    desk.run()
    (draft,) = desk.mailbox.contents("Drafts")
    folder = desk.mailbox.examine("Drafts")
    desk.mailbox.remove(Place("Drafts", folder.uidvalidity, draft.uid))
    raw = draft.raw.replace(b"X-Madoguchi-Loop", b"X-Other") if kept == "date" else draft.raw
    desk.forward(hours=1)
    when = desk.now() if kept == "mark" else draft.internal_date
    desk.mailbox.deliver(raw + b"My own words\r\n", folder="Drafts", when=when)
    assert released(desk) is ReleaseState.SENT
    assert len(desk.mailbox.contents("Drafts")) == 1


@pytest.mark.parametrize("before", ["labelled", "dismissed"])
def test_what_was_answered_by_hand_does_not_come_back_by_undoing_an_earlier_word(held: Desk, before: str) -> None:
    """Labelled or dismissed, then pointed on: the label can be taken back, the answer is given."""
    if before == "labelled":
        held.journal.mails.label(record(held), "account-access", held.now())
    else:
        held.journal.mails.leave_queue([record(held).id], "dismissed", held.now())
    assert released(held) is ReleaseState.SENT
    undoing, mail = held.journal.undoing, record(held).id
    assert undoing.unlabel(mail)
    assert not undoing.reopen(mail)
    assert held.fate()["closed_by"] == "answered by hand"
    assert held.journal.readings.held() == []


def test_a_forward_of_the_teams_own_mail_goes_there_once(held: Desk) -> None:
    """The team itself wrote to the owner: it is not in To and in Cc."""
    held.receive(2, **UNCLEAR, sender="Billing-Support@example.co.jp")
    held.run()
    letter = prepare(held.session, record(held, 2), Wish(ReleaseKind.FORWARD, "invoice"))
    by_hand.release(held.session, letter)
    (envelope,), (mail,) = held.outbox.accepted, held.answers()
    assert (envelope.also, mail["Cc"]) == ((), None)


def test_a_long_mail_is_forwarded_with_its_beginning_and_enclosed_whole(held: Desk) -> None:
    """A letter of a million characters is read by nobody, and is more than the page can take."""
    held.receive(2, subject="Long", body="例の件です。\n" + "あ" * 300_000)
    held.run()
    letter = prepare(held.session, record(held, 2), Wish(ReleaseKind.FORWARD, "invoice", "ja"))
    text = letter.mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert 20_000 < len(text) < 25_000
    assert "全文は添付" in text
    (enclosed,) = letter.mail.iter_attachments()
    assert enclosed.get_content() == held.inbox()[1].raw


def test_a_confidential_mail_is_not_forwarded_from_here(held: Desk) -> None:
    """Its words are shown nowhere here, and to no team: the owner reads it in a mail client."""
    held.receive(2, subject="ご相談", body="パワハラの件で人事評価について内密に相談させてください。\n")
    held.run()
    assert held.reason(2) == "sensitive"
    with pytest.raises(UsageError, match="confidential"):
        prepare(held.session, record(held, 2), Wish(ReleaseKind.FORWARD, "invoice"))


def test_nobody_is_begged_pardon_who_got_no_pointer(held: Desk) -> None:
    """A slip in the terminal: one who was never pointed anywhere would not know what for; after a pointer it goes."""
    sorry = Wish(ReleaseKind.APOLOGY, "account-access", "en")
    with pytest.raises(UsageError, match="no pointer"):
        by_hand.release(held.session, prepare(held.session, record(held), sorry))
    assert held.outbox.handed_in == []
    assert released(held) is ReleaseState.SENT
    assert by_hand.release(held.session, prepare(held.session, record(held), sorry)).state is ReleaseState.SENT
