"""Training examples out of the account itself: the owner's labelled folders, and labels given in the queue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from madoguchi.config.load import Office
from madoguchi.judge.corpus import Examples, of_message
from madoguchi.judge.judgement import MINE
from madoguchi.mail.message import Message
from madoguchi.mail.parse import parse
from madoguchi.mailbox.protocol import Folder, Mailbox, Place
from madoguchi.reply.loop_mark import LOOP_HEADER

BATCH = 200


def labelled_folders(office: Office) -> Iterator[tuple[str, str]]:
    """(label, folder as configured): one for each request type, and the one for what the owner handles."""
    for key in office.directory.requests:
        yield key, f"{office.settings.folders.labels}/{office.directory.folder_of(key)}"
    yield MINE, office.settings.folders.mine


def from_folders(office: Office, mailbox: Mailbox) -> Examples:
    """Every mail of a colleague in the labelled folders; folders that are not there are no mistake."""
    examples = Examples()
    for label, configured in labelled_folders(office):
        name = mailbox.find_folder(configured)
        if name is not None:
            folder = mailbox.examine(name)
            _add(examples, office, mailbox, folder, mailbox.uids_after(folder, 0), label)
    return examples


def from_queue(office: Office, mailbox: Mailbox, labels: Sequence[tuple[Place, str]]) -> Examples:
    """The mails that the owner labelled in the queue and that still lie where they were."""
    examples = Examples()
    for name in sorted({place.folder for place, _ in labels}.intersection(mailbox.folder_names())):
        folder = mailbox.examine(name)
        for place, label in labels:
            if (place.folder, place.uidvalidity) == (name, folder.uidvalidity):
                _add(examples, office, mailbox, folder, [place.uid], label)
    return examples


def _add(examples: Examples, office: Office, mailbox: Mailbox, folder: Folder, uids: Sequence[int], label: str) -> None:
    for start in range(0, len(uids), BATCH):
        for arrival in mailbox.fetch(folder, uids[start : start + BATCH]):
            message = parse(arrival.raw, truncated=arrival.truncated)
            if not _own(office, message):
                examples.keep(of_message(message, label, f"{folder.name} UID {arrival.uid}"))


def _own(office: Office, message: Message) -> bool:
    """The owner's and the program's own mails teach nothing about what colleagues ask."""
    return message.from_address in office.settings.own_addresses or LOOP_HEADER in message.headers
