"""Writing to somebody about a mail: the letter, in the owner's name, to be looked at, changed and sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.responses import Response

from madoguchi.config.fields import LANGUAGES
from madoguchi.errors import ConfigurationError, MadoguchiError
from madoguchi.journal.piles import Item
from madoguchi.journal.releases import AGAIN, ReleaseKind
from madoguchi.journal.states import Feedback, MailState
from madoguchi.judge.judgement import MINE
from madoguchi.mail.message import Message
from madoguchi.reasons import Disposition
from madoguchi.reply.compose import recipient
from madoguchi.reply.forward import forward_cc
from madoguchi.reply.render import Rendered
from madoguchi.review.choosing import choices
from madoguchi.review.onwards import after
from madoguchi.review.visit import Visit, go
from madoguchi.service.hand_letters import Wish, words

LONGEST_TEXT = 50_000


@dataclass(frozen=True, slots=True)
class Writing:
    """One thing that can be written about a mail, with its key."""

    kind: ReleaseKind
    key: str
    words: str
    offered: Callable[[Item], bool]


def _may_write(item: Item, kind: ReleaseKind) -> bool:
    """Only what can be seen is written about; not while something is under way, and each thing once."""
    if item.blind or item.sensitive or not item.sender or item.under_way:
        return False
    return item.hand is None or item.hand.kind != kind or item.hand.state in AGAIN


def _may_point(item: Item) -> bool:
    waits = item.disposition in (Disposition.HELD, Disposition.DRAFTED) or item.state is MailState.PENDING
    return waits and item.sent_at is None and _may_write(item, ReleaseKind.POINTER)


def _may_forward(item: Item) -> bool:
    written_by_a_person = item.disposition not in (Disposition.IGNORED, Disposition.BASELINE)
    return written_by_a_person and _may_write(item, ReleaseKind.FORWARD)


def _may_apologise(item: Item) -> bool:
    wrong = item.sent_at is not None and item.feedback in (Feedback.CORRECTED, Feedback.PUT_BACK)
    return wrong and _may_write(item, ReleaseKind.APOLOGY)


WRITINGS = (
    Writing(ReleaseKind.APOLOGY, "g", "apologise", _may_apologise),
    Writing(ReleaseKind.POINTER, "p", "point", _may_point),
    Writing(ReleaseKind.FORWARD, "f", "forward", _may_forward),
)


def writings(item: Item) -> list[Writing]:
    """What can be written about that mail now."""
    return [one for one in WRITINGS if one.offered(item)]


def write(visit: Visit) -> Response:
    """The letter as it would go out, in a field where it can be changed."""
    item = visit.desk.item(visit.path["name"])
    writing = _asked_for(item, visit.query.get("kind", ""))
    if item is None or writing is None:
        return visit.lost() if item is None or item.hand is None else _too_late(visit, item)
    kept = _kept(visit, item)
    if kept is not None and kept.kind is writing.kind and not visit.query.get("type"):
        return _page(visit, item, writing, kept)
    given = visit.query.get("lang", "")
    wish = Wish(writing.kind, visit.query.get("type", ""), given if given in LANGUAGES else "")
    return _page(visit, item, writing, wish)


def send(visit: Visit) -> Response:
    """Takes the letter; where it cannot be sent, the page is shown again with the words as they were."""
    desk, form = visit.desk, visit.form
    item = desk.item(visit.path["name"])
    writing = _asked_for(item, form.get("kind", ""))
    records = desk.journal.mails.by_prefix(item.key) if item else []
    if item is None or not records:
        return visit.lost()
    wish = _wished(form)
    if wish is not None and wish.text.strip():  # whatever stands in the way of it, the words are kept
        visit.here.unsent = (item.name, wish)
    if writing is None or wish is None:
        return _too_late(visit, item)
    problem = _problem(visit, wish)
    if problem:
        return _page(visit, item, writing, wish, problem)
    try:
        desk.sender.accept(records[0], wish)
    except MadoguchiError as error:
        return _page(visit, item, writing, wish, str(error))
    visit.here.unsent = None
    return go(after(visit, item))


def _wished(form: Mapping[str, str]) -> Wish | None:
    kind = next((one for one in ReleaseKind if one == form.get("kind")), None)
    given = form.get("lang", "")
    language = given if given in LANGUAGES else ""
    return Wish(kind, form.get("type", ""), language, _typed(form.get("text", ""))) if kind else None


def _problem(visit: Visit, wish: Wish) -> str:
    if wish.request_type not in _types(visit, wish.kind) or not wish.text.strip():
        return visit.say("nothing_to_send")
    return visit.say("too_long", n=LONGEST_TEXT) if len(wish.text) > LONGEST_TEXT else ""


def sending(visit: Visit) -> Response:
    """What waits, and what became of it: the strip alone, for the page to put in place."""
    return visit.page("sending.html", on_its_own=True)


def take_back(visit: Visit) -> Response:
    """Nothing goes out; the words are there again, to be changed or left."""
    name = visit.path["name"]
    wish = visit.desk.sender.take_back(name)
    if wish is None:
        visit.here.notice, visit.here.undo = visit.say("too_late"), None
        return go(f"/mail/{name}")
    visit.here.unsent = (name, wish)
    visit.here.notice, visit.here.undo = visit.say("did_take_back"), None
    return go(f"/mail/{name}/write?kind={wish.kind}")


def _asked_for(item: Item | None, kind: str) -> Writing | None:
    if item is None:
        return None
    return next((one for one in writings(item) if one.kind == kind), None)


def _kept(visit: Visit, item: Item) -> Wish | None:
    """The letter about that mail that was taken back, or could not be sent."""
    name, wish = visit.here.unsent or ("", None)
    return wish if wish and name == item.name else visit.desk.sender.unsent(item.name)


def _too_late(visit: Visit, item: Item) -> Response:
    visit.here.notice, visit.here.undo = visit.say("written_already" if item.hand else "unknown_action"), None
    return go(f"/mail/{item.name}")


def _types(visit: Visit, kind: ReleaseKind) -> list[str]:
    directory = visit.desk.office.directory
    if kind is ReleaseKind.FORWARD:
        return [key for key in directory.requests if directory.team_of(key).channel]
    return [*directory.requests, *([MINE] if kind is ReleaseKind.APOLOGY else [])]


def _page(visit: Visit, item: Item, writing: Writing, wish: Wish, problem: str = "") -> Response:
    office = visit.desk.office
    message = visit.desk.letters.letter(item)
    types = _types(visit, writing.kind)
    wanted = (wish.request_type, item.label, item.best)
    chosen = next((key for key in wanted if key in types), "")
    wish = Wish(wish.kind, chosen, wish.language or _usual(visit, item, writing.kind), wish.text)
    written, why = _written(visit, item, message, wish) if message and chosen else (Rendered("", "", ""), "")
    to, cc = recipient(message) if message else "", ""
    if writing.kind is ReleaseKind.FORWARD:
        channel = office.directory.team_of(chosen).channel if chosen else ""
        to, cc = channel, "".join(forward_cc(channel, to))
    return visit.page(
        "write.html",
        409 if problem else 200,
        pile=visit.here.pile,
        item=item,
        message=message,
        writing=writing,
        wish=wish,
        to=to,
        cc=cc,
        subject=written.subject,
        letter_text=wish.text or written.text,
        text_rows=lambda words: words.count("\n") + 2,
        choices=choices(visit, types),
        problem=problem or why or visit.desk.letters.trouble,
        longest=LONGEST_TEXT,
        seconds=round(visit.desk.sender.seconds),
    )


def _usual(visit: Visit, item: Item, kind: ReleaseKind) -> str:
    of_mail = "" if kind is ReleaseKind.FORWARD else item.language
    return of_mail or visit.desk.office.settings.language


def _written(visit: Visit, item: Item, message: Message, wish: Wish) -> tuple[Rendered, str]:
    desk = visit.desk
    try:
        return words(desk.office, desk.journal, item.sender, message, wish, desk.now(), item.language), ""
    except ConfigurationError as error:
        return Rendered("", "", ""), str(error)


def _typed(text: str) -> str:
    """Line ends as ours, and no character that a mail may not hold."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(letter for letter in lines if letter in "\n\t" or letter.isprintable() or ord(letter) > 0x9F)
