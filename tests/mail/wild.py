"""Mails and bytes as they come in the wild, written for these tests: bytes are given as bytes, never through a codec
that would tidy them."""

from __future__ import annotations

from base64 import b64encode

SENTENCE = "①㈱髙﨑です。お世話になっております。"
"""Every character that a textbook decoder loses, in one line of business Japanese."""

UTF8 = SENTENCE.encode()
CP932 = SENTENCE.encode("cp932")
JIS = b"\x1b$B-!-j|byu\x1b(B\x1b$B$G$9!#$*@$OC$K$J$C$F$*$j$^$9!#\x1b(B"
"""The same in CP50221: NEC row 13, and 髙 and 﨑 in rows 92 and 89."""

EUC_MS = b"\xad\xa1\xad\xea\x8f\xf4\xfb\x8f\xf4\xbd" + "です。お世話になっております。".encode("euc_jp")
"""The same in eucJP-ms: 髙 and 﨑 behind 0x8F."""

EUC_51932 = b"\xad\xa1\xad\xea\xfc\xe2\xf9\xf5" + "です。お世話になっております。".encode("euc_jp")
"""The same in CP51932: 髙 and 﨑 in rows 92 and 89."""


def word(data: bytes, charset: str) -> str:
    """An encoded-word with base64."""
    return f"=?{charset}?B?{b64encode(data).decode()}?="


def mail(body: bytes = b"Hello\n", **fields: str | bytes) -> bytes:
    """A mail with these fields (``content_type=`` → ``Content-Type:``) and this body, CR LF throughout."""
    head = {"From": "Hanako Suzuki <hanako@example.co.jp>", "To": "taro.yamada@example.co.jp", "Subject": "test"}
    lines = [f"{name}: {value}".encode() for name, value in head.items() if name.lower() not in fields]
    for name, value in fields.items():
        data = value if isinstance(value, bytes) else value.encode()
        lines.append(name.replace("_", "-").title().encode() + b": " + data)
    return b"\r\n".join([*lines, b"", body.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")])


def text_mail(text: str, subject: str = "test", content_type: str = "text/plain; charset=utf-8") -> bytes:
    return mail(text.encode(), content_type=content_type, content_transfer_encoding="8bit", subject=subject)


def multipart(*parts: bytes, kind: str = "mixed", boundary: str = "frontier") -> tuple[str, bytes]:
    """The Content-Type value and the body of a multipart; each part brings its own header block."""
    edge = boundary.encode()
    body = b"".join(b"--" + edge + b"\n" + part + b"\n" for part in parts) + b"--" + edge + b"--\n"
    return f'multipart/{kind}; boundary="{boundary}"', body


def part(body: bytes, content_type: str = "text/plain; charset=utf-8", *more: str) -> bytes:
    return "\n".join([f"Content-Type: {content_type}", *more, "", ""]).encode() + body
