"""A few made-up mails of three types and of nobody's, in both languages; different from each other, easy to tell."""

from __future__ import annotations

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
