"""Whatever a mail holds: never an exception, never an injected header."""

from __future__ import annotations

import email
from email import policy
from email.header import decode_header, make_header
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from madoguchi.config.load import Office
from madoguchi.reply.subject import reply_subject
from tests.builders import make_office
from tests.reply.letters import a_mail, a_reply

EXPECTED = {
    *("from", "to", "subject", "date", "message-id", "in-reply-to", "references", "x-madoguchi-loop"),
    *("auto-submitted", "x-auto-response-suppress", "mime-version", "content-type"),
}
NASTY = st.sampled_from(
    [
        *("\r\nBcc: victim@example.org", "\n\nbody", "\x00", "\ud800", "\u2028", "\u202e", "\x85", "\x1b$B", "\x0b"),
        *("=?utf-8?B?", "?=", "=?iso-2022-jp?B?GyRCJCIbKEI=?=", "<", ">", '"', "\\1", "{{ 7*7 }}", "{% raw %}", "%s"),
        *("👩\u200d👩\u200d👧", "が", "か\u3099", "שלום", "請求書", " ", "\t", "Re: ", "返信:", ","),
    ]
)
TEXT = st.lists(st.one_of(st.text(max_size=60), NASTY, st.text("あ漢a \t", max_size=200)), max_size=12).map("".join)


@pytest.fixture(scope="module")
def the_office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    home: Path = tmp_path_factory.mktemp("office")
    return make_office(home)


def names(raw: bytes, parser_policy: policy.Policy) -> list[str]:
    """The header names as that parser sees them."""
    return [name.lower() for name in email.message_from_bytes(raw, policy=parser_policy)]


def assert_safe(raw: bytes) -> None:
    for parser_policy in (policy.default, policy.compat32):
        found = names(raw, parser_policy)
        assert len(found) == len(set(found))
        assert set(found) <= EXPECTED
    head = raw.split(b"\r\n\r\n", 1)[0]
    assert head.isascii()
    assert b"\r" not in head.replace(b"\r\n", b"")
    assert b"\n" not in head.replace(b"\r\n", b"")
    for line in head.split(b"\r\n"):
        assert len(line) <= (76 if b"=?" in line else 998)
        assert line.strip()


@settings(deadline=None)
@given(subject=TEXT, automatic=st.booleans(), language=st.sampled_from(["ja", "en"]))
@example(subject="請求書の再発行について至急ご確認をお願いいたします。" * 40, automatic=True, language="ja")
@example(subject="a" * 2000, automatic=True, language="en")
@example(subject="word " * 400, automatic=False, language="en")
@example(subject="Re: " * 300 + "x", automatic=False, language="en")
def test_subjects(the_office: Office, subject: str, automatic: bool, language: str) -> None:
    """Any subject comes back from both parsers exactly as it was meant, on one decoded line."""
    raw = a_reply(the_office, a_mail(subject=subject), automatic=automatic, language=language).as_bytes()
    assert_safe(raw)
    meant = reply_subject(subject, language=language, automatic=automatic)
    assert email.message_from_bytes(raw, policy=policy.default)["Subject"] == meant
    folded = email.message_from_bytes(raw)["Subject"].replace("\r\n", "")
    assert str(make_header(decode_header(folded))) == meant


@settings(deadline=None)
@given(name=TEXT, written=TEXT, address=TEXT)
@example(name='"\r\nBcc: x', written='"a\r\nBcc: x"@example.co.jp', address="a@b\r\nBcc: x")
@example(name="x" * 2000, written="x" * 2000, address="y" * 2000)
def test_senders(the_office: Office, name: str, written: str, address: str) -> None:
    """Any author: at most one To, with at most one address, and nothing of the display name in it."""
    raw = a_reply(the_office, a_mail(name=name, written=written, address=address)).as_bytes()
    assert_safe(raw)
    to = email.message_from_bytes(raw, policy=policy.default)["To"]
    assert to is None or len(to.addresses) == 1


@settings(deadline=None)
@given(message_id=st.one_of(TEXT, TEXT.map("<{}>".format)), references=st.lists(TEXT.map("<{}>".format), max_size=40))
@example(message_id='<"a\r\nBcc: x"@b>', references=['<"quoted"@x>'] * 3)
@example(message_id="<" + "x" * 2000 + "@b>", references=[])
@example(message_id="<[12345.678]@exchange.example>", references=["<[1]@x>", "<a b@c>"])
@example(message_id="<a@b>", references=[f"<{number}.{'x' * 300}@b>" for number in range(60)])
def test_ids(the_office: Office, message_id: str, references: list[str]) -> None:
    """Any ids: In-Reply-To only where the id can stand, References at most 20 ids and 2,000 octets."""
    raw = a_reply(the_office, a_mail(message_id=message_id, references=tuple(references))).as_bytes()
    assert_safe(raw)
    back = email.message_from_bytes(raw)
    assert ("In-Reply-To" in back) == ("References" in back)
    thread = (back["References"] or "").split()
    assert len(thread) <= 20
    assert len(" ".join(thread)) <= 2000
    assert not thread or thread[-1] == back["In-Reply-To"] == message_id
