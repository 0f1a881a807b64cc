"""Why a server could not be reached."""

from __future__ import annotations

import socket

import pytest

from madoguchi.unreached import Unreached, advised, failure, mend, words


@pytest.mark.parametrize(
    ("error", "said", "kind"),
    [
        (socket.gaierror(-2, "Name or service not known"), "host name not known (DNS)", Unreached.UNKNOWN_HOST),
        (
            socket.gaierror(-3, "Temporary failure in name resolution"),
            "host name not known (DNS)",
            Unreached.UNKNOWN_HOST,
        ),
        (ConnectionRefusedError(111, "Connection refused"), "Connection refused", Unreached.REFUSED),
        (TimeoutError(110, "Connection timed out"), "no answer in time", Unreached.SILENT),
        (OSError(101, "Network is unreachable"), "Network is unreachable", Unreached.NO_ROUTE),
        (OSError(5, "Input/output error"), "", None),
        (ValueError("x"), "", None),
    ],
)
def test_one_wording_from_which_the_cause_is_known_again(error: Exception, said: str, kind: Unreached | None) -> None:
    """Whatever the resolver of this system says; of anything else nothing is claimed."""
    assert words(error) == said
    assert failure(f"imap mail.example.co.jp:993: {said or error}") is kind


def test_what_to_look_at_names_the_keys_of_the_section() -> None:
    """The token server's address is nobody's setting: there it is the way out."""
    assert [mend(kind, "smtp") for kind in Unreached if "smtp." not in mend(kind, "smtp")] == []
    assert "HTTPS_PROXY" in mend(Unreached.UNKNOWN_HOST, "oauth2")
    assert "oauth2.ca_file" in mend(Unreached.CERTIFICATE, "oauth2")


@pytest.mark.parametrize(
    ("told", "what"),
    [
        ("imap i.example:993: host name not known (DNS)", "is imap.host spelt right"),
        ("oauth2 o.example: Connection refused", "HTTPS_PROXY"),
        ("imap i.example:993: an answer that makes no sense", "try again later"),
        ("imap.token_command: the command failed (exit status 22)", "try again later"),
    ],
)
def test_an_error_ends_with_what_to_do(told: str, what: str) -> None:
    """One line, also where only time helps."""
    assert advised(told).startswith(f"{told} → ")
    assert what in advised(told)


def test_what_is_advised_already_is_not_said_twice() -> None:
    """IMAP's word on a certificate names the key."""
    told = "imap i.example:993: certificate not trusted (x); a private authority goes into imap.ca_file"
    assert advised(told) == told
