"""A directory in which every word tries to be something else."""

from __future__ import annotations

EVIL = "<script>alert(1)</script>*b* [x](javascript:1) `c` _d_ # e | f & &lt; ~g~"
HOSTILE = f"""\
[teams.evil]
name = '{EVIL}'
channel = "a'b&c=d@example.co.jp"
url = "https://x.example/a?b=(c)&d=[e]"
urgent = '{EVIL}'
agreed_with = '{EVIL}'
agreed_on = 2026-11-02

[requests.evil]
title = '{EVIL}'
team = "evil"
needs = '{EVIL}'
client_sentence = '''
# {EVIL}
1. {{date}}
- x'''
must_not_promise = '{EVIL}'
"""
