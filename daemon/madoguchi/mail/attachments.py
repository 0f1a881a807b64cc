"""What kinds of files hang on a mail: a type may go with screenshots or spreadsheets, whatever they are called."""

from __future__ import annotations

from collections.abc import Iterable

from madoguchi.mail.message import Part

_BY_EXTENSION = {
    "document": "doc docx odt rtf pages dot dotx",
    "spreadsheet": "xls xlsx xlsm ods csv tsv numbers",
    "slides": "ppt pptx odp key pps ppsx",
    "pdf": "pdf",
    "image": "png jpg jpeg gif bmp heic heif webp tif tiff svg ai eps psd",
    "archive": "zip 7z rar lzh gz tgz tar",
    "mail": "eml msg",
    "log": "txt log har json xml yaml yml md",
    "recording": "mp4 mov avi webm mp3 m4a wav",
    "certificate": "pem cer crt p12 pfx",
    "calendar": "ics",
}
_EXTENSIONS = {extension: kind for kind, extensions in _BY_EXTENSION.items() for extension in extensions.split()}
_BY_TYPE = (
    ("application/pdf", "pdf"),
    ("image/", "image"),
    ("audio/", "recording"),
    ("video/", "recording"),
    ("message/", "mail"),
    ("text/calendar", "calendar"),
    ("text/csv", "spreadsheet"),
    ("text/", "log"),
    ("application/zip", "archive"),
)
KINDS = (*_BY_EXTENSION, "file")
"""Every kind there is; ``file`` is what none of the others names."""


def kinds(parts: Iterable[Part]) -> tuple[str, ...]:
    """The different kinds of what is attached (RFC 2183 §2.2), sorted. Pictures within the text are not attached."""
    return tuple(sorted({_kind(part) for part in parts if part.attachment}))


def _kind(part: Part) -> str:
    extension = part.filename.lower().rpartition(".")[2]
    if extension in _EXTENSIONS:
        return _EXTENSIONS[extension]
    return next((kind for start, kind in _BY_TYPE if part.content_type.startswith(start)), "file")
