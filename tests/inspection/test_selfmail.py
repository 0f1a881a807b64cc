"""The owner's mails to the owner."""

from __future__ import annotations

from datetime import UTC, datetime

from madoguchi.inspection.selfmail import seen
from madoguchi.inspection.sender import Seen
from madoguchi.mailbox.protocol import Heading

SIGNED = b"DKIM-Signature: v=1; a=rsa-sha256; d=Example.co.jp;\r\n\ts=sel1; h=from:to; b=AbC=\r\n"
SAID = b"Authentication-Results: mx.example.co.jp; dkim=pass header.d=example.co.jp;\r\n spf=softfail (no) smtp.mailfrom=x\r\n"
MINE = "authserv-id:mx.example.co.jp"


def one(header: bytes, authentication: str = MINE) -> Seen:
    (found,) = seen([Heading(1, header + b"\r\n", datetime(2026, 11, 24, tzinfo=UTC))], authentication)
    return found


def test_results_and_signatures_are_read() -> None:
    """Folded, with comments, in any case."""
    assert one(SAID + SIGNED) == Seen({"dkim": "pass", "spf": "softfail"}, (("example.co.jp", "sel1"),))


def test_only_the_own_servers_topmost_word_counts() -> None:
    """RFC 8601 §5: a field that a stranger put there says nothing, nor one below it; without a server, none."""
    stranger = SAID.replace(b"mx.example.co.jp", b"mx.stranger.example")
    assert one(stranger + SAID).said == {}
    assert one(SAID, "none").said == {}
    assert one(SAID, "exchange").said == {}


def test_a_signature_without_domain_or_selector_is_passed_over() -> None:
    """RFC 6376 §3.5: both are required."""
    assert one(b"DKIM-Signature: v=1; d=example.co.jp\r\nDKIM-Signature: s=x\r\n").signed == ()
    for name in (b"a..b", b".a", b"a\x1b[2J", b"x" * 201):
        assert one(b"DKIM-Signature: d=example.co.jp; s=" + name + b"\r\n").signed == ()
