"""Verified TLS, always."""

from __future__ import annotations

import socket
import ssl
import threading
from pathlib import Path

import pytest

from madoguchi.config.tls import tls_context
from madoguchi.errors import ConfigurationError
from tests.servers.certs import Certs


@pytest.fixture
def certs(tmp_path: Path) -> Certs:
    return Certs.make(tmp_path)


def handshake(certs: Certs, client: ssl.SSLContext, name: str, server: ssl.SSLContext | None = None) -> str | None:
    """The protocol that both agreed on; raises what the client raises."""
    serving = server or certs.server_context()
    ours, theirs = socket.socketpair()

    def serve() -> None:
        try:
            serving.wrap_socket(theirs, server_side=True).close()
        except OSError:
            theirs.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        with client.wrap_socket(ours, server_hostname=name) as wrapped:
            return wrapped.version()
    finally:
        ours.close()
        thread.join()


def test_a_private_authority_is_trusted_where_it_is_named(certs: Certs, tmp_path: Path) -> None:
    """Relative to the configuration or absolute; the host's name is checked too."""
    for written in ("ca.pem", str(certs.ca_file)):
        assert handshake(certs, tls_context(written, tmp_path, "imap"), "localhost") == "TLSv1.3"
    with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
        handshake(certs, tls_context("ca.pem", tmp_path, "imap"), "imap.example.co.jp")


def test_without_it_the_certificate_is_refused(certs: Certs, tmp_path: Path) -> None:
    """The system's authorities do not know it; nor does another private one."""
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(certs, tls_context("", tmp_path, "imap"), "localhost")
    (tmp_path / "other").mkdir()
    other = Certs.make(tmp_path / "other")
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(certs, tls_context(str(other.ca_file), tmp_path, "imap"), "localhost")


def test_a_named_authority_is_the_only_one(certs: Certs, tmp_path: Path) -> None:
    """The system's are not trusted beside it."""
    assert len(tls_context("ca.pem", tmp_path, "imap").get_ca_certs()) == 1


def test_nothing_below_tls_1_2(tmp_path: Path) -> None:
    """Whatever the system's defaults are; verification cannot be off."""
    context = tls_context("", tmp_path, "smtp")
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


@pytest.mark.parametrize("content", [None, b"", b"no certificate\n", b"-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_a_wrong_file_is_named_by_its_key(tmp_path: Path, content: bytes | None) -> None:
    """Missing, empty, no PEM, half a PEM: one line with key, file and what is expected."""
    if content is not None:
        (tmp_path / "ca.pem").write_bytes(content)
    with pytest.raises(ConfigurationError) as wrong:
        tls_context("ca.pem", tmp_path, "smtp")
    (line,) = wrong.value.problems
    assert line.startswith(f"madoguchi.toml: smtp.ca_file: found {tmp_path / 'ca.pem'}: ")
    assert line.endswith("expected certificates in PEM")
