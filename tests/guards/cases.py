"""For every guard: mails that must be stopped, and their nearest neighbours that must not be."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from madoguchi.reasons import Disposition, Reason
from madoguchi.reply.loop_mark import LOOP_HEADER, loop_token
from tests.builders import COLLEAGUE, OWNER, make_mail, multipart
from tests.guards import pointer_cases

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
IGNORED, HELD = Disposition.IGNORED, Disposition.HELD
OUTSIDE = "client@client.example"
SUBJECT = "SUBJECT-秘密の件名-7391"
BODY = "BODY-秘密の本文-4826 先方の請求書の宛名が違うそうです。再発行の手続きを教えてください。\n"
REPORT = 'multipart/report; report-type={}; boundary="b1"'
SIGNED = 'multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary="b1"'
MIXED = 'multipart/mixed; boundary="b1"'
PLAIN = ("Content-Type: text/plain; charset=utf-8", BODY)
PGP = "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n"


@dataclass(frozen=True)
class Case:
    """``stopped``: the fate if the guard must stop it, None if it must not."""

    reason: Reason
    name: str
    raw: bytes
    stopped: Disposition | None
    known: dict[str, Any] = field(default_factory=dict)
    more: str = ""


CASES: list[Case] = []


def mail(body: str = BODY, **parts: Any) -> bytes:
    return make_mail(body, **({"subject": SUBJECT} | parts))


def header(name: str, value: str, **parts: Any) -> bytes:
    return mail(headers=[(name, value)], **parts)


def case(reason: Reason, name: str, raw: bytes, stopped: Disposition | None, more: str = "", **known: Any) -> None:
    CASES.append(Case(reason, name, raw, stopped, known, more))


def stops(reason: Reason, name: str, raw: bytes, fate: Disposition = HELD, **known: Any) -> None:
    case(reason, name, raw, fate, **known)


def passes(reason: Reason, name: str, raw: bytes, **known: Any) -> None:
    case(reason, name, raw, None, **known)


R = Reason
pointer_cases.add_cases(stops, passes)
OURS = loop_token(OWNER)
stops(R.OWN_MESSAGE, "from the owner", mail(sender=f"山田 太郎 <{OWNER}>"), IGNORED)
stops(R.OWN_MESSAGE, "from the owner's other address, tagged", mail(sender="Yamada+x@Example.co.jp"), IGNORED)
stops(R.OWN_MESSAGE, "our own loop mark", header(LOOP_HEADER, OURS), IGNORED)
stops(R.OWN_MESSAGE, "another account's loop mark", header(LOOP_HEADER, "0123abcd"), HELD)
passes(R.OWN_MESSAGE, "a namesake", mail(sender="山田 太郎 <taro.yamada2@example.co.jp>"))
passes(R.OWN_MESSAGE, "the owner's name only in words", mail(sender=f'"{OWNER}" <{COLLEAGUE}>'))

stops(R.NULL_RETURN_PATH, "null", mail(return_path="<>"), IGNORED)
stops(R.NULL_RETURN_PATH, "null with space", mail(return_path=" < > "), IGNORED)
passes(R.NULL_RETURN_PATH, "absent", mail(return_path=None))
passes(R.NULL_RETURN_PATH, "without brackets", mail(return_path=COLLEAGUE))

DSN = multipart(PLAIN, ("Content-Type: message/delivery-status", "Action: failed"))
for kind in ("delivery-status", "disposition-notification", "feedback-report"):
    stops(R.DELIVERY_REPORT, kind, mail(DSN, content_type=REPORT.format(kind)), IGNORED)
stops(R.DELIVERY_REPORT, "the part alone", mail(DSN, content_type=MIXED), IGNORED)
stops(R.DELIVERY_REPORT, "capitals", mail(multipart(PLAIN), content_type=REPORT.format("Delivery-Status")), IGNORED)
stops(R.DELIVERY_REPORT, "exim's header", header("X-Failed-Recipients", "a@b.example"), IGNORED)
passes(R.DELIVERY_REPORT, "another report", mail(multipart(PLAIN), content_type=REPORT.format("usage")))
passes(R.DELIVERY_REPORT, "a mail attached", mail(multipart(PLAIN, ("Content-Type: message/rfc822", "Subject: x\n\ny")), content_type=MIXED))  # fmt: skip

for value in (
    "auto-replied",
    "AUTO-GENERATED",
    "auto-notified; owner-email=x",
    "x-unknown",
    "(comment) Auto-Replied; x=y",
    "(a (nested) one)\r\n auto-replied",
):
    stops(R.AUTO_SUBMITTED, value, header("Auto-Submitted", value), IGNORED)
TWO = [("Auto-Submitted", "no"), ("Auto-Submitted", "auto-replied")]
stops(R.AUTO_SUBMITTED, "the second of two", mail(headers=TWO), IGNORED)
for value in ("no", "No", "no; reason=human", "(really) no", ""):
    passes(R.AUTO_SUBMITTED, f"no: {value!r}", header("Auto-Submitted", value))

stops(R.AUTO_REPLY_HEADER, "X-Autoreply", header("X-Autoreply", "yes"), IGNORED)
stops(R.AUTO_REPLY_HEADER, "small letters", header("x-autoresponder", ""), IGNORED)
stops(R.AUTO_REPLY_HEADER, "Apple's vacation", header("X-Apple-Action", "VACATION"), IGNORED)
stops(R.AUTO_REPLY_HEADER, "Delivered-To", header("Delivered-To", "Autoresponder"), IGNORED)
RULES = "X-MS-Exchange-Generated-Message-Source"
stops(R.AUTO_REPLY_HEADER, "an inbox rule", header(RULES, "Mailbox Rules Agent"), IGNORED)
passes(R.AUTO_REPLY_HEADER, "delivered to the owner", header("Delivered-To", OWNER))
passes(R.AUTO_REPLY_HEADER, "another Apple action", header("X-Apple-Action", "FORWARD"))
passes(R.AUTO_REPLY_HEADER, "a name that only begins alike", header("X-Autoreply-Wanted", "no"))

stops(R.MAILING_LIST, "from outside", header("List-Id", "<news.client.example>", sender=OUTSIDE), IGNORED)
stops(R.MAILING_LIST, "a colleague through a group", header("List-Id", "<all.example.co.jp>"), HELD)
stops(R.MAILING_LIST, "one click", header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"), HELD)
passes(R.MAILING_LIST, "a word about lists", header("X-Price-List", "a@b.example"))

stops(R.PRECEDENCE, "bulk from outside", header("Precedence", "Bulk", sender=OUTSIDE), IGNORED)
stops(R.PRECEDENCE, "a group inside", header("Precedence", "list (group)"), HELD)
BOTH = [("Precedence", "first-class"), ("Precedence", "junk")]
stops(R.PRECEDENCE, "the second of two", mail(headers=BOTH), HELD)
stops(R.PRECEDENCE, "X-Precedence", header("X-Precedence", "auto_reply"), HELD)
passes(R.PRECEDENCE, "first-class", header("Precedence", "first-class"))
passes(R.PRECEDENCE, "bulky", header("Precedence", "bulky"))

INVITE, NOTE = "Content-Type: text/calendar; method=REQUEST", "Content-Type: text/calendar; name=plan.ics"
ICS = "BEGIN:VCALENDAR\nEND:VCALENDAR"
stops(R.CALENDAR, "an invitation", mail(multipart(PLAIN, (INVITE, ICS)), content_type=MIXED), IGNORED)
stops(R.CALENDAR, "a file of dates", mail(multipart(PLAIN, (NOTE, ICS)), content_type=MIXED), HELD)
stops(R.CALENDAR, "a file, then an invitation", mail(multipart(PLAIN, (NOTE, ICS), (INVITE, ICS)), content_type=MIXED), IGNORED)  # fmt: skip
passes(R.CALENDAR, "another file", mail(multipart(PLAIN, ("Content-Type: text/csv; method=REQUEST", "a,b")), content_type=MIXED))  # fmt: skip

stops(R.PAUSED, "paused", mail(), paused="the folder Requests/STOP exists")
passes(R.PAUSED, "not paused", mail())

stops(R.LEFT, "gone", mail(), left="nothing goes out in the owner's name from 2026-11-01 on")
passes(R.LEFT, "there", mail())

stops(R.FROM_A_TEAM, "the channel", mail(sender="Billing <Billing-Support@example.co.jp>"))
stops(R.FROM_A_TEAM, "a member", mail(sender="ito@example.co.jp"))
stops(R.FROM_A_TEAM, "a member's domain", mail(sender="x@tokyo.billing.example.co.jp"))
passes(R.FROM_A_TEAM, "a namesake elsewhere", mail(sender="ito@sales.example.co.jp"))

stops(R.ALREADY_WITH_TEAM, "in To", mail(to=f"{OWNER}, billing-support@example.co.jp"))
stops(R.ALREADY_WITH_TEAM, "in Cc, tagged", header("Cc", "Tech <tech-support+jp@example.co.jp>"))
passes(R.ALREADY_WITH_TEAM, "a member in Cc", header("Cc", "ito@example.co.jp"))
QUOTING = mail("電話番号は?\n\n> 窓口: 請求サポート\n> メール: billing-support@example.co.jp\n")
passes(R.ALREADY_WITH_TEAM, "the owner's own mail below", QUOTING, own_mail_hit="<mine-1@example.co.jp>")
stops(R.ALREADY_WITH_TEAM, "somebody else's mail below", QUOTING)

stops(R.CONVERSATION, "a hit", mail(), own_mail_hit="<mine-1@example.co.jp>")
passes(R.CONVERSATION, "a reference to somebody else's", header("In-Reply-To", "<old@example.co.jp>"))

stops(R.ALREADY_ANSWERED, "the flag", mail(), flags=frozenset({"\\ANSWERED"}))
stops(R.ALREADY_ANSWERED, "a hand reply", mail(), answered="your reply of 09:12")
passes(R.ALREADY_ANSWERED, "other flags", mail(), flags=frozenset({"\\Seen", "answered", "$Forwarded"}))

stops(R.LEFT_INBOX, "deleted", mail(), flags=frozenset({"\\Deleted"}))
passes(R.LEFT_INBOX, "flagged", mail(), flags=frozenset({"\\Flagged", "Deleted"}))

stops(R.NOT_ADDRESSED_TO_ME, "only in Cc", header("Cc", OWNER, to="boss@example.co.jp"))
stops(R.NOT_ADDRESSED_TO_ME, "nobody", mail(to="undisclosed-recipients:;"))
stops(R.NOT_ADDRESSED_TO_ME, "the name alone", mail(to=f'"{OWNER}" <other@example.co.jp>'))
passes(R.NOT_ADDRESSED_TO_ME, "the second address, tagged", mail(to="Yamada+desk@Example.CO.JP"))

THREE = ", ".join(f"c{number}@example.co.jp" for number in range(3))
stops(R.MANY_RECIPIENTS, "another in To", mail(to=f"{OWNER}, c1@example.co.jp"))
stops(R.MANY_RECIPIENTS, "four in Cc", header("Cc", f"{THREE}, c9@example.co.jp"))
stops(R.MANY_RECIPIENTS, "a client in Cc", header("Cc", f"c1@example.co.jp, {OUTSIDE}"))
stops(R.MANY_RECIPIENTS, "HR in Cc", header("Cc", "Who@HR.example.co.jp"), more='[reply]\nanswer_domains = ["example.co.jp", "hr.example.co.jp"]\n')  # fmt: skip
passes(R.MANY_RECIPIENTS, "three colleagues and the owner in Cc", header("Cc", f"{THREE}, yamada@example.co.jp"))

stops(R.OUTSIDE_DOMAIN, "a client", mail(sender=OUTSIDE))
stops(R.OUTSIDE_DOMAIN, "a domain that only ends alike", mail(sender="a@notexample.co.jp"))
stops(R.OUTSIDE_DOMAIN, "no sender", mail(sender=""))
passes(R.OUTSIDE_DOMAIN, "a colleague in capitals", mail(sender="A@EXAMPLE.CO.JP"))
passes(R.OUTSIDE_DOMAIN, "anybody, where the owner says so", mail(sender=OUTSIDE), more='[reply]\nanswer_domains = ["*"]\n')  # fmt: skip

stops(R.EXCLUDED, "a person", mail(sender="President <president@example.co.jp>"))
stops(R.EXCLUDED, "a domain", mail(sender="a@tokyo.hr.example.co.jp"))
stops(R.EXCLUDED, "by the envelope", mail(return_path="<president+x@example.co.jp>"))
passes(R.EXCLUDED, "a namesake", mail(sender="vice-president@example.co.jp"))
passes(R.EXCLUDED, "a person who gets drafts", mail(sender="lawyer@example.co.jp"))

stops(R.SENDER_MISMATCH, "two authors", mail(sender=f"{COLLEAGUE}, b@example.co.jp"))
stops(R.SENDER_MISMATCH, "an envelope from elsewhere", mail(return_path="<x@client.example>"))
stops(R.SENDER_MISMATCH, "Reply-To somebody else", header("Reply-To", "b@example.co.jp"))
stops(R.SENDER_MISMATCH, "another address, where addresses count", mail(return_path="<b@example.co.jp>"), more='[reply]\nsender_match = "address"\n')  # fmt: skip
passes(R.SENDER_MISMATCH, "sent on behalf of a colleague", mail(return_path="<b@example.co.jp>"))
passes(R.SENDER_MISMATCH, "Reply-To oneself", header("Reply-To", f"花子 <{COLLEAGUE.upper()}>"))
passes(R.SENDER_MISMATCH, "through a forwarder", mail(return_path="<SRS0=ab12=XY=example.co.jp=hanako.suzuki@mx.example.org>"))  # fmt: skip
passes(R.SENDER_MISMATCH, "the second company domain", mail(return_path="<hanako@example.com>"), more='[reply]\nanswer_domains = ["example.co.jp", "example.com"]\n')  # fmt: skip

stops(R.NO_RETURN_PATH, "absent where it is required", mail(return_path=None))
passes(R.NO_RETURN_PATH, "absent where the server strips it", mail(return_path=None), return_path_required=False)
passes(R.NO_RETURN_PATH, "null is another matter", mail(return_path="<>"))

for local in ("no-reply", "noreply-jp", "MAILER-DAEMON", "do_not_reply", "bounces", "owner-all", "all-request", "news"):
    stops(R.ROLE_ADDRESS, local, mail(sender=f"{local}@example.co.jp"))
stops(R.ROLE_ADDRESS, "in the envelope", mail(return_path="<noreply@example.co.jp>"))
for local in ("noriplay", "rooter", "newsome", "system1", "request", "h.downer", "alerta"):
    passes(R.ROLE_ADDRESS, local, mail(sender=f"{local}@example.co.jp"))

ASK = "X-Auto-Response-Suppress"
TENANT = '[reply]\nauto_response_suppress = "ignore-internal"\n'
for value in ("All", "OOF", "DR, AutoReply", "rn,nrn,oof"):
    stops(R.AUTO_RESPONSE_SUPPRESS, value, header(ASK, value))
stops(R.AUTO_RESPONSE_SUPPRESS, "outside, where inside is let pass", header(ASK, "All", sender=OUTSIDE), more=TENANT)
for value in ("None", "DR, RN, NRN, NDR", ""):
    passes(R.AUTO_RESPONSE_SUPPRESS, f"passing: {value!r}", header(ASK, value))
passes(R.AUTO_RESPONSE_SUPPRESS, "inside, where it is let pass", header(ASK, "All"), more=TENANT)

SEALED = "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m"
stops(R.ENCRYPTED, "S/MIME", mail("MIAGCSqGSIb3", content_type=SEALED))
stops(R.ENCRYPTED, "PGP/MIME", mail(multipart(("Content-Type: application/pgp-encrypted", "Version: 1")), content_type='multipart/encrypted; boundary="b1"'))  # fmt: skip
stops(R.ENCRYPTED, "PGP inline", mail(PGP))
stops(R.ENCRYPTED, "rights-managed", mail(multipart(PLAIN, ('Content-Type: application/x-microsoft-rpmsg-message; name="message.rpmsg"', "x")), content_type=MIXED))  # fmt: skip
passes(R.ENCRYPTED, "clear-signed", mail(multipart(PLAIN, ('Content-Type: application/pkcs7-signature; name="smime.p7s"', "MIAG")), content_type=SIGNED))  # fmt: skip
passes(R.ENCRYPTED, "a password-protected archive", mail(multipart(PLAIN, ('Content-Type: application/zip; name="a.zip"', "PK")), content_type=MIXED))  # fmt: skip

stops(R.TOO_OLD, "a day and a minute", mail(), arrived=NOW - timedelta(hours=24, minutes=1))
stops(R.TOO_OLD, "unknown", mail(), arrived=None)
passes(R.TOO_OLD, "a day", mail(), arrived=NOW - timedelta(hours=24))
passes(R.TOO_OLD, "not judged", mail(), arrived=None, age_judged=False)
passes(R.TOO_OLD, "an old Date header alone", mail(date="Mon, 02 Nov 2026 09:00:00 +0900"))

stops(R.REBASELINED, "renumbered", mail(), rebaselined=True)
passes(R.REBASELINED, "not renumbered", mail())
stops(R.SAME_ID, "twice", mail(), same_id=True)
passes(R.SAME_ID, "once", mail())

stops(R.NO_TEXT, "empty", mail(""))
stops(R.NO_TEXT, "an image alone", mail("iVBORw0K", content_type="image/png"))
passes(R.NO_TEXT, "one word", mail("請求書\n"))

for value in ("Private", "Company-Confidential", "personal (comment)"):
    stops(R.SENSITIVE, f"Sensitivity: {value}", header("Sensitivity", value))
passes(R.SENSITIVE, "Sensitivity: Normal", header("Sensitivity", "Normal"))
for name, text in {
    "親展": "【親展】人事の件でご相談です。",
    "社外秘": "社外秘の資料についてお伺いします。",
    "harassment": "上司からパワハラを受けており、どこに相談すればよいでしょうか。",
    "harassment, wrapped": "上司からのハラス\nメントについて相談です。",
    "whistle-blowing": "経理の不正会計を内部通報したいです。",
    "health": "診断書を提出する先を教えてください。",
    "leave": "来月から育休に入る予定です。手続きを教えてください。",
    "resignation": "退職届の書式はどこにありますか。",
    "English harassment": "I want to report harassment by a manager.",
    "English health": "I was diagnosed with a chronic illness.",
    "English leave": "How do I apply for maternity leave?",
    "English resignation": "My resignation letter is attached.",
    "English confidence": "Strictly confidential\n\nPlease look at the contract.",
    "beside Japanese": "先日のharassmentの件です。",
}.items():
    stops(R.SENSITIVE, name, mail(text))
stops(R.SENSITIVE, "where a name would stand", mail("社外秘です。\n\n請求書の件でご相談です。"))
stops(R.SENSITIVE, "where a signature would stand", mail("Please reissue the invoice.\n\nConfidential"))
for name, text in {
    "㊙ before whom it is for": "㊙ 山田様\n\n請求書の再発行をお願いします。",
    "a desk that is what it is about": "パワハラ相談窓口の件です。",
}.items():
    stops(R.SENSITIVE, name, mail(text))
stops(R.SENSITIVE, "in the history", mail("どうしましょう。\n\n> 社外秘の資料です。\n"))
stops(R.SENSITIVE, "㊙ in the subject", mail(subject="㊙ 新製品"))
stops(R.SENSITIVE, "a word of the owner's", mail("プロジェクト蒼穹の請求書です。"), more='[guards]\nsensitive_words = ["プロジェクト蒼穹"]\n')  # fmt: skip
for name, text in {
    "leavers' accounts": "先月退職された方の退職者アカウントを停止してください。",
    "an NDA": "機密保持契約書の確認をお願いします。",
    "a health check": "The health check of the API fails. Please leave the logs as they are.",
    "certainly": "Is the confidentiality clause in article 5 acceptable?",
    "a job board": "転職サイトに出す広告の審査をお願いします。",
}.items():
    passes(R.SENSITIVE, name, mail(text))
stops(R.HARM, "everyday business, only where the owner says so", mail("解約の手続きを教えてください。"))
passes(
    R.HARM,
    "everyday business here",
    mail("解約の手続きを教えてください。"),
    more='[guards]\nordinary_words = ["解約"]\n',
)
for name, text in {
    "障害": "本番環境で障害が起きています。",
    "損害": "先方に損害が出ているそうです。",
    "クレーム": "お客様からクレームをいただきました。",
    "訴訟": "訴訟になりかねません。",
    "outage": "The client reports an OUTAGE since noon.",
    "legal": "Their legal team is involved now.",
    "legal beside Japanese": "先方のlegalが動いています。",
    "a lawsuit": "They threaten to sue us.",
    "a leak": "個人情報の誤送信がありました。",
}.items():
    stops(R.HARM, name, mail(text))
FORWARDED = "これお願いします。\n\n-----Original Message-----\nFrom: a@example.co.jp\nSubject: x\n\n"
for name, text in {
    "a charge that is what it is about": "お疲れ様です。\n訴訟担当の件です。",
    "passed on, as a name would stand": f"{FORWARDED}訴訟です。\n再発行の件\n",
    "passed on, as a greeted name would stand": f"{FORWARDED}お疲れ様です。\nお客様からのクレームです。\n再発行の件\n",
}.items():
    stops(R.HARM, name, mail(text))
passes(
    R.HARM,
    "where a colleague works",
    mail("お疲れ様です。\nクレーム対応課の佐藤です。\n請求書の再発行をお願いします。"),
)
stops(R.HARM, "the owner's word", mail("赤札の件です。"), more='[guards]\nharm_words = ["赤札"]\n')
for name, text in {
    "haste alone": "至急!請求書の再発行をお願いします。なる早で。ASAP please.",
    "disabled persons": "障害者雇用の助成に関する請求書の宛名について教えてください。",
    "an insurer": "あおぞら損害保険様の請求書の宛名が違います。",
    "a legal name": "The legal entity name on the invoice is wrong.",
    "paralegal, illegal": "An illegal character in the address field. Ask the paralegal.",
    "in the history": "請求書の再発行をお願いします。\n\n> 先日の障害の件ではお世話になりました。\n",
}.items():
    passes(R.HARM, name, mail(text))

for name, text in {
    "今回だけ": "今回だけお願いできませんか。",
    "例外": "例外的にご対応いただけないでしょうか。",
    "直接": "山田さんに直接お願いしたいのですが。",
    "knows the window": "窓口があるのは存じておりますが、お願いします。",
    "without the form": "フォームを通さずにお願いできますか。",
    "just this once": "Could you resend it just this once?",
    "personally": "Could you personally look at this?",
    "knows": "I know I'm supposed to ask the billing team, but it is urgent.",
    "an exception": "Can we make an exception here?",
}.items():
    stops(R.ASKS_EXCEPTION, name, mail(text))
for name, text in {
    "a software exception": "APIで例外処理が動かず、例外エラーが発生します。",
    "without exception": "例外なく全員に届きますか。",
    "an exception in a log": "The API throws an exception: NullPointerException.",
    "personal data": "個人情報の削除手続きを教えてください。",
    "once a month": "The invoice comes once a month.",
}.items():
    passes(R.ASKS_EXCEPTION, name, mail(text))

stops(
    R.ALREADY_WITH_TEAM,
    "in the history",
    mail("どうなりましたか。\n\n> To: Billing-Support@example.co.jp\n> 再発行の件\n"),
)
stops(R.ALREADY_WITH_TEAM, "the form is named", mail("https://go.example.co.jp/tech に出しました。"))
for name, text in {
    "an incident number": "INC0012345 の件です。",
    "a ticket in brackets": "[#48213] 請求書の件です。",
    "a case number": "Case number: 00048213, what happened to it?",
    "受付番号": "受付番号は A-20411 です。",
    "asked already": "請求サポートに問い合わせ済みです。",
    "no answer": "窓口にメールを送りましたが、回答がありません。",
    "no answer, wrapped": "先週から返信が\n来ていません。",
    "no answer so far": "先週から返信をいただけていませんので、ご相談します。",
    "no answer, it seems": "まだ返事をいただけないのでしょうか。",
    "no answer, therefore": "回答をいただけないから困っています。",
    "no response": "I mailed billing last week and got no response from them.",
    "not heard": "We haven't heard back from the support team.",
    "opened a ticket": "I already opened a ticket with support.",
}.items():
    stops(R.ALREADY_WITH_TEAM, name, mail(text))
for name, text in {
    "the client does not answer": "お客様から返信がないので、請求書の送付先を確認したいです。",
    "the client asked": "先方から請求書について問い合わせがありました。",
    "which team": "どの窓口に問い合わせればよいですか。",
    "an invoice number": "請求書番号 INV-2026-0041 の宛名を直したいです。",
    "no response from the client": "There is no response from the client yet, which invoice is open?",
    "a client number": "顧客ID 20411 の請求書です。",
    "asks kindly": "請求書の件、至急ご対応いただけないでしょうか。",
    "asks for an answer": "ご回答いただけませんか。請求書の宛名です。",
    "asks plainly": "請求書の件、対応もらえないかと思いまして。",
}.items():
    passes(R.ALREADY_WITH_TEAM, name, mail(text))

EXCHANGE = '[reply]\nauthentication = "exchange"\n'
OWN_MX = '[reply]\nauthentication = "authserv-id:mx.example.co.jp"\n'
AR = "Authentication-Results"
GOOD = "mx.example.co.jp 1; dmarc=pass (p=none) header.from=example.co.jp; dkim=pass header.d=example.co.jp"
stops(R.AUTHENTICATION_FAILED, "no word of Exchange", mail(), more=EXCHANGE)
stops(R.AUTHENTICATION_FAILED, "anonymous", header("X-MS-Exchange-Organization-AuthAs", "Anonymous"), more=EXCHANGE)
passes(R.AUTHENTICATION_FAILED, "internal", header("X-MS-Exchange-Organization-AuthAs", "Internal"), more=EXCHANGE)
passes(R.AUTHENTICATION_FAILED, "not asked for", mail())
stops(R.AUTHENTICATION_FAILED, "no results", mail(), more=OWN_MX)
stops(R.AUTHENTICATION_FAILED, "another server's", header(AR, GOOD.replace("mx.example.co.jp", "mx.client.example")), more=OWN_MX)  # fmt: skip
stops(R.AUTHENTICATION_FAILED, "ours is not the topmost", mail(headers=[(AR, "mx.client.example; dmarc=pass"), (AR, GOOD)]), more=OWN_MX)  # fmt: skip
stops(R.AUTHENTICATION_FAILED, "dmarc fails", header(AR, GOOD.replace("dmarc=pass", "dmarc=fail")), more=OWN_MX)
stops(R.AUTHENTICATION_FAILED, "dkim of somebody else", header(AR, "mx.example.co.jp; dkim=pass header.d=client.example"), more=OWN_MX)  # fmt: skip
stops(
    R.AUTHENTICATION_FAILED, "a pass in a comment", header(AR, "mx.example.co.jp; dmarc=fail (dmarc=pass)"), more=OWN_MX
)
stops(R.AUTHENTICATION_FAILED, "none at all", header(AR, "mx.example.co.jp; none"), more=OWN_MX)
passes(R.AUTHENTICATION_FAILED, "dmarc", header(AR, GOOD), more=OWN_MX)
passes(R.AUTHENTICATION_FAILED, "aligned dkim", header(AR, "MX.example.co.jp; dkim=pass header.d=example.co.jp"), more=OWN_MX)  # fmt: skip
passes(R.AUTHENTICATION_FAILED, "aligned spf", header(AR, f"mx.example.co.jp; spf=pass smtp.mailfrom={COLLEAGUE}"), more=OWN_MX)  # fmt: skip

stops(R.SPAM, "SpamAssassin", header("X-Spam-Flag", "YES"))
stops(R.SPAM, "its status", header("X-Spam-Status", "Yes, score=15.1 required=5.0"))
stops(R.SPAM, "Exchange's level", header("X-MS-Exchange-Organization-SCL", "6"))
stops(R.SPAM, "Forefront", header("X-Forefront-Antispam-Report", "CIP:203.0.113.1;SFV:SPM;CAT:SPM"))
stops(R.SPAM, "tagged", mail(subject="[SPAM] 請求書の件"))
stops(R.SPAM, "tagged in Japanese", mail(subject="【迷惑メール】請求書の件"))
passes(R.SPAM, "no spam", mail(headers=[("X-Spam-Flag", "NO"), ("X-Spam-Status", "No, score=-1"), ("X-MS-Exchange-Organization-SCL", "-1")]))  # fmt: skip
passes(R.SPAM, "about spam", mail(subject="迷惑メールに入ってしまう件"))
passes(R.SPAM, "not spam", header("X-Forefront-Antispam-Report", "SFV:NSPM;CAT:NONE"))

for subject in (
    "自動応答: 請求書の件", "【自動送信】受付のお知らせ", "Re: 自動返信:ご連絡", "不在のお知らせ", "不在通知", "休暇中です", "Automatic reply: invoice",
    "Auto: invoice", "Out of Office Re: invoice", "AutoReply: x", "Hanako Suzuki is out of the office", "OOO: back on Monday",
    "Abwesenheitsnotiz: Rechnung", "Automatische Antwort: Rechnung", "Réponse automatique : facture", "Absence du bureau",
    "Respuesta automática: factura", "Fuera de la oficina", "Risposta automatica: fattura", "Risposta Non al computer", "Resposta automática: x",
    "Automatisch antwoord: x", "Afwezig: x", "Autosvar: x", "Frånvaro: x", "Automatisk svar: x", "Automaattinen vastaus: x", "Autoodpowiedź: x",
    "Automatická odpověď: x", "Automatikus válasz: x", "Răspuns automat: x", "Otomatik yanıt: x", "Автоответ: x", "Автоматический ответ: x",
    "Αυτόματη απάντηση: x", "自动回复: x", "自動回覆: x", "자동 회신: x", "부재중 알림", "מענה אוטומטי: x", "رد تلقائي: x", "ตอบกลับอัตโนมัติ: x",
    "Trả lời tự động: x", "Balasan otomatis: x",
):  # fmt: skip
    stops(R.AUTO_REPLY_SUBJECT, subject, mail(subject=subject))
for name, text in {
    "automatic by its own word": "このメールはシステムより自動送信されています。",
    "send-only": "※送信専用アドレスのため、ご返信いただいてもお答えできません。",
    "away": "現在、出張中のため、返信が遅れます。",
    "automated": "This is an automated message. Please do not reply to this email.",
    "out of office": "I am out of the office until 30 November with limited access to e-mail.",
    "a challenge": "Please click the link to confirm that you are a real person.",
}.items():
    stops(R.AUTO_REPLY_SUBJECT, name, mail(text))
for name, subject, text in (
    ("about automatic replies", "自動返信メールの設定について", "自動返信の文面を変えたいそうです。"),
    ("an absence in passing", "請求書の件", "来週は不在ですので、今週中に教えてください。"),
    ("an automatic renewal", "自動更新の件", "契約の自動更新を止めたいです。"),
    ("automobile", "Automobile insurance invoice", "Which team handles it?"),
    ("passed on", "Fw: 通知", "これお願いします。\n\n-----Original Message-----\nFrom: a@example.co.jp\nSubject: 通知\n\nこのメールは自動送信されています。\n"),
    ("an absent colleague", "Invoice", "Ms. Sato is away today, so I ask you."),
):  # fmt: skip
    passes(R.AUTO_REPLY_SUBJECT, name, mail(text, subject=subject))
for subject in ("Recall: invoice", "開封済み: 請求書の件", "Not read: invoice"):
    stops(R.AUTO_REPLY_SUBJECT, subject, mail(subject=subject))
passes(R.AUTO_REPLY_SUBJECT, "a product recall", mail("Which team handles it?", subject="Recalled product, refund"))

stops(R.REDIRECTED, "resent", mail(headers=[("Resent-From", "boss@example.co.jp"), ("Resent-To", OWNER)]))
stops(R.REDIRECTED, "forwarded by a mailbox", header("X-Forwarded-To", "desk@example.co.jp"))
passes(R.REDIRECTED, "forwarded to the owner's other address", header("X-Forwarded-To", OWNER))
passes(R.REDIRECTED, "a forwarded mail by hand", mail(subject="Fw: 請求書"))
passes(R.NOT_ADDRESSED_TO_ME, "resent to the owner", header("Resent-To", OWNER, to="boss@example.co.jp"))

TNEF = ('Content-Type: application/ms-tnef; name="winmail.dat"', "x")
stops(R.UNREADABLE, "winmail.dat alone", mail(multipart(TNEF), content_type=MIXED))
stops(R.UNREADABLE, "no header", b"\r\n\r\nhello\r\n")
stops(R.UNREADABLE, "characters lost", make_mail("\N{REPLACEMENT CHARACTER}" * 20 + "abc", subject=SUBJECT))
passes(R.UNREADABLE, "winmail.dat beside a text", mail(multipart(PLAIN, TNEF), content_type=MIXED))
passes(R.UNREADABLE, "plain", mail())

for name, text in {
    "PPAP": "先ほどお送りした添付ファイルのパスワードは以下の通りです。\nabc123\n",
    "解凍": "解凍パスワード: abc123",
    "English": "The password for the attached file is: abc123",
}.items():
    stops(R.PASSWORD_MAIL, name, mail(text))
for name, text in {
    "forgotten": "ログインパスワードを忘れました。再発行の方法を教えてください。",
    "does not open": "先ほどの添付ファイルのパスワードが分からず開けません。",
    "a client's": "先方がパスワードを変更したいそうです。",
}.items():
    passes(R.PASSWORD_MAIL, name, mail(text))

DAEMON = "MAILER-DAEMON@mx.example.co.jp"
JAPANESE_BOUNCE = "次の宛先へのメールを配信できませんでした。\n宛先が見つかりません。\n"
stops(R.DELIVERY_REPORT, "by sender and body", mail(JAPANESE_BOUNCE, sender=DAEMON, return_path=None), IGNORED)
stops(R.DELIVERY_REPORT, "by sender and subject", mail("?", subject="配信不能通知", sender=DAEMON), IGNORED)
stops(R.DELIVERY_REPORT, "by name", mail(JAPANESE_BOUNCE, sender='"Mail Delivery System" <x@example.co.jp>'), IGNORED)
stops(R.DELIVERY_REPORT, "by its fields", mail("Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n"))
stops(
    R.DELIVERY_REPORT,
    "subject and body",
    mail("The following address failed: user unknown", subject="Undeliverable: x"),
)
stops(R.DELIVERY_REPORT, "a feedback report", header("Feedback-Type", "abuse"), IGNORED)
passes(
    R.DELIVERY_REPORT,
    "about undelivered mail",
    mail("お客様に請求書のメールが届かないそうです。どこに聞けばよいですか。"),
)
passes(R.DELIVERY_REPORT, "about delivery", mail(subject="納品書の配送について"))
stops(R.AUTO_REPLY_HEADER, "a helpdesk outside", header("X-Zendesk-Email-Id", "x", sender=OUTSIDE), IGNORED)
stops(R.AUTO_REPLY_HEADER, "a helpdesk inside", header("X-ServiceNow-Generated", "true"), HELD)
stops(R.AUTO_REPLY_HEADER, "a vacation program", header("X-Mailer", "Vacation/1.2"), IGNORED)
passes(R.AUTO_REPLY_HEADER, "a mail program", header("X-Mailer", "Microsoft Outlook 16.0"))
stops(R.CALENDAR, "accepted", mail(subject="Accepted: 定例会議"))
stops(R.CALENDAR, "承諾", mail(subject="承諾: 定例会議"))
passes(R.CALENDAR, "an account that was accepted", mail(subject="承諾書の送付先"))
stops(R.MAILING_LIST, "fml", header("X-ML-Name", "all"), HELD)

stops(R.AUTO_SUBMITTED, "a list of two values", header("Auto-Submitted", "no, auto-generated"), IGNORED)
passes(R.AUTO_SUBMITTED, "a comma in a comment", header("Auto-Submitted", "no (really, no)"))
stops(R.CALENDAR, "an invitation as application/ics", mail(multipart(PLAIN, ("Content-Type: application/ics; method=REQUEST", ICS)), content_type=MIXED), IGNORED)  # fmt: skip
stops(R.ROLE_ADDRESS, "a bounce counter", mail(sender="b-1234@example.co.jp"))
passes(R.ROLE_ADDRESS, "an initial", mail(sender="b-smith@example.co.jp"))
stops(
    R.AUTO_REPLY_HEADER,
    "passed on by a colleague's rule",
    header("X-MS-Exchange-Inbox-Rules-Loop", "a@example.co.jp"),
    HELD,
)
stops(R.AUTO_REPLY_HEADER, "a rule outside", header("X-MS-Exchange-Inbox-Rules-Loop", "x", sender=OUTSIDE), IGNORED)
passes(
    R.DELIVERY_REPORT,
    "a store's own note on every mail (RFC 8098 §2.3)",
    header("Original-Recipient", f"rfc822;{OWNER}"),
)
