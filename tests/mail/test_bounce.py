"""Which reply of ours a report is about."""

from __future__ import annotations

import pytest

from madoguchi.mail.bounce import undelivered
from madoguchi.mail.parse import parse
from tests.bounces import OUR_REPLY, bounce


@pytest.mark.parametrize("enclosed", ["message/rfc822", "text/rfc822-headers"])
def test_the_reply_is_found_in_what_the_report_encloses(enclosed: str) -> None:
    """Whole, or its header alone; named twice it counts once."""
    raw = bounce(OUR_REPLY, enclosed=enclosed)
    assert undelivered(parse(raw), raw) == (OUR_REPLY,)


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_a_delay_or_a_success_is_no_failure(action: str) -> None:
    """RFC 3464 §2.3.3; where one recipient failed, it is one."""
    raw = bounce(OUR_REPLY, action=action)
    assert undelivered(parse(raw), raw) == ()
    both = raw.replace(b"Action: ", b"Action: failed\r\nAction: ", 1)
    assert undelivered(parse(both), both) == (OUR_REPLY,)


def test_a_receipt_is_no_failure() -> None:
    """RFC 8098: it was read, or deleted."""
    raw = bounce(OUR_REPLY, report="disposition-notification", action="")
    assert undelivered(parse(raw), raw) == ()


def test_a_bounce_of_anything_else_is_none_of_ours() -> None:
    """Somebody else's id, or one that only looks a little like ours."""
    for other in ("<1@example.co.jp>", "<madoguchi.0@example.co.jp>", "<madoguchi." + "g" * 40 + "@example.co.jp>"):
        raw = bounce(other)
        assert undelivered(parse(raw), raw) == ()


def test_a_report_without_fields_that_quotes_our_reply_is_a_failure() -> None:
    """Old mail systems write prose and append the original."""
    raw = bounce(OUR_REPLY, action="")
    assert undelivered(parse(raw), raw) == (OUR_REPLY,)
