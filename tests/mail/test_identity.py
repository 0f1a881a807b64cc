from __future__ import annotations

import base64

from madoguchi.mail.identity import identity
from madoguchi.mail.parse import parse
from tests.mail import wild

TEXT = "請求書の再発行をお願いします。" * 40
PLAIN = "text/plain; charset=utf-8"
FIELDS = {"message_id": "<a@b>", "date": "Fri, 20 Nov 2026 10:12:00 +0900", "content_type": PLAIN}
MAIL = wild.mail(TEXT.encode(), **FIELDS, content_transfer_encoding="8bit")
WITHOUT_ID = wild.mail(TEXT.encode(), date=FIELDS["date"], content_type=PLAIN)


def test_what_a_server_adds_on_the_way_changes_nothing() -> None:
    """Received, flags and delivery marks in front do not make another mail."""
    moved = b"Received: by x; Fri, 20 Nov 2026 10:13:00 +0900\r\nDelivered-To: y@z\r\nX-UID: 7\r\n" + MAIL
    assert identity("taro", parse(moved)) == identity("taro", parse(MAIL))


def test_another_encoding_of_the_same_text_is_the_same_mail() -> None:
    """A store that re-encodes or refolds a mail keeps its identity."""
    body = base64.encodebytes(TEXT.encode())
    again = wild.mail(body, **FIELDS, content_transfer_encoding="base64")
    assert identity("taro", parse(again)) == identity("taro", parse(MAIL))


def test_the_same_id_with_other_words_is_another_mail() -> None:
    """The digest tells a forged or reused Message-ID."""
    one, other = (identity("taro", parse(raw)) for raw in (MAIL, MAIL.replace("請求書".encode(), "契約書".encode())))
    assert one.message_id == other.message_id
    assert one.digest != other.digest
    assert one.key != other.key


def test_each_account_has_keys_of_its_own() -> None:
    """The same mail in two mailboxes is two."""
    assert identity("taro", parse(MAIL)).key != identity("jiro", parse(MAIL)).key


def test_without_an_id_the_digest_names_the_mail() -> None:
    """No Message-ID: still one stable key."""
    found = identity("taro", parse(WITHOUT_ID))
    assert found.message_id is None
    assert found == identity("taro", parse(b"X-New: 1\r\n" + WITHOUT_ID))


def test_a_mail_cut_short_is_the_same_mail() -> None:
    """Fetching only its first bytes gives the same identity."""
    assert identity("taro", parse(MAIL[:-30], truncated=True)) == identity("taro", parse(MAIL))
