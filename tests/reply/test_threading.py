"""In-Reply-To, References and the reply's own id."""

from __future__ import annotations

import re

import pytest

from madoguchi.reply.threading import MOST_IDS, MOST_OCTETS, references, reply_message_id
from tests.reply.letters import a_mail

ACCOUNT = "taro.yamada@example.co.jp"


def test_id_is_derived() -> None:
    """The same account, original and kind give the same id, in the account's domain; any other gives another."""
    made = reply_message_id(ACCOUNT, "<a@b>", "reply")
    assert made == reply_message_id(ACCOUNT.upper(), "<a@b>", "reply")
    assert re.fullmatch(r"<madoguchi\.[0-9a-f]{40}@example\.co\.jp>", made)
    others = {
        reply_message_id("t@example.co.jp", "<a@b>", "reply"),
        reply_message_id(ACCOUNT, "<a@c>", "reply"),
        reply_message_id(ACCOUNT, "<a@b>", "notice"),
        reply_message_id(ACCOUNT, "<a@b>\0reply", ""),
    }
    assert made not in others
    assert len(others) == 4


def test_id_of_anything() -> None:
    """An original id of any characters, lone surrogates too, gives a plain id."""
    assert reply_message_id(ACCOUNT, "\ud800\r\n<>", "reply").isascii()


def test_thread_keeps_first_and_newest() -> None:
    """Of a long thread its first id and the newest stay, the answered mail last."""
    thread = tuple(f"<{number}@b>" for number in range(100))
    kept = references(a_mail(message_id="<own@b>", references=thread))
    assert len(kept) == MOST_IDS
    assert kept == ["<0@b>", *(f"<{number}@b>" for number in range(82, 100)), "<own@b>"]


def test_thread_is_bounded_in_octets() -> None:
    """Long ids: fewer of them, never more than the bound, the answered mail always."""
    thread = tuple(f"<{number}.{'x' * 400}@b>" for number in range(9))
    kept = references(a_mail(message_id="<own@b>", references=thread))
    assert kept == [thread[0], *thread[-3:], "<own@b>"]
    assert len(" ".join(kept)) <= MOST_OCTETS


@pytest.mark.parametrize(
    ("in_reply_to", "expected"),
    [(("<a@b>",), ["<a@b>", "<own@b>"]), (("<a@b>", "<c@d>"), ["<own@b>"]), ((), ["<own@b>"])],
)
def test_in_reply_to_stands_in(in_reply_to: tuple[str, ...], expected: list[str]) -> None:
    """Without References a single In-Reply-To counts, several do not (RFC 5322 §3.6.4)."""
    assert references(a_mail(message_id="<own@b>", in_reply_to=in_reply_to)) == expected


def test_repeated_ids_stand_once() -> None:
    """An id that stands twice, or is the answered mail's own, is written once."""
    assert references(a_mail(message_id="<own@b>", references=("<a@b>", "<own@b>", "<a@b>"))) == ["<a@b>", "<own@b>"]
