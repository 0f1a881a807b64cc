"""Every mistake in ``madoguchi.toml`` by its one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import SETTINGS, make_office
from tests.config.test_load import mistakes

SECRET = "hunter2-Geheim"


def changed(old: str, new: str) -> str:
    assert old in SETTINGS
    return SETTINGS.replace(old, new)


IMAP_HOST = '[imap]\nhost = "127.0.0.1"'
SMTP_HOST = '[smtp]\nhost = "127.0.0.1"'
PASSWORD = 'password_env = "MADOGUCHI_TEST_PASSWORD"'
ADDRESSES = 'addresses = ["taro.yamada@example.co.jp", "yamada@example.co.jp"]'
NAME = 'name = { ja = "山田 太郎", en = "Taro Yamada" }'
SOURCES = "password_file, password_env, password_command, password_credential, token_command"

OAUTH2 = changed(PASSWORD, "") + "[oauth2]\n"
KEYS = "client_secret_file, client_secret_env, client_secret_command, client_secret_credential"

WRONG = [
    ('languge = "ja"\n' + SETTINGS, "languge: unknown key, the nearest valid key is 'language'"),
    ('timezone = "Mars"\n' + SETTINGS, 'timezone: found "Mars", expected a time zone such as Asia/Tokyo'),
    ("timezone = 9\n" + SETTINGS, "timezone: found 9, expected text in quotes"),
    ('state_dir = ""\n' + SETTINGS, 'state_dir: found "", expected some text'),
    ("reply = 5\n" + SETTINGS, "reply: found 5, expected a table"),
    (changed(ADDRESSES, "addresses = []"), "owner.addresses: found [], expected at least one entry"),
    (
        changed(ADDRESSES, 'addresses = "a@b.c"'),
        'owner.addresses: found "a@b.c", expected a list: [ … ]',
    ),
    (
        changed(ADDRESSES, 'addresses = ["a@b.c", "*@b.c"]'),
        'owner.addresses.1: found "*@b.c", expected a mail address such as name@example.co.jp',
    ),
    (
        changed(NAME, ""),
        "owner.name: missing, expected the owner's name as colleagues know it, in Japanese and English",
    ),
    (
        changed(NAME, 'name = { ja = "山田\\nBcc: x@y.z" }'),
        "owner.name: found a table, expected text on one line, without control characters",
    ),
    (changed(SMTP_HOST, ""), "smtp: missing, expected the table [smtp]: where replies are handed in"),
    (changed(SMTP_HOST, "[smtp]"), "smtp.host: missing, expected the server's name"),
    (
        changed(IMAP_HOST, '[imap]\nhost = "imap.example.co.jp:993"'),
        (
            'imap.host: found "imap.example.co.jp:993", expected the server\'s name alone, such as mail.example.co.jp; '
            "the port has a key of its own"
        ),
    ),
    (changed(IMAP_HOST, IMAP_HOST + '\nport = "993"'), 'imap.port: found "993", expected a whole number'),
    (changed(IMAP_HOST, IMAP_HOST + "\nport = 0"), "imap.port: found 0, expected at least 1"),
    (changed(PASSWORD, ""), f"imap: found no password or token, expected one of {SOURCES} or [oauth2]"),
    (
        changed(PASSWORD, PASSWORD + '\npassword_file = "pw"'),
        "imap: found password_file and password_env, expected only one of them",
    ),
    (
        changed(IMAP_HOST, '[imap]\nhost = "imap.example.co.jp"\nsecurity = "none"'),
        'imap.security: found "none", expected "tls" or "starttls" (none: a server on this machine only)',
    ),
    (
        changed(IMAP_HOST, IMAP_HOST + '\nsecurity = "starttls"'),
        'imap.security: found "starttls" on port 993, expected "tls" on port 993',
    ),
    (
        changed(SMTP_HOST, SMTP_HOST + '\nsecurity = "tls"'),
        'smtp.security: found "tls" on port 587, expected "starttls" on port 587, or "tls" on port 465',
    ),
    (SETTINGS + "[folders]\ninbox = ''\n", 'folders.inbox: found "", expected some text'),
    (
        SETTINGS + '[folders]\nanswered = "requests/"\n',
        'folders.answered: found "requests/", which folders.labels is too, expected another',
    ),
    (
        SETTINGS + '[folders]\nanswered = "Requests/Answered"\n',
        'folders.answered: found "Requests/Answered", expected a folder that is not within folders.labels',
    ),
    (
        SETTINGS + '[folders]\nmine = "INBOX"\n',
        'folders.mine: found "INBOX", which folders.inbox is too, expected another',
    ),
    (
        SETTINGS + "[promise]\nmax_wrong_reply_rate = 5\n",
        "promise.max_wrong_reply_rate: found 5, expected less than 1.0",
    ),
    (SETTINGS + "[promise]\nconfidence = 0.05\n", "promise.confidence: found 0.05, expected at least 0.5"),
    (
        SETTINGS + '[reply]\nanswer_domains = ["suzuki@example.co.jp"]\n',
        'reply.answer_domains.0: found "suzuki@example.co.jp", expected a domain such as example.co.jp, or "*"',
    ),
    (
        SETTINGS + '[reply]\nrequire_return_path = "maybe"\n',
        'reply.require_return_path: found "maybe", expected true, false or "auto"',
    ),
    (
        SETTINGS + '[reply]\nauthentication = "authserv-id:"\n',
        (
            'reply.authentication: found "authserv-id:", expected "none", "exchange" or '
            '"authserv-id:<your own mail exchanger>"'
        ),
    ),
    (SETTINGS + "[reply]\nmax_age_hours = inf\n", "reply.max_age_hours: found Infinity, expected at most 8784.0"),
    (SETTINGS + "[reply]\nmax_cc = -1\n", "reply.max_cc: found -1, expected at least 0"),
    (
        SETTINGS + "[reply]\nmax_age_hours = 1\ndelay_seconds = 3600\n",
        (
            "reply.delay_seconds: found 3600, expected less than max_age_hours (1), "
            "or every mail is too old once its turn comes"
        ),
    ),
    (
        SETTINGS + "[education]\nlevels = [1, 5, 3]\n",
        (
            "education.levels: found [1, 5, 3], expected three rising counts of pointers that begin with 1, "
            "such as [1, 3, 5]"
        ),
    ),
    (SETTINGS + "[education]\nlevels = [1]\n", "education.levels: found [1], expected at least 3 entries"),
    (
        SETTINGS + '[digest]\nat = "24:00"',
        'digest.at: found "24:00", expected a time such as 17:30, from 00:00 to 23:00',
    ),
    (
        SETTINGS + '[digest]\nat = "5:30"',
        'digest.at: found "5:30", expected a time such as 17:30, from 00:00 to 23:00',
    ),
    (
        SETTINGS + '[digest]\nweekday = "Freitag"',
        'digest.weekday: found "Freitag", expected one of "mon", "tue", "wed", "thu", "fri", "sat", "sun"',
    ),
    (
        OAUTH2 + 'provider = "microsoft365"',
        "oauth2.client_id: missing, expected the ID of the app that your administrator registered",
    ),
    (
        OAUTH2 + 'provider = "google"\nclient_id = "c"',
        f"oauth2: found no client secret, which Google asks for; expected one of {KEYS}",
    ),
    (
        OAUTH2 + 'provider = "microsoft365"\nclient_id = "c"\nclient_secret_env = "A"\nclient_secret_file = "b"',
        "oauth2: found client_secret_file and client_secret_env, expected only one of them",
    ),
    (
        OAUTH2 + 'provider = "google"\nclient_id = "c"\nclient_secret_env = "A"\ntenant = "x"',
        'oauth2.tenant: found a tenant, expected provider = "microsoft365" with it',
    ),
    (
        OAUTH2 + 'provider = "microsoft365"\nclient_id = "c"\ntenant = "../x"',
        'oauth2.tenant: found "../x", expected the directory\'s ID, or one of its domains such as example.co.jp',
    ),
    (
        OAUTH2 + 'client_id = "c"\nscope = "s"\ndevice_endpoint = "https://x.example/d"',
        'oauth2.token_endpoint: missing, expected it or provider = "microsoft365" | "google"',
    ),
    (
        OAUTH2 + 'client_id = "c"\nscope = "s"\ntoken_endpoint = "https://x.example/t"',
        "oauth2: found neither device_endpoint nor authorization_endpoint, expected at least one of them",
    ),
    (
        OAUTH2 + 'provider = "microsoft365"\nclient_id = "c"\ndevice_endpoint = "http://x.example/d"',
        'oauth2.device_endpoint: found "http://x.example/d", expected an address that begins with https://',
    ),
    (
        SETTINGS + '[oauth2]\nprovider = "microsoft365"\nclient_id = "c"',
        "imap: found password_env beside the table [oauth2], expected only one of them",
    ),
]


@pytest.mark.parametrize(("settings", "line"), WRONG, ids=[line.partition(":")[0] for _, line in WRONG])
def test_each_mistake_is_one_line_and_the_only_one(tmp_path: Path, settings: str, line: str) -> None:
    """File, key, what was found, what is expected; nothing else is blamed for it."""
    assert mistakes(tmp_path, settings=settings) == [f"madoguchi.toml: {line}"]


@pytest.mark.parametrize(
    "written",
    [
        f'password = "{SECRET}"',
        f'password_file = ["{SECRET}"]',
        f'password_env = "{SECRET}!"',
        f'password_command = {{ value = "{SECRET}" }}',
        f'token_command = 5\noauth2 = {{ client_secret = "{SECRET}" }}',
        f'password_credential = "{SECRET}"\npassword_file = "{SECRET}"',
    ],
)
def test_secrets_are_never_told(tmp_path: Path, written: str) -> None:
    """However wrongly a secret was put in, no line repeats it."""
    told = mistakes(tmp_path, settings=changed(PASSWORD, written))
    assert told
    assert SECRET not in "\n".join(told)


@pytest.mark.parametrize("host", ["localhost", "mail.localhost", "127.0.0.1", "127.8.8.8", "::1"])
def test_without_tls_only_on_this_machine(tmp_path: Path, host: str) -> None:
    """The neighbour of the mistake: `none` is right on loopback."""
    office = make_office(tmp_path, settings=changed(IMAP_HOST, f'[imap]\nhost = "{host}"\nsecurity = "none"'))
    assert office.settings.imap.security == "none"


def test_a_single_string_serves_both_languages(tmp_path: Path) -> None:
    """`name = "Yamada"` is short for both; one language alone stands in for the other."""
    both = make_office(tmp_path, settings=changed(NAME, 'name = "Yamada"')).settings.owner.name
    assert (both.get("ja"), both.get("en")) == ("Yamada", "Yamada")
    one = make_office(tmp_path, settings=changed(NAME, 'name = { en = "Taro" }')).settings.owner.name
    assert (one.get("ja"), one.get("en")) == ("Taro", "Taro")


def test_nobody_outside_is_answered_by_default(tmp_path: Path) -> None:
    """Without `answer_domains` the domains of the owner's addresses are the only ones."""
    assert make_office(tmp_path).settings.answer_domains == {"example.co.jp"}
    other = make_office(tmp_path, more='[reply]\nanswer_domains = ["Example.COM"]\n')
    assert other.settings.answer_domains == {"example.com"}
