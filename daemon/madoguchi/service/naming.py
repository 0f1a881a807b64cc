"""What an account's log calls people by."""

from __future__ import annotations

from madoguchi.config.load import Office
from madoguchi.discretion import Discretion
from madoguchi.journal.pseudonyms import Pseudonyms


def discretion(office: Office) -> Discretion:
    """Of the key in the state folder, which is there. Servers and files may name the owner: by login, address, name.

    Raises OSError.
    """
    settings = office.settings
    logins = (settings.imap.username, settings.smtp.username)
    boxes = (address.rpartition("@")[0] for address in settings.owner.addresses)
    named = (settings.owner.name.ja, settings.owner.name.en)
    return Discretion(Pseudonyms(office.state_dir).key(), [*logins, *boxes, *named])
