r"""What may be done in the folders: flags that stay, and access control lists (RFC 4314).

madoguchi sets \Answered, and \Deleted where it has to; a keyword never (RFC 3501 §2.3.2: not every server keeps them).
Which flags stay is told at SELECT. At EXAMINE many servers say none, rightly, since nothing can be changed; and a
SELECT would take \Recent from the mails, so it is not made: then the answer is that it was not told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from madoguchi.service.findings import Finding, Grade

NEEDED: dict[str, dict[str, str]] = {
    "inbox": {
        "l": "it is not listed",
        "r": "no mail can be read",
        "w": "answered mail is not marked \\Answered",
        "t": "answered mail cannot be filed",
        "e": "answered mail cannot be filed",
    },
    "sent": {"r": "a reply that went out is not found again", "i": "no copy of a reply is put there"},
    "drafts": {"r": "a draft is not found again", "i": "no draft can be put there"},
    "labels": {"r": "the labels are not learned"},
    "answered": {"i": "answered mail cannot be filed there", "k": "no folder for a new request type can be made there"},
}
"""By use of the folder: each right (RFC 4314 §2.1), and what goes wrong without it."""
_OLD = {"c": "kx", "d": "te"}
"""What RFC 2086 called by one letter (RFC 4314 §2.1.1)."""


def flags(permanent: frozenset[str]) -> Finding:
    """``permanent``: of PERMANENTFLAGS at EXAMINE, empty where none were told."""
    if not permanent:
        return Finding(Grade.OK, "imap.flags", "not told to whom only reads; \\Answered is needed, no keyword ever is")
    kept = " ".join(sorted(permanent))
    if not {flag.lower() for flag in permanent} & {"\\answered"}:
        mend = "answered mail will not be marked; the journal and Sent know it all the same"
        return Finding(Grade.WARNING, "imap.flags", f"\\Answered does not stay (kept: {kept})", mend)
    words = "keywords too" if "\\*" in permanent else "no keywords, and none are needed"
    return Finding(Grade.OK, "imap.flags", f"\\Answered stays; {words}")


def rights(found: Mapping[str, tuple[str, str | None]]) -> Iterator[Finding]:
    """``found``: by use, the folder's name and the letters of MYRIGHTS; None where the server has no lists."""
    told = {use: (name, letters) for use, (name, letters) in found.items() if letters is not None}
    lacking = 0
    for use, (name, letters) in told.items():
        held = set(letters or "") | {new for old, new in _OLD.items() if old in (letters or "")}
        held = {letter for group in held for letter in group}
        missing = [(letter, why) for letter, why in NEEDED[use].items() if letter not in held]
        lacking += bool(missing)
        for why in dict.fromkeys(why for _, why in missing):
            letters_told = "".join(letter for letter, reason in missing if reason == why)
            grade = Grade.ERROR if (use, letters_told) in (("inbox", "r"), ("inbox", "l")) else Grade.WARNING
            mend = f"the server's administrator has to grant {letters_told!r} (RFC 4314)"
            yield Finding(grade, "imap.rights", f"{name}: no right {letters_told!r}: {why}", mend)
    if not told:
        yield Finding(Grade.OK, "imap.rights", "the server has no access control lists")
    elif not lacking:
        yield Finding(Grade.OK, "imap.rights", f"all that is needed in {', '.join(name for name, _ in told.values())}")
