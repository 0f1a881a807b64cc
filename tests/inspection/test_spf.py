"""Reading SPF records."""

from __future__ import annotations

import pytest

from madoguchi.inspection import spf


def test_only_spf_records_count() -> None:
    """RFC 7208 §4.5: the version is a word of its own."""
    texts = ["v=spf1 -all", "v=spf10 -all", "google-site-verification=x", "V=SPF1", "spf2.0/pra -all"]
    assert spf.records(texts) == ["v=spf1 -all", "V=SPF1"]


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ("v=spf1 mx -all", "-"),
        ("v=spf1 ~ALL", "~"),
        ("v=spf1 ?all", "?"),
        ("v=spf1 all", "+"),
        ("v=spf1 mx", ""),
        ("v=spf1 redirect=_spf.example.net", "redirect"),
        ("v=spf1 redirect=_spf.example.net -all", "-"),
    ],
)
def test_what_is_said_of_everybody_else(record: str, said: str) -> None:
    """RFC 7208 §5.1 and §6.1: redirect counts only where there is no all."""
    assert spf.rest(spf.terms(record) or []) == said


def reached(zone: dict[str, str], domain: str = "a.example") -> spf.Reach:
    return spf.reach(domain, zone[domain], lambda name: [zone[name]] if name in zone else [])


def test_every_mechanism_that_asks_is_counted() -> None:
    """include, a, mx, ptr, exists and redirect, also within what is included; ip4, ip6, all and exp are free."""
    zone = {
        "a.example": "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 a mx/24 include:B.example. exists:%{i}.x ?ptr ~all exp=e.x",
        "b.example": "v=spf1 a:mail.example redirect=c.example",
        "c.example": "v=spf1 mx -all",
    }
    found = reached(zone)
    assert (found.lookups, found.includes, found.broken) == (8, ["b.example"], "")


@pytest.mark.parametrize(
    ("zone", "why"),
    [
        ({"a.example": "v=spf1 include:b.example -all"}, "include of b.example, which has no SPF record"),
        ({"a.example": "v=spf1 include:b.example -all", "b.example": "v=spf1 include:a.example"}, "includes itself"),
        ({"a.example": "v=spf1 nonsense!! -all"}, "cannot be read"),
        ({"a.example": "v=spf1 " + "a " * 11 + "-all"}, "more than 10 lookups"),
        (
            {"a.example": "v=spf1 " + " ".join(f"include:{n}.example" for n in range(6))}
            | {f"{n}.example": "v=spf1 mx" for n in range(6)},
            "more than 10 lookups",
        ),
    ],
)
def test_what_makes_a_permerror(zone: dict[str, str], why: str) -> None:
    """RFC 7208 §4.6, §4.6.4, §5.2."""
    assert why in reached(zone).broken


def test_a_macro_is_counted_and_not_followed() -> None:
    """RFC 7208 §7: what it stands for is known only when a mail comes."""
    found = reached({"a.example": "v=spf1 include:%{ir}.spf.example -all"})
    assert (found.lookups, found.partly, found.broken) == (1, True, "")
