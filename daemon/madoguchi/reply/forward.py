"""A mail that the owner passes on to the team by hand, with the colleague in Cc."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage

from madoguchi.config.load import Office
from madoguchi.mail.message import Message
from madoguchi.reply.compose import headed, own_templates, recipient
from madoguchi.reply.letter import is_internal
from madoguchi.reply.render import Rendered, render_text
from madoguchi.reply.subject import forward_subject, plain, shortened
from madoguchi.reply.wire import encoding
from madoguchi.reply.wording import moment

ORIGINAL = "original.eml"
MOST_QUOTED = 20_000
"""Characters of the original that stand in the letter itself; all of it is enclosed."""

_REST = {
    "ja": "(以下省略。全文は添付の元のメールをご覧ください。)",
    "en": "(The rest is in the enclosed mail.)",
}


def forward_cc(to: str, colleague: str) -> tuple[str, ...]:
    """The colleague, unless the mail came from the team itself."""
    return (colleague,) if colleague and colleague.lower() != to.lower() else ()


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
        "original": _quoted(message.body.whole.strip(), language),
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
    to = office.directory.team_of(request_type).channel
    cc = "".join(forward_cc(to, recipient(message)))
    mail = headed(office, message, written.subject, to, language=language, message_id=message_id, now=now, cc=cc)
    mail.set_content(text, cte=encoding(text))
    mail.add_attachment(raw, maintype="application", subtype="octet-stream", filename=ORIGINAL)
    # The same on every attempt, as all of our mails are.
    mail.set_boundary(f"=_{message_id.strip('<>').partition('@')[0]}")
    return mail


def _quoted(original: str, language: str) -> str:
    """Its beginning, where it is long: the letter has to be read, and perhaps changed."""
    if len(original) <= MOST_QUOTED:
        return original
    return f"{shortened(original, MOST_QUOTED)}\n\n{_REST[language]}"
