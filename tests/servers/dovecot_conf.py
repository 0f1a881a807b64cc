"""The configuration of a private Dovecot 2.3 that needs no privilege (2.4 speaks another configuration language)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .certs import Certs

CAPABILITIES = (
    "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE SORT THREAD=REFERENCES MULTIAPPEND UNSELECT CHILDREN NAMESPACE "
    "UIDPLUS LIST-EXTENDED CONDSTORE QRESYNC SEARCHRES WITHIN LIST-STATUS SPECIAL-USE MOVE BINARY LITERAL+"
)


def capabilities_without(*names: str) -> str:
    """A capability list that hides some of Dovecot's: `capabilities_without("MOVE", "UIDPLUS")`.

    A hidden command still works when called; the list is what a client goes by. Raises KeyError on an unknown name.
    """
    kept = dict.fromkeys(CAPABILITIES.split())
    for name in names:
        del kept[name]
    return " ".join(kept)


@dataclass(frozen=True)
class Layout:
    """What clients see of the mailbox: namespace, folders, capabilities.

    `quota`: a rule such as `*:storage=100K`. `lists`: access control lists, kept beside the mails.
    `token_port`: who knows of tokens; 0: none.
    """

    separator: str = "/"
    prefix: str = ""
    special_use: bool = True
    sent: str = "Sent"
    drafts: str = "Drafts"
    capabilities: str | None = None
    quota: str = ""
    lists: bool = False
    token_port: int = 0


@dataclass(frozen=True)
class Place:
    """Where the server runs, and as whom."""

    base: Path
    port: int
    tls_port: int
    user: str
    group: str
    certs: Certs


def passwd(users: Mapping[str, str], base: Path) -> str:
    """The lines of a passwd-file: name and password. Names are local parts; Dovecot drops the domain of a login."""
    return "".join(f"{name}:{{PLAIN}}{password}::::{base}/mail/{name}::\n" for name, password in users.items())


def render(place: Place, layout: Layout) -> str:
    """The whole dovecot.conf."""
    capability = f"imap_capability = {layout.capabilities}\n" if layout.capabilities else ""
    return (
        _process(place)
        + _login(place)
        + (_TOKENS.format(base=place.base) if layout.token_port else "")
        + _namespace(layout)
        + _listeners(place)
        + _UNCHROOTED
        + capability
        + _plugins(layout)
    )


def _plugins(layout: Layout) -> str:
    names = [name for name, wanted in (("quota", layout.quota), ("acl", layout.lists)) if wanted]
    if not names:
        return ""
    return f"""\
mail_plugins = {" ".join(names)}
protocol imap {{
  mail_plugins = $mail_plugins {" ".join(f"imap_{name}" for name in names)}
}}
plugin {{
  quota = count:User quota
  quota_vsizes = yes
  quota_rule = {layout.quota or "*:storage=0"}
  acl = vfile
}}
"""


def _process(place: Place) -> str:
    return f"""\
base_dir = {place.base}/run
state_dir = {place.base}/state
log_path = {place.base}/log
instance_name = {place.base.name}
login_greeting = {place.base.name} ready.
default_internal_user = {place.user}
default_internal_group = {place.group}
default_login_user = {place.user}
listen = 127.0.0.1
protocols = imap lmtp
mail_location = sdbox:~/box
mail_fsync = never
first_valid_uid = 0
first_valid_gid = 0
mail_uid = {place.user}
mail_gid = {place.group}
"""


def _login(place: Place) -> str:
    # %Ln: taro.yamada and Taro.Yamada@example.co.jp are the same account.
    return f"""\
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_username_format = %Ln
auth_failure_delay = 0
auth_verbose = yes
lmtp_hdr_delivery_address = final
ssl = yes
ssl_cert = <{place.certs.cert_file}
ssl_key = <{place.certs.key_file}
passdb {{
  driver = passwd-file
  args = {place.base}/passwd
}}
userdb {{
  driver = passwd-file
  args = {place.base}/passwd
}}
"""


_TOKENS = """\
auth_mechanisms = plain login xoauth2 oauthbearer
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {base}/oauth2
}}
"""


def oauth2(layout: Layout) -> str:
    """How tokens are asked about."""
    return f"""\
tokeninfo_url = http://127.0.0.1:{layout.token_port}/tokeninfo?access_token=
username_attribute = sub
username_format = %Ln
active_attribute = active
active_value = yes
"""


def _namespace(layout: Layout) -> str:
    sent, drafts = ("\n    special_use = \\Sent", "\n    special_use = \\Drafts") if layout.special_use else ("", "")
    return f"""\
namespace inbox {{
  inbox = yes
  separator = {layout.separator}
  prefix = {layout.prefix}
  mailbox "{layout.sent}" {{
    auto = subscribe{sent}
  }}
  mailbox "{layout.drafts}" {{
    auto = subscribe{drafts}
  }}
}}
"""


def _listeners(place: Place) -> str:
    # anvil-auth-penalty off: it makes every login from an address wait after one wrong password.
    # Processes that serve one client after another: starting two for each costs five times as much as the session.
    return f"""\
service imap-login {{
  chroot =
  service_count = 0
  process_min_avail = 1
  inet_listener imap {{
    port = {place.port}
  }}
  inet_listener imaps {{
    port = {place.tls_port}
    ssl = yes
  }}
}}
service imap {{
  service_count = 1000
}}
service lmtp {{
  unix_listener lmtp {{
    mode = 0600
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""


_UNCHROOTED = """\
service imap-urlauth-login {
  chroot =
}
service stats {
  chroot =
}
"""
