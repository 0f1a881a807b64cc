"""Quota, abilities, flags and rights: plain values judged."""

from __future__ import annotations

import pytest

from madoguchi.inspection import abilities, quota, rights
from madoguchi.mailbox.looking import Quota
from madoguchi.service.findings import Grade

OK, WARNING, ERROR = Grade.OK, Grade.WARNING, Grade.ERROR


@pytest.mark.parametrize(
    ("found", "grade", "says"),
    [
        (None, OK, "none"),
        ([], OK, "none"),
        ([Quota("STORAGE", 89, 100)], OK, "STORAGE: 89%"),
        ([Quota("STORAGE", 921_600, 1_024_000)], WARNING, "STORAGE: 90% of 1,000 MB"),
        ([Quota("MESSAGE", 5000, 5000)], ERROR, "MESSAGE: 100% of 5,000: the mailbox is full"),
        ([Quota("STORAGE", 0, 0)], ERROR, "full"),
    ],
)
def test_quota(found: list[Quota] | None, grade: Grade, says: str) -> None:
    """RFC 9208: STORAGE counts in units of 1024 octets; from nine tenths on it is said."""
    (told,) = quota.quota(found)
    assert (told.grade, says in told.found, bool(told.mend)) == (grade, True, grade is not OK)


def test_for_each_missing_ability_it_is_said_what_is_done_instead() -> None:
    """None of them is an error; a name that means the same counts; of three the plain check warns."""
    offered = frozenset({"IDLE", "LITERAL-", "UTF8=ONLY", "XLIST"})
    first, *others = abilities.imap(offered)
    assert first.found == "offered: IDLE, LITERAL+, UTF8=ACCEPT"
    assert [one.found.partition(":")[0] for one in others] == [
        "no SPECIAL-USE",
        "no NAMESPACE",
        "no CONDSTORE",
    ]
    assert {one.grade for one in [first, *others]} == {OK}
    assert len(list(abilities.imap(frozenset(abilities.IMAP)))) == 1


@pytest.mark.parametrize(
    ("extensions", "login", "grade", "says"),
    [
        ({"auth": "LOGIN PLAIN XOAUTH2"}, "password", OK, "PLAIN (offered: LOGIN PLAIN XOAUTH2)"),
        ({"auth": "login xoauth2"}, "token", OK, "XOAUTH2"),
        ({"auth": "GSSAPI NTLM"}, "password", ERROR, "PLAIN or LOGIN or CRAM-MD5 is needed, offered: GSSAPI NTLM"),
        ({"auth": "PLAIN"}, "token", ERROR, "with a token XOAUTH2 is needed"),
        ({}, "password", ERROR, "offered: nothing"),
    ],
)
def test_the_login_that_is_needed_is_offered(
    extensions: dict[str, str], login: abilities.Login, grade: Grade, says: str
) -> None:
    """By the settings: a password or a token."""
    *_, told = abilities.smtp(extensions, login)
    assert (told.about, told.grade, says in told.found) == ("smtp.login", grade, True)


def test_a_submission_server_says_how_much_it_takes() -> None:
    """RFC 1870 §4: 0 and no number are no limit; without a login none is asked for."""
    told = [one.found for one in abilities.smtp({"size": "35882577", "8bitmime": ""}, "none")]
    assert told[0] == "offered: SIZE, 8BITMIME"
    assert told[-1] == "takes mails of up to 35.9 MB"
    assert not any("takes" in one.found for one in abilities.smtp({"size": "0"}, "none"))


@pytest.mark.parametrize(
    ("permanent", "grade", "says"),
    [
        ((), OK, "not told"),
        (("\\Answered", "\\*"), OK, "keywords too"),
        (("\\answered", "\\Seen"), OK, "no keywords"),
        (("\\Seen",), WARNING, "\\Answered does not stay (kept: \\Seen)"),
    ],
)
def test_flags(permanent: tuple[str, ...], grade: Grade, says: str) -> None:
    r"""RFC 3501 §7.1: only \Answered is needed."""
    told = rights.flags(frozenset(permanent))
    assert (told.grade, says in told.found) == (grade, True)


def judged(use: str, letters: str | None) -> list[tuple[Grade, str]]:
    return [(one.grade, one.found) for one in rights.rights({use: ("F", letters)})]


def test_rights() -> None:
    """RFC 4314 §2.1: what is missing, and what goes wrong without it; c and d are those of RFC 2086."""
    assert judged("inbox", None) == [(OK, "the server has no access control lists")]
    assert judged("inbox", "lrswipkxte") == judged("inbox", "lrswd") == [(OK, "all that is needed in F")]
    assert judged("answered", "lrsic") == [(OK, "all that is needed in F")]
    assert judged("inbox", "lrs") == [
        (WARNING, "F: no right 'w': answered mail is not marked \\Answered"),
        (WARNING, "F: no right 'te': answered mail cannot be filed"),
    ]
    assert judged("inbox", "lwte") == [(ERROR, "F: no right 'r': no mail can be read")]
    assert judged("sent", "lr") == [(WARNING, "F: no right 'i': no copy of a reply is put there")]
    assert judged("labels", "") == [(WARNING, "F: no right 'r': the labels are not learned")]
