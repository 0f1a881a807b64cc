"""Months of an office of forty, with every mail in and out written down, and whatever must not happen looked for.

python -m bench.office [--days 91] [--seed 7] [--language ja] [--out FILE]
"""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from bench.office.months import Months


def main() -> None:
    """Exit status 1 where something happened that must not."""
    parser = argparse.ArgumentParser(prog="python -m bench.office", description=__doc__)
    parser.add_argument("--days", type=int, default=91)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--language", choices=("ja", "en"), default="ja", help="the owner's")
    parser.add_argument("--out", type=Path, help="the diary; without it standard output")
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with TemporaryDirectory() as home:
        months = Months(Path(home), given.days, seed=given.seed, language=given.language)
        months.live()
        months.desk.journal.close()
    text = "\n".join(months.diary.lines) + "\n"
    given.out.write_text(text, encoding="utf-8") if given.out else sys.stdout.write(text)
    for line in months.watch.broken:
        print(line, file=sys.stderr)
    sys.exit(bool(months.watch.broken))


if __name__ == "__main__":
    main()
