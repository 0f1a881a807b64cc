from __future__ import annotations

import pytest

from madoguchi.mail.attachments import KINDS, kinds
from madoguchi.mail.message import Part


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        (Part("application/octet-stream", filename="見積.XLSX", attachment=True), "spreadsheet"),
        (Part("application/pdf", filename="", attachment=True), "pdf"),
        (Part("image/png", filename="screen", attachment=True), "image"),
        (Part("message/rfc822", attachment=True), "mail"),
        (Part("application/octet-stream", filename="a.b.key", attachment=True), "slides"),
        (Part("application/x-unheard-of", filename="noextension", attachment=True), "file"),
        (Part("text/plain", filename="error.log", attachment=True), "log"),
    ],
)
def test_a_file_has_a_kind(part: Part, kind: str) -> None:
    """By its extension, else by its type, else it is just a file."""
    assert kinds([part]) == (kind,)
    assert kind in KINDS


def test_kinds_are_told_once_and_sorted() -> None:
    """Three screenshots are one kind; what stands within the text is not attached."""
    picture = Part("image/png", filename="a.png", attachment=True)
    parts = [picture, Part("application/pdf", attachment=True), picture, Part("image/gif", filename="logo.gif")]
    assert kinds(parts) == ("image", "pdf")
