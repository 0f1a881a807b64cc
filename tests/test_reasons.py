"""The documented set of fates and reasons."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import pytest

from madoguchi.reasons import Disposition, Reason

KANA_OR_KANJI = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
CONTRACT = """
baseline own-message null-return-path delivery-report auto-submitted auto-reply-header mailing-list precedence
calendar paused sensitive from-a-team already-with-team asks-exception conversation already-answered
not-addressed-to-me many-recipients outside-domain excluded sender-mismatch no-return-path authentication-failed spam
role-address auto-response-suppress auto-reply-subject redirected encrypted unreadable too-old rebaselined no-text mine unsure several-requests no-model recent-pointer rate-limit circuit-open draft-mode
uncertified draft-type level-3 refused unknown-outcome error answerable
"""


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_words_for_people(reason: Reason) -> None:
    """A key in small letters, words in English, words in Japanese, one fate."""
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", reason)
    assert reason.en.isascii()
    assert reason.en
    assert KANA_OR_KANJI.search(reason.ja)
    assert reason.disposition in Disposition


def test_the_contracts_reasons_are_all_there_in_its_order() -> None:
    """What the contract names exists, and precedence follows the contract's order."""
    reasons = [Reason(name) for name in CONTRACT.split()]
    assert all(earlier.precedence < later.precedence for earlier, later in pairwise(reasons))


HELD = """
paused sensitive from-a-team already-with-team asks-exception conversation already-answered not-addressed-to-me
many-recipients outside-domain excluded sender-mismatch no-return-path authentication-failed spam role-address
delivery-report auto-response-suppress auto-reply-header auto-reply-subject mailing-list precedence redirected calendar encrypted unreadable too-old
rebaselined
"""


def test_what_usually_ignores_comes_late_where_it_only_holds() -> None:
    """A colleague's mail through a group that is not addressed to the owner is held for the address."""
    order = [Reason(name).precedence_as(Disposition.HELD) for name in HELD.split()]
    assert order == sorted(order)
    assert len(set(order)) == len(order)


def test_what_cannot_wait() -> None:
    """Four reasons go to the top of the queue."""
    urgent = {reason for reason in Reason if reason.urgent}
    assert urgent == {Reason.SENSITIVE, Reason.HARM, Reason.ASKS_EXCEPTION, Reason.PUSH_BACK}


def test_words_are_not_shared() -> None:
    """No two reasons read the same: a person can tell them apart."""
    assert len({reason.en for reason in Reason}) == len({reason.ja for reason in Reason}) == len(Reason)


def test_a_reason_is_plain_text_outside() -> None:
    """JSON and text carry the key alone."""
    assert json.dumps({"reason": Reason.TOO_OLD}) == '{"reason": "too-old"}'
    assert f"{Reason.TOO_OLD}" == "too-old"
