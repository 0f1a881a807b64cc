"""Forty colleagues, each with a habit, and what they write."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.builders import OWNER

SURNAMES = (
    "佐藤 sato,鈴木 suzuki,高橋 takahashi,田中 tanaka,伊藤 ito,渡辺 watanabe,中村 nakamura,小林 kobayashi,"
    "加藤 kato,吉田 yoshida,山口 yamaguchi,松本 matsumoto,井上 inoue,木村 kimura,林 hayashi,清水 shimizu,"
    "山崎 yamazaki,阿部 abe,森 mori,池田 ikeda,橋本 hashimoto,石川 ishikawa,前田 maeda,藤田 fujita,"
    "小川 ogawa,岡田 okada,後藤 goto,長谷川 hasegawa,村上 murakami,近藤 kondo,石井 ishii,坂本 sakamoto,"
    "遠藤 endo,青木 aoki,藤井 fujii,西村 nishimura,福田 fukuda,太田 ota,三浦 miura,岡本 okamoto"
)
HABITS = (
    *["learns at once"] * 7,
    *["learns after two"] * 5,
    *["never learns"] * 4,
    *["thanks"] * 5,
    *["English, learns after two"] * 2,
    *["English, never learns"] * 2,
    *["English, pushes back"] * 1,
    *["pushes back kindly"] * 2,
    *["pushes back in anger"] * 2,
    *["asks for an exception"] * 1,
    *["outside"] * 2,
    *["night"] * 2,
    *["urgent"] * 2,
    *["boss in Cc"] * 1,
    *["old thread"] * 1,
    *["two a day"] * 1,
)
TYPES = (
    "invoice",
    "refund",
    "account-access",
    "bug-report",
    "contract-review",
    "security-privacy",
    "unsure",
    "private",
)
LETTERS = {
    "invoice": (
        ("請求書の宛名の件", "先方から、請求書の宛名が旧社名のままだと連絡がありました。どう進めればよいでしょうか。"),
        (
            "請求書が届いていない",
            "お客様が、先月分の請求書が届いていないとおっしゃっています。確認をお願いできますか。",
        ),
        ("A社の請求書", "請求書番号 INV-20411 の金額が見積書と合いません。顧客IDは C-8841 です。対応をお願いします。"),
        ("Invoice for Acme", "The client says that the invoice has the wrong address. Could you have it changed?"),
        ("Missing invoice", "My client has not received the November invoice yet. What should I tell them?"),
    ),
    "refund": (
        ("返金のお願い", "お客様が二重にお支払いになったとのことで、返金を希望されています。手続きを教えてください。"),
        ("Refund request", "The client paid twice and would like a refund. How do we go about it?"),
    ),
    "account-access": (
        ("ログインできない", "お客様の担当者が交代し、管理画面にログインできないそうです。設定をお願いできますか。"),
        ("Cannot log in", "My client cannot log in to the console since this morning. Can you help?"),
    ),
    "bug-report": (
        ("レポートの不具合", "管理画面のレポートに不具合があるようです。数字が昨日から更新されません。"),
        ("A bug in the report", "There seems to be a bug in the report: the figures stopped on Monday."),
    ),
    "contract-review": (
        ("契約書の確認依頼", "先方から契約書の修正案が届きました。内容の確認をお願いできますでしょうか。"),
        ("Contract draft", "The client has sent back the contract with changes. Could you have a look at it?"),
    ),
    "security-privacy": (
        ("個人情報について", "お客様から、個人情報の保管場所を聞かれました。何と答えればよいですか。"),
    ),
    "unsure": (("例の件", "例の件、請求書のほうはその後どうなりましたでしょうか。"),),
    "private": (("お昼", "今度、お昼をご一緒しませんか。来週の水曜はいかがでしょう。"),),
    "misleading": (("A社の件", "契約どおりの金額で請求されていないと、お客様からご指摘がありました。"),),
}
TRUTH = {"unsure": "invoice", "private": "mine", "misleading": "invoice"}


@dataclass(frozen=True)
class Colleague:
    """``every``: business days between requests, about; ``topic``: what they keep asking for."""

    name: str
    roman: str
    habit: str
    topic: str
    every: int

    @property
    def english(self) -> bool:
        return self.habit.startswith("English")

    @property
    def address(self) -> str:
        return f"{self.roman}@{'partner.example' if self.habit == 'outside' else 'example.co.jp'}"

    @property
    def sender(self) -> str:
        shown = self.roman.title() if self.english else self.name
        return f"{shown} <{self.address}>"


@dataclass(frozen=True)
class Letter:
    """What somebody writes; ``truth``: the request type it really is."""

    subject: str
    body: str
    truth: str
    headers: tuple[tuple[str, str], ...] = ()


def colleagues() -> list[Colleague]:
    """The same forty, always; those who ask for the same thing often enough to be pointed on more than once too."""
    names = [pair.split() for pair in SURNAMES.split(",")]
    often = ("invoice", "account-access", "contract-review", "refund")
    return [
        Colleague(name, roman, habit, often[place % len(often)], 3 if "never" in habit else 5 + place % 6)
        for place, ((name, roman), habit) in enumerate(zip(names, HABITS, strict=True))
    ]


def request(random: Random, who: Colleague, topic: str) -> Letter:
    """A request in the colleague's own language and manner."""
    subject, body = random.choice([one for one in LETTERS[topic] if one[0].isascii() == who.english] or LETTERS[topic])
    if who.english:
        text = f"Hi Taro,\n\n{body}\n\nBest,\n{who.roman.title()}\n"
    else:
        text = f"山田さん\n\nお疲れさまです。{who.name}です。\n{body}\n\nよろしくお願いいたします。\n{who.name}\n"
    headers: tuple[tuple[str, str], ...] = ()
    if who.habit == "urgent":
        subject, headers = f"【至急】{subject}", (("Importance", "high"),)
    if who.habit == "boss in Cc":
        headers = (("Cc", "本田 部長 <honda.bucho@example.co.jp>"),)
    if who.habit == "asks for an exception":
        text = text.replace("よろしく", "今回だけ、例外として直接ご対応いただけないでしょうか。\nよろしく")
    if who.habit == "old thread":
        subject, headers = f"Re: {subject}", (("In-Reply-To", f"<old-{who.roman}@example.co.jp>"),)
    return Letter(subject, text, TRUTH.get(topic, topic), headers)


