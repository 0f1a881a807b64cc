"""Exceptions on their way to a successor: what was agreed and why, and nobody in it unless that was asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from madoguchi.config.load import Office
from madoguchi.handover.agreements import Agreement, Granted, granted, parsed, written
from madoguchi.handover.traces import Traces
from madoguchi.policy.exceptions import Allowance, Ending

WORDS = "jiro.sato@example.co.jp の依頼。CC: Ken.Ito@client.example、Taro Yamada が窓口"
ONE = Agreement(
    who="jiro.sato@example.co.jp",
    request_type="invoice",
    first=date(2026, 11, 24),
    last=date(2026, 12, 8),
    reason=WORDS,
    next_step="期末に再検討",
)


def told(office: Callable[..., Office], *, with_names: bool) -> Agreement:
    found = office()
    content = written(Granted([ONE], with_names), Traces(found.settings, found.directory))
    mistakes: list[str] = []
    (one,) = parsed(content, mistakes)
    assert mistakes == []
    return one


def test_without_names_nobody_is_in_it(office: Callable[..., Office]) -> None:
    """Neither the person, nor an address in the reason, nor the owner; type, days and next step stay."""
    one = told(office, with_names=False)
    assert one.who == ""
    assert one.reason == "… の依頼。CC: …、the predecessor が窓口"
    assert (one.request_type, one.first, one.last, one.next_step) == ("invoice", ONE.first, ONE.last, "期末に再検討")


def test_a_domain_is_left_out_of_the_words_too(office: Callable[..., Office]) -> None:
    """It says of which company it is."""
    found = office()
    one = ONE.model_copy(update={"who": "client.example", "reason": "client.example の移行"})
    content = written(Granted([one]), Traces(found.settings, found.directory))
    assert "client.example" not in content.decode()


def test_with_names_the_person_goes_along_and_the_owner_does_not(office: Callable[..., Office]) -> None:
    """The owner's name is nobody's request."""
    one = told(office, with_names=True)
    assert one.who == ONE.who
    assert "Ken.Ito@client.example" in one.reason
    assert "Yamada" not in one.reason


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"exceptions": [{}]}',
        b'{"exceptions": [{"first": "2026-12-08", "last": "2026-11-24", "reason": "x"}]}',
        b'{"exceptions": [{"first": "2026-12-08", "last": "2026-12-08", "reason": "a\\nb"}]}',
        b'{"exceptions": [{"first": "2026-12-08", "last": "2026-12-08", "reason": "x", "until": 1}]}',
        b'{"exceptions": [], "more": 1}',
    ],
)
def test_what_is_none_is_refused(content: bytes) -> None:
    """No JSON, no reason, an end before its beginning, words that a terminal obeys, an unknown key."""
    mistakes: list[str] = []
    assert parsed(content, mistakes) == []
    assert len(mistakes) == 1
    assert mistakes[0].startswith("exceptions.json: ")


def test_only_what_has_not_ended_goes_along() -> None:
    """Neither what ran out nor what was ended by hand."""
    zone = ZoneInfo("Asia/Tokyo")
    now = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    today = date(2026, 11, 24)

    def allowance(number: int, last: date, ended: Ending = Ending.NONE) -> Allowance:
        ended_at = None if ended is Ending.NONE else now
        return Allowance(
            number, "hanako.suzuki@example.co.jp", "", "移行期間", today, last, now, ended_at=ended_at, ended_by=ended
        )

    found = [
        allowance(1, date(2026, 11, 30)),
        allowance(2, date(2026, 11, 23)),
        allowance(3, date(2026, 11, 30), Ending.BY_HAND),
    ]
    running = granted(found, now, zone)
    assert [one.last for one in running.agreements] == [date(2026, 11, 30)]
    assert len(running.agreements) == 1
    assert running.with_names is False
    assert granted(found, now, zone, with_names=True).with_names is True
