"""A mail server inside the process, for the demonstration: IMAP by pymap, SMTP by aiosmtpd.

Both listen on a free loopback port, keep everything in memory and forget it when they stop. Neither speaks TLS.
"""

from __future__ import annotations

import asyncio
import secrets
import socket
import ssl
import threading
from abc import ABC, abstractmethod
from argparse import Namespace
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, Self, TypeVar
from uuid import uuid4

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from proxyprotocol.sock import SocketInfo
from pymap.backend.dict import Config, Login
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxData, MailboxSet
from pymap.concurrent import Subsystem
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials import ObjectId
from pymap.parsing.specials.flag import Flag, Wildcard
from pymap.user import Passwords, UserMetadata
from pysasl.hashing import BuiltinHash

HOST: Final = "127.0.0.1"
_LINE_LIMIT: Final = 1 << 20  # a UID set of a whole folder in one command
_PYMAP_DEFAULTS: Final = Namespace(
    host=HOST,
    port=0,
    debug=False,
    cert=None,
    key=None,
    tls=False,
    passlib_cfg=None,
    proxy_protocol=None,
    demo_data=False,
)

_T = TypeVar("_T")


class _LoopServer(ABC):
    """One asyncio server on a free loopback port, in a thread with a loop of its own."""

    host: Final = HOST

    def __init__(self) -> None:
        self.port = 0
        self._loop: asyncio.AbstractEventLoop
        self._server: asyncio.Server
        self._thread: threading.Thread

    @abstractmethod
    async def _listen(self, sock: socket.socket) -> asyncio.Server:
        """Serves on that socket."""

    def __enter__(self) -> Self:
        """Return once the port answers. Raises what kept the server from starting."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=type(self).__name__, daemon=True)
        self._thread.start()
        sock = socket.create_server((HOST, 0))
        # Without TCP_NODELAY, on purpose: pymap writes a line in pieces, and a client in IDLE cannot read half a line.
        try:
            self._server = self._call(self._listen(sock))
        except BaseException:
            sock.close()
            self._end_thread()
            raise
        self.port = sock.getsockname()[1]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Hang up on every client and return when the thread has ended."""
        self._loop.call_soon_threadsafe(self._server.close)
        self._call(_cancel_others())
        self._end_thread()

    def _end_thread(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _call(self, work: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


async def _cancel_others() -> None:
    """End the open conversations, and give their transports a turn of the loop to close."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.sleep(0.01)


class _Folder(MailboxData):
    """pymap's folder, which drops keywords, made to keep them (RFC 3501 7.1, PERMANENTFLAGS `\\*`)."""

    @property
    def permanent_flags(self) -> frozenset[Flag]:
        return super().permanent_flags | {Wildcard}


class _Folders(MailboxSet):
    def __init__(self) -> None:
        super().__init__()
        self._inbox = _Folder(self._content_cache, self._thread_cache)

    async def add_mailbox(self, name: str) -> ObjectId:
        async with self._set_lock.write_lock():
            if name in self._set:
                raise ValueError(name)
            self._set[name] = folder = _Folder(self._content_cache, self._thread_cache)
            return folder.mailbox_id

    async def folder(self, name: str) -> MailboxData:
        """The folder of that name, made now if there is none."""
        try:
            return await self.get_mailbox(name)
        except KeyError:
            await self.add_mailbox(name)
            return await self.get_mailbox(name)


class _Settings(Config):
    @property
    def greeting(self) -> bytes:
        return b"Server ready localhost"  # pymap's own asks DNS for this machine's name, which may hang


class EmbeddedImap(_LoopServer):
    """An IMAP server with one account, for use as a context manager.

    IMAP4rev1 with IDLE, MOVE, UIDPLUS and `/` between folder names; no TLS, NAMESPACE, UNSELECT or SPECIAL-USE.
    """

    def __init__(
        self, username: str = "taro.yamada", password: str | None = None, *, folders: Sequence[str] = ()
    ) -> None:
        """`password`: one of its own making by default. `folders`: those that exist from the start."""
        super().__init__()
        self.username = username
        self.password = password or secrets.token_urlsafe(12)
        self._names = tuple(folders)
        self._folders: _Folders
        self._imap: IMAPServer

    def deliver(
        self,
        raw: bytes,
        *,
        when: datetime | None = None,
        folder: str = "INBOX",
        flags: Sequence[str] = (),
    ) -> None:
        r"""Put a mail into a folder (made if absent), with `when` (aware; now by default) as INTERNALDATE.

        `flags` are IMAP's own (`\Seen`) or keywords. Clients in IDLE hear of it at once.
        """
        mail = AppendMessage(raw, when or datetime.now(UTC), frozenset(Flag(flag) for flag in flags))
        self._call(self._append(folder, mail))

    async def _append(self, folder: str, mail: AppendMessage) -> None:
        await (await self._folders.folder(folder)).append(mail, recent=True)

    async def _listen(self, sock: socket.socket) -> asyncio.Server:
        config = self._settings()
        login = Login(config)
        secret = await Passwords(config).hash_password(self.password)
        await login.demo_user_identity.set(UserMetadata(config, self.username, password=secret))
        self._folders = _Folders()
        config.set_cache[self.username] = (self._folders, FilterSet())
        for name in self._names:
            await self._folders.add_mailbox(name)
        self._imap = IMAPServer(login, config)
        return await asyncio.start_server(self._converse, sock=sock, limit=_LINE_LIMIT)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Not through pymap's own ProxyProtocolReader: it keeps no reference to the task it starts, which the garbage
        # collector may then take away in the middle of a conversation.
        await self._imap(reader, writer, SocketInfo.get(writer, None, unique_id=uuid4().bytes))

    def _settings(self) -> Config:
        return _Settings.from_args(
            Namespace(**vars(_PYMAP_DEFAULTS), demo_user=self.username, demo_password=self.password),
            hash_context=BuiltinHash(rounds=1),  # the default costs 0.2 s a login
            cpu_subsystem=Subsystem.for_asyncio(),
            ssl_context=ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER),
            invalid_user_sleep=0.0,
        )


@dataclass(frozen=True)
class Received:
    """A mail as an SMTP server accepted it: content as sent (CRLF, dots unstuffed); a null sender is empty."""

    mail_from: str
    rcpt_to: tuple[str, ...]
    data: bytes


class _Session(Session):
    """aiosmtpd warns at every AUTH that its own code fills `login_data`: an owner at a terminal need not read that."""

    @property
    def login_data(self) -> None:
        return None

    @login_data.setter
    def login_data(self, value: object) -> None:
        pass


class _Conversation(SMTP):
    def _create_session(self) -> Session:
        return _Session(self.loop)


class SmtpSink(_LoopServer):
    """An SMTP server that accepts every mail and every password, and delivers nothing; a context manager.

    `received` grows from another thread; a mail is in it before its client reads the final reply.
    """

    def __init__(self) -> None:
        super().__init__()
        self.received: list[Received] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the mail; aiosmtpd calls this after the final dot, by this name."""
        content = envelope.original_content or b""
        sender = (envelope.mail_from or "").removeprefix("<>")  # aiosmtpd's word for the null sender
        self.received.append(Received(sender, tuple(envelope.rcpt_tos), content))
        return "250 2.0.0 accepted"

    async def _listen(self, sock: socket.socket) -> asyncio.Server:
        return await self._loop.create_server(self._conversation, sock=sock)

    def _conversation(self) -> SMTP:
        return _Conversation(
            self,
            hostname="localhost",
            enable_SMTPUTF8=True,
            auth_require_tls=False,
            authenticator=lambda *_: AuthResult(success=True),
            loop=self._loop,
        )
