"""The subject of a reply."""

from __future__ import annotations

import pytest

from madoguchi.reply.subject import LONGEST, plain, reply_subject, shortened


@pytest.mark.parametrize(
    ("original", "expected"),
    [
        ("請求書", "Re: 請求書"),
        ("Re: 請求書", "Re: 請求書"),
        ("RE: Re:re: 請求書", "Re: 請求書"),
        ("返信: RE:請求書", "Re: 請求書"),
        ("Re[2]: 請求書", "Re: 請求書"),
        ("FW: Re: 請求書", "Re: FW: Re: 請求書"),
        ("Refund", "Re: Refund"),
        ("返品について", "Re: 返品について"),
        ("Re:", "Re: (件名なし)"),
        ("", "Re: (件名なし)"),
    ],
)
def test_re(original: str, expected: str) -> None:
    """A personal reply has exactly one Re:, whatever marks of earlier replies there were."""
    assert reply_subject(original, language="ja", automatic=False) == expected


@pytest.mark.parametrize(
    ("original", "language", "expected"),
    [
        ("Re: invoice", "en", "Auto: Re: invoice"),
        ("Re: 請求書", "ja", "自動返信: Re: 請求書"),
        ("", "en", "Auto: (no subject)"),
        ("\r\n\t", "ja", "自動返信: (件名なし)"),
    ],
)
def test_auto(original: str, language: str, expected: str) -> None:
    """An automatic reply puts its mark before the original subject as it was."""
    assert reply_subject(original, language=language, automatic=True) == expected


def test_plain() -> None:
    """Line ends, controls, surrogates and direction overrides go; letters of every script and emoji stay."""
    assert plain("a\r\n b\x00c\ud800d\u2028e\u202ef\x85g") == "a b cd ef g"
    assert plain("שלום مرحبا 👩\u200d👧 ①㈱髙") == "שלום مرحبا 👩\u200d👧 ①㈱髙"


def test_shortened() -> None:
    """A long subject is cut between letters as a reader sees them, and says so with an ellipsis."""
    assert shortened("あ" * LONGEST) == "あ" * LONGEST
    assert shortened("あ" * (LONGEST + 1)) == "あ" * (LONGEST - 1) + "…"
    assert shortened("a" * 6 + "か\u3099" + "b" * 9, longest=8) == "a" * 6 + "…"
    assert shortened("a" * 5 + "👩\u200d👧" + "b" * 9, longest=8) == "a" * 5 + "…"
