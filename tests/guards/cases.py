"""For every guard: mails that must be stopped, and their nearest neighbours that must not be."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from madoguchi.reasons import Disposition, Reason
from madoguchi.reply.loop_mark import LOOP_HEADER, loop_token
from tests.builders import COLLEAGUE, OWNER, make_mail, multipart

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

stops(R.FROM_A_TEAM, "the channel", mail(sender="Billing <Billing-Support@example.co.jp>"))
stops(R.FROM_A_TEAM, "a member", mail(sender="ito@example.co.jp"))
stops(R.FROM_A_TEAM, "a member's domain", mail(sender="x@tokyo.billing.example.co.jp"))
passes(R.FROM_A_TEAM, "a namesake elsewhere", mail(sender="ito@sales.example.co.jp"))

stops(R.ALREADY_WITH_TEAM, "in To", mail(to=f"{OWNER}, billing-support@example.co.jp"))
stops(R.ALREADY_WITH_TEAM, "in Cc, tagged", header("Cc", "Tech <tech-support+jp@example.co.jp>"))
passes(R.ALREADY_WITH_TEAM, "a member in Cc", header("Cc", "ito@example.co.jp"))

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
