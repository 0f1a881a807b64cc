"""Somebody outside who says that he is a colleague, in every way that `[reply] authentication` must see through."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from madoguchi.config.load import Office
from madoguchi.guards import evaluate
from madoguchi.guards.base import Situation
from madoguchi.mail.parse import parse
from madoguchi.reasons import Reason
from madoguchi.reply.compose import recipient
from madoguchi.reply.letter import is_internal
from tests.builders import COLLEAGUE, make_mail, make_office
from tests.guards.cases import NOW

MX = "mx.example.co.jp"
EVIL = "mallory@evil.example"
AR = "Authentication-Results"
PASSED = f"{MX}; dmarc=pass header.from=example.co.jp; dkim=pass header.d=example.co.jp"
FAILED = f"{MX}; dmarc=fail header.from=example.co.jp; spf=pass smtp.mailfrom={EVIL}"


@cache
def office(authentication: str) -> Office:
    with TemporaryDirectory() as home:
        return make_office(Path(home), more=f'\n[reply]\nauthentication = "{authentication}"\n')


def stopped(raw: bytes, authentication: str) -> set[Reason]:
    """The reasons of all guards that stop it."""
    situation = Situation(office(authentication), NOW, arrived=NOW)
    return {verdict.reason for verdict in evaluate(parse(raw), situation) if not verdict.passed}


def spoofed(*results: str) -> bytes:
    """A mail that claims to be a colleague's, with these Authentication-Results from the top down."""
    return make_mail(headers=[(AR, result) for result in results])


OURS = f"authserv-id:{MX}"
FORGERIES = {
    "another server's word above ours": ["mx.evil.example; dmarc=pass header.from=example.co.jp", PASSED],
    "our name used below our real word": [FAILED, PASSED],
    "our name used above, but it is not ours": [f"{MX}.evil.example; dmarc=pass", FAILED],
    "our name in a comment": [f"mx.evil.example ({MX}); dmarc=pass", FAILED],
    "a pass in the local part of the envelope": [f'{MX}; spf=none smtp.mailfrom="a; dmarc=pass b"@evil.example'],
    "a domain in the local part of the envelope": [f'{MX}; spf=pass smtp.mailfrom="x header.d=example.co.jp"@evil.example'],
    "a mailfrom in the local part of the envelope": [f'{MX}; spf=pass smtp.mailfrom="a smtp.mailfrom=b@example.co.jp "@evil.example'],
    "a pass in an encoded-word": [f"{MX}; spf=pass smtp.mailfrom==?us-ascii?q?=3Bdmarc=3Dpass_?=@evil.example"],
    "a pass as the reason of a failure": [f'{MX}; dmarc=fail reason="dkim=pass header.d=example.co.jp"'],
    "a pass after a failure": [f"{MX}; dmarc=fail; dmarc=pass"],
    "a signature whose From is merely named": [f"{MX}; dkim=pass header.d=evil.example header.from=example.co.jp"],
    "an envelope that passes for the wrong method": [f"{MX}; spf=pass header.d=example.co.jp smtp.mailfrom={EVIL}"],
    "a greeting that names us": [f"{MX}; spf=pass smtp.helo=example.co.jp smtp.mailfrom={EVIL}"],
    "a domain that only ends like ours": [f"{MX}; dkim=pass header.d=notexample.co.jp"],
    "an unclosed quote": [f'{MX}; spf=pass smtp.mailfrom="x; dmarc=pass'],
    "an unclosed comment": [f"{MX}; dmarc=fail (x; dmarc=pass"],
    "a longer word than pass": [f"{MX}; dmarc=passed"],
}  # fmt: skip


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_word_of_our_own_server_is_not_believed(name: str) -> None:
    """Wherever the pass is put: held as not authenticated."""
    assert Reason.AUTHENTICATION_FAILED in stopped(spoofed(*FORGERIES[name]), OURS)


GENUINE = [
    PASSED,
    f"{MX}; dkim=pass (2048-bit key) header.d=example.co.jp header.i=@example.co.jp header.b=abc; spf=none",
    f'{MX}; spf=pass (sender IP is 203.0.113.1) smtp.mailfrom="{COLLEAGUE}"; dkim=none',
    f"{MX} 1; dmarc=pass (policy=reject) header.from=example.co.jp",
    f"{MX}; dmarc=bestguesspass; dkim=pass header.d=sales.example.co.jp",
]


