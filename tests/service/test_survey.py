"""The guards over a mailbox that nobody has answered yet, and what that says about the settings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

from madoguchi.guards import GUARDS
from madoguchi.reasons import Reason
from madoguchi.service.findings import Grade
from madoguchi.service.survey import Survey, survey
from tests.builders import COLLEAGUE, OWNER
from tests.service.desk import Desk

INTERNAL = ("X-MS-Exchange-Organization-AuthAs", "Internal")


def surveyed(desk: Desk, mails: Iterable[dict[str, Any]], number: int = 100) -> Survey:
    for position, parts in enumerate(mails):
        desk.receive(position, **parts)
    return survey(desk.office, desk.mailbox, number, desk.now() + timedelta(days=30))


def told(seen: Survey, about: str) -> tuple[Grade, str, str]:
    finding = next(one for one in seen.proposals() if one.about == about)
    return finding.grade, finding.found, finding.mend


def test_each_guard_is_counted_with_its_setting(desk: Desk) -> None:
    """How many it stops, about how many it decides, what the owner can change; old mail is not stopped for its age."""
    seen = surveyed(
        desk,
        [
            {},
            {"sender": "a@client.example"},
            {"sender": "b@client.example", "to": "other@example.co.jp"},
            {"headers": [("Auto-Submitted", "auto-replied")], "to": "other@example.co.jp"},
        ],
    )
    tallies = {tally.reason: tally for tally in seen.tallies()}
    assert (seen.mails, seen.passed) == (4, 1)
    assert (tallies[Reason.OUTSIDE_DOMAIN].stopped, tallies[Reason.OUTSIDE_DOMAIN].decided) == (2, 1)
    assert tallies[Reason.OUTSIDE_DOMAIN].setting == "[reply] answer_domains"
    assert (tallies[Reason.NOT_ADDRESSED_TO_ME].stopped, tallies[Reason.AUTO_SUBMITTED].decided) == (2, 1)
    assert Reason.TOO_OLD not in tallies
    assert sum(tally.decided for tally in tallies.values()) + seen.passed == seen.mails


def test_only_the_newest_are_read_and_nothing_is_changed(desk: Desk) -> None:
    """Read-only: no flag, no fate, no record."""
    before = surveyed(desk, [{} for _ in range(7)], number=3)
    assert before.mails == 3
    assert desk.fates() == []
    folder = desk.mailbox.examine("INBOX")
    assert set(desk.mailbox.flags(folder, desk.mailbox.uids_after(folder, 0)).values()) == {frozenset()}


def test_an_empty_inbox_proposes_nothing_wrong(desk: Desk) -> None:
    """No mail, no warning."""
    assert [finding.grade for finding in surveyed(desk, []).proposals() if finding.grade is not Grade.OK] == []


@pytest.mark.parametrize("header", ["Delivered-To", "X-Original-To", None])
def test_an_own_address_that_the_configuration_lacks_is_named(desk: Desk, header: str | None) -> None:
    """By what the server noted on delivery; where it notes nothing, by the address that mail goes to."""
    alias = "yamada-desk@example.co.jp"
    parts = {"to": alias, "headers": [(header, alias)] if header else []}
    grade, found, mend = told(surveyed(desk, [parts for _ in range(6)]), "own addresses")
    assert (grade, alias in found, "[owner] addresses" in mend) == (Grade.WARNING, True, True)


def test_own_addresses_that_are_known_are_no_matter(desk: Desk) -> None:
    """Tagged or not."""
    mails = [{"headers": [("Delivered-To", OWNER.replace("@", "+x@"))]} for _ in range(6)]
    assert told(surveyed(desk, mails), "own addresses")[0] is Grade.OK


def test_exchange_authentication_is_proposed_where_it_holds(desk: Desk) -> None:
    """Nine colleagues' mails in ten must pass it."""
    grade, _, mend = told(surveyed(desk, [{"headers": [INTERNAL]} for _ in range(6)]), "reply.authentication")
    assert (grade, '"exchange"' in mend) == (Grade.WARNING, True)


def test_the_own_servers_results_are_proposed(desk: Desk) -> None:
    """Named by its authserv-id."""
    results = ("Authentication-Results", "mx.example.co.jp; dkim=pass header.d=example.co.jp")
    grade, _, mend = told(surveyed(desk, [{"headers": [results]} for _ in range(6)]), "reply.authentication")
    assert (grade, "authserv-id:mx.example.co.jp" in mend) == (Grade.WARNING, True)


def test_nothing_is_proposed_where_half_would_fail(desk: Desk) -> None:
    """Half the mail vouched for is no rule."""
    mails = [{"headers": [INTERNAL] if number % 2 else []} for number in range(8)]
    assert told(surveyed(desk, mails), "reply.authentication")[0] is Grade.OK


def test_a_setting_that_holds_everything_is_told(desk: Desk) -> None:
    """Authentication that nobody passes, addresses that never agree, a Return-Path that the store strips."""
    desk.configure('[reply]\nauthentication = "exchange"\nsender_match = "address"\nrequire_return_path = true\n')
    seen = surveyed(desk, [{"return_path": None} for _ in range(6)])
    for key in ("authentication", "sender_match", "require_return_path"):
        grade, _, mend = told(seen, f"reply.{key}")
        assert (grade, bool(mend)) == (Grade.WARNING, True), key


def test_a_tenant_that_stamps_all_mail_is_noticed(desk: Desk) -> None:
    """X-Auto-Response-Suppress on human mail."""
    mails = [{"headers": [("X-Auto-Response-Suppress", "All")]} for _ in range(6)]
    grade, _, mend = told(surveyed(desk, mails), "reply.auto_response_suppress")
    assert (grade, "ignore-internal" in mend) == (Grade.WARNING, True)


def test_a_second_company_domain_is_noticed(desk: Desk) -> None:
    """Much mail from one domain that is never answered."""
    mails = [{"sender": f"p{number}@example.com"} for number in range(6)]
    grade, found, _ = told(surveyed(desk, mails), "reply.answer_domains")
    assert (grade, "example.com" in found) == (Grade.WARNING, True)


def test_machines_say_nothing_about_colleagues(desk: Desk) -> None:
    """What is ignored counts for no setting."""
    mails = [{"headers": [("Auto-Submitted", "auto-generated")], "sender": COLLEAGUE} for _ in range(6)]
    assert surveyed(desk, mails).humans == 0


def test_every_setting_named_exists() -> None:
    """A hint that names no key would be a riddle."""
    from madoguchi.config.settings import Guards, Owner, Reply

    tables = {"reply": Reply, "guards": Guards, "owner": Owner}
    for guard in GUARDS:
        if guard.setting.startswith("["):
            table, keys = guard.setting[1:].split("] ")
            assert set(keys.split(", ")) <= set(tables[table].model_fields), guard.setting
