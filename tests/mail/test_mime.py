from __future__ import annotations

import pytest

from madoguchi.mail.mime import unified, walk
from madoguchi.mail.parse import parse
from tests.mail import wild


def types(raw: bytes) -> list[str]:
    return [leaf.part.content_type for leaf in walk(raw).leaves]


def test_leaves_come_in_order_with_what_they_say_of_themselves() -> None:
    """Types, parameters and file names of every leaf, nested ones too."""
    inner_type, inner = wild.multipart(
        wild.part(b"a"), wild.part(b"<p>a", "text/html"), kind="alternative", boundary="in"
    )
    pdf = wild.part(b"JVBER", "application/pdf; name=a.pdf", 'Content-Disposition: attachment; filename="b.pdf"')
    outer_type, body = wild.multipart(wild.part(inner, inner_type), pdf)
    leaves = walk(wild.mail(body, content_type=outer_type)).leaves
    assert [leaf.part.content_type for leaf in leaves] == ["text/plain", "text/html", "application/pdf"]
    assert (leaves[2].part.filename, leaves[2].part.attachment) == ("b.pdf", True)
    assert leaves[0].alternative == leaves[1].alternative != leaves[2].alternative


def test_the_top_multipart_stands_before_its_leaves() -> None:
    """A guard can ask for report-type, protocol and the like."""
    kind, body = wild.multipart(
        wild.part(b"gone"), wild.part(b"Action: failed", "message/delivery-status"), kind="report"
    )
    message = parse(wild.mail(body, content_type=kind + "; report-type=delivery-status"))
    assert message.content_type == message.parts[0].content_type == "multipart/report"
    assert message.parts[0].parameter("report-type") == "delivery-status"
    assert [part.content_type for part in message.parts[1:]] == ["text/plain", "message/delivery-status"]


def test_parameters_of_a_single_part_are_there() -> None:
    """S/MIME and calendar mails are told by theirs."""
    smime = parse(wild.mail(content_type="application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m"))
    calendar = parse(wild.mail(content_type="text/calendar; method=REQUEST"))
    assert smime.parts[0].parameter("smime-type") == "enveloped-data"
    assert calendar.parts[0].parameter("method") == "REQUEST"


def test_an_outer_boundary_closes_what_is_open_inside() -> None:
    """RFC 2046 §5.1.2: a missing inner end does not swallow the outer parts."""
    inner = b"Content-Type: multipart/mixed; boundary=in\n\n--in\nContent-Type: text/x-a\n\nx"
    kind, body = wild.multipart(inner, wild.part(b"b", "text/x-b"))
    assert types(wild.mail(body, content_type=kind)) == ["text/x-a", "text/x-b"]


def test_nested_parts_may_use_one_boundary() -> None:
    """The innermost counts; nothing is lost."""
    inner = b"Content-Type: multipart/mixed; boundary=frontier\n\n--frontier\nContent-Type: text/x-a\n\nx\n--frontier--"
    kind, body = wild.multipart(inner, wild.part(b"b", "text/x-b"))
    assert types(wild.mail(body, content_type=kind)) == ["text/x-a", "text/x-b"]


@pytest.mark.parametrize(
    ("content_type", "body", "text"),
    [
        ("multipart/mixed", b"--x\n\nhello\n--x--\n", "hello"),
        ("multipart/mixed; boundary=absent", b"hello", "hello"),
        ("multipart/mixed; boundary=x", b"--x\n\nhello", "hello"),
        ("multipart/mixed; boundary=x", b"--x\nContent-Type: text/plain\n--x\n\nhello\n--x--", "hello"),
        ('multipart/mixed; boundary="x', b"--x\n\nhello\n--x--", "hello"),
        ("nonsense", b"hello", "hello"),
        ("", b"hello", "hello"),
    ],
)
def test_broken_structure_still_gives_its_text(content_type: str, body: bytes, text: str) -> None:
    """No boundary, a wrong one, no end, no blank line, no type."""
    assert parse(wild.mail(body, content_type=content_type)).body.new == text


def test_ten_thousand_parts_are_all_there() -> None:
    """Every part counts, and the text of the first is read."""
    kind, body = wild.multipart(*[wild.part(b"x%d" % number) for number in range(10_000)])
    message = parse(wild.mail(body, content_type=kind))
    assert len(message.parts) == 10_001
    assert message.body.whole.startswith("x0")


def test_a_thousand_levels_are_walked_to_the_bottom() -> None:
    """No recursion: the text at level 1,000 is found."""
    levels = b"".join(b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n" % (n, n + 1) for n in range(1000))
    raw = wild.mail(levels + b"--b1000\n\nat the bottom", content_type="multipart/mixed; boundary=b0")
    assert parse(raw).body.new == "at the bottom"


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r", b"\r\r\n"])
def test_every_line_end_is_one(end: bytes) -> None:
    """LF, CR LF, bare CR, and CR CR LF."""
    assert unified(b"A: b" + end + b"C: d" + end + end + b"x") == b"A: b\nC: d\n\nx"


@pytest.mark.parametrize(
    "before", [b"\r\n\r\n", b"From taro Fri Nov 20 10:12:00 2026\n", b"\xef\xbb\xbf", b">From x y\n", b"junk line\n"]
)
def test_what_stands_before_the_header_is_passed_over(before: bytes) -> None:
    """Blank lines, mbox separators, a byte order mark, a stray line."""
    assert parse(before + wild.mail()).subject == "test"
