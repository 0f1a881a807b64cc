"""Who asks to be forgotten is found nowhere any more, and nobody's mail gets another fate by it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile, is_zipfile

import pytest
from sqlalchemy import text

from madoguchi.journal.pseudonyms import is_pseudonym
from madoguchi.journal.releases import ReleaseKind, ReleaseState
from madoguchi.journal.training_cache import TrainingCache
from madoguchi.judge import registry
from madoguchi.judge.corpus import Examples
from madoguchi.learning.forgotten import Forgotten
from madoguchi.learning.labelled import LeftOut
from madoguchi.learning.promotion import keep, let_serve
from madoguchi.learning.teaching import Settings, Taught, open_cache, read_account, teach
from madoguchi.service.forgetting import Found, Labelled, find, forget, labelled_mail
from madoguchi.service.retention import fade_daily
from tests.judge.mails import FRUITS, mails
from tests.service.conftest import Desks
from tests.service.desk import Desk

PERSON = "distinct.sentinel@example.co.jp"
WORD = "umbrellafish"
HOST = "sentinel-laptop"
OTHER = "hanako.suzuki@example.co.jp"


SETTINGS = '[judge]\nembeddings = false\n[privacy]\ntraining_cache = "{}"\n'


@pytest.fixture
def desk(desks: Desks) -> Desk:
    """The person's mail was answered, held, and lies in a labelled folder."""
    desk = desks(SETTINGS.format("text"))
    for number in range(4):
        labelled(desk, 100 + number, "invoice", f"{WORD} {FRUITS[number]} {WORD} {FRUITS[number + 4]}", PERSON)
    desk.run()
    desk.receive(1, sender=PERSON, message_id=f"<1@{HOST}>")
    desk.receive(
        2, sender=PERSON, message_id=f"<2@{HOST}>", subject="ご相談", body="別の件です。よろしくお願いします。\n"
    )
    desk.receive(3, sender=OTHER)
    desk.run()
    desk.journal.back_up(desk.now())
    return desk


@pytest.fixture
def taught(desk: Desk) -> Desk:
    """It taught a model that serves, too."""
    others(desk)
    serve(desk, train(desk))
    return desk


def labelled(desk: Desk, number: int, label: str, body: str, sender: str) -> None:
    desk.mailbox.make_folder(f"Requests/{label}")
    date = f"{desk.now() - timedelta(days=100):%a, %d %b %Y %H:%M:%S +0000}"
    name = f"<{number}@{HOST if sender == PERSON else 'example.co.jp'}>"
    raw = desk.letter(1000 + number, body=f"{body}\n", subject="", date=date, sender=sender, message_id=name)
    desk.mailbox.deliver(raw, folder=f"Requests/{label}", when=desk.now())


def others(desk: Desk) -> None:
    """Somebody else's mail that teaches."""
    for number, one in enumerate(mails(("invoice", "account-access", "mine"))):
        labelled(desk, number, one.label, one.body, OTHER)


def train(desk: Desk) -> Taught:
    cache: TrainingCache = open_cache(desk.office)
    settings = Settings(0.2, 0.9, 0.3, desk.now())
    try:
        return teach(
            desk.office,
            cache,
            lambda: read_account(desk.office, desk.journal, cache, lambda: desk.mailbox),
            Examples(),
            settings,
        )
    finally:
        cache.close()


def serve(desk: Desk, taught: Taught) -> None:
    keep(desk.office.state_dir, taught.report)
    let_serve(desk.office.state_dir, taught.report.model, desk.now(), "test")
    desk.forward(minutes=1)


def look(desk: Desk, *, offline: bool = False) -> Found:
    known = Labelled() if offline else labelled_mail(desk.office, desk.mailbox, PERSON)
    return find(desk.office, desk.journal, PERSON, known)


def take_out(desk: Desk) -> None:
    forget(desk.office, desk.journal, PERSON, look(desk), desk.now())


def holding(state: Path, word: str) -> list[str]:
    """The files that hold a word, what is packed in them unpacked."""
    return [path.name for path in state.rglob("*") if any(word.encode() in each for each in contents(path))]


def contents(path: Path) -> Iterator[bytes]:
    if path.is_file():
        yield path.read_bytes().lower()
    if path.is_file() and is_zipfile(path):
        with ZipFile(path) as archive:
            yield from (archive.read(name).lower() for name in archive.namelist())


def test_what_is_held_is_told_in_numbers(taught: Desk) -> None:
    """By place, before anything is done; nothing changes by looking."""
    found = look(taught)
    assert (len(found.traces.mails), [ids for _, ids in found.traces.letters], found.traces.under_way) == (2, [(1,)], 0)
    assert found.labelled is not None
    assert (len(found.labelled.places), found.cached, found.texts) == (4, 4, 4)
    assert list(found.models.values()) == [4]
    assert {"journal.sqlite3-wal", "backups/journal-2026-11-24.sqlite3"} <= set(found.files)
    assert look(taught) == found


@pytest.mark.parametrize("cache", ["vectors", "text"])
def test_no_byte_of_the_person_is_left_in_the_state_folder(desk: Desk, cache: str) -> None:
    """Journal, write-ahead log, free pages, copies, cache; and the models, once another one serves."""
    desk.configure(SETTINGS.format(cache))
    others(desk)
    serve(desk, train(desk))
    state = desk.office.state_dir
    assert holding(state, WORD)
    assert holding(state, HOST)
    take_out(desk)
    assert look(desk, offline=True).files == ()
    serve(desk, train(desk))
    for word in ("distinct.sentinel", WORD, HOST):
        assert holding(state, word) == []
    assert not look(desk, offline=True)


