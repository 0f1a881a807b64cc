"""Folder names on servers of every kind."""

from __future__ import annotations

import pytest

from madoguchi.mailbox.folders import USUAL_NAMES, Listing, unsaid_namespace


def listing(*names: str, separator: str = "/", prefix: str = "", **special: bytes) -> Listing:
    marked = {name: frozenset({mark}) for name, mark in special.items()}
    return Listing(tuple((marked.get(name, frozenset()), name) for name in names), separator, prefix)


@pytest.mark.parametrize(
    ("server", "configured", "name"),
    [
        (listing("INBOX", "Requests/mine"), "Requests/mine", "Requests/mine"),
        (listing("INBOX", "Requests.mine", separator="."), "Requests/mine", "Requests.mine"),
        (listing("INBOX", "INBOX.Requests.mine", separator=".", prefix="INBOX."), "Requests/mine", "INBOX.Requests.mine"),
        (listing("INBOX", "Sent", separator=".", prefix="INBOX."), "Sent", "Sent"),
        (listing("INBOX", "INBOX.Sent", separator=".", prefix="INBOX."), "INBOX/Sent", "INBOX.Sent"),
        (listing("INBOX", "INBOX.Sent", separator=".", prefix="INBOX."), "inbox/Sent", "INBOX.Sent"),
        (listing("INBOX", "Requests/請求書"), "Requests/請求書", "Requests/請求書"),
        (listing("INBOX", "a/b"), "a/b/c", None),
        (listing("Other"), "inbox", "INBOX"),
        (listing("INBOX", "odd.name", separator="/"), "odd.name", "odd.name"),
        (listing("INBOX", "A/B", separator="."), "A/B", "A/B"),
    ],
)  # fmt: skip
def test_a_configured_name_is_found_as_the_server_writes_it(server: Listing, configured: str, name: str | None) -> None:
    """Any separator, prefix and script; INBOX in any case; None where it is not there."""
    assert server.find(configured) == name


def test_the_personal_namespace_is_looked_at_first() -> None:
    """Two folders of that name: the one below the prefix is the owner's; the server's own spelling works too."""
    server = listing("Sent", "INBOX.Sent", separator=".", prefix="INBOX.")
    assert server.find("Sent") == "INBOX.Sent"
    assert server.find("INBOX.Sent") == "INBOX.Sent"


@pytest.mark.parametrize(
    ("separator", "prefix", "made"),
    [("/", "", "Answered/invoice"), (".", "", "Answered.invoice"), (".", "INBOX.", "INBOX.Answered.invoice")],
)
def test_a_new_folder_goes_where_the_server_wants_it(separator: str, prefix: str, made: str) -> None:
    """The first candidate is where a missing folder is made, with the prefix once, never twice."""
    server = listing("INBOX", separator=separator, prefix=prefix)
    assert server.candidates("Answered/invoice")[0] == made
    if prefix:
        assert server.candidates("INBOX/Answered/invoice") == (made,)


def test_special_use_wins_over_a_usual_name() -> None:
    """The mark in any case (RFC 6154), whatever the folder is called."""
    server = listing("Sent", "Gesendet", Gesendet=b"\\SENT")
    assert server.special("sent") == "Gesendet"
    assert server.special("drafts") is None


@pytest.mark.parametrize("use", list(USUAL_NAMES))
def test_usual_names_are_found_in_both_languages(use: str) -> None:
    """Without SPECIAL-USE: every usual name, at the top and below a prefix; earlier names first."""
    for name in USUAL_NAMES[use]:
        assert listing("INBOX", name).special(use) == name
        assert listing("INBOX", f"INBOX.{name}", separator=".", prefix="INBOX.").special(use) == f"INBOX.{name}"
    assert listing("INBOX", *reversed(USUAL_NAMES[use])).special(use) == USUAL_NAMES[use][0]
    assert listing("INBOX", "Archive").special(use) is None


@pytest.mark.parametrize(
    ("names", "prefix"),
    [
        (["INBOX", "INBOX.Sent", "INBOX.Trash"], "INBOX."),
        (["INBOX", "INBOX.Sent", "Public"], ""),
        (["INBOX", "Sent"], ""),
        (["INBOX"], ""),
        ([], ""),
    ],
)
def test_a_namespace_is_guessed_only_where_all_folders_agree(names: list[str], prefix: str) -> None:
    """For servers without NAMESPACE: everything below the inbox means that new folders go there too."""
    assert unsaid_namespace((b".", name) for name in names) == (prefix, "." if names else "/")
