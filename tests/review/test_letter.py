"""One mail, and what can be done about it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from madoguchi.guards.base import Verdict
from madoguchi.journal.states import Kind, MailState
from madoguchi.policy.decide import Decision
from madoguchi.reasons import Disposition, Reason
from tests.builders import COLLEAGUE
from tests.journal.rows import ANSWER, HELD
from tests.review.conftest import DRAWN, WAITS, Browser, Room

GUARDED = Decision(
    Reason.ALREADY_WITH_TEAM,
    Disposition.HELD,
    "billing-support@example.co.jp",
    "invoice",
    "billing",
    verdicts=(
        Verdict(Reason.ALREADY_WITH_TEAM, False, "billing-support@example.co.jp"),
        Verdict(Reason.MANY_RECIPIENTS, False, "4 in Cc"),
    ),
)


def sent(room: Room, name: str) -> None:
    """The reply went out."""
    (record,) = room.journal.mails.by_prefix(name)
    now = room.desk.now()
    intent = room.journal.outgoing.plan(record, ANSWER, Kind.REPLY, f"<r-{name}@example.co.jp>", now)
    room.journal.outgoing.attempting(intent, now)
    room.journal.outgoing.sent(intent, MailState.ATTEMPTING, "250 ok", now)


def test_the_text_is_shown_as_judged(room: Room, browser: Browser) -> None:
    """What is new on top; greeting, signature and the quoted mail are folded."""
    name = room.receive(
        "Hello Taro,\n\nplease reissue the invoice.\n\nRegards\nHanako\n\n> On Monday you wrote:\n> the old words\n"
    )
    page = browser.text(f"/mail/{name}")
    letter, _, folded = page.partition("<details>")
    assert "please reissue the invoice." in letter
    assert "the old words" not in letter
    assert "the old words" in folded


def test_words_that_weighed_are_marked_in_place(room: Room, browser: Browser, model: Path) -> None:
    """With the best three types, each with its share."""
    name = room.receive(
        "Hello,\nplease reissue the invoice for Client-1, the billing name is old.\n", subject="Request"
    )
    page = browser.text(f"/mail/{name}")
    letter = page[page.index('class="letter"') : page.index("</section>")]
    assert '<mark class="for">' in letter
    assert page.count("<meter") == 3


def test_guards_are_shown_with_their_evidence(room: Room, browser: Browser) -> None:
    """Every one that failed, not only the one that won."""
    page = browser.text(f"/mail/{room.receive(decision=GUARDED)}")
    for said in ("the team is already in it", "billing-support@example.co.jp", "others are addressed too", "4 in Cc"):
        assert said in page


def test_earlier_pointers_are_told_here_and_in_no_list(room: Room, browser: Browser) -> None:
    """When, and to which team; nobody is counted."""
    sent(room, room.receive(**WAITS))
    name = room.receive(subject="Again")
    section = browser.text(f"/mail/{name}").partition("Earlier pointers")[2].partition("</section>")[0]
    assert "Billing Support" in section
    assert "Billing Support" not in browser.text("/")


@pytest.mark.parametrize(
    ("language", "variant", "subject", "words"),
    [
        ("en", "automatic", "Auto: ", "automatic reply"),
        ("en", "personal", "Re: ", "Billing Support"),
        ("ja", "automatic", "自動返信: ", "自動返信です"),
        ("ja", "personal", "Re: ", "請求サポート"),
    ],
)
def test_the_reply_is_rendered_exactly(
    room: Room, browser: Browser, language: str, variant: str, subject: str, words: str
) -> None:
    """In either language and variant, as it would go out."""
    name = room.receive(subject="Invoice")
    page = browser.text(f"/mail/{name}?lang={language}&as={variant}")
    assert f"{subject}Invoice" in page
    assert words in page


def test_the_reply_of_another_type_can_be_looked_at(room: Room, browser: Browser) -> None:
    """And an unknown one falls back to the best."""
    name = room.receive()
    assert "Technical Support" in browser.text(f"/mail/{name}?type=account-access&lang=en")
    assert "Billing Support" in browser.text(f"/mail/{name}?type=../../etc&lang=xx&as=yy&lang=en")


@pytest.mark.parametrize(
    ("action", "word", "label"), [("mine", "", "mine"), ("label", "account-access", "account-access")]
)
def test_a_label_is_given_and_taken_back(room: Room, browser: Browser, action: str, word: str, label: str) -> None:
    """Through the daemon's own journal; the mail leaves the queue, and comes back with the label undone."""
    name = room.receive(subject="To label")
    assert browser.do(name, action, word).status_code == 303
    assert (room.fate(name)["label"], room.fate(name)["closed_by"]) == (label, "labelled")
    page = browser.text("/")
    assert "To label" not in page
    assert f"/mail/{name}/do/undo" in page
    browser.do(name, "undo")
    assert (room.fate(name)["label"], room.fate(name)["closed_at"]) == (None, None)
    assert "To label" in browser.text("/")


