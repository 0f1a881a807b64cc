"""Whether a log line says what no log may say: an address, words of a mail, a secret. Used on every test's output."""

from __future__ import annotations

import re
from pathlib import Path

_LINE = re.compile(r'^\{"|^\d{4}-\d\d-\d\dT?[ \d][\d:.Z]+ *(?:\x1b\[[\d;]*m)*\[', re.MULTILINE)
"""How a line of the program's own log begins: JSON, or a time and a level for people."""

_PRIVATE = re.compile(
    r"[\w.+%-]+@[\w-]+\.[\w.-]+"
    r"|open-sesame|s3cret|パス word"
    r"|お世話になって|再発行|請求書の件|秘密|宛名が|ログインできません|please reissue|password is locked|charged twice"
)
"""What the mails and secrets of these tests are full of; any address at all."""


def leaks(text: str) -> list[str]:
    """The log lines in ``text`` that hold anything private."""
    if _PRIVATE.search(text) is None:
        return []
    return [line for line in text.splitlines() if _LINE.match(line) and _PRIVATE.search(line)]


def leaks_below(folder: Path) -> list[str]:
    """The same of the daemons' logs that a test left there."""
    return [line for file in folder.glob("**/daemon.log") for line in leaks(file.read_text("utf-8", "replace"))]
