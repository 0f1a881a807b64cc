"""`check --deep` against real servers: one where all is well, one where little is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from madoguchi.inspection.deep import Inspection
from madoguchi.inspection.names import DnsNames
from tests.builders import OWNER, make_mail
from tests.integration.box import Box
from tests.integration.conftest import Dovecots, Worlds
from tests.integration.letters import request
from tests.integration.world import World
from tests.servers.dns import DnsServer
from tests.servers.dovecot import Dovecot, require
from tests.servers.dovecot_conf import capabilities_without
from tests.servers.smtp_fault import Fault
from tests.servers.smtp_sink import FaultySmtp

USERS = {"user0": "open-sesame"}
SAID = "mx.example.co.jp; dkim=pass header.d=example.co.jp; dmarc=pass header.from=example.co.jp"
SIGNED = "v=1; a=rsa-sha256; d=example.co.jp; s=s1; h=from; b=AbC="
ZONE = {
    ("example.co.jp", "MX"): ["10 mx.example.co.jp."],
    ("example.co.jp", "TXT"): ['"v=spf1 mx -all"'],
    ("_dmarc.example.co.jp", "TXT"): ['"v=DMARC1; p=reject"'],
    ("s1._domainkey.example.co.jp", "TXT"): ['"v=DKIM1; k=rsa; p=" "MIIB"'],
}
Rows = dict[str, list[tuple[str, str]]]


def inspected(world: World, zone: dict[tuple[str, str], list[str]], now: Callable[[], datetime]) -> Rows:
    """(grade, what was found) by what it is about."""
    told: Rows = {}
    with DnsServer(zone) as server:
        made = Inspection(world.office, world.home / "madoguchi.toml", now, names=lambda: DnsNames(server.resolver()))
        for one in made.findings():
            told.setdefault(one.about, []).append((one.grade, one.found))
    return told


def test_where_all_is_well_nothing_falls_short_and_nothing_changes(on_dovecot: Worlds, dovecots: Dovecots) -> None:
    """TLS both ways, quota and rights told, the sender vouched for; no flag is set, no mail sent, exit 0 on the command line."""
    layout = {"quota": "*:storage=10M", "lists": True}
    world, certs = on_dovecot(**layout), dovecots(**layout).certs
    with FaultySmtp(security="starttls", certs=certs, users=USERS, size_limit=10_000_000) as smtp:
        imap = {"port": world.box.tls_port, "security": "tls", "ca_file": certs.ca_file}
        sending = {"port": smtp.port, "security": "starttls", "ca_file": certs.ca_file}
        world.configure(
            imap=imap,
            smtp={**sending, "username": "user0", "password_file": "password"},
            reply={"authentication": "authserv-id:mx.example.co.jp"},
        )
        world.start()
        headers = [("Authentication-Results", SAID), ("DKIM-Signature", SIGNED)]
        world.receive(make_mail(sender=OWNER, to=OWNER, headers=headers))
        world.receive(request(1))
        (world.home / "teams.toml").chmod(0o644)
        before, fates = world.box.state(), world.fates()
        told = inspected(world, ZONE, world.now)
        world.configure(owner={"addresses": ["taro.yamada@example.test"]}, reply={"answer_domains": ["example.co.jp"]})
        done = world.command("check", "--deep", "--json")
        assert (world.box.state(), world.fates(), smtp.attempts) == (before, fates, [])
    assert {(about, told) for about, lines in told.items() for grade, told in lines if grade == "error"} == set()
    assert [
        grade
        for about in ("imap.tls", "smtp.tls", "imap.quota", "imap.rights", "disk", "files")
        for grade, _ in told[about]
    ] == ["ok"] * 6
    assert told["imap.tls"][0][1].startswith("TLSv1.3 by TLS from the first byte")
    assert told["smtp.login"] == [("ok", "PLAIN (offered: PLAIN LOGIN)")]
    assert "STORAGE: 0% of 10 MB" in told["imap.quota"][0][1]
    assert ("ok", "-all: who is not listed fails") in told["dns.spf"]
    assert [grade for grade, _ in told["dns.dkim"]] == ["ok", "ok"]
    assert "dkim=pass, dmarc=pass" in told["dns.dkim"][0][1]
    assert "aligned with your domain" in told["dns.dkim"][1][1]
    assert "failures are refused" in told["dns.dmarc"][0][1]
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row for row in rows if row["grade"] == "error"] == []
    assert {"imap", "smtp", "templates", "imap.quota", "dns"} <= {row["about"] for row in rows}
    assert done.returncode == 0


@pytest.fixture(scope="module")
def ailing() -> Iterator[Dovecot]:
    """Nearly full, its certificate nearly over, and with little to offer."""
    require()
    with Dovecot(
        users=USERS,
        expires=datetime.now(UTC) + timedelta(days=5),
        quota="*:storage=100K",
        lists=True,
        capabilities=capabilities_without("MOVE", "SPECIAL-USE") + " QUOTA ACL RIGHTS=texk",
    ) as server:
        yield server


def test_what_will_go_wrong_is_told_with_its_mend(ailing: Dovecot, on_dovecot: Worlds, tmp_path: Path) -> None:
    """Days left, quota, rights, abilities, clock, login, and a sender whom nobody vouches for."""
    world = on_dovecot()
    world.box = Box("ailing", ailing.host, ailing.port, "user0", "open-sesame", ailing.tls_port)
    imap = {"port": ailing.port, "security": "starttls", "ca_file": ailing.certs.ca_file, "username": "user0"}
    world.receive(make_mail("x" * 93_000))
    with world.box.client() as client:
        client.create_folder("Requests")
        client.setacl("INBOX", "user0", "lr")
    with FaultySmtp(extensions=()) as smtp:
        late = datetime.now(UTC) + timedelta(minutes=10)
        smtp.fault = Fault("banner", reply=f"220 mail ESMTP ready at {late:%a, %d %b %Y %T +0000}")
        world.configure(imap=imap, smtp={"port": smtp.port, "username": "user0", "password_file": "password"})
        told = inspected(world, {}, lambda: datetime.now(UTC))
    worst = {
        about: min(lines, key=lambda line: ["error", "warning", "ok"].index(line[0])) for about, lines in told.items()
    }
    assert (worst["imap.tls"][0], worst["imap.tls"][1].endswith(", 4 days")) == ("warning", True)
    assert "by STARTTLS" in worst["imap.tls"][1]
    assert (worst["imap.quota"][0], "9" in worst["imap.quota"][1]) == ("warning", True)
    assert ("warning", "INBOX: no right 'te': answered mail cannot be filed") in told["imap.rights"]
    assert (
        "ok",
        "no SPECIAL-USE: Sent and Drafts are found by their usual names, or named in [folders] (RFC 6154)",
    ) in told["imap.abilities"]
    assert worst["clock"][0] == "error"
    assert "no SPF record" in worst["dns.spf"][1]
    assert "no DMARC record" in worst["dns.dmarc"][1]
