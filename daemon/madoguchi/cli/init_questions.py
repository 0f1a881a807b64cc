"""What ``madoguchi init`` needs to know, each as a flag, a default and a question."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click
from pydantic import TypeAdapter, ValidationError

from madoguchi.config.fields import AddressOrDomain, Domain, Host, Line, MailAddress, Tenant
from madoguchi.config.scaffold import Answers, ServerAnswers, SignInAnswers
from madoguchi.config.settings import SECRET_KEYS
from madoguchi.errors import UsageError

if TYPE_CHECKING:
    _ParamType = click.ParamType[Any]
else:
    _ParamType = click.ParamType  # generic only in newer versions of click

_Function = TypeVar("_Function", bound=Callable[..., Any])
_SECURITY = click.Choice(["tls", "starttls", "none"])
_PORTS = {"imap": {"tls": 993, "starttls": 143, "none": 143}, "smtp": {"tls": 465, "starttls": 587, "none": 25}}
_NOBODY = (
    ("上司", "your manager"),
    ("役員", "executives"),
    ("人事", "HR"),
    ("法務・監査", "legal, audit"),
    ("自分のチーム", "your own team"),
)
_SOURCES = {"file": "password_file", "env": "password_env", "command": "password_command"} | {
    "credential": "password_credential",
    "token": "token_command",
}


_PROVIDERS = {
    "microsoft365": {"imap": "outlook.office365.com", "smtp": "smtp.office365.com"},
    "google": {"imap": "imap.gmail.com", "smtp": "smtp.gmail.com"},
}


class _Kind(_ParamType):
    """A value of the configuration, checked as it is typed."""

    def __init__(self, name: str, annotation: Any, many: bool = False) -> None:
        self.name = name
        self._adapter: TypeAdapter[str] = TypeAdapter(annotation)
        self._many = many

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str):
            return value
        pieces = list(filter(None, re.split(r"[,、，;\s]+", value))) if self._many else [value.strip()]
        checked = tuple(self._checked(piece, param, ctx) for piece in pieces)
        return checked if self._many else checked[0]

    def _checked(self, piece: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return self._adapter.validate_python(piece)
        except ValidationError as error:
            self.fail(f"found {piece!r}, expected {error.errors()[0]['msg']}", param, ctx)


_TEXT, _HOST, _TENANT = _Kind("text", Line), _Kind("host", Host), _Kind("tenant", Tenant)
_ADDRESSES = _Kind("addresses", MailAddress, many=True)
_DOMAINS = _Kind("domains", Domain, many=True)
_PEOPLE = _Kind("addresses", AddressOrDomain, many=True)


def options(function: _Function) -> _Function:
    """A flag for every question."""
    flags = [
        click.option("--name-ja", type=_TEXT, help="the owner's name in Japanese"),
        click.option("--name-en", type=_TEXT, help="the owner's name in English"),
        click.option("--address", type=_ADDRESSES, multiple=True, help="every address of this mailbox"),
        *_server_flags("imap", "where mail is read"),
        *_server_flags("smtp", "where replies are handed in"),
        *(
            click.option(f"--{key.replace('_', '-')}", type=_TEXT, help="where the password or token comes from")
            for key in SECRET_KEYS
        ),
        click.option("--oauth2", type=click.Choice(list(_PROVIDERS)), help="sign in in place of a password"),
        click.option("--client-id", type=_TEXT, help="the app that the administrator registered"),
        click.option("--tenant", type=_TENANT, help="Microsoft 365: the directory's ID or domain"),
        click.option("--client-secret-file", type=_TEXT, help="Google: the file with the app's secret"),
        click.option("--client-secret-credential", type=_TEXT, help="Google: the systemd credential that holds it"),
        click.option("--answer-domain", type=_DOMAINS, multiple=True, help="only these senders are answered"),
        click.option("--language", type=click.Choice(["ja", "en"]), help="when a mail's own is unclear"),
        click.option("--timezone", type=_TEXT, help="the office's time zone"),
        click.option("--never", type=_PEOPLE, multiple=True, help='never answered: addresses, domains; "" for nobody'),
    ]
    for flag in reversed(flags):
        function = flag(function)
    return function


def _server_flags(kind: str, what: str) -> list[Callable[[_Function], _Function]]:
    return [
        click.option(f"--{kind}-host", type=_HOST, help=what),
        click.option(f"--{kind}-port", type=click.IntRange(1, 65535), help="its port"),
        click.option(f"--{kind}-security", type=_SECURITY, help="none: this machine only"),
        click.option(f"--{kind}-user", type=_TEXT, help="the name to log in with"),
    ]


class _Asker:
    """Takes each answer from the flags, from the person, or from the default."""

    def __init__(self, given: Mapping[str, Any], *, yes: bool, interactive: bool) -> None:
        self._given = given
        self._yes = yes
        self._interactive = interactive and not yes
        self.missing: list[str] = []

    def __call__(self, name: str, question: str, kind: _ParamType, default: Any = None, *, needed: bool = False) -> Any:
        """``default`` is what a person may simply confirm; ``needed``: nobody may leave it out unseen."""
        given = self._given.get(name)
        if given is not None and given != ():
            return tuple(dict.fromkeys(one for some in given for one in some)) if isinstance(given, tuple) else given
        if self._interactive:
            return self.ask(question, kind, default)
        if needed and not self._yes:
            self.missing.append(f"--{name.replace('_', '-')}")
        return kind.convert(default, None, None)

    def ask(self, question: str, kind: _ParamType, default: Any) -> Any:
        """On standard error: standard output may carry JSON."""
        return click.prompt(question, type=kind, default=default, err=True)

    def never(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Those who must never be answered, one question for each kind of them."""
        if self._given.get("never") or not self._interactive:
            return (("--never", self("never", "", _PEOPLE, "", needed=True)),)
        click.echo("自動返信してはいけない相手(カンマ区切り、なければ Enter)", err=True)
        click.echo(
            "Who must never be answered by machine? Addresses or domains, comma separated; Enter for none", err=True
        )
        return tuple((f"{ja} / {en}", self.ask(f"  {ja} / {en}", _PEOPLE, "")) for ja, en in _NOBODY)

    def sign_in(self, provider: str) -> SignInAnswers:
        """What [oauth2] needs of that provider."""
        client_id = self("client_id", "クライアント ID / client ID", _TEXT, needed=True) or "CLIENT-ID"
        if provider == "google":
            credential = self._given.get("client_secret_credential") or ""
            if credential:
                return SignInAnswers(provider, client_id, client_secret_credential=credential)
            secret = self(
                "client_secret_file", "シークレットのファイル / file with the client secret", _TEXT, "client-secret"
            )
            return SignInAnswers(provider, client_id, client_secret_file=secret)
        return SignInAnswers(provider, client_id, self("tenant", "ディレクトリ ID / directory ID", _TENANT, ""))

    def access(self) -> tuple[str, str, SignInAnswers | None]:
        """Which key says where the password is, what it says; or how one signs in without one."""
        provider = self._given.get("oauth2") or ""
        if provider and any(self._given.get(key) for key in SECRET_KEYS):
            raise UsageError("--oauth2: found a password or token beside it, expected only one of them")
        key, value = ("", provider) if provider else self.secret()
        return (key, value, None) if key else ("", "", self.sign_in(value))

    def secret(self) -> tuple[str, str]:
        """Which key says where the password is, and what it says; "" and a provider where there is none."""
        given = [(key, self._given[key]) for key in SECRET_KEYS if self._given.get(key)]
        if len(given) > 1:
            msg = f"found {' and '.join(_flag(key) for key, _ in given)}, expected only one of them"
            raise UsageError(msg)
        if given:
            return given[0]
        if not self._interactive:
            self.missing += [] if self._yes else ["--password-file (or -env, -command, -credential, --token-command)"]
            return "password_file", "password"
        source = self.ask("パスワードの在りか / where the password is", click.Choice([*_SOURCES, *_PROVIDERS]), "file")
        if source in _PROVIDERS:
            return "", str(source)
        default = "password" if source == "file" else None
        return _SOURCES[source], self.ask(f"{_SOURCES[source]}", _TEXT, default)


