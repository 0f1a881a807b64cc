"""What to do about a line of `check`, as a terminal shows it."""

from __future__ import annotations

import re

from madoguchi.service.remedies import in_japanese, remedies


def test_a_link_is_the_name_of_its_page() -> None:
    """Nobody follows Markdown in a terminal; what is no link stays as it is written."""
    assert "[" not in in_japanese("oauth2")
    assert "サインイン(signing-in.md)" in in_japanese("oauth2")
    assert "templates/README.md にあります" in in_japanese("templates")
    assert "`[folders] sent`" in in_japanese("folders.sent")


def test_every_remedy_is_a_sentence_of_each_language() -> None:
    """And an unknown subject has none."""
    assert [
        name for name, told in remedies().items() if not (told["ja"].endswith("。") and told["en"].endswith("."))
    ] == []
    assert [name for name, told in remedies().items() if not re.search(r"[ぁ-ん]", told["ja"])] == []
    assert in_japanese("nothing of the kind") == ""
