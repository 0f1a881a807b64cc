"""The demonstration's office: the files `init` writes, with both servers on this machine and `mode = "send"`."""

from __future__ import annotations

import re
from pathlib import Path

from madoguchi.config.load import Office, load
from madoguchi.config.scaffold import Answers, ServerAnswers, texts, write
from madoguchi.demo.server import EmbeddedImap, SmtpSink

SETTINGS = {
    'mode = "shadow"': 'mode = "send"',
    'evidence = "reviewed"': 'evidence = "none"',
    "delay_seconds = 600": "delay_seconds = 0",
    "file_after_hours = 24": "file_after_hours = 0",
}


def make_office(folder: Path, imap: EmbeddedImap, smtp: SmtpSink) -> Office:
    """Writes the owner's three files into ``folder`` and reads them back, as for any account."""
    (folder / "password").write_text(imap.password + "\n", encoding="utf-8")
    server = ServerAnswers(imap.host, imap.port, "none", imap.username)
    answers = Answers(
        name_ja="山田 太郎",
        name_en="Taro Yamada",
        addresses=("taro.yamada@example.co.jp",),
        imap=server,
        smtp=ServerAnswers(smtp.host, smtp.port, "none", ""),
        secret_key="password_file",  # noqa: S106 - the name of a key, not a secret
        secret="password",  # noqa: S106 - the name of the file written above
        answer_domains=("example.co.jp",),
        language="ja",
        timezone="Asia/Tokyo",
    )
    content = texts(answers)
    for shipped, shown in SETTINGS.items():
        assert shipped in content["madoguchi.toml"], shipped
        content["madoguchi.toml"] = content["madoguchi.toml"].replace(shipped, shown)
    # In the demonstration every team has agreed to what is promised in its name.
    content["teams.toml"] = re.sub(r"(?m)^# (agreed_on = [0-9-]+).*$", r"\1", content["teams.toml"])
    write(folder, content)
    return load(folder / "madoguchi.toml")
