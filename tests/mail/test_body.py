from __future__ import annotations

import base64

import pytest

from madoguchi.mail.parse import parse, parse_attached
from tests.mail import wild

HTML = "<html><body><p>Please reissue the invoice for our client, with the new address.</p></body></html>"


def alternative(plain: bytes, html: str = HTML) -> bytes:
    kind, body = wild.multipart(
        wild.part(plain), wild.part(html.encode(), "text/html; charset=utf-8"), kind="alternative"
    )
    return wild.mail(body, content_type=kind)


def test_plain_text_is_preferred() -> None:
    """Of two forms of one text the plain one is read."""
    assert parse(alternative(b"Please reissue it.")).body.whole == "Please reissue it."


@pytest.mark.parametrize(
    "stub",
    [
        b"",
        b" \r\n\xc2\xa0",
        b"This message is in HTML format.",
        "このメールはHTML形式です。".encode(),
        b"Your mail client does not support HTML messages.",
    ],
)
def test_an_empty_or_stub_text_gives_way_to_html(stub: bytes) -> None:
    """A plain part that says nothing is passed over."""
    assert parse(alternative(stub)).body.new == "Please reissue the invoice for our client, with the new address."


@pytest.mark.parametrize(
    ("encoding", "encode"),
    [
        ("base64", base64.encodebytes),
        ("BASE64", lambda data: base64.b64encode(data).rstrip(b"=")),
        ("base64", lambda data: base64.encodebytes(data) + b"\n_____\nfooter of the list, in plain\n"),
        ("quoted-printable", lambda data: b"".join(b"=%02X" % byte for byte in data)),
        ("8bit", bytes),
        ("x-unknown", bytes),
        ("(comment) 8bit", bytes),
    ],
)
def test_transfer_encodings_are_undone(encoding: str, encode: object) -> None:
    """RFC 2045, with missing padding, a footer below, and unknown names."""
    assert callable(encode)
    raw = wild.mail(encode(wild.UTF8), content_type="text/plain; charset=utf-8", content_transfer_encoding=encoding)
    assert parse(raw).body.whole == wild.SENTENCE


@pytest.mark.parametrize(
    ("data", "charset"),
    [(wild.JIS, "iso-2022-jp-ms"), (wild.CP932, "x-sjis"), (wild.EUC_MS, "euc-jp"), (wild.JIS, "utf-8")],
)
def test_japanese_bodies_are_read(data: bytes, charset: str) -> None:
    """Wild charsets in a real mail, in 8 bits and in base64."""
    plain = wild.mail(data, content_type=f"text/plain; charset={charset}")
    encoded = wild.mail(
        base64.encodebytes(data), content_type=f"text/plain; charset={charset}", content_transfer_encoding="base64"
    )
    assert parse(plain).body.whole == parse(encoded).body.whole == wild.SENTENCE


def test_flowed_lines_are_joined() -> None:
    """RFC 3676: soft breaks, stuffed spaces, quote depth."""
    body = b"This is one \nsentence.\n From here on.\n> quoted \n> line\n"
    message = parse(wild.mail(body, content_type="text/plain; format=flowed"))
    assert message.body.new == "This is one sentence.\nFrom here on."
    assert message.body.quoted == "quoted line"


def test_delsp_joins_japanese_without_blanks() -> None:
    """RFC 3676 §4.1 DelSp."""
    body = "請求書の \n再発行\n".encode()
    assert (
        parse(wild.mail(body, content_type="text/plain; charset=utf-8; format=flowed; delsp=yes")).body.new
        == "請求書の再発行"
    )


def test_attachments_are_listed_and_not_read() -> None:
    """A text file attached is no text of the mail."""
    kind, body = wild.multipart(
        wild.part(b"See file."), wild.part(b"secret,1", "text/plain", "Content-Disposition: attachment; filename=a.txt")
    )
    message = parse(wild.mail(body, content_type=kind))
    assert message.body.whole == "See file."
    assert message.parts[2].filename == "a.txt"


def test_a_mail_attached_whole_is_forwarded_text() -> None:
    """これお願いします and a message/rfc822: the inner mail is what is asked."""
    inner = wild.text_mail("お世話になっております。\n請求書の再発行をお願いします。", subject="再発行の件")
    kind, body = wild.multipart(wild.part("これお願いします".encode()), wild.part(inner, "message/rfc822"))
    message = parse(wild.mail(body, content_type=kind))
    assert message.body.forwarded
    assert message.body.new == "これお願いします\n\n再発行の件\n\n請求書の再発行をお願いします。"


def test_a_mail_attached_whole_can_be_read_by_itself() -> None:
    """With its own headings; a file attached is no mail."""
    inner = wild.text_mail("請求書の再発行をお願いします。", subject="再発行の件")
    kind, body = wild.multipart(wild.part("これお願いします".encode()), wild.part(inner, "message/rfc822"))
    read = parse_attached(wild.mail(body, content_type=kind))
    assert read is not None
    assert (read.subject, read.body.new) == ("再発行の件", "請求書の再発行をお願いします。")
    assert read.author == parse(inner).author
    assert parse_attached(inner) is None


def test_html_quotes_are_dropped_by_structure() -> None:
    """Gmail and Outlook histories in HTML are no part of the new text."""
    gmail = (
        '<div>Any news on the export?</div><div class="gmail_quote"><div class="gmail_attr">On Fri, Taro wrote:<br></div>'
        '<blockquote class="gmail_quote">invoice talk</blockquote></div>'
    )
    outlook = '<div>Any news on the export?</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>Von:</b> Taro</div><div>invoice talk</div>'
    for html in (gmail, outlook):
        body = parse(wild.mail(html.encode(), content_type="text/html; charset=utf-8")).body
        assert body.new == "Any news on the export?"
        assert "invoice talk" in body.quoted
        assert "invoice talk" in body.whole


def test_a_huge_text_is_read_up_to_a_limit() -> None:
    """A megabyte of prose does not reach the classifier whole."""
    assert len(parse(wild.mail(b"word " * 200_000, content_type="text/plain")).body.whole) <= 200_000


def test_a_mail_without_text_has_an_empty_body() -> None:
    """Encrypted mail: nothing is invented."""
    assert parse(wild.mail(b"MIIB", content_type="application/pkcs7-mime; smime-type=enveloped-data")).body.whole == ""
