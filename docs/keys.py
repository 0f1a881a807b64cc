"""The page of every key, from the review page's own list."""

from __future__ import annotations

from collections.abc import Iterator

from jinja2 import nodes

from madoguchi.review.choosing import TYPE_KEYS
from madoguchi.review.visit import environment
from madoguchi.review.words import speak

TERMINAL = {
    "1 …": ("その番号の種別を付ける", "label with the type of that number"),
    "m": ("自分の用件", "mine"),
    "r N": (
        "番号 N の種別の案内を、本人名義で送る(`held walk`)",
        "send the pointer of type N in your name (`held walk`)",
    ),
    "f N": ("番号 N の種別の窓口へ転送する(`held walk`)", "forward to the team of type N (`held walk`)"),
    "d": ("一覧から外す(`held walk`)", "take it off the queue (`held walk`)"),
    "s": ("複数の用件(`audit walk`)", "several requests at once (`audit walk`)"),
    "x": ("判断できない(`audit walk`)", "cannot tell (`audit walk`)"),
    "Enter": ("次へ", "on to the next"),
    "q": ("終了", "stop"),
}
"""Of `held walk` and `audit walk`; a test compares them with the commands."""
HEAD = """\
# キー操作 / Keys

`docs/generate.py` がレビューのページの一覧から作成しています。ページでは `?` で同じ一覧が開きます。
Made by `docs/generate.py` from the review page's own list, which `?` opens there.
"""
TABLE = "| キー / key | すること | what it does |\n|---|---|---|"


def keys() -> str:
    """Every key of the review page, then those of the terminal."""
    japanese, english = speak("ja"), speak("en")
    first, rest = TYPE_KEYS[:9], TYPE_KEYS[9:]
    rows = [HEAD, "## レビューのページ / The review page", "", TABLE]
    for pressed, words in shown():
        rows.append(f"| {' '.join(f'`{key}`' for key in pressed)} | {japanese(words)} | {english(words)} |")
    rows += [
        "",
        f"種別の番号は `teams.toml` に書いた順です。{len(first)}番目までは数字、その先は順に {_each(rest)} を使います。メールを選択しているときは、キーは選択したすべてに効きます。",
        f"Types are numbered in the order of `teams.toml`; after the ninth come {_each(rest)}. Where mails are ticked, a key means all of them.",
        "",
        "## 端末 / In the terminal",
        "",
        "`madoguchi held walk`、`madoguchi audit walk`: キーのあとに Enter を押します。 / Each key is followed by Enter.",
        "",
        TABLE,
    ]
    rows += [f"| `{key}` | {ja} | {en} |" for key, (ja, en) in TERMINAL.items()]
    return "\n".join(rows) + "\n"


def _each(some: str) -> str:
    return " ".join(f"`{key}`" for key in some)


def shown() -> Iterator[tuple[list[str], str]]:
    """The list that the page shows: keys, and the name of their words."""
    text = environment().loader.get_source(environment(), "parts.html")[0]  # type: ignore[union-attr]
    macro = next(one for one in environment().parse(text).find_all(nodes.Macro) if one.name == "key_list")
    yield from next(macro.find_all(nodes.For)).iter.as_const()
