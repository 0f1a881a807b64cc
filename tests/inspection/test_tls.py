"""Certificates, good and bad."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from madoguchi.config.load import Office
from madoguchi.config.tls import Handshake
from madoguchi.errors import ServerAway
from madoguchi.inspection import tls
from madoguchi.mailbox.looking import meet
from madoguchi.outbox.smtp import SmtpOutbox
from madoguchi.service.findings import Grade
from madoguchi.service.remedies import in_japanese
from tests.builders import SETTINGS, make_office
from tests.servers.certs import Certs
from tests.servers.smtp_sink import FaultySmtp

NOW = datetime(2026, 11, 27, tzinfo=UTC)


@pytest.mark.parametrize(("days", "grade"), [(400, Grade.OK), (21, Grade.OK), (20, Grade.WARNING), (0, Grade.WARNING)])
def test_days_left(days: int, grade: Grade, tmp_path: Path) -> None:
    """Three weeks before the end it is said, with the version and the way."""
    server = make_office(tmp_path).settings.smtp
    made = Handshake("TLSv1.3", NOW + timedelta(days=days, hours=1))
    (found,) = tls.certificate("smtp", server, made, NOW)
    assert (found.grade, bool(found.mend)) == (grade, grade is Grade.WARNING)
    assert f"TLSv1.3 by STARTTLS; the certificate holds until {made.expires:%Y-%m-%d}, {days} days" == found.found


def test_a_connection_without_tls_is_told(tmp_path: Path) -> None:
    """It is possible on loopback alone, which the settings see to."""
    (found,) = tls.certificate("imap", make_office(tmp_path).settings.imap, None, NOW)
    assert found.found == "none, on loopback (127.0.0.1)"


def office(home: Path, port: int, ca_file: str) -> Office:
    """Both servers there, by TLS."""
    where = f'host = "127.0.0.1"\nport = {port}\nsecurity = "tls"\nca_file = "{ca_file}"\n'
    return make_office(home, settings=SETTINGS.replace('host = "127.0.0.1"\n', where))


def test_what_is_refused_says_what_would_mend_it(tmp_path: Path) -> None:
    """Expired, of another host, of an unknown authority: an error each, by IMAP and by SMTP, and no verification is off."""
    cases = (
        ("expired", {"expires": datetime(2020, 1, 1, tzinfo=UTC)}, True, "expired", "renew"),
        ("other", {"names": ["mail.example.co.jp"]}, True, "mismatch", "{}.host has to be a name"),
        ("unknown", {}, False, "local issuer", "{}.ca_file"),
    )
    for name, made, known, says, mend in cases:
        folder = tmp_path / name
        folder.mkdir()
        certs = Certs.make(folder, *made.pop("names", ()), **made)  # type: ignore[call-overload]
        with FaultySmtp(security="tls", certs=certs) as server:
            home = office(folder, server.port, str(certs.ca_file) if known else "")
            with pytest.raises(ServerAway) as imap:
                meet(home.settings.imap, home.home)
            with pytest.raises(ServerAway) as smtp:
                SmtpOutbox(home.settings, home.home, None).meet()
        for section, error in (("imap", imap.value), ("smtp", smtp.value)):
            found = tls.not_met(section, error)
            assert (found.grade, found.about, found.failure) == (Grade.ERROR, f"{section}.tls", "certificate")
            assert says in found.found
            assert mend.format(section) in found.mend


@pytest.mark.parametrize(
    ("said", "failure", "mend"),
    [
        ("Connection refused", "refused", "imap.host and imap.port right, and does the server run"),
        ("host name not known (DNS)", "unknown-host", "does this machine's DNS know it"),
        ("no answer in time", "silent", "A firewall may be in the way"),
        ("SSLError", "mismatch", "host, port and security in [imap]"),
    ],
)
def test_a_server_that_is_away_is_no_word_about_certificates(said: str, failure: str, mend: str) -> None:
    """What to look at is what failed, in both languages."""
    found = tls.not_met("imap", ServerAway(f"imap mail.example.co.jp:993: {said}"))
    assert (found.grade, found.failure, mend in found.mend) == (Grade.ERROR, failure, True)
    assert "証明書" not in in_japanese(found.about, found.failure)
