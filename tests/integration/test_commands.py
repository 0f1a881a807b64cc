"""The commands an owner types beside the daemon, as processes: training, the queue, fates, the report."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest

from madoguchi.judge import registry
from tests.builders import OWNER
from tests.integration.conftest import Worlds
from tests.integration.letters import NOW, request
from tests.integration.world import World
from tests.judge.mails import mails

FOLDERS = {
    "invoice": "Requests/請求書",
    "account-access": "Requests/account-access",
    "refund": "Requests/refund",
    "mine": "Requests/mine",
}


@pytest.fixture
def office(on_dovecot: Worlds) -> World:
    """An account on Dovecot after its first start."""
    world = on_dovecot()
    world.start()
    return world


def put(world: World, folder: str, raws: Iterable[bytes]) -> None:
    """Many mails into one folder at once."""
    with world.box.client() as client:
        client.create_folder(folder)
        for raw in raws:
            client.append(folder, raw, (), NOW)


def refused(world: World, *words: str) -> str:
    """What a command says that must end with status 2 and one line, JSON asked for or not."""
    done = world.command(*words)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    return done.stderr


def test_training_reads_the_labelled_folders_and_the_labels_of_the_queue(office: World) -> None:
    """`train` learns from Requests/*, its Japanese folder, `mine` and `held label`, and marks nothing.

    The owner's own mails in those folders teach nothing, a second training reads nothing. The model before stays, for
    want of newer labels, until the owner promotes the new one; then the next mail is judged by that.
    """
    assert "Requests/請求書" in refused(office, "train")
    before = registry.current(office.state_dir)
    for number, (label, folder) in enumerate(FOLDERS.items()):
        bodies = [example.body for example in mails((label,))]
        put(office, folder, [request(100 * number + n, body=body) for n, body in enumerate(bodies, 100)])
    office.box.put(request(98, who=OWNER), FOLDERS["invoice"])
    office.receive(request(1, "mine", "en"))
    office.receive(request(2, "mine", "en"))
    office.run()
    office.rows("held", "label", office.fate()["id"], "refund")
    mailbox = office.box.state()
    done = office.command("train", "--json")
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert {row["label"]: row["examples"] for row in report["types"]} == dict.fromkeys(FOLDERS, 16) | {"refund": 17}
    assert (report["promoted"], report["certified"], report["fetched"]) == (False, False, 66)
    assert registry.current(office.state_dir) == before
    assert json.loads(office.command("train", "--json").stdout)["fetched"] == 0
    assert office.box.state() == mailbox
    assert office.command("models", "promote", report["model"]).returncode == 0
    now = registry.current(office.state_dir)
    assert now is not None
    assert now != before
    office.receive(request(3))
    assert office.command("run", "--once").returncode == 0
    fate = office.fate("<request-3@example.co.jp>")
    assert (fate["reason"], fate["model"]) == ("answerable", now.name)


def test_a_label_outlives_the_folder_of_its_mail(office: World) -> None:
    """A labelled mail whose folder the owner deleted teaches no more, and does not stop the training."""
    for label, folder in FOLDERS.items():
        put(office, folder, [request(n, body=e.body) for n, e in enumerate(mails((label,), 6), 100)])
    office.configure(folders={"file_after_hours": 0})
    office.receive(request(1))
    office.run(2)
    office.rows("held", "label", office.fate()["id"], "invoice")
    office.box.remove("Answered/請求書")
    (report,) = office.rows("train", "--no-promote")
    assert sum(row["examples"] for row in report["types"]) == 48
    assert report["promoted"] is False


def test_the_queue_in_the_terminal(office: World) -> None:
    """`held` lists, shows, labels and dismisses; the mail itself stays as it was, unread."""
    office.receive(request(1, "mine", "en"))
    office.receive(request(2, who="president@example.co.jp", subject="至急"))
    office.receive(request(3))
    office.run()
    mailbox = office.box.state()
    waiting = {row["message_id"]: row for row in office.rows("held", "list")}
    assert {name: row["reason"] for name, row in waiting.items()} == {
        "<request-1@example.co.jp>": "mine",
        "<request-2@example.co.jp>": "excluded",
    }
    first, second = (row["id"] for row in waiting.values())
    (shown,) = office.rows("held", "show", second)
    assert (shown["from"], shown["subject"]) == ("president@example.co.jp", "至急")
    assert "請求書を再発行" in shown["text"]
    assert "Thanks for lunch" in office.command("held", "show", first[:8]).stdout
    assert "'refunds'" in refused(office, "held", "label", first, "refunds")
    assert "'zzz'" in refused(office, "held", "show", "zzz", "--json")
    office.rows("held", "label", first, "refund")
    office.rows("held", "dismiss", second)
    assert office.rows("held", "list") == []
    closed = {row["id"]: (row["label"], row["closed_by"]) for row in office.rows("held", "list", "--all")}
    assert closed == {first: ("refund", "labelled"), second: (None, "dismissed")}
    office.run(2)
    assert office.box.state() == mailbox
    assert len(office.sent) == 1


def test_the_mailbox_is_looked_at_before_anything_is_sent(on_dovecot: Worlds) -> None:
    """`check --mailbox N` on a server: counts by guard, with a setting for each; not a flag is set, nothing recorded."""
    world = on_dovecot()
    for number in range(1, 4):
        world.box.put(request(number))
    world.box.put(request(4, who="president@example.co.jp"))
    world.box.put(request(5, body="本番環境で障害が起きています。請求書の件です。\n"))
    before = world.box.state()
    rows = world.rows("check", "--mailbox", "50")
    guards = {row["guard"]: (row["held"], row["decided"], row["of"]) for row in rows if "guard" in row}
    assert guards == {"excluded": (1, 1, 5), "harm": (1, 1, 5)}
    assert {"mails": 5, "passed": 3} in rows
    assert {row["about"] for row in rows if "about" in row} >= {"own addresses"}
    assert world.box.state() == before
    assert world.fates() == []
    settings = ("authentication", "sender_match", "auto_response_suppress", "require_return_path")
    assert {row["about"] for row in world.rows("check")} >= {f"reply.{name}" for name in settings}
    shown = world.command("check", "--mailbox", "2").stdout
    assert "people.toml: never" in shown
    assert "[guards] harm_words, ordinary_words" in shown


def test_what_the_owner_deals_with_elsewhere_leaves_the_queue(office: World) -> None:
    """Answered, moved, archived or deleted in a mail client: gone from the list, and never answered by the program."""
    uids = [office.receive(request(number, "mine", "en")) for number in range(1, 6)]
    office.run()
    assert len(office.rows("held", "list")) == 5
    office.box.flag(uids[0], "\\Answered")
    office.box.move(uids[1], "Archive")
    office.box.flag(uids[2], "\\Deleted")
    office.box.put(request(50, who=OWNER, headers=[("In-Reply-To", "<request-4@example.co.jp>")]), "Sent")
    office.run()
    assert [row["message_id"] for row in office.rows("held", "list")] == ["<request-5@example.co.jp>"]
    assert office.sent == []


@pytest.mark.parametrize("words", [["label", "mine"], ["dismiss"]])
def test_a_decision_during_the_grace_period_stops_the_answer(office: World, words: list[str]) -> None:
    """The owner labels or dismisses a mail that still waits: it is the owner's now, and gets no answer."""
    office.configure(reply={"delay_seconds": 600})
    office.receive(request(1))
    office.run()
    office.rows("held", words[0], office.fate()["id"], *words[1:])
    office.forward(minutes=11)
    office.run(2)
    assert (office.sent, office.reason()) == ([], "handled")


def test_fates_say_what_became_of_every_mail(office: World) -> None:
    """`fates` has every mail with its reason, for machines and people; by ID, by beginning of it, and since a day."""
    for raw in (request(1), request(2, "mine", "en"), request(3, headers=[("Auto-Submitted", "auto-replied")])):
        office.receive(raw)
    office.run()
    rows = office.rows("fates")
    assert [(row["disposition"], row["reason"]) for row in rows] == [
        ("answered", "answerable"),
        ("held", "mine"),
        ("ignored", "auto-submitted"),
    ]
    assert rows[0]["reply_message_id"] == office.sent[0]["Message-ID"]
    assert {"id", "message_id", "folder", "state", "request_type", "probability", "model", "times"} <= set(rows[0])
    assert office.rows("fates", rows[1]["id"]) == office.rows("fates", rows[1]["id"][:6]) == [rows[1]]
    assert office.rows("fates", "--since", "2025-11-17") == rows
    assert office.rows("fates", "--since", "2025-11-18") == []
    said = office.command("fates").stdout.splitlines()
    assert [line.split()[0] for line in said] == [row["id"] for row in rows]
    assert "自動返信済み / answered" in said[0]
    assert "お願い" not in "".join([*said, json.dumps(rows, ensure_ascii=False)])


def test_the_report_counts_by_team_and_names_no_person(office: World) -> None:
    """`report` counts fates and pointers by team and month and tells health, without a colleague in it."""
    for raw in (request(1), request(2, "account-access"), request(3), request(4, "mine", "en")):
        office.receive(raw)
    office.run()
    (report,) = office.rows("report")
    assert {(row["reason"], row["mails"]) for row in report["fates"]} == {("answerable", 3), ("mine", 1)}
    assert {(row["month"], row["team"], row["replies"]) for row in report["pointers"]} == {
        ("2025-11", "billing", 2),
        ("2025-11", "technical", 1),
    }
    health = report["health"]
    assert health["last_poll"] == office.now().isoformat()
    assert (health["last_failure"], health["paused"]) == (None, None)
    assert office.command("pause").returncode == 0
    assert office.rows("report")[0]["health"]["paused"]
    (later,) = office.rows("report", "--since", "2025-11-18")
    assert (later["fates"], later["pointers"]) == ([], [])
    said = office.command("report").stdout
    assert "自動返信済み / answered" in said
    assert "一時停止中" in said
    assert "colleague" not in said + json.dumps(report)


def test_an_account_that_never_ran_has_nothing_to_tell(on_dovecot: Worlds) -> None:
    """Before the first start, each command answers with emptiness and status 0."""
    world = on_dovecot()
    assert world.rows("fates") == world.rows("held", "list") == []
    assert world.rows("report")[0]["health"]["last_poll"] is None
    assert "never" in world.command("report").stdout


def test_announcements_lie_in_drafts_once_and_nothing_is_sent(on_dovecot: Worlds) -> None:
    """For the owner to send: on a real server, found again by a second run, and never handed in by the program."""
    world = on_dovecot()
    rows = world.rows("directory", "announce", "--drafts", "--from", "2026-12-01")
    assert {row["draft"] for row in rows} == {"drafted"}
    drafts = world.box.mails("Drafts")
    assert len(drafts) == len(rows) > 1
    assert all(mail.flags == {"\\Draft", "\\Seen"} for mail in drafts)
    again = world.rows("directory", "announce", "--drafts", "--from", "2026-12-01")
    assert {row["draft"] for row in again} == {"there already"}
    assert len(world.box.mails("Drafts")) == len(rows)
    assert world.smtp.received == []
