"""Where a mail lies now, by its Message-ID, wherever the owner has put it."""

from __future__ import annotations

from collections.abc import Collection

from madoguchi.config.load import Office
from madoguchi.mail.identity import is_faded
from madoguchi.mail.parse import parse
from madoguchi.mailbox.folders import USUAL_NAMES, named_or_special
from madoguchi.mailbox.protocol import FolderMissing, Mailbox, Place, Refused, Renumbered

_SEPARATORS = ("/", ".", "\\")


def locate(office: Office, mailbox: Mailbox, ids: Collection[str]) -> dict[str, Place]:
    """The place of each of those mails in the first folder that has it; a folder that cannot be read is passed over."""
    found: dict[str, Place] = {}
    ids = [one for one in ids if not is_faded(one)]
    for name in _folders(office, mailbox) if ids else ():
        missing = [one for one in ids if one not in found]
        if not missing:
            break
        try:
            folder = mailbox.examine(name)
            uids = {uid for one in missing for uid in mailbox.with_message_id(folder, one)}
            for heading in mailbox.headings(folder, sorted(uids), ("MESSAGE-ID",)) if uids else ():
                message_id = parse(heading.header).message_id
                if message_id in missing:
                    found.setdefault(message_id, Place(name, folder.uidvalidity, heading.uid))
        except (FolderMissing, Refused, Renumbered):
            continue
    return found


def _folders(office: Office, mailbox: Mailbox) -> list[str]:
    """The inbox, then every other folder: not what the owner wrote, nor what was thrown away."""
    settings = office.settings.folders
    named = {named_or_special(mailbox, settings.sent, "sent"), named_or_special(mailbox, settings.drafts, "drafts")}
    for use in ("trash", "junk"):
        named |= {mailbox.special_folder(use), *map(mailbox.find_folder, USUAL_NAMES[use])}
    passed_over = [name for name in named if name is not None]
    inbox = mailbox.find_folder(settings.inbox)
    others = [name for name in mailbox.folder_names() if not any(_lies_in(name, one) for one in passed_over)]
    return sorted(others, key=lambda name: name != inbox)


def _lies_in(name: str, folder: str) -> bool:
    return name == folder or name.startswith(tuple(folder + separator for separator in _SEPARATORS))
