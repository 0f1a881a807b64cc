"""Writing to somebody about a mail, from the page."""

from __future__ import annotations

import html
import re
import threading
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from madoguchi.errors import ServerAway
from madoguchi.journal.releases import LEASE, ReleaseKind
from madoguchi.outbox.stages import Delivery, Envelope, Outcome, Stage
from madoguchi.policy.decide import Decision
from madoguchi.reasons import Reason
from madoguchi.service import by_hand
from tests.review.conftest import DRAWN, WAITS, Browser, Room
from tests.review.test_letter import sent
from tests.service.desk import parsed

COLLEAGUE = "hanako.suzuki@example.co.jp"


def letter(kind: str = "pointer", request_type: str = "invoice", text: str = "窓口へお願いします。") -> dict[str, str]:
    return {"kind": kind, "type": request_type, "lang": "ja", "text": text}


def post(browser: Browser, name: str, **more: str) -> Any:
    return browser.post(f"/mail/{name}/send", {**letter(), **more})


def gone_out(room: Room) -> list[EmailMessage]:
    return [parsed(envelope.raw) for envelope in room.outbox.accepted]


def test_the_letter_is_shown_as_it_would_go_out(room: Room, browser: Browser) -> None:
    """To the sender, in the personal form, of the type that the program thinks likeliest, in the mail's language."""
    name = room.receive(subject="Invoice")
    page = browser.text(f"/mail/{name}/write?kind=pointer")
    for said in (COLLEAGUE, "Re: Invoice", "請求サポート", "山田 太郎です"):
        assert said in page
    assert "自動返信です" not in page
    assert room.outbox.handed_in == []
    other = browser.text(f"/mail/{name}/write?kind=pointer&type=account-access&lang=en")
    assert "Technical Support" in other


def test_it_waits_and_then_goes_out_once(room: Room, browser: Browser) -> None:
    """Off the queue at once, with the strip that can take it back; then sent, copied, labelled, under answered."""
    name = room.receive(subject="To point")
    assert post(browser, name).headers["location"] == "/"
    assert room.outbox.handed_in == []
    page = browser.text("/")
    assert "To point" not in page
    assert f"/mail/{name}/take-back" in page
    assert COLLEAGUE in page
    room.desk.sender.finish()
    (mail,) = gone_out(room)
    assert mail.get_body(("plain",)).get_content().split() == ["窓口へお願いします。"]  # type: ignore[union-attr]
    assert (str(mail["To"]), mail["Auto-Submitted"]) == (COLLEAGUE, None)
    assert "Sent to" in browser.text("/")
    assert "Sent to" not in browser.text("/")
    assert "To point" in browser.text("/answered")
    assert (room.fate(name)["label"], room.fate(name)["by_hand"]["state"]) == ("invoice", "sent")


def test_taken_back_in_time_nothing_goes_out_and_the_words_are_kept(room: Room, browser: Browser) -> None:
    """The mail is in the queue again; a second try may send other words."""
    name = room.receive(subject="To keep")
    post(browser, name, text="My own words")
    answer = browser.post(f"/mail/{name}/take-back")
    page = browser.text(answer.headers["location"])
    assert "My own words" in page
    assert "To keep" in browser.text("/")
    room.desk.sender.finish()
    assert room.outbox.handed_in == []
    post(browser, name, text="Better words")
    room.desk.sender.finish()
    assert [mail.get_body(("plain",)).get_content().strip() for mail in gone_out(room)] == ["Better words"]  # type: ignore[union-attr]
    assert browser.post(f"/mail/{name}/take-back").headers["location"] == f"/mail/{name}"
    assert "Too late" in browser.text(f"/mail/{name}")


def test_the_timer_sends_by_itself(room: Room, browser: Browser) -> None:
    """Nobody has to come back to the page."""
    room.desk.sender.seconds = 0.01
    post(browser, room.receive())
    for thread in _timers():
        thread.join(10)
    assert len(room.outbox.accepted) == 1


def _timers() -> list[Any]:
    return [thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)]


def test_two_tabs_send_once(room: Room, browser: Browser) -> None:
    """The second is told so, with its words kept."""
    name = room.receive()
    post(browser, name)
    second = Browser(room).sign_in()
    answer = post(second, name, text="Words of the second tab")
    assert answer.headers["location"] == f"/mail/{name}"
    assert "is on its way" in second.text(f"/mail/{name}")
    browser.post(f"/mail/{name}/take-back")
    assert "Words of the second tab" in second.text(f"/mail/{name}/write?kind=pointer")
    post(second, name)
    room.desk.sender.finish()
    assert len(room.outbox.accepted) == 1


