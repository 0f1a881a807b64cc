"""Questions to a DNS server."""

from __future__ import annotations

import sys

import pytest

from madoguchi.errors import ServerAway
from madoguchi.inspection.names import DnsNames, NoResolver
from tests.servers.dns import DnsServer

ZONE = {
    ("example.co.jp", "TXT"): ['"v=spf1 include:_spf.example.net" " ~all"', '"something else"'],
    ("example.co.jp", "MX"): ["20 mx2.example.co.jp.", "10 mx1.example.co.jp."],
    ("silent.example.co.jp", "MX"): ["0 ."],
    ("empty.example.co.jp", "TXT"): [],
}


def test_records_are_whole_and_in_order() -> None:
    """Strings of one record are joined, exchangers sorted by preference; what does not exist is an answer too."""
    with DnsServer(ZONE) as server:
        names = DnsNames(server.resolver())
        assert sorted(names.txt("example.co.jp")) == ["something else", "v=spf1 include:_spf.example.net ~all"]
        assert names.mx("example.co.jp") == ["mx1.example.co.jp", "mx2.example.co.jp"]
        assert names.mx("silent.example.co.jp") == ["."]
        assert (names.txt("nobody.example.co.jp"), names.txt("empty.example.co.jp")) == ([], [])


def test_a_server_that_fails_leaves_the_question_open() -> None:
    """That is no answer, and says so; the name is told."""
    with DnsServer({}, broken=["example.co.jp"]) as server:
        names = DnsNames(server.resolver())
        with pytest.raises(ServerAway, match=r"dns: example\.co\.jp TXT: no answer \(NoNameservers\)"):
            names.txt("example.co.jp")


def test_without_dnspython_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line, and no traceback."""
    monkeypatch.setitem(sys.modules, "dns.resolver", None)
    with pytest.raises(NoResolver, match="dnspython is not installed"):
        DnsNames()