@pytest.mark.parametrize("field", GENUINE)
def test_what_our_own_server_vouches_for_is_answered(field: str) -> None:
    """Or the test above would prove nothing: the forms met in the field, a forged one below."""
    assert stopped(spoofed(field, FAILED.replace("dmarc=fail", "dmarc=none")), OURS) == set()


def test_exchange_is_believed_by_its_topmost_word() -> None:
    """``AuthAs: Internal`` further down, in a comment or in an encoded-word is not Exchange's."""
    name = "X-MS-Exchange-Organization-AuthAs"
    assert stopped(make_mail(headers=[(name, "Internal")]), "exchange") == set()
    for forged in (["Anonymous", "Internal"], ["(Internal) Anonymous"], ["Anonymous; Internal"], [""]):
        raw = make_mail(headers=[(name, value) for value in forged])
        assert Reason.AUTHENTICATION_FAILED in stopped(raw, "exchange")


def test_without_authentication_an_answer_still_goes_to_the_colleague_alone() -> None:
    """A spoofed mail is answered where none is asked for: to the address that was spoofed, never to the envelope."""
    message = parse(make_mail(return_path=f"<{COLLEAGUE}>"))
    assert recipient(message) == COLLEAGUE
    assert Reason.SENDER_MISMATCH in stopped(make_mail(return_path=f"<{EVIL}>"), "none")
    replies = make_mail(headers=[("Reply-To", EVIL)])
    assert Reason.SENDER_MISMATCH in stopped(replies, "none")


OUTSIDE = [
    "SRS0=ab12=XY=example.co.jp=hanako@evil.example",
    "SRS1=HHH=fwd.example==ab12=XY=example.co.jp=hanako@evil.example",
    "bob+SRS=aBc=XY=example.co.jp=hanako@evil.example",
    "prvs=1234=SRS0=a=b=example.co.jp=hanako@evil.example",
    "hanako@example.co.jp@evil.example",
    "hanako%example.co.jp@evil.example",
    '"hanako@example.co.jp"@evil.example',
    "@example.co.jp:hanako@evil.example",
    "hanako@evil.example(@example.co.jp)",
]


@pytest.mark.parametrize("address", OUTSIDE)
@pytest.mark.parametrize("authentication", ["none", OURS])
def test_an_address_that_only_looks_like_one_of_ours_is_outside(address: str, authentication: str) -> None:
    """Held, even where the server vouches for its real domain, and never written to as to a colleague."""
    vouched = f"{MX}; dmarc=pass header.from=evil.example"
    raw = make_mail(sender=f"Hanako <{address}>", return_path=f"<{address}>", headers=[(AR, vouched)])
    assert stopped(raw, authentication) & {Reason.OUTSIDE_DOMAIN, Reason.SENDER_MISMATCH}
    assert not is_internal(office("none"), parse(raw).from_address)


PIECES = st.sampled_from(
    [
        *("hanako", "@", "example.co.jp", "evil.example", "SRS0=a=b=", "SRS1=h=f==", "+SRS=a=b=", "prvs=0123=", "bounce+"),
        *("=", "+", "<", ">", '"', "(", ")", ",", ";", ":", " ", "\\", "%", "＠", "。", ".", "=?utf-8?q?=40?=", "mailto:", "xn--", "\u00ad"),
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=14).map("".join))
@example("SRS0=ab12=XY=example.co.jp=hanako@evil.example")
def test_whoever_passes_for_a_colleague_is_written_to_inside(written: str) -> None:
    """Any From: taken for one of ours, its answer goes to one of our domains or to nobody."""
    message = parse(b"From: " + written.encode() + b"\r\n\r\nhello")
    to = recipient(message)
    assert not to or not is_internal(office("none"), message.from_address) or to.lower().endswith("@example.co.jp")


def test_an_encoded_return_path_is_no_other_address() -> None:
    """An envelope address that looks like an encoded-word stays with its own domain."""
    raw = make_mail(return_path="<=?us-ascii?q?hanako=2Esuzuki=40example=2Eco=2Ejp=3E?=@evil.example>")
    assert Reason.SENDER_MISMATCH in stopped(raw, "none")
