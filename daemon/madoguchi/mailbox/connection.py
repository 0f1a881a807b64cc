"""An IMAP connection: TLS, login, and what goes wrong on the wire named by what the caller can do about it."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import (
    IMAPClientAbortError,
    IMAPClientError,
    IMAPClientReadOnlyError,
    LoginError,
    ProtocolError,
)

from madoguchi.config.secrets import Secret, Tokens, another, read_secret, source_of
from madoguchi.config.settings import Imap
from madoguchi.config.tls import tls_context
from madoguchi.errors import LoginRefused, MadoguchiError, ServerAway, SignInNeeded
from madoguchi.mailbox.protocol import Refused
from madoguchi.mailbox.wording import GARBLED, away, lapsed, refusal, words

CONNECT_SECONDS, READ_SECONDS = 20.0, 60.0


def connect(settings: Imap, home: Path, tokens: Tokens | None) -> IMAPClient:
    """A logged-in client. Raises `ServerAway`, `LoginRefused`, `ConfigurationError`.

    A token may expire between its issue and its use: where one is refused, and there is another, that is tried too.
    Nothing is offered a third time. ``tokens``: of the sign-in, where [imap] names no secret.
    """
    secret = read_secret(settings, home, "imap", tokens)
    try:
        return _logged_in(settings, home, secret)
    except LoginRefused:
        other = another(secret, settings, home, "imap", tokens)
        if other == secret:
            raise
    return _logged_in(settings, home, other)


def opened(settings: Imap, home: Path) -> IMAPClient:
    """A client that has not logged in yet. Raises `ServerAway`, `ConfigurationError`."""
    context = None if settings.security == "none" else tls_context(settings.ca_file, home, "imap")
    with talking(settings):
        client = IMAPClient(
            settings.host,
            settings.port,
            ssl=settings.security == "tls",
            ssl_context=context,
            timeout=SocketTimeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
        )
    try:
        with talking(settings):
            if settings.security == "starttls":
                client.starttls(context)
            # Without this each small command waits 40 ms for the server's delayed acknowledgement.
            client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except MadoguchiError:
        hang_up(client)
        raise
    return client


def _logged_in(settings: Imap, home: Path, secret: Secret) -> IMAPClient:
    client = opened(settings, home)
    try:
        with talking(settings):
            _login(client, settings, secret)
    except MadoguchiError:
        hang_up(client)
        raise
    return client


def hang_up(client: IMAPClient) -> None:
    """Lets go of the socket without a word; never raises."""
    try:
        client.shutdown()
    except OSError:
        pass


def _login(client: IMAPClient, settings: Imap, secret: Secret) -> None:
    try:
        if secret.is_token:
            client.oauth2_login(settings.username, secret.value)
        else:
            client.login(settings.username, secret.value)
    except LoginError as error:
        raise _not_let_in(settings, error, secret) from None


def _not_let_in(settings: Imap, error: LoginError, secret: Secret) -> MadoguchiError:
    """IMAPClient says `LoginError` of a broken connection too, which is no word about the password."""
    where = f"imap {settings.host}:{settings.port}"
    busy = refusal(where, str(error), said="login not possible now")
    if busy is not None:
        return busy
    if isinstance(error.__context__, IMAPClientAbortError) and not lapsed(str(error)):
        return ServerAway(f"{where}: the connection broke at the login")
    if secret.signed_in:
        mend = "the sign-in is not for this mailbox, or IMAP is off for it: run `madoguchi login` as imap.username"
        return SignInNeeded(f"{where}: token refused: {mend}")
    look = f"check imap.username and {source_of(secret, 'imap')}"
    return LoginRefused(f"{where}: login refused for {settings.username}: {look}")


@contextmanager
def talking(settings: Imap) -> Iterator[None]:
    """Turns what goes wrong on the wire into `ServerAway`, `ServerBusy` or `Refused`."""
    where = f"imap {settings.host}:{settings.port}"
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        msg = f"{where}: certificate not trusted ({error.verify_message}); a private authority goes into imap.ca_file"
        raise ServerAway(msg) from error
    except IMAPClientReadOnlyError as error:
        raise Refused("read-only") from error
    except (IMAPClientAbortError, OSError, EOFError) as error:
        raise away(where, words(error)) from error
    except ProtocolError as error:
        msg = f"{where}: {GARBLED}"
        raise ServerAway(msg) from error
    except IMAPClientError as error:
        raise refusal(where, str(error)) or Refused(str(error)[:200]) from error
    except (ValueError, TypeError, LookupError, AssertionError, AttributeError) as error:
        # What IMAPClient's parsers meet where a server says something that nobody foresaw.
        msg = f"{where}: {GARBLED} ({type(error).__name__})"
        raise ServerAway(msg) from error
