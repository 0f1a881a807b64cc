"""What the owner can do about a mail: one line for each, with its key. A further action is a further line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from madoguchi.config.people_file import exclude, readmit
from madoguchi.errors import UsageError
from madoguchi.journal.mails import MailRecord
from madoguchi.journal.piles import Item
from madoguchi.journal.states import MailState
from madoguchi.judge.judgement import MINE
from madoguchi.reasons import Disposition
from madoguchi.review.desk import Desk
from madoguchi.review.queue import titled
from madoguchi.review.session import TakeBack
from madoguchi.review.words import Translate
from madoguchi.service.auditing import judge, sayable


@dataclass(frozen=True, slots=True)
class Asked:
    """One action on one mail. ``word``: the request type that came with it, or ""."""

    desk: Desk
    item: Item
    record: MailRecord
    word: str
    say: Translate
    language: str

    def title(self, key: str) -> str:
        """A request type as people call it."""
        return titled(key, self.desk.office.directory, self.say, self.language)


@dataclass(frozen=True, slots=True)
class Done:
    """What is said afterwards. ``stays``: the same mail is shown again, not the next; ``undo``: it can be undone.

    ``take_back``: what undoes it, where that is not the mail's own undoing.
    """

    notice: str
    stays: bool = False
    undo: bool = False
    take_back: TakeBack | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """``key``: the one key on the keyboard; ``words``: what its button says, a key of `madoguchi.review.words`.

    ``typed``: it comes with a request type, and has a button for each. ``in_list``: also offered beside each row.
    """

    name: str
    key: str
    words: str
    offered: Callable[[Item], bool]
    handler: Callable[[Asked], Done]
    typed: bool = False
    in_list: bool = False


def _open(item: Item) -> bool:
    return (
        not item.blind
        and not item.under_way
        and not item.label
        and item.disposition in (Disposition.HELD, Disposition.DRAFTED)
    )


def _undecided(item: Item) -> bool:
    return item.blind or (item.closed_at is None and (_open(item) or (item.came_back and not item.under_way)))


def _went_out(item: Item) -> bool:
    return not item.blind and not item.label and item.disposition == Disposition.ANSWERED and item.sent_at is not None


def _mine(asked: Asked) -> Done:
    return _labelled(asked, MINE)


def _label(asked: Asked) -> Done:
    return _labelled(asked, asked.word)


def _wrong(asked: Asked) -> Done:
    """The mail stays in view where the answer was wrong: an apology is offered there."""
    done = _labelled(asked, asked.word)
    return replace(done, stays=asked.word != asked.item.best)


def _labelled(asked: Asked, request_type: str) -> Done:
    asked.desk.journal.mails.label(asked.record, request_type, asked.desk.now())
    return Done(asked.say("did_label", a=asked.title(request_type)), undo=True)


def _right(asked: Asked) -> Done:
    return _labelled(asked, asked.item.best)


def _judge(asked: Asked) -> Done:
    guess = judge(asked.desk.office, asked.desk.journal, asked.record, asked.word, asked.desk.now())
    told = "did_judge_right" if guess == asked.word else "did_judge_wrong"
    return Done(asked.say(told, a=asked.title(guess)))


def _dismiss(asked: Asked) -> Done:
    asked.desk.journal.mails.leave_queue([asked.record.id], "dismissed", asked.desk.now())
    return Done(asked.say("did_dismiss"), undo=True)


def _stop(asked: Asked) -> Done:
    asked.desk.journal.mails.leave_queue([asked.record.id], "stopped", asked.desk.now())
    found = asked.desk.item(asked.item.name)
    if found is None or found.state is not MailState.FINAL:
        return Done(asked.say("too_late"), stays=True)
    return Done(asked.say("did_stop"))


def _never(asked: Asked) -> Done:
    desk, sender = asked.desk, asked.item.sender
    try:
        added = exclude(desk.office.home, sender)
    except (OSError, UsageError) as error:
        return Done(_unwritten(error, asked.say), stays=True)
    desk.reload()
    return Done(asked.say("did_never"), stays=True, take_back=partial(_readmit, desk, sender) if added else None)


def _readmit(desk: Desk, sender: str, say: Translate) -> str:
    try:
        taken = readmit(desk.office.home, sender)
    except (OSError, UsageError) as error:
        return _unwritten(error, say)
    desk.reload()
    return say("did_readmit" if taken else "not_undone")


def _unwritten(error: OSError | UsageError, say: Translate) -> str:
    return say("not_written", why=(error.strerror if isinstance(error, OSError) else str(error)) or "")


def _undo(asked: Asked) -> Done:
    return Done(asked.say("did_undo" if take_back(asked.desk, asked.record.id) else "not_undone"), stays=True)


def take_back(desk: Desk, mail_id: int) -> bool:
    """Whether the owner's last word on that mail could be taken back, and was."""
    undoing = desk.journal.undoing
    return undoing.unlabel(mail_id) or undoing.reopen(mail_id)


def undoable(item: Item) -> bool:
    """Whether the owner said something of it here that can be taken back."""
    return not item.blind and ((bool(item.label) and not item.by_move) or item.closed_by in ("dismissed", "stopped"))


ACTIONS: tuple[Action, ...] = (
    Action("judge", "", "what_is_it", lambda item: item.blind, _judge, typed=True),
    Action("mine", "m", "mine", _open, _mine, in_list=True),
    Action("label", "", "label", _open, _label, typed=True),
    Action("wrong", "", "wrong", _went_out, _wrong, typed=True),
    Action("right", "r", "right", _went_out, _right, in_list=True),
    Action("stop", "s", "stop", lambda item: item.state is MailState.PENDING, _stop, in_list=True),
    Action("dismiss", "d", "dismiss", lambda item: _undecided(item) and not item.blind, _dismiss, in_list=True),
    Action("never", "x", "never", lambda item: bool(item.sender) and not item.blind, _never),
    Action("undo", "u", "undo", undoable, _undo),
)
"""In the order in which they are shown. What is written to somebody is in `madoguchi.review.writing`."""


def words_for(desk: Desk, action: Action) -> list[str]:
    """The request types that a typed action may come with."""
    return sayable(desk.office) if action.name == "judge" else [*desk.office.directory.requests, MINE]


def perform(name: str, asked: Asked) -> Done:
    """Does it if it is offered for that mail as it stands now, else says why not."""
    action = next((one for one in ACTIONS if one.name == name), None)
    if action is None or not action.offered(asked.item):
        blocked = action is not None and asked.item.blind
        return Done(asked.say("judge_first" if blocked else "unknown_action"), stays=True)
    if action.typed and asked.word not in words_for(asked.desk, action):
        return Done(asked.say("unknown_action"), stays=True)
    try:
        return action.handler(asked)
    except UsageError as error:
        return Done(str(error), stays=True)
