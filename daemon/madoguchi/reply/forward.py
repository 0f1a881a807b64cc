"""A mail that the owner passes on to the team by hand, with the colleague in Cc."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage

from madoguchi.config.load import Office
from madoguchi.mail.message import Message
from madoguchi.reply.compose import encoding, headed, own_templates, recipient
from madoguchi.reply.letter import is_internal
from madoguchi.reply.render import Rendered, render_text
from madoguchi.reply.subject import forward_subject, plain
from madoguchi.reply.wording import moment

ORIGINAL = "original.eml"


def forward_preview(office: Office, message: Message, *, request_type: str, language: str) -> Rendered:
    """Subject and text, no HTML: a note to the team, and the mail as it was written.

    Raises `ConfigurationError` where a template is wrong, KeyError where the directory lacks ``request_type``.
    """
    team = office.directory.team_of(request_type)
    author = message.author[0] if message.author else None
    zone = office.settings.zone
    values = {
        "owner": plain(office.settings.owner.name.get(language)),
        "team": plain(team.name.get(language)),
        "title": plain(office.directory.requests[request_type].title.get(language)),
        "colleague": plain(author.name or author.written or author.address) if author else "",
        "internal": is_internal(office, team.channel.lower()),
        "original_from": plain(f"{author.name} <{author.written or author.address}>") if author else "",
        "original_date": moment(message.date.astimezone(zone), language) if message.date else "",
        "original_subject": plain(message.subject),
        "original": message.body.whole.strip(),
    }
    text = render_text(f"{language}/forward.txt", values, own_templates(office))
    return Rendered(forward_subject(message.subject, language=language), text, "")


def forward(
    office: Office,
    message: Message,
    raw: bytes,
    *,
    request_type: str,
    language: str,
    message_id: str,
    now: datetime,
    text: str = "",
) -> EmailMessage:
    """To the team's channel, the colleague in Cc, the mail itself enclosed. Raises as `forward_preview`.

    ``raw``: the mail's bytes, whole. They go as a file, since message/rfc822 may not be encoded (RFC 2046 §5.2.1) and
    not every server on the way takes eight bits.
    """
    written = forward_preview(office, message, request_type=request_type, language=language)
    text = text or written.text
    to, cc = office.directory.team_of(request_type).channel, recipient(message)
    mail = headed(office, message, written.subject, to, language=language, message_id=message_id, now=now, cc=cc)
    mail.set_content(text, cte=encoding(text))
    mail.add_attachment(raw, maintype="application", subtype="octet-stream", filename=ORIGINAL)
    # The same on every attempt, as all of our mails are.
    mail.set_boundary(f"=_{message_id.strip('<>').partition('@')[0]}")
    return mail
