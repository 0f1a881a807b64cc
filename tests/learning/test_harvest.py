"""Labels out of the Sent folder, over a mailbox in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from madoguchi.config.load import Office
from madoguchi.journal.harvest import Known, Proposal
from madoguchi.journal.states import ProposalState
from madoguchi.journal.training_cache import TrainingCache
from madoguchi.judge.judgement import Sample
from madoguchi.judge.reading import sample_of
from madoguchi.judge.rows import digest
from madoguchi.learning.harvest import BATCH, Harvest, Outcome, look, requests_of
from madoguchi.learning.labelled import Gathered, LeftOut, gather
from madoguchi.mail.parse import parse
from madoguchi.mailbox.protocol import Folder, FolderMissing, Place
from tests.builders import COLLEAGUE, DIRECTORY, OWNER, SETTINGS, make_mail, make_office, multipart
from tests.service.conftest import Desks
from tests.service.desk import Desk

BILLING, TECHNICAL = "billing-support@example.co.jp", "tech-support@example.co.jp"
JA = f"請求サポート({BILLING})へお送りください。"
EN = "Please send this to Technical Support."
OUTSIDE = "someone@client.example"
REFUND = '\n[requests.refund]\ntitle = { ja = "返金", en = "refunds" }\nteam = "billing"\n'


class Archive:
    """Years of mail at a desk: what came in, and what the owner sent."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def came(self, number: int = 1, *, folder: str = "INBOX", **parts: Any) -> Place:
        """A colleague's mail, long ago."""
        self.desk.mailbox.make_folder(folder)
        return self.desk.mailbox.deliver(self.desk.letter(number, **parts), folder=folder, when=self.desk.now())

    def sent(
        self, body: str = JA, number: int = 1, *, flags: tuple[str, ...] = (), days: float = 0, **parts: Any
    ) -> Place:
        """What the owner sent that many days ago; it answers mail ``number`` unless that is 0."""
        headers = list(parts.pop("headers", ()))
        if number:
            headers += [("In-Reply-To", f"<{number}@example.co.jp>"), ("References", f"<{number}@example.co.jp>")]
        usual = {"sender": OWNER, "to": COLLEAGUE, "subject": "Re: 請求書の件", "return_path": None}
        uid = self.desk.mailbox.examine("Sent").next_uid
        raw = make_mail(body, headers=headers, **{**usual, "message_id": f"<sent-{uid}@example.co.jp>", **parts})
        return self.desk.mailbox.deliver(raw, folder="Sent", when=self.desk.now() - timedelta(days=days), flags=flags)

    def look(self, days: float = 365) -> Harvest:
        """A harvest that is recorded, as the command does it."""
        since = self.desk.now() - timedelta(days=days)
        before = self.desk.snapshot()
        found = look(self.desk.office, self.desk.mailbox, self.desk.journal.harvest.known(), since)
        assert self.desk.snapshot() == before
        self.desk.journal.harvest.propose([one for one, _ in found.proposals], self.desk.now(), found.moved)
        return found

    def nothing(self) -> dict[Outcome, int]:
        """Why nothing was proposed."""
        found = self.look()
        assert found.proposals == []
        return {outcome: number for outcome, number in found.nothing.items() if number}

    def confirmed(self) -> list[Proposal]:
        """Everything that waits is confirmed as proposed."""
        rows = self.desk.journal.harvest.waiting()
        self.desk.journal.harvest.confirm({row.key: row.label or "" for row in rows}, self.desk.now())
        return self.desk.journal.harvest.confirmed()


@pytest.fixture
def archive(desk: Desk) -> Archive:
    return Archive(desk)


@pytest.fixture
def archives(desks: Desks) -> Any:
    def make(**files: Any) -> Archive:
        return Archive(desks(**files))

    return make


def one(found: Harvest) -> Proposal:
    ((proposal, _),) = found.proposals
    return proposal