THANKS = (
    "ありがとうございます。そちらに送ります。",
    "ご案内いただき、ありがとうございます。窓口へ連絡いたします。助かりました。",
)
PUSHES = {
    "pushes back kindly": "ありがとうございます。窓口に送りましたが、三日たっても返事がありません。ご相談できますか。",
    "pushes back in anger": "これまで直接対応してくださっていたのに、急に窓口と言われて困ります。お客様がお待ちです。",
    "English, pushes back": "You always handled this for me, and the team has not replied for three days. Can we talk?",
}


def answer(random: Random, who: Colleague, pointer: str, subject: str) -> Letter | None:
    """What this colleague says to a pointer, if anything. ``pointer``: its Message-ID."""
    quoted = f"\n\n2026年 山田 太郎 <{OWNER}>:\n> このメールは自動返信です。\n"
    headers: tuple[tuple[str, str], ...] = (("In-Reply-To", pointer), ("References", pointer))
    if who.habit in PUSHES:
        if who.habit == "pushes back in anger":
            headers = (*headers, ("Cc", "本田 部長 <honda.bucho@example.co.jp>"))
        return Letter(f"Re: {subject}", PUSHES[who.habit] + quoted, "mine", headers)
    if who.habit == "thanks" or (who.habit == "learns at once" and random.random() < 0.5):
        return Letter(f"Re: {subject}", random.choice(THANKS) + quoted, "mine", headers)
    if who.roman in ("mori", "ikeda"):  # the server's own responder, while they are on leave
        gone = (("Auto-Submitted", "auto-replied"), *headers)
        return Letter(f"自動応答: {subject}", "休暇を取得しております。\n", "mine", gone)
    return None
