"""When not to answer: every known sign, each a small pure check with its source. All are evaluated every time."""

from __future__ import annotations

from madoguchi.guards import automatic, content, history, lists, recipients, senders, timing
from madoguchi.guards.base import Guard, Situation, Verdict, applied
from madoguchi.mail.message import Message
from madoguchi.reasons import Reason

GUARDS: tuple[Guard, ...] = (
    Guard(Reason.OWN_MESSAGE, automatic.own_message, "RFC 3834 §2; loop mark of our own replies"),
    Guard(Reason.NULL_RETURN_PATH, automatic.null_return_path, "RFC 3834 §2: MUST NOT answer a null destination"),
    Guard(Reason.DELIVERY_REPORT, automatic.delivery_report, "RFC 3464, RFC 8098, RFC 5965; X-Failed-Recipients"),
    Guard(Reason.AUTO_SUBMITTED, automatic.auto_submitted, "RFC 3834 §2, §5.1, §5.2; RFC 5436"),
    Guard(Reason.AUTO_REPLY_HEADER, automatic.auto_reply_header, "marks of vacation responders in the field"),
    Guard(Reason.MAILING_LIST, lists.mailing_list, "RFC 3834 §2, RFC 5230 §4.6; RFC 2369, RFC 2919, RFC 8058"),
    Guard(Reason.PRECEDENCE, lists.precedence, "non-standard, refused by every peer; RFC 3834 §3.1.8"),
    Guard(Reason.CALENDAR, content.calendar, "RFC 5546: a method makes it a machine's business"),
    Guard(Reason.PAUSED, timing.paused, "the owner's pause or STOP folder"),
    Guard(Reason.FROM_A_TEAM, senders.from_a_team, "a team is never told its own channel"),
    Guard(Reason.ALREADY_WITH_TEAM, recipients.already_with_team, "the team's channel is among the recipients"),
    Guard(Reason.CONVERSATION, history.conversation, "RFC 5322 §3.6.4: it refers to what the owner sent"),
    Guard(Reason.ALREADY_ANSWERED, history.already_answered, "RFC 3501 §2.3.2 \\Answered; the owner's Sent mail"),
    Guard(Reason.LEFT_INBOX, history.left_inbox, "RFC 3501 §2.3.2 \\Deleted: the owner dealt with it"),
    Guard(Reason.NOT_ADDRESSED_TO_ME, recipients.not_addressed_to_me, "RFC 3834 §2, RFC 5230 §4.5"),
    Guard(Reason.MANY_RECIPIENTS, recipients.many_recipients, "RFC 3834 §3.1.3: one recipient, one answer"),
    Guard(Reason.OUTSIDE_DOMAIN, senders.outside_domain, "backscatter: RFC 3834 §2; the owner's answer_domains"),
    Guard(Reason.EXCLUDED, senders.excluded, "RFC 5230 §4.6: a never-send list"),
    Guard(Reason.SENDER_MISMATCH, senders.sender_mismatch, "RFC 3834 §4: where an answer may go"),
    Guard(Reason.NO_RETURN_PATH, senders.no_return_path, "RFC 3834 §4: without Return-Path no answer"),
    Guard(Reason.ROLE_ADDRESS, senders.role_address, "RFC 3834 §2, RFC 5230 §4.6, RFC 2142"),
    Guard(Reason.AUTO_RESPONSE_SUPPRESS, automatic.auto_response_suppress, "MS-OXCMAIL §2.1.3.2.20"),
    Guard(Reason.ENCRYPTED, content.encrypted, "RFC 8551, RFC 3156: never judged by the subject alone"),
    Guard(Reason.TOO_OLD, timing.too_old, "no mail that waited through an outage is answered late"),
    Guard(Reason.REBASELINED, timing.rebaselined, "RFC 3501 §2.3.1.1 UIDVALIDITY"),
    Guard(Reason.SAME_ID, history.same_id, "RFC 5322 §3.6.4: a Message-ID is unique"),
    Guard(Reason.NO_TEXT, content.no_text, "there must be something to judge"),
)


def evaluate(message: Message, situation: Situation) -> tuple[Verdict, ...]:
    """The verdict of every guard, in order of precedence."""
    return tuple(applied(guard, message, situation) for guard in GUARDS)


def strongest(verdicts: tuple[Verdict, ...]) -> Verdict | None:
    """The failed verdict that wins: the surest kind of fate first, then precedence; None if all passed."""
    failed = [verdict for verdict in verdicts if not verdict.passed]
    return min(failed, key=lambda verdict: verdict.rank, default=None)