@pytest.mark.parametrize(
    ("body", "team", "label", "evidence"),
    [
        (JA, "billing", "invoice", "channel address in the answer"),
        (EN, "technical", "account-access", "team named"),
        (f"Try {TECHNICAL}, please.", "technical", "account-access", "channel address in the answer"),
        ("請求サポートの担当です。", "billing", "invoice", "team named"),
    ],
)
def test_an_answer_labels_what_it_answers(archive: Archive, body: str, team: str, label: str, evidence: str) -> None:
    """Either language: the request in the inbox gets the type of the one team that the owner named."""
    request, answer = archive.came(), archive.sent(body)
    found = archive.look()
    assert one(found) == Proposal(
        key=one(found).key,
        sent=answer,
        original=request,
        original_id="<1@example.co.jp>",
        team=team,
        label=label,
        candidates=(),
        evidence=evidence,
    )
    assert (found.read, +found.nothing) == (1, {})
    assert archive.desk.journal.harvest.waiting() == [one(found)]


@pytest.mark.parametrize("subject", ["Fw: 請求書の件", "FW: Invoice"])
def test_a_forward_to_a_team_labels_what_was_forwarded(archive: Archive, subject: str) -> None:
    """The original by its id; where it is gone, the forwarded text alone, without a place."""
    block = (
        f"---------- Forwarded message ---------\nFrom: <{COLLEAGUE}>\nSubject: x\nTo: <{OWNER}>\n\n宛名が違います。\n"
    )
    request = archive.came()
    archive.sent(block, 1, to=BILLING, subject=subject)
    archive.sent(block, 0, to=TECHNICAL, subject=subject)
    first, second = (proposal for proposal, _ in archive.look().proposals)
    assert (first.original, first.evidence, first.label) == (request, "forwarded to", "invoice")
    assert (second.original, second.original_id, second.label) == (None, None, "account-access")


def test_a_mail_attached_whole_is_the_request(archive: Archive) -> None:
    """With its own Message-ID; one from outside is none."""
    for number, sender in ((7, COLLEAGUE), (8, OUTSIDE)):
        inner = make_mail(message_id=f"<{number}@example.co.jp>", sender=sender).decode()
        body = multipart(("Content-Type: text/plain; charset=utf-8", "FYI"), ("Content-Type: message/rfc822", inner))
        archive.sent(body, 0, to=BILLING, content_type='multipart/mixed; boundary="b1"')
    found = archive.look()
    assert (one(found).original, one(found).original_id) == (None, "<7@example.co.jp>")
    assert found.nothing[Outcome.NO_COLLEAGUE] == 1


def test_a_mail_attached_to_an_answer_is_not_what_it_answers(archive: Archive) -> None:
    """Nor can it be told from what is quoted: without the original nothing is proposed."""
    inner = make_mail("別件です。", message_id="<7@example.co.jp>").decode()
    text = ("Content-Type: text/plain; charset=utf-8", f"{JA}\n\n> 宛名が旧社名です。")
    body = multipart(text, ("Content-Type: message/rfc822", inner))
    for number in (1, 2):
        archive.sent(body, number, content_type='multipart/mixed; boundary="b1"')
    archive.came(1)
    found = archive.look()
    assert (one(found).original_id, found.nothing[Outcome.NO_ORIGINAL]) == ("<1@example.co.jp>", 1)


def test_a_forward_that_names_nobody_is_a_colleagues(archive: Archive) -> None:
    """Mail programs leave an address out of a forwarded block only where it is one of the organisation."""
    archive.sent("-----Original Message-----\nFrom: Suzuki Hanako\nSubject: x\n\n宛名が違います。", 0, to=BILLING)
    assert one(archive.look()).label == "invoice"


