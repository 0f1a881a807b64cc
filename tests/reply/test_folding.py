"""Encoded-words and folding."""

from __future__ import annotations

import re
from email import message_from_string, policy

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from madoguchi.reply.folding import WIDTH, address_field, encoded_words, ids_field, text_field

TEXT = st.text(st.characters(blacklist_categories=("Cc", "Cs", "Zs", "Zl", "Zp")), min_size=1, max_size=300)


@settings(deadline=None)
@given(text=TEXT, room=st.integers(24, WIDTH))
@example(text="0000¡¡¡¡¡¡¡¡¡𐀀𐀀𐀀𐀀𐀀𐀀", room=WIDTH)
def test_encoded_words_fit(text: str, room: int) -> None:
    """Each encoded-word keeps to its room and to 75 columns, and each decodes by itself: no letter is cut."""
    words = list(encoded_words(text, room))
    assert len(words[0]) <= room
    assert all(len(word) <= 75 and re.fullmatch(r"=\?utf-8\?B\?[A-Za-z0-9+/]+=*\?=", word) for word in words)
    decoded = [message_from_string(f"Subject: {word}\n\n", policy=policy.default)["Subject"] for word in words]
    assert "".join(decoded) == text


@pytest.mark.parametrize(
    ("value", "wire"),
    [
        ("Auto: invoice", "Subject: Auto: invoice\r\n"),
        ("Auto: 請求書", "Subject: Auto: =?utf-8?B?6KuL5rGC5pu4?=\r\n"),
        ("Auto: =?x?= y", "Subject: Auto: =?utf-8?B?PT94Pz0geQ==?=\r\n"),
    ],
)
def test_text_on_the_wire(value: str, wire: str) -> None:
    """Plain words stand as they are; from the first that cannot, everything is encoded."""
    assert text_field("Subject", value).fold(policy=policy.SMTP) == wire


def test_long_ascii_folds_at_blanks() -> None:
    """Long plain English is folded at its blanks, not encoded."""
    wire = text_field("Subject", "word " * 40 + "end").fold(policy=policy.SMTP)
    assert "=?" not in wire
    assert all(len(line) <= WIDTH for line in wire.split("\r\n"))


def test_address_field_has_addresses() -> None:
    """The field offers its address as the email package's own fields do, before it is ever written."""
    (address,) = address_field("From", "山田 太郎", "taro@example.co.jp").addresses
    assert (address.display_name, address.addr_spec) == ("山田 太郎", "taro@example.co.jp")


def test_ids_one_a_line() -> None:
    """Ids are never cut, however long."""
    long = f"<{'x' * 500}@b>"
    assert ids_field("References", ["<a@b>", long]).fold(policy=policy.SMTP) == f"References: <a@b>\r\n {long}\r\n"
