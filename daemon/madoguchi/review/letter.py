"""One mail: what it says, why it waits, what would be answered, and what the owner can do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from starlette.responses import Response

from madoguchi.config.fields import LANGUAGES
from madoguchi.errors import ConfigurationError
from madoguchi.journal.piles import Item
from madoguchi.judge.judgement import Closer
from madoguchi.judge.reading import sample_of
from madoguchi.mail.message import Message
from madoguchi.policy.history import Pointer
from madoguchi.reasons import reason_of
from madoguchi.reply.compose import preview
from madoguchi.reply.letter import is_automatic
from madoguchi.reply.render import Rendered
from madoguchi.review.actions import ACTIONS, Asked, perform, words_for
from madoguchi.review.alike import alike
from madoguchi.review.choosing import choices
from madoguchi.review.listing import LIKENESSES, found
from madoguchi.review.onwards import after, list_of
from madoguchi.review.queue import in_words, titled
from madoguchi.review.session import Undo
from madoguchi.review.text import AGAINST, FOR, Mark, Piece, one_line, pieces
from madoguchi.review.visit import Visit, go
from madoguchi.review.writing import writings
from madoguchi.service.facts import pointers

_BLIND: dict[str, Any] = {"closer": None, "guards": [], "pointers": [], "reply": None, "types": [], "likenesses": []}
"""What is told of a mail that is to be judged before its guess is seen."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The reply that would go out, and which one of the possible ones it is."""

    written: Rendered
    request_type: str
    language: str
    automatic: bool


def letter(visit: Visit) -> Response:
    """The page of one mail. Before a drawn one is judged it holds the mail and the question, and nothing else."""
    desk = visit.desk
    item = desk.item(visit.path["name"])
    if item is None:
        return visit.lost()
    message = desk.letters.letter(item)
    closer = desk.closer(item, message) if message and not item.blind else None
    told = _BLIND if item.blind else _told(visit, item, message, closer)
    page = visit.page(
        "mail.html",
        pile=visit.here.pile,
        item=item,
        message=message,
        parts=_parts(message, closer) if message else None,
        attached=[part for part in message.parts if part.attachment or part.filename] if message else [],
        why=in_words(item, desk.office.directory, visit.say, visit.language),
        actions=[action for action in ACTIONS if action.offered(item)],
        writings=writings(item),
        choices=lambda action: choices(visit, words_for(desk, action)),
        kinds=choices(visit, list(desk.office.directory.requests)),
        label=titled(item.label, desk.office.directory, visit.say, visit.language),
        trouble=desk.letters.trouble,
        asked_type=bool(visit.query.get("type")),
        place=_place(visit, item),
        list=list_of(visit, item),
        **told,
    )
    desk.sender.seen(item.name)
    return page


def act(visit: Visit) -> Response:
    """Does what was asked for, and leads to the next mail, or back to this one."""
    desk, session = visit.desk, visit.here
    item = desk.item(visit.path["name"])
    records = desk.journal.mails.by_prefix(item.key) if item else []
    if item is None or not records:
        return visit.lost()
    asked = Asked(desk, item, records[0], visit.form.get("word", ""), visit.say, visit.language)
    done = perform(visit.path["action"], asked)
    session.notice, session.undo = done.notice, Undo(mail=item.name) if done.undo else None
    if done.take_back:
        session.keep(done.take_back, f"/mail/{item.name}")
    if visit.form.get("back") == "list" and not done.stays:
        return go(list_of(visit, item))
    return go(f"/mail/{item.name}" if done.stays else after(visit, item))


def _place(visit: Visit, item: Item) -> dict[str, object] | None:
    trail = visit.here.trail
    if item.name not in trail:
        return None
    at = trail.index(item.name)
    before, after = trail[at - 1] if at else "", trail[at + 1] if at + 1 < len(trail) else ""
    return {"number": at + 1, "of": len(trail), "before": before, "after": after}


def _told(visit: Visit, item: Item, message: Message | None, closer: Closer | None) -> dict[str, Any]:
    """What speaks of the guess, and of the person."""
    desk, directory = visit.desk, visit.desk.office.directory
    since = desk.now() - timedelta(days=desk.office.settings.education.window_days)
    earlier = pointers(desk.journal, item.sender, since) if item.sender and not item.sensitive else ()
    likely = closer.likely if closer else ()
    return {
        "closer": closer,
        "guards": [(_reason(visit, name), one_line(evidence)) for name, evidence in item.guards.items()],
        "pointers": [(pointer, _team(visit, pointer)) for pointer in earlier],
        "reply": _reply(visit, item, message) if message else None,
        "types": [(key, titled(key, directory, visit.say, visit.language), share) for key, share in likely],
        "likenesses": _likenesses(visit, item),
    }


def _likenesses(visit: Visit, item: Item) -> list[tuple[str, int]]:
    """In what other open mails look like this one, and how many do."""
    opened = [one for one in found(visit, "all") if one.id != item.id]
    counted = [(name, len(alike(item, opened, likeness))) for name, likeness in LIKENESSES.items()]
    return [(name, number) for name, number in counted if number]


def _reply(visit: Visit, item: Item, message: Message) -> Reply | None:
    """Exactly what would be handed in now; the owner may look at it in the other language and variant."""
    office = visit.desk.office
    asked, best = visit.query.get("type", ""), item.label or item.best
    request_type = next((key for key in (asked, best, item.best) if key in office.directory.requests), "")
    if not request_type:
        return None
    given = visit.query.get("lang", "")
    language = given if given in LANGUAGES else item.language or message.language or office.settings.language
    automatic = is_automatic(automatic=visit.query.get("as", "automatic") == "automatic", level=item.level)
    try:
        written = preview(
            office,
            message,
            request_type=request_type,
            language=language,
            level=item.level,
            automatic=automatic,
            now=visit.desk.now(),
        )
    except ConfigurationError as error:
        written = Rendered("", str(error), "")
    return Reply(written, request_type, language, automatic)


def _parts(message: Message, closer: Closer | None) -> dict[str, list[Piece]]:
    """Subject and new text with the words that weighed marked in place."""
    sample = sample_of(message)
    features = [(FOR, closer.judgement.features), (AGAINST, closer.against)] if closer else []
    marks: list[Mark] = [(*span, kind) for kind, some in features for one in some for span in one.spans]
    head = len(sample.subject.lstrip()) if sample.subject.strip() else 0
    body = sample.text[head:].lstrip()
    start = len(sample.text) - len(body)
    whole = sample.subject.lstrip() == message.subject
    return {
        "subject": pieces(message.subject, marks) if whole else one_line(message.subject),
        "body": pieces(body, [(first - start, last - start, kind) for first, last, kind in marks if first >= start]),
    }


def _reason(visit: Visit, name: str) -> str:
    reason = reason_of(name)
    return name if reason is None else reason.ja if visit.language == "ja" else reason.en


def _team(visit: Visit, pointer: Pointer) -> str:
    team = visit.desk.office.directory.teams.get(pointer.team)
    return team.name.get(visit.language) if team else pointer.team
