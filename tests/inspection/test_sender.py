"""What receivers will say of the sender."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from madoguchi.inspection.names import DnsNames
from madoguchi.inspection.sender import Seen, sender
from madoguchi.service.findings import Finding, Grade
from tests.servers.dns import DnsServer

DOMAIN = "example.co.jp"
ME = f"taro@{DOMAIN}"
OK, WARNING, ERROR = Grade.OK, Grade.WARNING, Grade.ERROR


class Zone:
    """Names in memory."""

    def __init__(self, txt: Mapping[str, Sequence[str]], mx: Sequence[str] = ("mx.example.co.jp",)) -> None:
        self._txt, self._mx = txt, mx

    def txt(self, name: str) -> list[str]:
        return list(self._txt.get(name, ()))

    def mx(self, name: str) -> list[str]:
        return list(self._mx)


def told(
    zone: Zone, about: str, *, envelope: str = ME, seen: Sequence[Seen] | None = (), domain: str = DOMAIN
) -> list[Finding]:
    return [found for found in sender(domain, envelope, zone, seen) if found.about == f"dns.{about}"]


def spf(*records: str, **how: str) -> list[Finding]:
    return told(Zone({DOMAIN: records, "_spf.p.example": ["v=spf1 ip4:192.0.2.1"]}), "spf", **how)


@pytest.mark.parametrize(
    ("records", "grade", "says"),
    [
        ([], WARNING, "has no SPF record"),
        (["v=spf1 -all", "v=spf1 ~all"], ERROR, "2 SPF records: a permerror"),
        (["v=spf1 include:gone.example -all"], ERROR, "a permerror: include of gone.example"),
        (["v=spf1 include:_spf.p.example ~all"], OK, "~all"),
        (["v=spf1 include:_spf.p.example -all"], OK, "-all"),
        (["v=spf1 +all"], WARNING, "+all"),
        (["v=spf1 ?all"], WARNING, "?all"),
        (["v=spf1 mx"], WARNING, "no all"),
        (["v=spf1 redirect=_spf.p.example"], OK, "another record"),
    ],
)
def test_spf(records: list[str], grade: Grade, says: str) -> None:
    """The worst comes first; whatever falls short has its mend."""
    found = spf(*records)
    assert (found[0].grade, says in found[0].found) == (grade, True)
    assert all(bool(one.mend) is (one.grade is not OK) for one in found)


def test_spf_says_what_it_counted_and_what_nobody_knows_here() -> None:
    """Lookups, includes, alignment; not whether the provider's hosts are listed."""
    (_, counted) = spf("v=spf1 include:_spf.p.example mx ~all")
    assert "2 of 10 lookups; includes _spf.p.example" in counted.found
    assert "not known here" in counted.found
    assert "aligned" in counted.found


def test_an_empty_envelope_is_judged_by_the_name_of_the_host() -> None:
    """RFC 7208 §2.4: our own record is not what counts then, and DMARC stands on DKIM."""
    (found,) = spf("v=spf1 -all", envelope="")
    assert "RFC 7208 §2.4" in found.found
    assert "DKIM alone" in found.found


@pytest.mark.parametrize(
    ("zone", "grade", "says"),
    [
        ({}, WARNING, "no DMARC record"),
        ({f"_dmarc.{DOMAIN}": ["v=DMARC1; p=none"]}, OK, "p=none at _dmarc.example.co.jp: failures are reported only"),
        ({f"_dmarc.{DOMAIN}": ["v=DMARC1; p=reject; adkim=s"]}, OK, "failures are refused; alignment strict for adkim"),
        ({f"_dmarc.{DOMAIN}": ["v=DMARC1 ; p=quarantine"]}, OK, "junk; alignment relaxed"),
        ({f"_dmarc.{DOMAIN}": ["v=DMARC1; p=none", "v=DMARC1; p=reject"]}, WARNING, "2 records"),
        ({f"_dmarc.{DOMAIN}": ["v=DMARC1; rua=mailto:x@example.co.jp"]}, WARNING, "no policy: no p="),
        ({f"_dmarc.{DOMAIN}": ["something", "v=DMARC10; p=none"]}, WARNING, "no DMARC record"),
    ],
)
def test_dmarc(zone: dict[str, list[str]], grade: Grade, says: str) -> None:
    """RFC 7489 §6.3, §6.6.3."""
    (found,) = told(Zone(zone), "dmarc")
    assert (found.grade, says in found.found) == (grade, True), found


