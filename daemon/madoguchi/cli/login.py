"""`madoguchi login`: signs in with the provider of [oauth2]."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from madoguchi.cli.call import Call, with_call
from madoguchi.config.settings import SECRET_KEYS
from madoguchi.errors import LoginRefused, NotSignedIn, ServerAway, UsageError

if TYPE_CHECKING:
    from madoguchi.config.load import Office
    from madoguchi.signin.answers import Granted
    from madoguchi.signin.tokens import Tokens

_WAYS = {"device": "device_endpoint", "browser": "authorization_endpoint", "paste": "authorization_endpoint"}
_PASTE_PORT = 8400
"""Nobody listens there: the browser shows an error, and its address is what is pasted."""


class Given:
    """The token that was just given, for the two logins that try it."""

    def __init__(self, token: str) -> None:
        self._token = token

    def token(self) -> str:
        """That one."""
        return self._token

    def instead_of(self, _: str) -> str:
        """There is no other yet."""
        return self._token


@click.command(short_help="sign in with Microsoft 365 or Google (OAuth2)")
@click.option("--device", "way", flag_value="device", help="by a code that you type on any device")
@click.option("--browser", "way", flag_value="browser", help="by a browser on this machine")
@click.option("--paste", "way", flag_value="paste", help="by a browser elsewhere: paste the address it ends at")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="where the browser comes back to; 0: any")
@with_call
def command(call: Call, way: str | None, port: int) -> None:
    """Shows what to open, waits, tries the tokens on both mail servers, and keeps them for the daemon."""
    office = call.office()
    tokens = office.tokens
    if tokens is None:
        msg = f"madoguchi.toml: oauth2: found no such table, {_instead(office)}"
        raise UsageError(msg)
    tokens.look_for_secret()
    granted = _granted(call, tokens, way or _usual(tokens), port)
    if not granted.refresh_token:
        raise NotSignedIn(
            "signed in, but no refresh token was given (may the app have offline_access?); nothing was kept"
        )
    imap = _imap(office, granted)
    tokens.keep(granted, call.clock.now().isoformat(timespec="seconds"))
    smtp = _smtp(office, granted)
    _tell(call, office, tokens, imap, smtp)
    if imap or smtp:
        raise click.exceptions.Exit(1)


def _instead(office: Office) -> str:
    """What goes without a sign-in, or what a sign-in takes."""
    named = next((key for key in SECRET_KEYS if getattr(office.settings.imap, key)), "")
    if named:
        return f"and imap.{named} in its place: there is nothing to sign in to; `madoguchi check` tries that"
    return "expected provider and client_id in it: `madoguchi init DIR --oauth2 microsoft365` or `google` writes one"


def _usual(tokens: Tokens) -> str:
    return "device" if tokens.by_code else "browser"


def _granted(call: Call, tokens: Tokens, way: str, port: int) -> Granted:
    key = _WAYS[way]
    if not getattr(tokens.endpoints, key.removesuffix("_endpoint")):
        why = ": Google offers no code for IMAP and SMTP" if tokens.settings.provider == "google" else ""
        msg = f"--{way}: found no oauth2.{key}{why}, expected another way to sign in (--device, --browser, --paste)"
        raise UsageError(msg)
    return {"device": _by_code, "browser": _by_browser, "paste": _by_paste}[way](call, tokens, port)


def _by_code(call: Call, tokens: Tokens, _: int) -> Granted:
    from madoguchi.signin import device

    shown = device.begin(tokens)
    minutes = round(shown.seconds / 60)
    if call.json:
        call.emit({"open": shown.address, "code": shown.user_code, "expires_in": shown.seconds})
    call.say("次のページを開き、コードを入力してサインインしてください / open this page and type the code:")
    call.say(f"  {shown.address}\n  {shown.user_code}")
    call.say(f"{minutes} 分以内にお願いします。中止は Ctrl-C / within {minutes} minutes; Ctrl-C stops")
    return device.wait(tokens, shown)


def _by_browser(call: Call, tokens: Tokens, port: int) -> Granted:
    from madoguchi.signin import authorization
    from madoguchi.signin.redirect import listening

    with listening(port) as listener:
        asked = authorization.request(tokens, listener.port)
        if call.json:
            call.emit({"open": asked.address, "port": listener.port})
        call.say("このマシンのブラウザーで次のページを開いてください / open this page in a browser on this machine:")
        call.say(f"  {asked.address}")
        call.say(
            "別のマシンのブラウザーを使うときは --paste をお試しください。中止は Ctrl-C / "
            "for a browser elsewhere: --paste; Ctrl-C stops"
        )
        code = listener.wait(lambda address: authorization.code_in(address, asked))
        return authorization.exchange(tokens, asked, code)


def _by_paste(call: Call, tokens: Tokens, port: int) -> Granted:
    from madoguchi.signin import authorization

    asked = authorization.request(tokens, port or _PASTE_PORT)
    if call.json:
        call.emit({"open": asked.address, "paste": asked.redirect_uri})
    call.say(
        "お手元のブラウザーで次のページを開き、サインインしてください / open this page in any browser and sign in:"
    )
    call.say(f"  {asked.address}")
    call.say(
        f"最後に {asked.redirect_uri} を表示できないという画面になります。その画面のアドレスを貼り付けてください / "
        f"it ends at a page {asked.redirect_uri} that cannot be shown: paste its address here"
    )
    pasted = click.prompt("アドレス / address", err=True)
    try:
        code = authorization.code_in(pasted, asked)
    except authorization.Foreign as error:
        msg = f"found an address without the answer to this sign-in, expected {asked.redirect_uri}/?code=…&state=…"
        raise UsageError(msg) from error
    return authorization.exchange(tokens, asked, code)


def _imap(office: Office, granted: Granted) -> str:
    """What is wrong, where that may pass. Raises `NotSignedIn` where this account is not let in; nothing is kept."""
    from madoguchi.mailbox.imap import ImapMailbox

    try:
        ImapMailbox.connect(office.settings.imap, office.home, Given(granted.access_token)).close()
    except LoginRefused as error:
        name = office.settings.imap.username
        msg = f"{error}. The sign-in was not kept: sign in as {name}, and is IMAP on for that mailbox?"
        raise NotSignedIn(msg) from error
    except ServerAway as error:
        return str(error)
    return ""


def _smtp(office: Office, granted: Granted) -> str:
    """What is wrong; "" where replies can be handed in."""
    from madoguchi.outbox.smtp import SmtpOutbox
    from madoguchi.outbox.stages import Outcome

    outbox = SmtpOutbox(office.settings, office.home, Given(granted.access_token))
    try:
        delivery = outbox.verify()
    except LoginRefused as error:
        return str(error)
    finally:
        outbox.close()
    server = office.settings.smtp
    where = f"smtp {server.host}:{server.port}"
    return "" if delivery.outcome is Outcome.SENT else f"{where}: {delivery.answer} (at {delivery.stage})"


def _tell(call: Call, office: Office, tokens: Tokens, imap: str, smtp: str) -> None:
    if call.json:
        call.emit({"signed_in": True, "token_file": str(tokens.file.path), "imap": imap or "ok", "smtp": smtp or "ok"})
    call.say(f"サインインを保存しました / the sign-in is kept: {tokens.file.path}")
    for name, host, wrong in (
        ("IMAP", office.settings.imap.host, imap),
        ("SMTP", office.settings.smtp.host, smtp),
    ):
        call.say(f"{name} 未確認 / not confirmed: {wrong}" if wrong else f"{name} ログイン成功 / logged in: {host}")
