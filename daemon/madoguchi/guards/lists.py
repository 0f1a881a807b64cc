"""Mail to many: from outside a machine's, from inside perhaps a colleague's (Google Groups stamps human mail)."""

from __future__ import annotations

from madoguchi.guards.base import Finding, Lasting
from madoguchi.mail.headers import token
from madoguchi.mail.message import Message
from madoguchi.reasons import Disposition

LIST_HEADERS = (
    "List-Id",
    "List-Help",
    "List-Subscribe",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "List-Post",
    "List-Owner",
    "List-Archive",
    "Mailing-List",
    "X-Mailing-List",
    "X-BeenThere",
    "X-Mailman-Version",
    "X-ML-Name",
    "X-MLServer",
    "X-Listname",
    "X-Google-Group-Id",
    "X-Campaign",
    "X-CampaignID",
    "Feedback-ID",
)


def mailing_list(message: Message, known: Lasting) -> Finding | None:
    """List fields of RFC 2369, RFC 2919, RFC 8058."""
    for name in LIST_HEADERS:
        if name in message.headers:
            return Finding(name, _fate(message, known))
    return None


def precedence(message: Message, known: Lasting) -> Finding | None:
    for name in ("Precedence", "X-Precedence"):
        for value in map(token, message.headers.all(name)):
            if value in ("bulk", "list", "junk", "auto_reply"):
                return Finding(f"{name}: {value}", _fate(message, known))
    return None


def _fate(message: Message, known: Lasting) -> Disposition:
    return Disposition.HELD if known.is_inside(message.from_address) else Disposition.IGNORED