def test_dmarc_of_the_domain_above_counts_for_the_one_below() -> None:
    """RFC 7489 §6.6.3 and §3.2: with its policy for domains below it (sp) where there is one."""
    zone = Zone({f"_dmarc.{DOMAIN}": ["v=DMARC1; p=none; sp=reject"]})
    (found,) = told(zone, "dmarc", domain=f"tokyo.{DOMAIN}")
    assert "p=reject at _dmarc.example.co.jp" in found.found


@pytest.mark.parametrize(
    ("seen", "grade", "says"),
    [
        (None, OK, "the inbox was not looked at"),
        ([], OK, "no mail of yours to yourself"),
        ([Seen({}, ())], OK, "not known"),
        ([Seen({"spf": "fail"}, ()), Seen({"dkim": "pass", "spf": "pass"}, ())], OK, "dkim=pass, spf=pass"),
        ([Seen({"dkim": "fail", "dmarc": "pass"}, ())], OK, "dmarc=pass"),
        ([Seen({"dkim": "none", "dmarc": "none"}, ())], WARNING, "dkim=none"),
    ],
)
def test_dkim_by_what_the_own_server_wrote(seen: list[Seen] | None, grade: Grade, says: str) -> None:
    """The newest mail counts; nothing is claimed that nobody wrote."""
    (found,) = told(Zone({}), "dkim", seen=seen)
    assert (found.grade, says in found.found) == (grade, True)


@pytest.mark.parametrize(
    ("signer", "records", "grade", "says"),
    [
        (DOMAIN, ["v=DKIM1; k=rsa; p=MIIB", "x"], OK, "aligned with your domain"),
        (f"mail.{DOMAIN}", ["p=MIIB"], OK, "aligned with your domain"),
        ("p.example", ["v=DKIM1; p=MIIB"], OK, "not your domain"),
        (DOMAIN, ["v=DKIM1; p="], WARNING, "no key stands at s1._domainkey.example.co.jp"),
        (DOMAIN, [], WARNING, "no key stands"),
    ],
)
def test_the_key_of_a_signature(signer: str, records: list[str], grade: Grade, says: str) -> None:
    """RFC 6376 §3.6.1: it is looked up where the signature says; an empty one was revoked."""
    zone = Zone({f"s1._domainkey.{signer}": records})
    *_, found = told(zone, "dkim", seen=[Seen({"dkim": "pass"}, ((signer, "s1"),))])
    assert (found.grade, says in found.found) == (grade, True)


def test_what_a_stranger_signed_is_not_looked_up() -> None:
    """Whoever writes in the owner's name may sign as anybody; only the own server's word makes that worth a look."""
    with DnsServer({}) as server:
        names = DnsNames(server.resolver())
        list(sender(DOMAIN, "", names, [Seen({"dkim": "fail"}, (("stranger.example", "s1"),))]))
        assert [name for name, _ in server.asked if "stranger" in name] == []


@pytest.mark.parametrize(
    ("hosts", "grade", "says"),
    [(["."], ERROR, "takes no mail"), ([], WARNING, "names no mail exchanger"), (["a", "b"], OK, "a, b")],
)
def test_mail_exchangers(hosts: list[str], grade: Grade, says: str) -> None:
    """RFC 7505: whoever says so gets neither answers nor bounces."""
    (found,) = told(Zone({}, hosts), "mx")
    assert (found.grade, says in found.found) == (grade, True)


@pytest.mark.parametrize("domain", ["example.test", "office.local", "localhost", "a.home.arpa"])
def test_names_for_private_use_are_not_looked_up(domain: str) -> None:
    """RFC 6761: the answer of any server would be noise."""
    with DnsServer({}) as server:
        (found,) = sender(domain, f"taro@{domain}", DnsNames(server.resolver()), [])
        assert (found.grade, server.asked) == (OK, [])


def test_an_answer_that_does_not_come_hides_no_other() -> None:
    """Each question stays open by itself."""
    zone = {(DOMAIN, "MX"): ["10 mx.example.co.jp."], (f"_dmarc.{DOMAIN}", "TXT"): ['"v=DMARC1; p=none"']}
    with DnsServer(zone, broken=[DOMAIN]) as server:
        found = {one.about: one for one in sender(DOMAIN, ME, DnsNames(server.resolver()), [])}
    assert {about: one.grade for about, one in found.items()} == {
        "dns.mx": WARNING,
        "dns.spf": WARNING,
        "dns.dkim": OK,
        "dns.dmarc": OK,
    }
    assert "no answer" in found["dns.spf"].found