def test_a_forward_goes_to_the_team(room: Room, browser: Browser) -> None:
    """The colleague in Cc, the mail enclosed; only types whose team has an address are offered."""
    name = room.receive(subject="To forward")
    page = browser.text(f"/mail/{name}/write?kind=forward")
    for said in ("billing-support@example.co.jp", COLLEAGUE, "Fwd: To forward", "the mail itself"):
        assert said in page
    post(browser, name, kind="forward", text="お願いします。")
    room.desk.sender.finish()
    (mail,) = gone_out(room)
    assert (str(mail["To"]), str(mail["Cc"])) == ("billing-support@example.co.jp", COLLEAGUE)
    assert [part.get_filename() for part in mail.iter_attachments()] == ["original.eml"]
    assert room.fate(name)["closed_by"] == "forwarded by hand"


def test_after_a_wrong_answer_an_apology_is_offered(room: Room, browser: Browser) -> None:
    """The mail stays in view with the offer; it names the right team; a right answer offers none."""
    name, right = room.receive(**WAITS), room.receive(subject="Right", **WAITS)
    sent(room, name)
    sent(room, right)
    assert "kind=apology" not in browser.text(f"/mail/{name}")
    assert browser.do(name, "wrong", "account-access").headers["location"] == f"/mail/{name}"
    assert "kind=apology" in browser.text(f"/mail/{name}")
    assert "テクニカルサポート" in browser.text(f"/mail/{name}/write?kind=apology")
    assert "お引き受けいたします" in browser.text(f"/mail/{name}/write?kind=apology&type=mine")
    post(browser, name, kind="apology", type="account-access", text="申し訳ございません。")
    room.desk.sender.finish()
    assert [str(mail["To"]) for mail in gone_out(room)] == [COLLEAGUE]
    assert "kind=apology" not in browser.text(f"/mail/{name}")
    browser.do(right, "wrong", "invoice")
    assert "kind=apology" not in browser.text(f"/mail/{right}")


@pytest.mark.parametrize("fate", ["blind", "sensitive", "ignored", "answered"])
def test_what_may_not_be_written_about_is_not_offered(room: Room, browser: Browser, fate: str) -> None:
    """Before it was judged, where it is not shown, where nobody wrote it; an answered mail gets no second pointer."""
    kinds = {
        "blind": DRAWN,
        "sensitive": {"decision": Decision(Reason.SENSITIVE, Reason.SENSITIVE.disposition, "salary", "invoice")},
        "ignored": {"decision": Decision(Reason.AUTO_SUBMITTED, Reason.AUTO_SUBMITTED.disposition), "judgement": None},
        "answered": WAITS,
    }
    name = room.receive(**kinds[fate])
    if fate == "answered":
        sent(room, name)
    assert "kind=pointer" not in browser.text(f"/mail/{name}")
    assert browser.get(f"/mail/{name}/write?kind=pointer").status_code == 404
    assert post(browser, name).headers["location"] == f"/mail/{name}"
    room.desk.sender.finish()
    assert room.outbox.handed_in == []


@pytest.mark.parametrize("wrong", [{"type": "no-such"}, {"type": "mine"}, {"text": " \r\n "}, {"type": ""}])
def test_a_letter_without_type_or_words_is_not_taken(room: Room, browser: Browser, wrong: dict[str, str]) -> None:
    """The page is there again, and says so."""
    name = room.receive()
    answer = post(browser, name, **wrong)
    assert answer.status_code == 409
    assert "to send" in answer.text
    assert room.desk.sender.waiting() == []