def _flag(key: str) -> str:
    return f"--{key.replace('_', '-')}"


def answers_from(given: Mapping[str, Any], *, yes: bool, interactive: bool) -> Answers:
    """Every answer. Raises `UsageError` naming the flags that a call without a terminal lacks."""
    ask = _Asker(given, yes=yes, interactive=interactive)
    named = bool(given.get("name_ja") or given.get("name_en"))
    name_ja = ask(
        "name_ja", "お名前(日本語) / your name in Japanese", _TEXT, _name(named, "山田 太郎"), needed=not named
    )
    name_en = ask(
        "name_en", "お名前(英語) / your name in English", _TEXT, _name(named, "Taro Yamada"), needed=not named
    )
    addresses = _at_least_one(
        ask("address", "このメールボックスのアドレス / every address of this mailbox", _ADDRESSES,
            None if interactive and not yes else "taro.yamada@example.co.jp", needed=True)
    )  # fmt: skip
    domains = tuple(dict.fromkeys(address.rpartition("@")[2] for address in addresses))
    hosts = _PROVIDERS.get(given.get("oauth2") or "", {kind: f"{kind}.{domains[0]}" for kind in ("imap", "smtp")})
    guessed = not given.get("oauth2")
    imap = _server(ask, "imap", hosts["imap"], "tls", addresses[0], guessed=guessed)
    secret_key, secret, sign_in = ask.access()
    hosts = _PROVIDERS[sign_in.provider] if sign_in else hosts
    smtp = _server(ask, "smtp", hosts["smtp"], "starttls", imap.user, guessed=guessed)
    answers = Answers(
        name_ja=name_ja,
        name_en=name_en,
        addresses=addresses,
        imap=imap,
        smtp=smtp,
        secret_key=secret_key,
        secret=secret,
        answer_domains=ask("answer_domain", "返信してよい相手のドメイン / only senders of these domains are answered",
                           _DOMAINS, ",".join(domains)),
        language=ask("language", "言語 / language when a mail's own is unclear", click.Choice(["ja", "en"]), "ja"),
        timezone=ask("timezone", "タイムゾーン / time zone", _TEXT, "Asia/Tokyo"),
        never=ask.never(),
        sign_in=sign_in,
    )  # fmt: skip
    if ask.missing:
        msg = f"standard input is not a terminal: give {', '.join(ask.missing)}; or --yes for defaults"
        raise UsageError(msg)
    return answers


def _name(named: bool, example: str) -> str:
    return "" if named else example


def _at_least_one(addresses: Sequence[str]) -> tuple[str, ...]:
    if not addresses:
        raise UsageError("--address: found none, expected at least one address of this mailbox")
    return tuple(addresses)


def _server(ask: _Asker, kind: str, usual: str, security: str, user: str, *, guessed: bool) -> ServerAnswers:
    """``guessed``: whether nobody knows that the usual host is the right one."""
    name = kind.upper()
    host = ask(f"{kind}_host", f"{name} サーバー / {name} server", _HOST, usual, needed=guessed)
    security = ask(f"{kind}_security", f"{name} の暗号化 / {name} encryption", _SECURITY, security)
    port = ask(f"{kind}_port", f"{name} ポート / port", click.INT, _PORTS[kind][security])
    return ServerAnswers(host, port, security, ask(f"{kind}_user", f"{name} ユーザー名 / user name", _TEXT, user))
