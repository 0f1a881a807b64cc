"""A cold start on a real server: labels out of years of the owner's own answers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.builders import COLLEAGUE, OWNER, make_mail
from tests.integration.conftest import Worlds
from tests.integration.letters import NOW, request
from tests.integration.world import World
from tests.judge.mails import mails

BILLING, TECHNICAL = "billing-support@example.co.jp", "tech-support@example.co.jp"


@pytest.fixture(params=[{}, {"separator": ".", "prefix": "INBOX."}], ids=["plain", "courier"])
def office(request: pytest.FixtureRequest, on_dovecot: Worlds) -> World:
    """An account with old mail on Dovecot, in two layouts."""
    return on_dovecot(**request.param)


def sent(world: World, body: str, number: int = 0, *, days: float = 30, **parts: object) -> None:
    """What the owner sent that many days ago, in answer to mail ``number``."""
    headers = [("In-Reply-To", f"<request-{number}@example.co.jp>")] if number else []
    headers += parts.pop("headers", [])  # type: ignore[arg-type]
    usual = {"sender": OWNER, "to": COLLEAGUE, "subject": "Re: お願い", "return_path": None}
    raw = make_mail(body, headers=headers, message_id=f"<sent-{number}-{days}@example.co.jp>", **usual | parts)  # type: ignore[arg-type]
    world.box.put(raw, folder(world, "Sent"), NOW - timedelta(days=days))


def folder(world: World, name: str) -> str:
    """As this server writes it."""
    below = any(each.startswith("INBOX.") for each in world.box.folders())
    return f"INBOX.{name}".replace("/", ".") if below else name


def refused(world: World, *words: str) -> str:
    """A usage error is one line."""
    done = world.command("harvest", *words)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    return done.stderr


def test_a_cold_start_out_of_the_sent_folder(office: World) -> None:
    """Proposed, listed, decided and learnt from; the mailbox is as it was, not a mail marked read.

    Answers and forwards in both languages; not two teams, strangers, confidential matters, the program's own mail, or
    what is too old. What waits or was rejected never teaches; the owner's folders go before the harvest.
    """
    world = office
    old = NOW - timedelta(days=40)
    archive = folder(world, "Archive")
    world.box.put(request(1, "account-access"), when=old)
    world.box.put(request(2, "refund", "en"), archive, old)
    world.box.put(request(3, body="よろしくお願いします。\n"), archive, old)
    world.box.put(request(4, body="パワハラの相談です。\n"), when=old)
    world.box.put(request(5, who="someone@client.example"), when=old)
    world.box.put(request(6), folder(world, "Trash"), old)
    sent(world, "テクニカルサポートが担当です。\n", 1)
    sent(
        world,
        f"FYI, a refund.\n\n-----Original Message-----\nFrom: <{COLLEAGUE}>\nSubject: x\n\nrefund\n",
        2,
        to=BILLING,
    )
    sent(world, "Billing Support will help.\n", 3)
    sent(world, f"{BILLING} へお願いします。\n", 4)
    sent(world, f"{BILLING} へお願いします。\n", 5)
    quoted = f"2025年10月1日(水) 10:12 鈴木 花子 <{COLLEAGUE}>:\n\n> ログインできません。\n"
    sent(world, f"{TECHNICAL} へどうぞ。\n\n{quoted}", 6)
    sent(world, f"{TECHNICAL} か {BILLING} です。\n", 1, days=31)
    sent(world, f"{BILLING}\n", 1, days=32, headers=[("X-Madoguchi-Loop", "x")])
    sent(world, f"{BILLING}\n", 3, days=400)
    before = world.box.state()

    *shown, total = world.rows("harvest", "--dry-run")
    assert world.rows("harvest", "list") == []
    *proposed, again = world.rows("harvest")
    assert proposed == shown
    assert again == total | {"recorded": True}
    assert total == {
        "read": 8,
        "proposed": 4,
        "nothing": {"automatic": 1, "several-teams": 1, "sensitive": 1, "no-colleague": 1},
        "recorded": False,
    }
    found = {row["message_id"]: row for row in world.rows("harvest", "list")}
    first, second, third, fourth = (found[f"<request-{number}@example.co.jp>"] for number in (1, 2, 3, 6))
    assert (first["label"], first["evidence"]) == ("account-access", "team named")
    assert (second["label"], second["evidence"]) == ("refund", "forwarded to")
    assert (third["label"], third["candidates"]) == (None, ["invoice", "refund"])
    assert (fourth["label"], fourth["first_line"]) == ("account-access", "ログインできません。")
    assert (second["subject"], "wants the money refunded" in second["first_line"]) == ("お願い", True)
    assert world.box.state() == before

    assert "which no proposal begins with" in refused(world, "confirm", "zzz")
    assert "expected --as with one of: invoice, refund" in refused(world, "confirm", third["id"])
    for label in ("invoice", "account-access", "refund", "mine"):
        name = folder(world, f"Requests/{'請求書' if label == 'invoice' else label}")
        for number, example in enumerate(mails((label,), 6)):
            world.box.put(request(100 + number, message_id=f"<{label}{number}@x>", body=example.body), name, old)
    world.box.put(request(1, "account-access"), folder(world, "Requests/mine"), old)
    (untaught,) = world.rows("train", "--no-promote")
    labelled = {row["label"]: row["examples"] for row in untaught["types"]}
    world.rows("harvest", "reject", fourth["id"])
    world.rows("harvest", "confirm", "--all")
    world.rows("harvest", "confirm", third["id"][:10], "--as", "invoice")
    assert world.rows("harvest", "list") == []
    (taught,) = world.rows("train", "--no-promote")
    more = {"invoice": 1, "refund": 1, "account-access": 0, "mine": 0}
    assert {row["label"]: row["examples"] - labelled[row["label"]] for row in taught["types"]} == more
    (nothing,) = world.rows("harvest")
    assert (nothing["read"], nothing["nothing"]["known"]) == (4, 4)