def test_a_folder_that_cannot_be_opened_is_passed_over(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shared one without rights: the others are looked through all the same."""
    archive.came(folder="Archive")
    request = archive.came(folder="Zeta")
    archive.sent()
    opened = archive.desk.mailbox.examine

    def examine(folder: str) -> Folder:
        if folder == "Archive":
            raise FolderMissing(folder)
        return opened(folder)

    with monkeypatch.context() as closed:
        closed.setattr(archive.desk.mailbox, "examine", examine)
        since = archive.desk.now() - timedelta(days=1)
        found = look(archive.desk.office, archive.desk.mailbox, Known(), since)
    assert one(found).original == request


def test_what_was_deleted_is_read_out_of_the_answer(archive: Archive) -> None:
    """Nor is it looked for where it was thrown away, or among the owner's own mails."""
    for folder in ("Trash", "Junk", "Trash/2025", "迷惑メール", "Drafts"):
        archive.came(folder=folder)
    archive.sent(f"{JA}\n\nOn Fri, 20 Nov 2026, Hanako <{COLLEAGUE}> wrote:\n> 宛名が旧社名です。")
    proposal = one(archive.look())
    assert (proposal.original, proposal.original_id) == (None, "<1@example.co.jp>")
    requests = requests_of(archive.desk.office, archive.desk.mailbox, [proposal])
    assert [request.body.new for request in requests.values()] == ["宛名が旧社名です。"]


def test_the_inbox_is_looked_through_first_then_every_folder(archive: Archive) -> None:
    """Wherever the owner keeps mail; a copy in the inbox goes first; a mail that only has the id in the wrong place is another."""
    archive.came(1, folder="Archive", message_id="<z@x> <1@example.co.jp>")
    filed = archive.came(1, folder="Zeta/2025")
    archive.came(2, folder="Archive")
    kept = archive.came(2)
    archive.sent(JA, 1)
    archive.sent(JA, 2)
    assert [proposal.original for proposal, _ in archive.look().proposals] == [filed, kept]


def test_the_thread_is_followed_behind_the_owners_own_mail(archive: Archive) -> None:
    """A second word to one's own answer is about the colleague's mail before it."""
    request = archive.came(1)
    archive.came(2, folder="Archive", sender=OWNER)
    headers = [("In-Reply-To", "<2@example.co.jp>"), ("References", "<1@example.co.jp> <2@example.co.jp>")]
    archive.sent(JA, 0, headers=headers)
    assert one(archive.look()).original == request


@pytest.mark.parametrize(
    ("answer", "request_mail", "outcome"),
    [
        ({"body": "承知しました。"}, {}, Outcome.NO_TEAM),
        ({"body": f"{JA} {TECHNICAL}"}, {}, Outcome.SEVERAL_TEAMS),
        ({"body": "請求サポートかテクニカルサポートへ。"}, {}, Outcome.SEVERAL_TEAMS),
        ({"body": EN, "to": BILLING}, {}, Outcome.SEVERAL_TEAMS),
        ({"number": 0}, {}, Outcome.NO_ORIGINAL),
        ({"number": 2}, {}, Outcome.NO_ORIGINAL),
        ({}, {"sender": OUTSIDE}, Outcome.NO_COLLEAGUE),
        ({}, {"sender": "", "return_path": None}, Outcome.NO_COLLEAGUE),
        ({"body": f"{JA}\n\n> hello", "number": 2, "to": OUTSIDE}, {}, Outcome.NO_COLLEAGUE),
        ({}, {"sender": BILLING}, Outcome.NO_COLLEAGUE),
        ({}, {"body": "パワハラの相談です。"}, Outcome.SENSITIVE),
        ({}, {"headers": [("Sensitivity", "Company-Confidential")]}, Outcome.SENSITIVE),
        ({"body": f"社外秘のため、{JA}"}, {}, Outcome.SENSITIVE),
        ({"body": f"{JA}\n\n> パワハラの相談です。", "number": 2}, {}, Outcome.SENSITIVE),
        ({"headers": [("X-Madoguchi-Loop", "x")]}, {}, Outcome.AUTOMATIC),
        ({"headers": [("Auto-Submitted", "auto-replied")]}, {}, Outcome.AUTOMATIC),
        ({"flags": ("\\Draft",)}, {}, Outcome.AUTOMATIC),
    ],
)
def test_nothing_is_proposed_and_it_is_told_why(
    archive: Archive, answer: dict[str, Any], request_mail: dict[str, Any], outcome: Outcome
) -> None:
    """Each of these differs in one thing from the answer that labels its request."""
    archive.came(1, **request_mail)
    archive.sent(**answer)
    assert archive.nothing() == {outcome: 1}


def test_an_outsiders_mail_in_the_mailbox_is_not_replaced_by_its_quotation(archive: Archive) -> None:
    """The quotation does not tell whose it is; the mail itself does."""
    archive.came(1, sender=OUTSIDE)
    archive.sent(f"{JA}\n\n> 宛名が違います。")
    assert archive.nothing() == {Outcome.NO_COLLEAGUE: 1}


def test_a_team_without_request_types_labels_nothing(archives: Any) -> None:
    """It is counted."""
    more = '\n[teams.desk]\nname = { ja = "総務", en = "General Affairs" }\nurl = "https://go.example.co.jp/ga"\n'
    archive = archives(directory=DIRECTORY + more)
    archive.came()
    archive.sent("総務へどうぞ。")
    assert archive.nothing() == {Outcome.NO_REQUEST_TYPE: 1}


def test_several_types_of_one_team_are_left_to_the_owner(archives: Any) -> None:
    """Unless a title stands in the owner's words or the request."""
    archive = archives(directory=DIRECTORY + REFUND)
    for number, (subject, body) in enumerate([("返金の件", "x"), ("お願い", "よろしく")], 1):
        archive.came(number, subject=subject, body=body)
        archive.sent(JA, number)
    first, second = (proposal for proposal, _ in archive.look().proposals)
    assert (first.label, first.candidates) == ("refund", ())
    assert (second.label, second.candidates) == (None, ("invoice", "refund"))


def test_a_second_harvest_proposes_only_what_is_new(archive: Archive) -> None:
    """Waiting, confirmed or rejected, after a renumbering too; then the place on record is the new one."""
    for number in (1, 2, 3):
        archive.came(number)
        archive.sent(JA, number)
    archive.look()
    keys = [row.key for row in archive.desk.journal.harvest.waiting()]
    archive.desk.journal.harvest.confirm({keys[0]: "invoice"}, archive.desk.now())
    archive.desk.journal.harvest.reject([keys[1]], archive.desk.now())
    assert archive.nothing() == {Outcome.KNOWN: 3}
    archive.desk.mailbox.renumber("Sent")
    assert archive.nothing() == {Outcome.KNOWN: 3}
    validity = archive.desk.mailbox.examine("Sent").uidvalidity
    assert {place.uidvalidity for place in archive.desk.journal.harvest.known().places} == {validity}
    archive.came(4)
    archive.sent(JA, 4)
    assert one(archive.look()).original_id == "<4@example.co.jp>"


def test_one_request_is_proposed_once(archive: Archive) -> None:
    """Answered and forwarded, in one harvest or in two; where the owner's two mails disagree, nothing."""
    for number in (1, 2):
        archive.came(number)
        archive.sent(JA, number)
    archive.sent("お願いします。", 1, to=BILLING)
    archive.sent(EN, 2)
    found = archive.look()
    assert one(found).original_id == "<1@example.co.jp>"
    assert +found.nothing == {Outcome.SAME_REQUEST: 1, Outcome.SEVERAL_TEAMS: 2}
    archive.sent(EN, 1)
    assert archive.look().nothing[Outcome.SAME_REQUEST] == 2
    assert len(archive.desk.journal.harvest.waiting()) == 1


def test_only_what_was_sent_since_is_read(archive: Archive) -> None:
    """By the day it was sent."""
    archive.came(1)
    archive.sent(JA, 1, days=20)
    assert archive.look(days=10).read == 0
    assert archive.look(days=30).read == 1


def test_many_mails_are_read_in_batches(archive: Archive) -> None:
    """More than a batch, none lost; progress is told now and then."""
    for number in range(1, BATCH + 6):
        archive.came(number)
        archive.sent(JA, number)
    told: list[int] = []
    since = archive.desk.now() - timedelta(days=1)
    found = look(archive.desk.office, archive.desk.mailbox, Known(), since, told.append)
    assert len(found.proposals) == BATCH + 5
    assert told == [BATCH]


def test_without_a_sent_folder_that_is_told(archive: Archive) -> None:
    """In one line, with the setting."""
    archive.desk.mailbox.remove_folder("Sent")
    with pytest.raises(FolderMissing, match=r"folders\.sent: found '', expected"):
        look(archive.desk.office, archive.desk.mailbox, Known(), archive.desk.now())


def test_the_owners_name_for_the_sent_folder_counts(archives: Any) -> None:
    """As configured, though another one looks like it."""
    settings = SETTINGS + '\n[folders]\nsent = "Gesendet"\n'
    archive = archives()
    archive.desk.mailbox.make_folder("Gesendet")
    archive.came()
    archive.sent(JA)
    archive.desk.office = make_office(archive.desk.home, settings=settings)
    assert archive.look().read == 0


def taught(archive: Archive, rows: list[Proposal], office: Office | None = None) -> Gathered:
    """What a training would find, with nothing cached."""
    return gather(office or archive.desk.office, archive.desk.mailbox, TrainingCache.nowhere(), (), rows)


def test_confirmed_requests_teach_and_no_others(archive: Archive) -> None:
    """The colleague's mail with its label and thread; not what waits or was rejected, nor a label that is gone."""
    for number in (1, 2, 3):
        archive.came(number)
        archive.sent(JA, number)
    archive.look()
    rows = archive.desk.journal.harvest.waiting()
    assert taught(archive, rows).rows == []
    decided = [
        replace(rows[0], state=ProposalState.CONFIRMED),
        replace(rows[1], state=ProposalState.REJECTED),
        replace(rows[2], state=ProposalState.CONFIRMED, label="no-longer-there"),
    ]
    (row,) = taught(archive, decided).rows
    original = sample_of(parse(archive.desk.letter(1)))
    assert (row.label, row.lang, row.thread, row.name) == ("invoice", "ja", "<1@example.co.jp>", "<1@example.co.jp>")
    assert row.digest == digest(original)


def test_a_moved_request_still_teaches_and_a_vanished_one_does_not(archive: Archive) -> None:
    """Found again by its Message-ID; deleted, or thrown away, it is skipped."""
    places = [archive.came(number) for number in (1, 2, 3)]
    for number in (1, 2, 3):
        archive.sent(JA, number)
    archive.look()
    rows = archive.confirmed()
    for folder in ("Archive", "Trash"):
        archive.desk.mailbox.make_folder(folder)
    archive.desk.mailbox.move([places[0]], "Archive")
    archive.desk.mailbox.move([places[1]], "Trash")
    archive.desk.mailbox.remove(places[2])
    found = taught(archive, rows)
    assert [row.thread for row in found.rows] == ["<1@example.co.jp>"]
    assert found.left_out == {LeftOut.GONE: 2}
    assert found.moved == {rows[0].key: Place("Archive", archive.desk.mailbox.examine("Archive").uidvalidity, 1)}
    archive.desk.mailbox.renumber("Archive")
    archive.desk.mailbox.remove_folder("INBOX")
    assert [row.digest for row in taught(archive, rows).rows] == [found.rows[0].digest]


def test_a_request_that_was_found_again_is_not_looked_for_a_second_time(archive: Archive) -> None:
    """Its new place is on record, so that the next training finds it in the cache."""
    place = archive.came()
    archive.sent()
    archive.look()
    archive.desk.mailbox.make_folder("Archive")
    archive.desk.mailbox.move([place], "Archive")
    cache = TrainingCache.nowhere()
    for fetched in (1, 0):
        rows = archive.confirmed()
        found = gather(archive.desk.office, archive.desk.mailbox, cache, (), rows)
        assert (len(found.rows), found.fetched) == (1, fetched)
        archive.desk.journal.harvest.found_again(found.moved)
    assert found.moved == {}


def test_a_quoted_request_teaches_as_long_as_the_answer_is_there(archive: Archive) -> None:
    """Read again out of the owner's mail."""
    answer = archive.sent(f"{JA}\n\nOn Fri, 20 Nov 2026, Hanako <{COLLEAGUE}> wrote:\n> 宛名が旧社名です。")
    archive.look()
    rows = archive.confirmed()
    (row,) = taught(archive, rows).rows
    assert row.digest == digest(Sample("Re: 請求書の件", "宛名が旧社名です。"))
    archive.desk.mailbox.remove(answer)
    assert taught(archive, rows).rows == []


def test_what_became_sensitive_teaches_no_more(archive: Archive) -> None:
    """The owner's word was added after the confirmation."""
    archive.came()
    archive.sent()
    archive.look()
    rows = archive.confirmed()
    office = make_office(archive.desk.home, more='\n[guards]\nsensitive_words = ["旧社名"]\n')
    assert len(taught(archive, rows).rows) == 1
    found = taught(archive, rows, office)
    assert (found.rows, found.left_out) == ([], {LeftOut.SENSITIVE: 1})


def test_a_thread_in_the_owners_folders_is_not_labelled_again(archive: Archive) -> None:
    """The folder wins, for the same mail and for another one of its thread; other threads are added."""
    for number in (1, 2, 3):
        archive.came(number)
        archive.sent(JA, number)
    archive.came(1, folder="Requests/account-access")
    archive.came(9, folder="Requests/mine", headers=[("References", "<2@example.co.jp>")])
    archive.look()
    rows = taught(archive, archive.confirmed()).rows
    assert {one.thread: one.label for one in rows} == {
        "<1@example.co.jp>": "account-access",
        "<2@example.co.jp>": "mine",
        "<3@example.co.jp>": "invoice",
    }
    assert len(rows) == 3
