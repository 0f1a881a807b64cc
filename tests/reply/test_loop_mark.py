"""The loop mark."""

from __future__ import annotations

import re
import subprocess
import sys

from madoguchi.reply.loop_mark import loop_token


def test_token() -> None:
    """The same for the account however it is written, another for another account, and no address in it."""
    token = loop_token("Taro.Yamada@example.co.jp")
    assert token == loop_token("taro.yamada@EXAMPLE.co.jp")
    assert token != loop_token("hanako@example.co.jp")
    assert re.fullmatch(r"[0-9a-f]{32}", token)


def test_import_is_light() -> None:
    """The guard that knows our own mail does not load the templates' machinery."""
    code = "import sys, madoguchi.reply.loop_mark; sys.exit('jinja2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