def test_the_words_survive_a_server_that_is_away(room: Room, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is planned; the page shows why, with the letter as it was."""
    name = room.receive()

    def away(_: object) -> None:
        raise ServerAway("imap.example.co.jp: no route to host")

    with monkeypatch.context() as failing:
        failing.setattr(room.mailbox, "examine", away)
        answer = post(browser, name, text="These words took an hour <b>")
    assert answer.status_code == 409
    assert "no route to host" in answer.text
    assert "These words took an hour &lt;b&gt;" in answer.text
    assert room.fate(name)["by_hand"] is None


@pytest.mark.parametrize(
    ("outcome", "said"),
    [(Outcome.REFUSED, "refused it"), (Outcome.UNKNOWN, "not known"), (Outcome.DEFERRED, "Not sent")],
)
def test_what_the_server_says_is_told_and_the_mail_is_in_the_queue(
    room: Room, browser: Browser, monkeypatch: pytest.MonkeyPatch, outcome: Outcome, said: str
) -> None:
    """In the strip, and in the list's own words; nothing is tried again by itself."""
    name = room.receive(subject="Trouble")
    monkeypatch.setattr(room.outbox, "send", lambda _: Delivery(outcome, Stage.FINAL, "554 <no>"))
    post(browser, name)
    room.desk.sender.finish()
    page = browser.text("/")
    assert said in page
    assert "554 &lt;no&gt;" in page
    assert "Trouble" in page
    assert ("kind=pointer" in browser.text(f"/mail/{name}")) is (outcome is not Outcome.UNKNOWN)


def test_words_of_a_letter_stand_in_no_address_and_in_no_journal(room: Room, browser: Browser) -> None:
    """Edited words live in memory alone."""
    name = room.receive()
    answer = post(browser, name, text="SECRETWORD")
    assert "SECRETWORD" not in answer.headers["location"]
    room.desk.sender.finish()
    browser.get("/")
    files = [file.read_bytes() for file in room.office.state_dir.rglob("*") if file.is_file()]
    assert not any(b"SECRETWORD" in held for held in files)


def test_a_draft_of_a_control_character_is_harmless(room: Room, browser: Browser) -> None:
    """Line ends become ours; a NUL, a bell or an escape does not reach the mail."""
    post(browser, room.receive(), text="one\r\ntwo\x00\x07\x1b[31m\u3000three")
    room.desk.sender.finish()
    (mail,) = gone_out(room)
    text = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")  # type: ignore[union-attr]
    assert text == "one\ntwo[31m\u3000three\n"


def test_the_strip_alone_can_be_asked_for(room: Room, browser: Browser) -> None:
    """The page's script puts it in place; the notice of the next page is not used up by it."""
    name = room.receive()
    other = room.receive(subject="Other")
    post(browser, name)
    browser.do(other, "mine")
    strip = browser.text("/sending")
    assert f"/mail/{name}/take-back" in strip
    assert "<html" not in strip
    assert "Labelled" in browser.text("/")


def test_what_a_killed_page_left_is_in_the_queue_again(room: Room, browser: Browser) -> None:
    """A plan whose process is gone hides the mail for ten minutes at most, and went nowhere."""
    name = room.receive(subject="Left behind")
    (record,) = room.journal.mails.by_prefix(name)
    room.journal.releases.plan(
        record,
        ReleaseKind.POINTER,
        message_id="<left@example.co.jp>",
        request_type="invoice",
        team="billing",
        recipient=COLLEAGUE,
        now=room.desk.now(),
    )
    assert "Left behind" not in browser.text("/")
    assert "kind=pointer" not in browser.text(f"/mail/{name}")
    room.seconds += LEASE.total_seconds() + 1
    room.desk.sweep()
    assert "Left behind" in browser.text("/")
    assert "kind=pointer" in browser.text(f"/mail/{name}")


class Broken(Exception):
    """What nobody thought of."""


@pytest.mark.parametrize("when", ["before", "after", "at the record"])
def test_what_breaks_in_the_background_is_told_as_it_is(
    room: Room, browser: Browser, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    """Before the server had it: not sent. After that it went out, or is not known; nothing is lost in a thread."""
    name = room.receive()
    post(browser, name)

    def breaks(*_: object) -> None:
        raise OperationalError("x", {}, Exception()) if when == "at the record" else Broken

    broken = {
        "before": (by_hand, "index_sent"),
        "after": (by_hand, "copied"),
        "at the record": (room.journal.releases, "settle"),
    }
    monkeypatch.setattr(*broken[when], breaks)
    room.desk.sender.finish()
    page = browser.text("/")
    said = {"before": "Not sent", "after": "Sent to", "at the record": "not known"}
    assert [words for words in said.values() if words in page] == [said[when]]
    assert len(room.outbox.accepted) == (0 if when == "before" else 1)
    assert ("kind=pointer" in browser.text(f"/mail/{name}")) is (when == "before")


def test_the_end_of_the_page_waits_for_what_is_with_the_server(
    room: Room, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that ended at once would never know whether it went out."""
    handed_in, answers, send = threading.Event(), threading.Event(), room.outbox.send

    def slow(envelope: Envelope) -> Delivery:
        handed_in.set()
        answers.wait(10)
        return send(envelope)

    monkeypatch.setattr(room.outbox, "send", slow)
    room.desk.sender.seconds = 0.01
    name = room.receive()
    post(browser, name)
    assert handed_in.wait(10)
    threading.Timer(0.2, answers.set).start()
    room.desk.sender.finish()
    assert room.fate(name)["by_hand"]["state"] == "sent"


def test_the_words_of_a_letter_that_did_not_go_out_are_kept(
    room: Room, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server went away within the ten seconds; what was typed stands in the field again, in every tab."""
    name = room.receive()
    post(browser, name, type="account-access", text="An hour of thought")
    with monkeypatch.context() as failing:
        failing.setattr(room.outbox, "send", lambda _: Delivery(Outcome.DEFERRED, Stage.CONNECT, "refused"))
        room.desk.sender.finish()
    page = browser.text(f"/mail/{name}/write?kind=pointer")
    assert "An hour of thought" in page
    post(browser, name, text="Another hour")
    room.desk.sender.finish()
    assert len(room.outbox.accepted) == 1


def test_a_letter_that_did_not_go_out_is_told_until_its_mail_is_looked_at(
    room: Room, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tab in the background asks first, and nobody sees it there."""
    name = room.receive()
    post(browser, name)
    monkeypatch.setattr(room.outbox, "send", lambda _: Delivery(Outcome.REFUSED, Stage.FINAL, "554 no"))
    room.desk.sender.finish()
    for path in ("/sending", "/", f"/mail/{name}"):
        assert "554 no" in browser.text(path)
    assert "554 no" not in browser.text("/")


def test_the_key_takes_back_the_letter_that_was_released_last(room: Room, browser: Browser) -> None:
    """As it undoes the last action everywhere else; the one before has its button."""
    first, second = room.receive(), room.receive()
    post(browser, first)
    room.seconds += 2
    post(browser, second)
    page = browser.text("/sending")
    assert page.index(f"/mail/{second}/take-back") < page.index(f"/mail/{first}/take-back")
    assert page.count('data-key="u"') == 1


def test_going_back_to_a_letter_that_was_sent_leads_to_its_mail(room: Room, browser: Browser) -> None:
    """By the browser's own button: the mail is there, and what became of the letter stands on it."""
    name = room.receive()
    post(browser, name)
    answer = browser.get(f"/mail/{name}/write?kind=pointer")
    assert answer.headers["location"] == f"/mail/{name}"
    assert "sent already, or is on its way" in browser.text(f"/mail/{name}")


def test_where_nothing_is_known_of_the_type_none_is_chosen(room: Room, browser: Browser) -> None:
    """Two presses of Enter do not send a mail to whichever team stands first in the directory."""
    name = room.receive(judgement=None)
    for kind in ("pointer", "forward"):
        page = browser.text(f"/mail/{name}/write?kind={kind}")
        assert "Choose the type first" in page
        assert re.search("<button class=.primary.[^>]* disabled>", page)
        assert "billing-support@example.co.jp" not in page
    assert "Choose the type" not in browser.text(f"/mail/{name}/write?kind=pointer&type=invoice")


def test_a_letter_that_is_too_long_is_not_cut(room: Room, browser: Browser) -> None:
    """It is said, and the words are there."""
    answer = post(browser, room.receive(), text="long " * 10_000 + "the last words")
    assert answer.status_code == 409
    assert "too long" in answer.text
    assert "the last words" in answer.text
    assert room.desk.sender.waiting() == []
    fits = post(browser, room.receive(), text="line\r\n" * 9_999)
    assert fits.status_code == 303


def test_a_mail_of_a_megabyte_can_be_forwarded_from_the_page(room: Room, browser: Browser) -> None:
    """What stands in the field comes back whole."""
    name = room.receive("Hello,\n" + "x" * 900_000, subject="Huge")
    page = browser.text(f"/mail/{name}/write?kind=forward")
    text = html.unescape(page.partition(" required>\n")[2].partition("</textarea>")[0])
    assert post(browser, name, kind="forward", text=text).status_code == 303
    room.desk.sender.finish()
    (mail,) = gone_out(room)
    assert mail.get_body(("plain",)).get_content().split() == text.split()  # type: ignore[union-attr]
    assert len(next(mail.iter_attachments()).get_content()) > 900_000


def test_another_language_leads_back_to_the_letter(room: Room, browser: Browser) -> None:
    """Not to the queue."""
    back = f"/mail/{room.receive()}/write?kind=forward"
    assert browser.post("/language", {"language": "ja", "back": back}).headers["location"] == back
    assert browser.post("/language", {"language": "ja", "back": f"{back}&type=x"}).headers["location"] == "/"


def test_a_letter_that_bounced_is_in_the_queue_and_can_be_taken_off(room: Room, browser: Browser) -> None:
    """A pointer, and an apology after an automatic answer: neither is stuck there, nor passed over."""
    pointed, answered = room.receive(subject="Pointed"), room.receive(subject="Apologised", **WAITS)
    sent(room, answered)
    browser.do(answered, "wrong", "account-access")
    post(browser, pointed)
    post(browser, answered, kind="apology", type="account-access")
    room.desk.sender.finish()
    assert "Pointed" not in browser.text("/")
    for name in (pointed, answered):
        assert room.journal.releases.bounced(room.fate(name)["by_hand"]["message_id"], room.desk.now())
    page = browser.text("/")
    assert "Pointed" in page
    assert "Apologised" in page
    for name in (pointed, answered):
        browser.do(name, "dismiss")
    page = browser.text("/")
    assert "Pointed" not in page
    assert "Apologised" not in page
