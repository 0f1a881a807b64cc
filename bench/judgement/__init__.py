"""How well mails are judged: see `python -m bench.judgement --help`."""
