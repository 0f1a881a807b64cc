"""The log of a whole run, read as a machine reads it, and as somebody would who looks for people in it."""

from __future__ import annotations

import json
from collections import Counter
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from madoguchi.config.load import load
from madoguchi.service.naming import discretion
from tests.builders import OWNER
from tests.integration.conftest import Worlds
from tests.integration.letters import request
from tests.integration.world import World, stopped, until
from tests.servers.smtp_fault import Fault

UNSURE = "件名のとおりです、よろしくどうぞ。\n"
SOMEBODY = "alice.liddell@example.co.jp"
LETTERS = [
    request(1, subject="至急: 北辰フーズ様の請求書"),
    request(2, "account-access", "en", subject="FW: locked out of everything"),
    request(3, body=UNSURE, who=SOMEBODY, subject="折り入ってのお話"),
    request(4, who="someone@client.example"),
    request(5, who="president@example.co.jp"),
    request(6, headers=[("Auto-Submitted", "auto-generated")]),
    request(7, who="rcpt-550@example.co.jp"),
    request(1, subject="至急: 北辰フーズ様の請求書"),
]
FIRST = request(8, subject="最初のお願い")
SERVER = f"421 4.7.0 <{SOMEBODY}> and {OWNER.upper()}: taro.yamada, come back later"


def secrets_of(raw: bytes) -> set[str]:
    """Whatever of a mail no log may hold: the sender, whole and by local part, the subject, each line of the text."""
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    (sender,) = mail["From"].addresses
    lines = mail.get_content().splitlines()
    said = {sender.addr_spec, sender.username, mail["Subject"], mail["Message-ID"].strip("<>"), *lines}
    return {one for one in said if one.strip()}


def told(world: World) -> list[dict[str, Any]]:
    """The whole log; fails on a line that is no JSON object."""
    rows = [json.loads(line) for line in world.log().splitlines()]
    assert all(isinstance(row, dict) for row in rows)
    return rows


def fates(world: World) -> list[dict[str, Any]]:
    return [row for row in told(world) if row["event"] == "fate"]


def test_a_line_for_each_fate_and_nobody_in_it(on_dovecot: Worlds) -> None:
    """With -v: JSON on every line, one fate a mail (delivered twice, refused, older than the start), and no address,
    subject, text or login, though the server's words name people. What it named is still one person by the key."""
    world = on_dovecot()
    world.receive(request(9))
    with world.daemon("-v", "--log", "json") as process:
        until(lambda: fates(world))
        world.smtp.fault = Fault("banner", reply=SERVER)
        world.receive(FIRST)
        until(lambda: "server-away" in world.log())
        world.smtp.fault = None
        for raw in LETTERS:
            world.receive(raw)
        until(lambda: len(fates(world)) >= 8, 20)
        assert stopped(process)[0] == 0
    recorded = {fate["id"]: fate for fate in world.fates() if fate["disposition"]}
    assert Counter(row["id"] for row in fates(world)) == Counter(recorded.keys())
    for row in fates(world):
        record = recorded[row["id"]]
        for key in ("disposition", "reason", "team", "request_type", "model"):
            assert row.get(key) == record[key], key
        assert abs((record["probability"] or 0) - row.get("probability", 0)) < 1e-4
        assert (row["mode"], row["after_seconds"] >= 0) == ("send", True)
    assert {row["reason"] for row in fates(world)} >= {"baseline", "answerable", "mine", "refused", "excluded"}
    log = world.log().lower()
    private = {one for raw in [*LETTERS, FIRST] for one in secrets_of(raw)} | {OWNER, "taro.yamada", world.box.username}
    assert [one for one in private if one.lower() in log] == []
    away = next(row for row in told(world) if row["event"] == "server-away")
    names = discretion(load(world.home / "madoguchi.toml"))
    assert f"<{names.name(SOMEBODY)}> and {names.name(OWNER)}: {names.name('taro.yamada')}, come back" in away["why"]
