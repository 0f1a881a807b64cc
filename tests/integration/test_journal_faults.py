"""The journal's file on a real account: copied every day, refused when damaged, waited for when locked."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy.exc import DatabaseError

from madoguchi.errors import JournalAway, JournalDamaged
from madoguchi.journal.engine import FILE
from madoguchi.service.account import Account
from madoguchi.service.daemon import session
from tests.integration.conftest import Worlds
from tests.integration.letters import request
from tests.journal.test_backup import damage


def test_a_damaged_journal_is_refused_with_the_copy_to_put_back(on_dovecot: Worlds) -> None:
    """Exit 2 and one line; nothing is sent; with the copy in its place work goes on, and no mail is answered twice."""
    world = on_dovecot()
    world.start()
    world.receive(request(1))
    assert world.command("run", "--once").returncode == 0
    (copy,) = (world.state_dir / "backups").iterdir()
    damage(world.state_dir)
    world.receive(request(2))
    done = world.command("run", "--once")
    *_, last = [json.loads(line) for line in done.stderr.splitlines()]
    assert (done.returncode, str(copy) in last["why"], len(world.sent)) == (2, True, 1)
    for name in (FILE, f"{FILE}-wal", f"{FILE}-shm"):
        (world.state_dir / name).unlink(missing_ok=True)
    copy.rename(world.state_dir / FILE)
    world.run(2)
    reasons = {str(fate["message_id"]): fate["reason"] for fate in world.fates()}
    assert reasons == {"<request-1@example.co.jp>": "already-answered", "<request-2@example.co.jp>": "rebaselined"}
    world.receive(request(3))
    world.run(2)
    assert [str(mail["To"]) for mail in world.sent] == ["colleague1@example.co.jp", "colleague3@example.co.jp"]


def test_damage_found_while_running_ends_it_and_a_lock_does_not(on_dovecot: Worlds) -> None:
    """What passes by itself is waited for; what does not is told with its mend."""
    world = on_dovecot()
    world.start()
    account = Account(world.office, world.journal(), world.clock, world.judge)
    with closing(sqlite3.connect(world.state_dir / "models.txt")) as other:
        (world.state_dir / "models.txt").write_bytes(b"no database " * 500)
        with pytest.raises(sqlite3.DatabaseError) as damaged:
            other.execute("SELECT * FROM sqlite_master")
    for error, wanted in (
        (damaged.value, JournalDamaged),
        (sqlite3.OperationalError("database is locked"), JournalAway),
        (sqlite3.OperationalError("database or disk is full"), JournalAway),
    ):
        with pytest.raises(wanted), session(account):
            raise DatabaseError("SELECT", None, error)
    account.journal.close()
