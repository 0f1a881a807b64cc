from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from madoguchi.mail.addresses import canonical, parse_addresses, parse_return_path
from madoguchi.mail.message import Headers
from tests.mail import wild


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Taro@Example.CO.JP", "taro@example.co.jp"),
        ('"taro"@ｅｘａｍｐｌｅ．ｃｏ．ｊｐ', "taro@example.co.jp"),
        ("taro@xn--wgv71a.jp", "taro@xn--wgv71a.jp"),
        ("SRS0=ab12=XY=client.example=hanako@fwd.example", "hanako@client.example"),
        ("SRS0+ab12=XY=client.example=hanako@fwd.example", "hanako@client.example"),
        ("SRS1=HHH=fwd.example==ab12=XY=client.example=hanako@two.example", "hanako@client.example"),
        ("prvs=0123456789=taro@example.jp", "taro@example.jp"),
        ("prvs=taro/0123456789@example.jp", "taro@example.jp"),
        ("btv1==abc==taro@example.jp", "taro@example.jp"),
        ("bounces+SRS=44ldt=IX@tenant.example", "bounces@tenant.example"),
        ("bob+SRS=aBc=XY=client.example=alice@tenant.example", "alice@client.example"),
        ("taro+caf_=desk=example.org@gmail.example", "taro@gmail.example"),
        ("taro+invoices@example.jp", "taro@example.jp"),
        ("list-bounces+taro=example.jp@lists.example", "list-bounces@lists.example"),
        ("bounce-77-taro=example.jp@lists.example", "bounce@lists.example"),
        ("SRS0=ab=XY=client.example=prvs=0123456789=taro+x@fwd.example", "taro@client.example"),
        ("+x@example.jp", "+x@example.jp"),
        ('"a b"@example.jp', '"a b"@example.jp'),
        ("MAILER-DAEMON", "mailer-daemon"),
    ],
)
def test_rewritten_addresses_are_one_mailbox(written: str, expected: str) -> None:
    """SRS, BATV, VERP, Gmail's and Microsoft's forwarding marks, plus tags, width and case."""
    assert canonical(written) == expected


@example("@´")
@example("a@b＞")
@given(st.text(max_size=60))
def test_canonical_is_stable(text: str) -> None:
    """Undoing what is undone changes nothing, for any text."""
    once = canonical(text)
    assert canonical(once) == once or "+" in once or "=" in once or '"' in once


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('"Yamada, Taro" <a@b.jp>, c@d.jp', [("Yamada, Taro", "a@b.jp"), ("", "c@d.jp")]),
        (f"{wild.word('山田, 太郎'.encode(), 'utf-8')} <a@b.jp>", [("山田, 太郎", "a@b.jp")]),
        (f'"{wild.word("山田".encode(), "utf-8")}" <a@b.jp>', [("山田", "a@b.jp")]),
        ("Team: a@b.jp, B <b@b.jp>; c@d.jp", [("", "a@b.jp"), ("B", "b@b.jp"), ("", "c@d.jp")]),
        ("undisclosed-recipients:;", []),
        ("a@b.jp (Taro Y)", [("Taro Y", "a@b.jp")]),
        ("Taro a@b.jp", [("Taro", "a@b.jp")]),
        ("Taro <a@b.jp, C <c@d.jp>", [("Taro", "a@b.jp"), ("C", "c@d.jp")]),
        ("<@x,@y:a@b.jp>", [("", "a@b.jp")]),
        ("a@b.jp; c@d.jp e@f.jp", [("", "a@b.jp"), ("", "c@d.jp"), ("", "e@f.jp")]),
        ('John "Joe <a@b.jp>, c@d.jp', [("John Joe", "a@b.jp"), ("", "c@d.jp")]),
        ("taro@b.jp <taro@b.jp>", [("taro@b.jp", "taro@b.jp")]),
        ("<mailto:a@b.jp>", [("", "a@b.jp")]),
        ('<"a,b"@c.jp>', [("", '"a,b"@c.jp')]),
        ("x@[192.0.2.1], <y@[IPv6:2001:db8::1]>", [("", "x@[192.0.2.1]"), ("", "y@[ipv6:2001:db8::1]")]),
        ("MAILER-DAEMON", [("MAILER-DAEMON", "")]),
        ("", []),
    ],
)
def test_address_lists_are_read_whatever_they_look_like(value: str, expected: list[tuple[str, str]]) -> None:
    """Groups, names with commas, missing brackets, routes, comments, literals, loose quotes."""
    assert [(found.name, found.address) for found in parse_addresses(value)] == expected


@given(st.text(alphabet=' "\\()<>@,;:[]ab=?.', max_size=60))
def test_an_address_has_both_sides_or_is_empty(value: str) -> None:
    """No half address gets through, and nothing raises."""
    assert all(not found.address or (found.local and found.domain) for found in parse_addresses(value))


def test_a_hundred_thousand_recipients_are_all_read() -> None:
    """The list's length is no limit."""
    assert (
        len(parse_addresses(", ".join(f"Name {number} <n{number}@example.jp>" for number in range(100_000)))) == 100_000
    )


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], None),
        (["<>"], ""),
        ([""], ""),
        (["<> (null)"], ""),
        (["taro@example.jp"], "taro@example.jp"),
        (["<Taro+x@example.jp>", "<other@example.jp>"], "taro@example.jp"),
        (["<MAILER-DAEMON>"], "mailer-daemon"),
    ],
)
def test_the_topmost_return_path_counts(values: list[str], expected: str | None) -> None:
    """None where absent, "" for the null path, brackets or not."""
    assert parse_return_path(Headers(("Return-Path", value) for value in values)) == expected
