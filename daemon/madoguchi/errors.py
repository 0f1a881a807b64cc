"""Every error that this program raises on purpose, and what the caller can do about it.

::

    MadoguchiError                what a person is told in one line; never a traceback
    ├── NotSignedIn               exit 1: `madoguchi login` came to nothing; what was there before stays
    ├── UsageError                exit 2: the command line or an input file is wrong
    │   ├── ConfigurationError    exit 2: one or more named mistakes in the owner's files
    │   │   └── TemplateFaulty    a template that fails on what one mail says; the daemon holds that mail
    │   ├── LoginRefused          exit 2: the server said no to user name, password or token
    │   │   └── SignInNeeded      no token is to be had until a person signs in; the daemon waits for that
    │   ├── ModelRefused          exit 2: a model folder that is damaged, foreign or too new
    │   └── JournalDamaged        exit 2: the journal's file is no longer whole; a copy has to be put back
    └── Temporary                 exit 75 with --once, retried otherwise
        ├── AlreadyRunning        another daemon holds the lock; its pid is named; never retried
        ├── ServerAway            connect, time-out, BYE, dropped connection, an answer that makes no sense
        │   ├── ServerBusy        [UNAVAILABLE], [INUSE], throttling: the connection is fine
        │   └── SubmissionAway    the one that takes replies
        └── JournalAway           the journal cannot be written: disk full, locked for too long
"""

from __future__ import annotations


class MadoguchiError(Exception):
    """Told to a person in one line. ``exit_code`` is the status of the command line (sysexits(3) for 75)."""

    exit_code = 1


class NotSignedIn(MadoguchiError):
    """Declined in the browser, not done in time, or the mail server would not have it."""


class UsageError(MadoguchiError):
    """The person who called can mend it: an argument, a file, a value."""

    exit_code = 2


class ConfigurationError(UsageError):
    """Everything that is wrong in the owner's files, all at once: ``problems`` holds one line each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class TemplateFaulty(ConfigurationError):
    """A template that can be read, and fails while one reply is written: ``place`` is its file and line."""

    def __init__(self, place: str, what: str) -> None:
        self.place = place
        super().__init__([f"{place}: {what}"])


class LoginRefused(UsageError):
    """The server refused the credentials. Never retried like a network failure: that locks accounts."""


class SignInNeeded(LoginRefused):
    """OAuth2: a person has to sign in, or to mend what the app may do. ``final``: that sign-in is dead for ever."""

    def __init__(self, message: str, *, final: bool = False) -> None:
        super().__init__(message)
        self.final = final


class ModelRefused(UsageError):
    """A model folder whose bytes, shape or version cannot be trusted."""


class JournalDamaged(UsageError):
    """The journal cannot be trusted any more. Says which copy to put in its place."""


class Temporary(MadoguchiError):
    """May go away by itself; try again later."""

    exit_code = 75


class ServerAway(Temporary):
    """A mail server cannot be reached, or stopped answering. ``seconds``: for how long it wants to be left alone."""

    def __init__(self, message: str = "", seconds: float = 0.0) -> None:
        super().__init__(message)
        self.seconds = seconds


class ServerBusy(ServerAway):
    """It said no for now, to one command (RFC 5530): what was asked may go another time."""


class SubmissionAway(ServerAway):
    """The server that takes replies; the mailbox may be fine."""


class JournalAway(Temporary):
    """The journal cannot be read or written now. No answer goes out that cannot be recorded."""


class AlreadyRunning(Temporary):
    """Another process serves this account."""