def test_a_label_is_undone_at_any_time(room: Room, browser: Browser) -> None:
    """Weeks later, on the mail's own page."""
    name = room.receive()
    browser.do(name, "mine")
    room.seconds += timedelta(days=30).total_seconds()
    later = Browser(room).sign_in()
    assert f"/mail/{name}/do/undo" in later.text(f"/mail/{name}")
    later.do(name, "undo")
    assert room.fate(name)["label"] is None


def test_a_mail_is_dismissed_and_put_back(room: Room, browser: Browser) -> None:
    """Only the queue changes; the mail stays where it is."""
    name = room.receive()
    browser.do(name, "dismiss")
    assert room.fate(name)["closed_by"] == "dismissed"
    assert len(room.mailbox.contents()) == 1
    browser.do(name, "undo")
    assert room.fate(name)["closed_at"] is None


def test_a_wrong_answer_is_corrected_and_that_is_undone(room: Room, browser: Browser) -> None:
    """The right type counts as a correction, "right" as a confirmation; undoing leaves neither."""
    name = room.receive(**WAITS)
    sent(room, name)
    assert "That was wrong" in browser.text(f"/mail/{name}")
    browser.do(name, "wrong", "mine")
    assert (room.fate(name)["label"], room.fate(name)["feedback"]) == ("mine", "corrected")
    browser.do(name, "undo")
    assert (room.fate(name)["label"], room.fate(name)["feedback"]) == (None, None)
    browser.do(name, "right")
    assert (room.fate(name)["label"], room.fate(name)["feedback"]) == ("invoice", "confirmed")


def test_after_a_decision_comes_the_next_mail(room: Room, browser: Browser) -> None:
    """In the order of the list; after the last one, the list."""
    names = [room.receive(subject=f"Mail {number}") for number in range(3)]
    browser.text("/")
    assert browser.do(names[0], "mine").headers["location"] == f"/mail/{names[1]}"
    assert browser.do(names[1], "label", "invoice").headers["location"] == f"/mail/{names[2]}"
    assert browser.do(names[2], "dismiss").headers["location"] == "/"


@pytest.mark.parametrize(
    ("action", "word"),
    [("label", "nonsense"), ("label", ""), ("fly", ""), ("right", ""), ("stop", ""), ("judge", "mine")],
)
def test_what_is_not_offered_is_not_done(room: Room, browser: Browser, action: str, word: str) -> None:
    """An unknown action or type, or one that does not fit the mail's state."""
    name = room.receive()
    before = room.fate(name)
    assert browser.do(name, action, word).headers["location"] == f"/mail/{name}"
    assert "That cannot be done here." in browser.text(f"/mail/{name}")
    assert room.fate(name) == before


def test_a_drawn_mail_is_judged_blind(room: Room, browser: Browser, model: Path) -> None:
    """No guess, no team, no highlight, no reply, no reason and no other action before the owner's word."""
    name = room.receive("please reissue the invoice, the billing name is old.\n", subject="Drawn", **DRAWN)
    for path in ("/", "/all", "/waiting", "/?why=answerable", f"/mail/{name}", f"/mail/{name}?type=invoice&lang=en"):
        page = browser.text(path)
        for told in (
            "<mark",
            "<meter",
            "Billing Support",
            "Auto: ",
            'class="type"',
            "/do/label",
            "/do/mine",
            "do/never",
        ):
            assert told not in page, (path, told)
        assert page.count("invoices") == (1 if "/mail/" in path else 0)
    for action, word in (("mine", ""), ("label", "invoice"), ("dismiss", ""), ("never", "")):
        browser.do(name, action, word)
    assert "Judge what it asks for first." in browser.text(f"/mail/{name}")
    assert (room.fate(name)["label"], room.fate(name)["closed_at"]) == (None, None)


@pytest.mark.parametrize(
    ("word", "said", "label"),
    [
        ("invoice", "Right: the guess was invoices too.", None),
        ("account-access", "Wrong: the guess was invoices.", "account-access"),
        ("mine", "Wrong: the guess was invoices.", "mine"),
        ("several", "Wrong: the guess was invoices.", None),
        ("cannot-tell", "Wrong: the guess was invoices.", None),
    ],
)
def test_the_guess_is_told_afterwards(room: Room, browser: Browser, word: str, said: str, label: str | None) -> None:
    """As in the terminal: the same record, once and for good."""
    name = room.receive(**DRAWN)
    browser.do(name, "judge", word)
    assert said in browser.text("/")
    assert room.fate(name)["audit"]["judged_as"] == word
    assert room.fate(name)["label"] == label
    browser.do(name, "judge", "mine")
    assert room.fate(name)["audit"]["judged_as"] == word


