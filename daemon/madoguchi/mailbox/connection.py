"""An IMAP connection: TLS, login, and errors named by what the caller can do about them."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from madoguchi.config.secrets import Secret, read_secret
from madoguchi.config.settings import Imap
from madoguchi.config.tls import tls_context
from madoguchi.errors import LoginRefused, ServerAway
from madoguchi.mailbox.protocol import Refused

CONNECT_SECONDS, READ_SECONDS = 20, 60
PASSING = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]", "too many", "try again")
"""Words of a refused login that will pass by themselves (RFC 5530)."""


def connect(settings: Imap, home: Path) -> IMAPClient:
    """A logged-in client. Raises `ServerAway`, `LoginRefused`, `ConfigurationError`."""
    secret = read_secret(settings, home, "imap")
    context = None if settings.security == "none" else tls_context(settings.ca_file, home, "imap")
    with talking(settings):
        client = IMAPClient(
            settings.host,
            settings.port,
            ssl=settings.security == "tls",
            ssl_context=context,
            timeout=SocketTimeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
        )
        client.normalise_times = False
        if settings.security == "starttls":
            client.starttls(context)
        # Without this each small command waits 40 ms for the server's delayed acknowledgement.
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    _login(client, settings, secret)
    return client


def _login(client: IMAPClient, settings: Imap, secret: Secret) -> None:
    try:
        with talking(settings):
            if secret.is_token:
                client.oauth2_login(settings.username, secret.value)
            else:
                client.login(settings.username, secret.value)
    except LoginRefused:
        client.shutdown()
        raise


@contextmanager
def talking(settings: Imap) -> Iterator[None]:
    """Turns what goes wrong on the wire into `ServerAway`, `Refused`, or `LoginRefused`."""
    where = f"imap {settings.host}:{settings.port}"
    try:
        yield
    except LoginError as error:
        if any(word.lower() in str(error).lower() for word in PASSING):
            msg = f"{where}: login not possible now"
            raise ServerAway(msg) from None
        msg = f"{where}: login refused for {settings.username}: check imap.username and its password"
        raise LoginRefused(msg) from None
    except ssl.SSLCertVerificationError as error:
        msg = f"{where}: certificate not trusted ({error.verify_message}); a private authority goes into imap.ca_file"
        raise ServerAway(msg) from error
    except (IMAPClientAbortError, OSError, ssl.SSLError, EOFError) as error:
        msg = f"{where}: {_words(error)}"
        raise ServerAway(msg) from error
    except IMAPClientError as error:
        raise Refused(str(error)[:200]) from error


def _words(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return str(getattr(error, "strerror", None) or error or type(error).__name__)[:200]
