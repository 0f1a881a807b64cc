"""COPYUID on literal protocol bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.mailbox.copyuid import appended_uid, copied_uids, parse


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (b"38505 304,319:320 3956:3958", {304: (38505, 3956), 319: (38505, 3957), 320: (38505, 3958)}),
        (b"1 7 9", {7: (1, 9)}),
        (b"1 320:319 1:2", {319: (1, 1), 320: (1, 2)}),
        (b"4294967295 1 4294967295", {1: (4294967295, 4294967295)}),
        (b"1 5,3 8,9", {5: (1, 8), 3: (1, 9)}),
    ],
)
def test_a_response_is_read_pair_by_pair(line: bytes, found: dict[int, tuple[int, int]]) -> None:
    """The example of RFC 4315 §3, single UIDs, ranges the other way round (RFC 3501: any order)."""
    assert parse(line) == found


@pytest.mark.parametrize(
    "line",
    [b"", b"1", b"1 2", b"1 2 3 4", b"1 1:2 5", b"x 1 2", b"1 a 2", b"1 1, 2", b"1 1:* 5:6", b"1 1:2:3 4:5", b"\xff 1 2"],
)  # fmt: skip
def test_what_is_malformed_tells_nothing(line: bytes) -> None:
    """Too few, too many, not numbers, sets of unequal length: the place is unknown, and nothing is raised."""
    assert parse(line) == {}


@given(st.binary(max_size=40))
def test_no_bytes_break_it(line: bytes) -> None:
    """Whatever a server says, the answer is a mapping."""
    assert isinstance(parse(line), dict)


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=20, unique=True), st.integers(1, 2**32 - 1))
def test_every_uid_gets_its_own_place(old: list[int], validity: int) -> None:
    """As many places as mails, in the order of the sets."""
    line = f"{validity} {','.join(map(str, old))} 1:{len(old)}".encode()
    assert parse(line) == {uid: (validity, number) for number, uid in enumerate(old, 1)}


class _Imap:
    def __init__(self) -> None:
        self.untagged_responses: dict[str, list[bytes]] = {"COPYUID": [b"1 1 1"], "OK": [b"still here"]}


class _Client:
    def __init__(self) -> None:
        self._imap = _Imap()


def test_only_this_commands_response_counts() -> None:
    """What an earlier command left behind is thrown away, several lines are joined, others stay."""
    client = _Client()
    responses = client._imap.untagged_responses

    def command() -> None:
        assert "COPYUID" not in responses
        responses["COPYUID"] = [b"7 1:2 11:12", b"7 5 15"]

    assert copied_uids(client, command) == {1: (7, 11), 2: (7, 12), 5: (7, 15)}
    assert responses == {"OK": [b"still here"]}
    assert copied_uids(client, lambda: None) == {}


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([b"38505 3955"], (38505, 3955)),
        ([], None),
        ([b"38505"], None),
        ([b"38505 3955:3957"], None),
        ([b"x 1"], None),
        ([b"1 2", b"3 4"], None),
    ],
)
def test_where_an_appended_mail_went(lines: list[bytes], found: tuple[int, int] | None) -> None:
    """The example of RFC 4315 §3; whatever else is said tells nothing, nor does what an earlier command left."""
    client = _Client()
    client._imap.untagged_responses["APPENDUID"] = [b"9 9"]
    told = appended_uid(client, lambda: client._imap.untagged_responses.update(APPENDUID=lines))
    assert told == found
