"""Every fate a mail can have, and every reason for it, in order of precedence, in words an owner understands.

The order of `Reason` is the order in which reasons win when several apply. The documented set: nothing outside it is
ever recorded.
"""

from __future__ import annotations

from enum import StrEnum


class Disposition(StrEnum):
    """A mail's one fate."""

    BASELINE = "baseline"
    IGNORED = "ignored"
    HELD = "held"
    DRAFTED = "drafted"
    ANSWERED = "answered"


class Reason(StrEnum):
    """Why. Its position here is its precedence."""

    en: str
    ja: str
    disposition: Disposition

    def __new__(cls, value: str, disposition: Disposition, en: str, ja: str) -> Reason:
        member = str.__new__(cls, value)
        member._value_ = value
        member.disposition = disposition
        member.en = en
        member.ja = ja
        return member

    BASELINE = "baseline", Disposition.BASELINE, "was there before the first start", "導入前からあったメール"

    OWN_MESSAGE = (
        "own-message",
        Disposition.IGNORED,
        "comes from you or from this program",
        "ご自身または本プログラムの送信",
    )
    NULL_RETURN_PATH = (
        "null-return-path",
        Disposition.IGNORED,
        "sent with no return address",
        "差出人アドレスなしの機械送信",
    )
    DELIVERY_REPORT = "delivery-report", Disposition.IGNORED, "a delivery or read report", "配信・開封の通知"
    AUTO_SUBMITTED = "auto-submitted", Disposition.IGNORED, "says it was sent by a machine", "自動送信と明記"
    AUTO_REPLY_HEADER = "auto-reply-header", Disposition.IGNORED, "bears an auto-responder's mark", "自動応答の印あり"
    MAILING_LIST = "mailing-list", Disposition.IGNORED, "came through a mailing list", "メーリングリスト経由"
    PRECEDENCE = "precedence", Disposition.IGNORED, "marked as bulk mail", "一斉送信の印あり"
    CALENDAR = "calendar", Disposition.IGNORED, "a calendar message", "予定表のメール"

    PAUSED = "paused", Disposition.HELD, "answering is paused", "一時停止中"
    LEFT = "left", Disposition.HELD, "the owner has left", "担当者退職・異動後"
    SENSITIVE = "sensitive", Disposition.HELD, "confidential or personal", "機微な内容"
    FROM_A_TEAM = "from-a-team", Disposition.HELD, "written by a support team itself", "担当窓口からのメール"
    PUSH_BACK = "push-back", Disposition.HELD, "objects to being pointed to a team", "案内に対するご不満・異議"
    ACCEPTED = "accepted", Disposition.HELD, "thanks for the pointer", "案内への了承・お礼"
    ALREADY_WITH_TEAM = "already-with-team", Disposition.HELD, "the team is already in it", "担当窓口に連絡済み"
    ASKS_EXCEPTION = "asks-exception", Disposition.HELD, "asks for an exception or for you", "例外・ご本人への依頼"
    CONVERSATION = "conversation", Disposition.HELD, "continues a conversation with you", "やり取りの続き"
    ALREADY_ANSWERED = "already-answered", Disposition.HELD, "you have answered it", "返信済み"
    LEFT_INBOX = "left-inbox", Disposition.HELD, "you moved or deleted it", "受信箱から移動・削除済み"
    HANDLED = "handled", Disposition.HELD, "you decided on it yourself", "ご自身で対応"
    NOT_ADDRESSED_TO_ME = "not-addressed-to-me", Disposition.HELD, "you are not in To", "宛先(To)にご自身がいない"
    MANY_RECIPIENTS = "many-recipients", Disposition.HELD, "others are addressed too", "ほかの宛先あり"
    OUTSIDE_DOMAIN = "outside-domain", Disposition.HELD, "from outside your organisation", "社外からのメール"
    EXCLUDED = "excluded", Disposition.HELD, "a person who is never answered by machine", "自動返信しない相手"
    SENDER_MISMATCH = "sender-mismatch", Disposition.HELD, "sender addresses do not agree", "差出人情報の不一致"
    NO_RETURN_PATH = "no-return-path", Disposition.HELD, "has no Return-Path", "Return-Pathなし"
    AUTHENTICATION_FAILED = (
        "authentication-failed",
        Disposition.HELD,
        "nobody vouches for the sender",
        "差出人の認証なし",
    )
    SPAM = "spam", Disposition.HELD, "marked as spam", "迷惑メールの印あり"
    ROLE_ADDRESS = "role-address", Disposition.HELD, "a role or machine address", "役割・機械のアドレス"
    AUTO_RESPONSE_SUPPRESS = (
        "auto-response-suppress",
        Disposition.HELD,
        "asks for no automatic reply",
        "自動返信不要の指定",
    )
    AUTO_REPLY_SUBJECT = (
        "auto-reply-subject",
        Disposition.HELD,
        "reads like an automatic message",
        "自動応答らしい件名・本文",
    )
    REDIRECTED = "redirected", Disposition.HELD, "was sent on by somebody else", "転送されたメール"
    ENCRYPTED = "encrypted", Disposition.HELD, "is encrypted", "暗号化されている"
    UNREADABLE = "unreadable", Disposition.HELD, "cannot be read as it is", "読み取れない"
    PASSWORD_MAIL = "password-mail", Disposition.HELD, "holds the password of another mail", "添付のパスワード通知"
    TOO_OLD = "too-old", Disposition.HELD, "is too old for an automatic answer", "自動返信には古すぎる"
    REBASELINED = "rebaselined", Disposition.HELD, "the server renumbered the folder", "サーバー側の番号振り直し"
    SAME_ID = "same-id", Disposition.HELD, "another mail has the same Message-ID", "同じMessage-IDの別メール"
    HARM = "harm", Disposition.HELD, "speaks of damage, an outage, a complaint or the law", "障害・損害・苦情・法務の話"

    NO_TEXT = "no-text", Disposition.HELD, "holds no text to judge", "判断できる本文なし"
    EXCEPTION = "exception", Disposition.HELD, "an exception runs for this person", "例外対応の期間中"
    EXCEPTION_ENDED = (
        "exception-ended",
        Disposition.HELD,
        "the first mail after an exception, and no next step is recorded",
        "例外対応の終了後、次の進め方が未定",
    )
    MINE = "mine", Disposition.HELD, "looks like a matter for you personally", "ご自身宛の用件"
    UNSURE = "unsure", Disposition.HELD, "not sure enough which request this is", "用件の判断に確信が持てない"
    SEVERAL_REQUESTS = "several-requests", Disposition.HELD, "holds more than one request", "複数の用件"
    NO_MODEL = "no-model", Disposition.HELD, "no model is trained yet", "学習済みモデルなし"
    NO_TEAM = "no-team", Disposition.HELD, "the directory has no team for this type", "窓口表に該当する種別なし"

    RECENT_POINTER = "recent-pointer", Disposition.HELD, "was pointed to this team just now", "同じ窓口を案内したばかり"
    RATE_LIMIT = "rate-limit", Disposition.HELD, "enough answers to this person today", "本日の返信数の上限"
    CIRCUIT_OPEN = "circuit-open", Disposition.HELD, "far more mail than usual: answering stopped", "異常な量のため停止"
    NEVER_TYPE = "never-type", Disposition.HELD, "this type is never answered by machine", "自動返信しない種別"
    LONG_ABSENCE = "long-absence", Disposition.HELD, "you have been away for over 31 days", "31日を超えるご不在"
    SHADOW_MODE = "shadow-mode", Disposition.HELD, "shadow mode: only recorded", "記録のみのモード"

    ALREADY_DRAFTED = "already-drafted", Disposition.DRAFTED, "a draft that answers it is there", "返信の下書きあり"
    DRAFT_MODE = "draft-mode", Disposition.DRAFTED, "draft mode", "下書きモード"
    UNCERTIFIED = "uncertified", Disposition.DRAFTED, "not enough evidence to send yet", "自動送信の根拠がまだ不足"
    FEW_OWN_EXAMPLES = "few-own-examples", Disposition.DRAFTED, "too few of your own mails", "ご自身の学習例が不足"
    WRONG_POINTER = (
        "wrong-pointer",
        Disposition.DRAFTED,
        "the last answer to this person was wrong",
        "前回の案内が誤りだった相手",
    )
    DRAFT_TYPE = "draft-type", Disposition.DRAFTED, "this type or person gets drafts only", "下書きのみの種別・相手"
    LEVEL_3 = "level-3", Disposition.DRAFTED, "better a personal word from you", "直接お話しする段階"

    REFUSED = "refused", Disposition.HELD, "the mail server refused the reply", "メールサーバーが返信を拒否"
    UNKNOWN_OUTCOME = "unknown-outcome", Disposition.HELD, "it is not known whether a reply went out", "送信結果が不明"
    ERROR = "error", Disposition.HELD, "something went wrong with this mail", "処理中のエラー"

    ANSWERABLE = "answerable", Disposition.ANSWERED, "answered", "自動返信済み"

    @property
    def precedence(self) -> int:
        """0 for the reason that wins over all others."""
        return _ORDER[self]

    def precedence_as(self, disposition: Disposition) -> tuple[int, int]:
        """Its place among the reasons of that disposition: those that usually ignore come late where they only hold."""
        after = _HELD_AFTER.get(self) if disposition is Disposition.HELD else None
        return (_ORDER[after], 1 + _ORDER[self]) if after else (_ORDER[self], 0)

    @property
    def urgent(self) -> bool:
        """Whether a person should look at such a mail before all others."""
        return self in (Reason.SENSITIVE, Reason.HARM, Reason.ASKS_EXCEPTION, Reason.PUSH_BACK)


_HELD_AFTER = {
    Reason.DELIVERY_REPORT: Reason.ROLE_ADDRESS,
    Reason.AUTO_REPLY_HEADER: Reason.AUTO_RESPONSE_SUPPRESS,
    Reason.MAILING_LIST: Reason.AUTO_REPLY_SUBJECT,
    Reason.PRECEDENCE: Reason.AUTO_REPLY_SUBJECT,
    Reason.CALENDAR: Reason.REDIRECTED,
}
_ORDER = {reason: position for position, reason in enumerate(Reason)}
_NAMED = {reason.value: reason for reason in Reason}


def reason_of(value: str) -> Reason | None:
    """The reason of that name; None for anything else."""
    return _NAMED.get(str(value))