def test_a_judged_mail_has_an_ordinary_page(room: Room, browser: Browser) -> None:
    """The reply can be looked at then."""
    name = room.receive(**DRAWN)
    browser.do(name, "judge", "invoice")
    assert "Billing Support" in browser.text(f"/mail/{name}?lang=en")


def test_a_sender_is_never_answered_again(room: Room, browser: Browser) -> None:
    """One line in people.toml, which the page reads again at once; the mail's fate stays."""
    name = room.receive(decision=HELD)
    browser.do(name, "never")
    people = (room.office.home / "people.toml").read_text(encoding="utf-8")
    assert f'"{COLLEAGUE}"' in people
    assert room.desk.office.people.is_never(COLLEAGUE)
    assert "Written to people.toml" in browser.text(f"/mail/{name}")
    assert room.fate(name)["closed_at"] is None


def test_never_answering_a_sender_is_taken_back(room: Room, browser: Browser) -> None:
    """The line is gone again, the owner's comments are not; it can be taken back once, and by nobody else's press."""
    file = room.office.home / "people.toml"
    file.write_text('never = [\n    "boss@example.co.jp",  # the boss\n]\n', encoding="utf-8")
    name = room.receive()
    browser.do(name, "never")
    page = browser.text(f"/mail/{name}")
    assert room.desk.office.people.is_never(COLLEAGUE)
    assert "Taken out of people.toml" in browser.undo(page)
    assert COLLEAGUE not in file.read_text(encoding="utf-8")
    assert "# the boss" in file.read_text(encoding="utf-8")
    assert not room.desk.office.people.is_never(COLLEAGUE)
    assert "There is nothing to undo." in browser.undo(page)


def test_who_was_never_answered_before_stays_so(room: Room, browser: Browser) -> None:
    """Undoing is offered only for what this press wrote."""
    (room.office.home / "people.toml").write_text(f'never = ["{COLLEAGUE}"]\n', encoding="utf-8")
    name = room.receive()
    browser.do(name, "never")
    page = browser.text(f"/mail/{name}")
    assert "Written to people.toml" in page
    assert "/undo" not in page
    assert "do/undo" not in page


def test_a_line_that_cannot_be_taken_out_is_told(room: Room, browser: Browser) -> None:
    """The file is not as expected any more: it stays as it is."""
    name = room.receive()
    browser.do(name, "never")
    page = browser.text(f"/mail/{name}")
    file = room.office.home / "people.toml"
    file.write_text("never = [", encoding="utf-8")
    assert "people.toml could not be written" in browser.undo(page)
    assert file.read_text(encoding="utf-8") == "never = ["


def test_a_mail_that_was_moved_is_found(room: Room, browser: Browser) -> None:
    """Wherever the owner has put it; and one connection serves every page."""
    name = room.receive("Found again.")
    (lying,) = room.mailbox.contents()
    room.mailbox.make_folder("Archive")
    from madoguchi.mailbox.protocol import Place

    validity = room.mailbox.examine("INBOX").uidvalidity
    room.mailbox.move([Place("INBOX", validity, lying.uid)], "Archive")
    assert "Found again." in browser.text(f"/mail/{name}")
    assert room.connections == 1


def test_another_mail_at_the_same_place_is_not_taken_for_it(room: Room, browser: Browser) -> None:
    """A UID is no identity."""
    name = room.receive("The right words.")
    (lying,) = room.mailbox.contents()
    impostor = lying.raw.replace(b"<1@", b"<9@").replace(b"right", b"wrong")
    from dataclasses import replace

    room.mailbox._box("INBOX").mails[lying.uid] = replace(lying, raw=impostor)
    page = browser.text(f"/mail/{name}")
    assert "wrong words" not in page
    assert "no longer in the mailbox" in page


def test_two_pages_on_one_account_agree(room: Room, browser: Browser) -> None:
    """State is the journal's alone: what one does the other shows, and each has its own sessions."""
    from madoguchi.review.desk import Desk

    name = room.receive(subject="Shared")
    file = room.office.home / "madoguchi.toml"
    other = Desk(room.office, room.journal, room.desk.clock, file, lambda: room.mailbox, room.opened)
    browser.do(name, "mine")
    item = other.item(name)
    assert item is not None
    assert item.label == "mine"
    assert other.sessions.find(browser.client.cookies[room.desk.sessions.cookie]) is None