def test_the_fates_stay_and_nothing_is_answered_again(desk: Desk) -> None:
    """The mail dragged out and back is the same mail still; people are counted as before."""
    before = [(one["id"], one["disposition"], one["reason"]) for one in desk.fates()]
    asked = desk.journal.tallies.asked(desk.office.settings.zone)
    answered = len(desk.answers())
    take_out(desk)
    assert [(one["id"], one["disposition"], one["reason"]) for one in desk.fates()] == before
    assert desk.journal.tallies.asked(desk.office.settings.zone) == asked
    for arrival in desk.inbox():
        desk.mailbox.deliver(arrival.raw, when=desk.now())
    desk.run(2)
    assert len(desk.answers()) == answered == 2
    assert len(desk.fates()) == len(before)


def test_such_mail_teaches_no_more_and_stays_where_it_is(taught: Desk) -> None:
    """The mailbox is not touched, so that it has to be passed over; the model before it gives way without a contest."""
    before = taught.snapshot()
    (old,) = registry.list_models(taught.office.state_dir)
    take_out(taught)
    assert taught.snapshot() == before
    assert Forgotten(taught.office.state_dir).models == {old}
    result = train(taught)
    assert result.gathered.left_out[LeftOut.FORGOTTEN] == 4
    assert result.verdict.promoted
    assert result.report.judge is not None
    assert not [gram for gram in result.report.judge.parameters.grams if WORD in gram]
    serve(taught, result)
    assert old not in registry.list_models(taught.office.state_dir)


def test_what_is_being_answered_is_left_until_that_ends(desk: Desk) -> None:
    """Its address is needed; the next run takes it out."""
    desk.configure("[judge]\nembeddings = false\n[reply]\ndelay_seconds = 600\n")
    desk.connect()
    desk.receive(9, sender=PERSON, subject="ログイン", body="ログインできません。至急お願いします。\n")
    desk.run()
    assert look(desk).traces.under_way == 1
    take_out(desk)
    assert look(desk).traces.under_way == 1
    desk.forward(minutes=11)
    desk.run()
    assert len(desk.answers()) == 3
    take_out(desk)
    assert holding(desk.office.state_dir, "distinct.sentinel") == []


def test_letters_by_hand_and_other_texts_go_too(desk: Desk) -> None:
    """In any spelling; who has a similar address is left alone."""
    record = desk.journal.mails.by_message_id(f"<2@{HOST}>")[0]
    told = {"message_id": "<hand@example.co.jp>", "request_type": "invoice", "team": "billing", "recipient": PERSON}
    release = desk.journal.releases.plan(record, ReleaseKind.POINTER, **told, now=desk.now())
    assert look(desk).traces.under_way == 1
    desk.journal.releases.attempting(release, desk.now())
    desk.journal.releases.settle(release, ReleaseState.SENT, "250 ok", desk.now())
    similar = f"x{PERSON}"
    why = f"Distinct.Sentinel+tag@Example.co.jp, <{PERSON}>; {similar}"
    desk.journal.notices.put("key", "refused", desk.now(), why=why)
    take_out(desk)
    with desk.journal.facts._reader.connect() as connection:
        (left,) = connection.execute(text("SELECT why FROM notices WHERE key = 'key'")).scalars()
    assert left == f"(forgotten), <(forgotten)>; {similar}"
    assert desk.journal.releases.of(record)[0].recipient.startswith("~")


def test_an_exception_for_the_person_ends(desk: Desk) -> None:
    """One for a domain is nobody's alone."""
    day = desk.now().date()
    for pattern in (PERSON, "example.co.jp"):
        desk.journal.exceptions.add(pattern, "", f"for {pattern}", day, day, desk.now())
    assert len(look(desk).traces.exceptions) == 1
    take_out(desk)
    one, other = desk.journal.exceptions.all()
    assert (is_pseudonym(one.pattern), one.reason, one.ended_at is not None) == (True, "", True)
    assert (other.pattern, other.ended_at) == ("example.co.jp", None)


def test_a_person_who_is_pseudonymous_is_found_while_the_key_is_there(desk: Desk) -> None:
    """And gets another pseudonym, whose key nobody has."""
    desk.forward(days=2)
    desk.run()
    desk.forward(days=181)
    fade_daily(desk.session.account)
    found = look(desk)
    assert (found.traces.pseudonyms, len(found.traces.mails)) == (2, 2)
    take_out(desk)
    assert look(desk, offline=True).traces.mails == ()
    assert len(desk.fates()) == 3


def test_of_a_stranger_nothing_is_held(desk: Desk) -> None:
    """Whoever never wrote is in no file, and in no model."""
    known = labelled_mail(desk.office, desk.mailbox, "nobody@example.co.jp")
    assert not find(desk.office, desk.journal, "nobody@example.co.jp", known)


def test_a_run_that_was_killed_is_made_good_by_the_next(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever it ended: what is left is found again, in the copies too."""
    for step in ("retention.Retention.rebuild", "store.Journal.copy_anew"):
        with monkeypatch.context() as broken:
            broken.setattr(f"madoguchi.journal.{step}", _killed)
            with pytest.raises(KeyboardInterrupt):
                take_out(desk)
        assert look(desk).files
    take_out(desk)
    assert look(desk).files == ()


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_an_answer_that_is_not_filed_yet_is_filed(desk: Desk) -> None:
    """Also where the filing was broken off: the mail is known again by its identity."""
    take_out(desk)
    desk.forward(days=2)
    desk.run()
    assert [one["state"] for one in desk.fates() if one["disposition"] == "answered"] == ["filed", "filed"]
