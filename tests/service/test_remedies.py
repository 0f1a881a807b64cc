"""What to do about a line of `check`, as a terminal shows it."""

from __future__ import annotations

import re

from madoguchi.service.remedies import failures, in_japanese, remedies
from madoguchi.unreached import Unreached


def test_a_terminal_points_at_no_page_that_may_not_be_there() -> None:
    """Whoever has the wheel alone has no docs; what is no link stays as it is written."""
    assert "[" not in in_japanese("oauth2")
    assert "先に依頼します。`oauth2.json`" in in_japanese("oauth2")
    assert [name for name in remedies() if re.search(r"(?<!templates/README)\.md", in_japanese(name))] == []
    assert "templates/README.md にあります" in in_japanese("templates")
    assert "`[folders] sent`" in in_japanese("folders.sent")


def test_every_remedy_is_a_sentence_of_each_language() -> None:
    """And an unknown subject has none."""
    every = [*remedies().items(), *failures().items()]
    assert [name for name, told in every if not (told["ja"].endswith("。") and told["en"].endswith("."))] == []
    assert [name for name, told in every if not re.search(r"[ぁ-ん]", told["ja"])] == []
    assert in_japanese("nothing of the kind") == ""


def test_what_stood_in_the_way_goes_before_the_subject() -> None:
    """Whoever cannot find a host is not asked for a certificate; each way to fail has its words."""
    assert "証明書" not in in_japanese("imap.tls", "unknown-host")
    assert "DNS" in in_japanese("imap.tls", "unknown-host")
    assert {*Unreached, "mismatch", "token-server", "secret"} == failures().keys()
