"""No address gets into a log, whoever writes the line, whatever it is wrapped in."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.discretion import VOCABULARY, Discretion

KEY = b"k" * 32
ALICE = "alice.liddell@client.example"
LOCAL = st.from_regex(r"zq[a-z0-9]{6}([.+_=-][a-z0-9]{1,8}){0,2}", fullmatch=True) | st.sampled_from(
    ["zq窓口の太郎", '"zq of wonderland"', "ZQUPPER", "prvs=0123=zqbatv", "zq%verp"]
)
DOMAIN = st.sampled_from(["example.co.jp", "client.example", "例え.テスト", "[192.0.2.1]", "localhost", "a-b.example."])
AT = st.sampled_from(["@", "＠", "﹫", "%40", "&#64;", "&#x40;"])
ADDRESS = st.tuples(LOCAL, AT, DOMAIN).map("".join)
AROUND = st.text(alphabet=st.sampled_from("\t\n '\"<>()[],;:.!?=…様の\u200b\x1b"), max_size=4)
SAID = st.tuples(st.text(max_size=20), AROUND, ADDRESS, AROUND, st.text(max_size=20)).map("".join)


class Thing:
    """What a library may hand to a log."""

    def __init__(self, said: str) -> None:
        self.said = said

    def __str__(self) -> str:
        return f"Thing({self.said})"


WRAPPED = st.recursive(
    SAID | SAID.map(lambda text: text.encode("utf-8", "surrogatepass")) | SAID.map(ValueError) | SAID.map(Thing),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(SAID | st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)


def line(**event: Any) -> str:
    """What the log would hold, as JSON; a carrier of values is enough of a logger."""
    told = Discretion(KEY)(None, "info", {"event": "x", **event})
    return str(structlog.processors.JSONRenderer(ensure_ascii=False)(None, "info", told))


@given(key=st.sampled_from(["why", "id", *sorted(VOCABULARY)]), value=WRAPPED)
def test_no_address_gets_through(key: str, value: object) -> None:
    """Under any key, in any text, list, table, exception or object: neither at-sign nor local part is left."""
    said = line(**{key: value})
    assert "zq" not in said.lower()
    assert not re.search(r"\w[@＠﹫]|%40\w|&#64;\w", said)


@given(
    st.dictionaries(st.text(max_size=8), st.none() | st.booleans() | st.integers() | st.floats() | st.text() | WRAPPED)
)
def test_every_line_is_json_on_one_line(event: dict[str, object]) -> None:
    """Whatever it is given, numbers that JSON does not know and halves of signs included."""
    said = str(
        structlog.processors.JSONRenderer(ensure_ascii=False)(None, "info", Discretion(KEY)(None, "info", event))
    )
    assert said.splitlines() == [said]
    said.encode("utf-8")
    json.loads(said, parse_constant=pytest.fail)


@given(st.text(), st.sampled_from(["", "why", "event"]))
def test_it_says_what_it_may(text: str, key: str) -> None:
    """What holds no at-sign, no bracket and nothing unseen stays as it is."""
    plain = "".join(sign for sign in text if sign.isprintable() and sign not in "@＠﹫<>%&=+")
    assert Discretion(KEY)(None, "info", {key: plain}) == {key: plain}


def test_one_person_has_one_name_in_one_account() -> None:
    """However the address is spelt; another one elsewhere, so that nobody finds it by trying addresses."""
    ours = Discretion(KEY)
    said = ours.text(
        f"550 5.1.1 <{ALICE}>: unknown; Alice.Liddell@Client.Example. and alice.liddell+tag@client.example"
    )
    assert said == f"550 5.1.1 <{ours.name(ALICE)}>: unknown; {ours.name(ALICE)} and {ours.name(ALICE)}"
    assert re.fullmatch(r"~[0-9a-f]{16}", ours.name(ALICE))
    assert len({ours.name(ALICE), Discretion(b"j" * 32).name(ALICE), Discretion().name(ALICE)}) == 3


def test_a_mailbox_without_its_domain_is_hidden_where_a_server_marks_it_as_one() -> None:
    """Angle brackets, as RFC 5321 writes a path; not where they stand for something to be filled in."""
    said = Discretion(KEY).text("550 5.1.1 <alice> User doesn't exist; put it into Requests/<type>")
    assert "alice" not in said
    assert "Requests/<type>" in said


def test_what_is_no_address_stays() -> None:
    """Servers, times, versions, identities, the words of a mend."""
    for text in ("smtp mail.example.co.jp:587: 454 4.7.0 try later (at auth)", "2026-11-24T01:00:00Z", "3f2a9c01d4e5"):
        assert Discretion(KEY).text(text) == text


def test_the_owner_is_hidden_too_but_no_word_of_the_program() -> None:
    """Login, local part and name, as whole words; a team or a reason of that name stays legible."""
    ours = Discretion(KEY, ["billing", "taro.yamada", "山田 太郎", "x"])
    told = ours(
        None, "info", {"event": "fate", "team": "billing", "why": "no login for Taro.Yamada (山田 太郎), billings"}
    )
    assert (told["event"], told["team"]) == ("fate", "billing")
    assert told["why"] == f"no login for {ours.name('taro.yamada')} ({ours.name('山田 太郎')}), billings"


def test_of_an_exception_its_kind_and_place() -> None:
    """Its words may quote the mail it broke on."""
    try:
        raise LookupError("お世話になっております " + ALICE)
    except LookupError as error:
        told = Discretion(KEY)(None, "error", {"event": "broken", "exc_info": error})
    assert told["error"] == "LookupError"
    assert re.fullmatch(rf"{Path(__file__).name}:\d+ test_of_an_exception_its_kind_and_place", str(told["where"]))
    assert set(told) == {"event", "error", "where"}


def test_what_cannot_be_said_is_named_by_its_kind() -> None:
    """A line is never lost over a value; plain ones keep their kind."""

    class Mute:
        def __str__(self) -> str:
            raise RuntimeError(ALICE)

    event = {"event": "x", "a": Mute(), "b": 1, "c": None, "d": True, "e": datetime(2026, 11, 24, tzinfo=UTC)}
    assert Discretion(KEY)(None, "info", event) == {**event, "a": "Mute", "e": "2026-11-24 00:00:00+00:00"}


def test_nothing_takes_long() -> None:
    """What a server says may be as long as it likes: a word is looked at once."""
    ours = Discretion(KEY)
    for long in ('"' * 20_000, "<" * 20_000, "a" * 200_000 + "@b", "&#" * 50_000, '"\\' * 20_000, "+40" * 50_000):
        assert len(ours.text(long)) <= len(long)
