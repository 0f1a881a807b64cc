"""Access tokens out of the sign-in on record: refreshed in time, and what rotates is kept before it is used."""

from __future__ import annotations

import secrets
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from madoguchi.config.oauth2 import OAuth2
from madoguchi.config.secrets import client_secret
from madoguchi.config.tls import tls_context
from madoguchi.errors import MadoguchiError, ServerAway, SignInNeeded
from madoguchi.failpoint import failpoint
from madoguchi.signin.answers import Declined, Granted, token_answer
from madoguchi.signin.https import Reply, post
from madoguchi.signin.meaning import refusal
from madoguchi.signin.providers import endpoints
from madoguchi.signin.token_file import FILE, Kept, TokenFile

MARGIN = 300.0
"""Seconds before its end from which on a token is not offered any more; half its life, if that is shorter."""


class Tokens:
    """See `madoguchi.config.secrets.Tokens`. May be used by several threads.

    A token's life is counted on this machine's own clock that only runs forward, from before the question was asked.
    """

    def __init__(
        self, settings: OAuth2, home: Path, state_dir: Path, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self.settings = settings
        self.endpoints = endpoints(settings)
        written = settings.token_file
        self.file = TokenFile(home / Path(written).expanduser() if written else state_dir / FILE)
        self._home, self._seconds = home, seconds
        self._busy = threading.Lock()
        self._token, self._until = "", 0.0
        self._again = False
        self._stopped: tuple[str, str] | None = None
        self._unsaved: tuple[str, Kept] | None = None

    def token(self) -> str:
        with self._busy:
            return self._token if self._token and self._seconds() < self._until else self._refreshed()

    def instead_of(self, refused: str) -> str:
        with self._busy:
            if self._token and self._token != refused and self._seconds() < self._until:
                return self._token  # another connection was refused the same one before
            return self._refreshed()

    def try_again(self) -> None:
        """A person says that it is mended: the next question is asked whatever was answered before."""
        with self._busy:
            self._again, self._stopped = True, None

    def signature(self) -> str:
        """Changes when somebody signs in, and only then; "" where nobody has, or nothing can be read."""
        try:
            kept = self.file.read()
        except MadoguchiError:
            return ""
        return kept.id if kept else ""

    @property
    def by_code(self) -> bool:
        """Whether a person may sign in by a code on any device; else it takes a browser, or the pasted address."""
        return bool(self.endpoints.device)

    def keep(self, granted: Granted, since: str) -> None:
        """Takes the place of the sign-in before. Raises OSError."""
        with self._busy, self.file.alone():
            whom = (self.settings.client_id, self.endpoints.token)
            self.file.write(Kept(granted.refresh_token, *whom, since, secrets.token_hex(8)))
            self._stopped = self._unsaved = None

    def look_for_secret(self) -> None:
        """Before anybody goes to a browser for it. Raises `ConfigurationError` where the app's secret cannot be had."""
        client_secret(self.settings, self._home)

    def ask(self, url: str, form: Mapping[str, str]) -> Reply:
        """One question of this app, its secret included. Raises `ServerAway`, `ConfigurationError`."""
        secret = client_secret(self.settings, self._home)
        own = {"client_id": self.settings.client_id} | ({"client_secret": secret} if secret else {})
        reply = post(url, {**form, **own}, self._context())
        if reply.status == 429 or reply.status >= 500:
            msg = f"{self._where}: not now ({reply.status})"
            raise ServerAway(msg, reply.retry_after)
        if not (reply.status == 200 or 400 <= reply.status < 500):
            msg = f"{self._where}: an answer of no use ({reply.status}); nothing is followed"
            raise ServerAway(msg)
        return reply

    def asked(self, form: Mapping[str, str]) -> Granted | Declined:
        """What the token endpoint says to that. Raises as `ask`."""
        reply = self.ask(self.endpoints.token, form)
        try:
            answer = token_answer(reply.body)
        except ValueError:
            raise self._senseless(reply) from None
        if isinstance(answer, Granted) and reply.status != 200:
            raise self._senseless(reply)
        return answer

    def _senseless(self, reply: Reply) -> ServerAway:
        return ServerAway(f"{self._where}: an answer that makes no sense ({reply.status})")

    @property
    def _where(self) -> str:
        return f"oauth2 {self.endpoints.token.split('/')[2]}"

    def _context(self) -> ssl.SSLContext:
        return tls_context(self.settings.ca_file, self._home, "oauth2")

    def _refreshed(self) -> str:
        self._token = ""
        with self.file.alone():
            kept = self._usable()
            began = self._seconds()
            answer = self._answer(kept)
            failpoint("token-heard")
            if answer.refresh_token not in ("", kept.refresh_token):
                self._save(kept, replace(kept, refresh_token=answer.refresh_token, refused=""))
            elif kept.refused:
                self._save(kept, replace(kept, refused=""))
        failpoint("token-kept")
        self._again = False
        self._until = began + answer.seconds - min(MARGIN, answer.seconds / 2)
        self._token = answer.access_token
        return self._token

    def _answer(self, kept: Kept) -> Granted:
        form = {"grant_type": "refresh_token", "refresh_token": kept.refresh_token}
        # Microsoft gives tokens for the first resource alone unless the same is asked for; Google needs no word.
        answer = self.asked({**form, "scope": self.endpoints.scope} if self.settings.provider != "google" else form)
        if isinstance(answer, Granted):
            return answer
        error = refusal(answer, self._where)
        self._again = False
        if isinstance(error, SignInNeeded):
            if error.final:
                self._save(kept, replace(kept, refused=str(error)))
            else:
                self._stopped = (kept.refresh_token, str(error))
        raise error

    def _usable(self) -> Kept:
        """What may be shown to the token server. Raises `SignInNeeded` where that is of no use, or not allowed."""
        kept = self._read()
        if kept is None:
            raise SignInNeeded("oauth2: nobody has signed in yet: run `madoguchi login`")
        if (kept.client_id, kept.endpoint) != (self.settings.client_id, self.endpoints.token):
            raise SignInNeeded("oauth2: the sign-in is of another app or provider: run `madoguchi login`")
        if kept.refused and not self._again:
            raise SignInNeeded(kept.refused, final=True)
        if self._stopped is not None and self._stopped[0] == kept.refresh_token:
            raise SignInNeeded(self._stopped[1])
        return kept

    def _read(self) -> Kept | None:
        """With what could not be written the last time, unless somebody else has changed the file since."""
        kept = self.file.read()
        if self._unsaved is None or kept is None or kept.refresh_token != self._unsaved[0]:
            self._unsaved = None
            return kept
        after = self._unsaved[1]
        self._save(kept, after)
        return after

    def _save(self, before: Kept, after: Kept) -> None:
        """Raises `ServerAway` where the disk will not have it: no token is used whose successor could be lost."""
        self._unsaved = (before.refresh_token, after)
        try:
            self.file.write(after)
        except OSError as error:
            msg = f"oauth2: {self.file.path} cannot be written: {error.strerror}"
            raise ServerAway(msg) from error
        self._unsaved = None
