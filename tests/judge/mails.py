"""A few made-up mails of three types and of nobody's, in both languages; different from each other, easy to tell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from madoguchi.judge.corpus import Example

_CLIENTS = (
    "Aoba Foods",
    "Hinode Labs",
    "Kaede Rail",
    "Sango Tours",
    "Tsubame Post",
    "Yuzu Bank",
    "Momiji Gas",
    "Nagi Air",
)
_KYAKU = ("青葉食品", "日の出製作所", "楓鉄道", "珊瑚旅行", "燕郵便", "柚子銀行", "紅葉ガス", "凪航空")
FRUITS = [
    "apple",
    "banana",
    "cherry",
    "damson",
    "elder",
    "fig",
    "grape",
    "hazel",
    "iris",
    "juniper",
    "kiwi",
    "lemon",
    "mango",
    "nectar",
    "olive",
    "peach",
    "quince",
    "rhubarb",
    "sorrel",
    "thyme",
    "urd",
    "vanilla",
    "walnut",
    "yam",
    "zucchini",
]
"""Words to make many different mails of."""

_PATTERNS = {
    "invoice": (
        "please reissue the invoice for {}, the billing name is old",
        "{}の請求書を再発行してください、宛名が古いです",
    ),
    "account-access": (
        "nobody at {} can log in, the password is locked",
        "{}がログインできません、パスワードがロックされました",
    ),
    "refund": ("{} was charged twice and wants the money refunded", "{}が二重に引き落とされ、返金を希望しています"),
    "mine": ("thanks for lunch with {}, see you on Friday", "{}との昼食ありがとう、また金曜に"),
}


def mails(types: tuple[str, ...] = tuple(_PATTERNS), each: int = 8) -> list[Example]:
    """``each`` mails of every type and language."""
    return [
        Example(subject="", body=pattern.format(client), label=label, lang=lang)
        for label in types
        for pattern, clients, lang in zip(_PATTERNS[label], (_CLIENTS, _KYAKU), ("en", "ja"), strict=True)
        for client in clients[:each]
    ]


_NEWS = ("lunch", "holiday", "birthday", "party", "farewell", "training", "survey", "parking", "coffee", "yoga")


def dated(each: int = 90) -> list[Example]:
    """``each`` requests of three types and as many of nobody's together, of ten kinds, over the year 2026; no two
    nearly the same."""
    draw = Random(20260105)
    labels = [label for label in ("invoice", "account-access", "refund") for _ in range(each)] + ["mine"] * 3 * each
    draw.shuffle(labels)
    start = datetime(2026, 1, 5, tzinfo=UTC)
    return [
        Example("", _text(label, draw), label, date=_on(start, at), identity=f"<{at}@x>")
        for at, label in enumerate(labels)
    ]


def _text(label: str, draw: Random) -> str:
    about = " ".join(draw.sample(FRUITS, 8))
    if label == "mine":
        return f"about the {draw.choice(_NEWS)} on Friday, {about}"
    return f"{_PATTERNS[label][0].format(draw.choice(_CLIENTS))}, {about}"


def _on(start: datetime, at: int) -> str:
    return (start + timedelta(hours=12 * at)).isoformat()
