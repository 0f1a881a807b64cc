"""`report`: what it does not need is not there, so that it comes soon."""

from __future__ import annotations

import os
import subprocess
import sys

from madoguchi.config.load import Office
from madoguchi.journal.store import Journal

DEAR = {"structlog", "numpy", "sklearn", "alembic", "sqlalchemy.orm", "jinja2", "cryptography", "imapclient", "nh3"}


def test_nothing_dear_is_imported(home: Office, journal: Journal) -> None:
    """What answers, learns, logs or asks a server stays where it is as long as nothing piles up."""
    program = "import sys\nfrom madoguchi.cli import obey\nobey(['report'])\nprint(*sys.modules, file=sys.stderr)"
    seen = os.environ | {"MADOGUCHI_CONFIG": str(home.home / "madoguchi.toml")}
    told = subprocess.run([sys.executable, "-c", program], env=seen, capture_output=True, check=True, text=True)
    imported = set(told.stderr.split())
    assert "madoguchi.service.reporting" in imported
    assert not DEAR & imported
    assert not {"madoguchi.guards.absence", "madoguchi.mail.parse", "madoguchi.judge.corpus"} & imported
