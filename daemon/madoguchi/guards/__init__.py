"""When not to answer: every known sign, each a small pure check with its source. All are evaluated every time."""

from __future__ import annotations

from collections.abc import Mapping

from madoguchi.config.load import Office
from madoguchi.guards import (
    absence,
    automatic,
    content,
    history,
    lists,
    matters,
    recipients,
    replies,
    senders,
    teams,
    timing,
    trust,
)
from madoguchi.guards.base import Guard, GuardOfTheMoment, Lasting, Situation, Verdict, applied, lasting
from madoguchi.mail.message import Message
from madoguchi.reasons import Reason

GUARDS: tuple[Guard | GuardOfTheMoment, ...] = (
    Guard(Reason.OWN_MESSAGE, automatic.own_message, "RFC 3834 §2; loop mark of our own replies"),
    Guard(Reason.NULL_RETURN_PATH, automatic.null_return_path, "RFC 3834 §2: MUST NOT answer a null destination"),
    Guard(Reason.DELIVERY_REPORT, automatic.delivery_report, "RFC 3464, RFC 8098, RFC 5965; X-Failed-Recipients"),
    Guard(Reason.AUTO_SUBMITTED, automatic.auto_submitted, "RFC 3834 §2, §5.1, §5.2; RFC 5436"),
    Guard(Reason.AUTO_REPLY_HEADER, automatic.auto_reply_header, "marks of vacation responders in the field"),
    Guard(Reason.MAILING_LIST, lists.mailing_list, "RFC 3834 §2, RFC 5230 §4.6; RFC 2369, RFC 2919, RFC 8058"),
    Guard(Reason.PRECEDENCE, lists.precedence, "non-standard, refused by every peer; RFC 3834 §3.1.8"),
    Guard(Reason.CALENDAR, content.calendar, "RFC 5546: a method makes it a machine's business"),
    GuardOfTheMoment(
        Reason.PAUSED,
        timing.paused,
        "the owner's pause or STOP folder; the administrator's STOP file",
        "madoguchi resume; remove the folder STOP; remove the file STOP",
    ),
    GuardOfTheMoment(
        Reason.LEFT, timing.left, "a responder that outlives its owner; RFC 3834 §6", "madoguchi absence end"
    ),
    Guard(
        Reason.SENSITIVE,
        matters.sensitive,
        "RFC 2156 §5.3.4 Sensitivity; words of confidential and personal matters",
        "[guards] sensitive_words, ordinary_words",
    ),
    Guard(Reason.FROM_A_TEAM, teams.from_a_team, "a team is never told its own channel", "teams.toml: members"),
    GuardOfTheMoment(
        Reason.PUSH_BACK, replies.push_back, "nobody is to be told off by a machine: a person who objects needs one"
    ),
    GuardOfTheMoment(
        Reason.ACCEPTED, replies.accepted, "thanks for a pointer of ours, and nothing else: heard, not answered"
    ),
    GuardOfTheMoment(
        Reason.ALREADY_WITH_TEAM, teams.already_with_team, "the team's channel, a ticket, or words that say so"
    ),
    Guard(Reason.ASKS_EXCEPTION, matters.asks_exception, "who knows the way and asks all the same needs a person"),
    GuardOfTheMoment(
        Reason.CONVERSATION,
        history.conversation,
        "RFC 5322 §3.6.4: it refers to what the owner sent",
        "[reply] conversation_days",
    ),
    GuardOfTheMoment(
        Reason.ALREADY_ANSWERED, history.already_answered, "RFC 3501 §2.3.2 \\Answered; the owner's Sent mail"
    ),
    GuardOfTheMoment(Reason.LEFT_INBOX, history.left_inbox, "RFC 3501 §2.3.2 \\Deleted: the owner dealt with it"),
    Guard(
        Reason.NOT_ADDRESSED_TO_ME,
        recipients.not_addressed_to_me,
        "RFC 3834 §2, RFC 5230 §4.5",
        "[owner] addresses",
    ),
    Guard(
        Reason.MANY_RECIPIENTS,
        recipients.many_recipients,
        "RFC 3834 §3.1.3: one recipient, one answer",
        "[reply] max_cc, answer_domains",
    ),
    Guard(
        Reason.OUTSIDE_DOMAIN,
        senders.outside_domain,
        "backscatter: RFC 3834 §2; the owner's answer_domains",
        "[reply] answer_domains",
    ),
    Guard(Reason.EXCLUDED, senders.excluded, "RFC 5230 §4.6: a never-send list", "people.toml: never"),
    Guard(
        Reason.SENDER_MISMATCH,
        senders.sender_mismatch,
        "RFC 3834 §4: where an answer may go",
        "[reply] sender_match, answer_domains",
    ),
    GuardOfTheMoment(
        Reason.NO_RETURN_PATH,
        senders.no_return_path,
        "RFC 3834 §4: without Return-Path no answer",
        "[reply] require_return_path",
    ),
    Guard(
        Reason.AUTHENTICATION_FAILED,
        trust.authentication_failed,
        "RFC 8601 §5: only the own server's results; Exchange's AuthAs",
        "[reply] authentication",
    ),
    Guard(Reason.SPAM, trust.spam, "the marks of spam filters; RFC 3834 §2"),
    Guard(Reason.ROLE_ADDRESS, senders.role_address, "RFC 3834 §2, RFC 5230 §4.6, RFC 2142"),
    Guard(
        Reason.AUTO_RESPONSE_SUPPRESS,
        automatic.auto_response_suppress,
        "MS-OXCMAIL §2.1.3.2.20",
        "[reply] auto_response_suppress",
    ),
    Guard(
        Reason.AUTO_REPLY_SUBJECT,
        absence.auto_reply_subject,
        "RFC 3834 §3.1.5; out-of-office answers in the field that bear no header",
    ),
    Guard(Reason.REDIRECTED, recipients.redirected, "RFC 5322 §3.6.6 Resent-*; forwarding marks in the field"),
    Guard(Reason.ENCRYPTED, content.encrypted, "RFC 8551, RFC 3156: never judged by the subject alone"),
    Guard(Reason.UNREADABLE, content.unreadable, "what cannot be read is not judged; MS-OXTNEF"),
    Guard(Reason.PASSWORD_MAIL, content.password_mail, "the second mail of a pair, as offices in Japan send them"),
    GuardOfTheMoment(
        Reason.TOO_OLD,
        timing.too_old,
        "no mail that waited through an outage is answered late",
        "[reply] max_age_hours",
    ),
    GuardOfTheMoment(Reason.REBASELINED, timing.rebaselined, "RFC 3501 §2.3.1.1 UIDVALIDITY"),
    GuardOfTheMoment(Reason.SAME_ID, history.same_id, "RFC 5322 §3.6.4: a Message-ID is unique"),
    Guard(
        Reason.HARM,
        matters.harm,
        "words of damage, outage, complaint and law: a person first",
        "[guards] harm_words, ordinary_words",
    ),
    Guard(Reason.NO_TEXT, content.no_text, "there must be something to judge"),
)


def evaluate(
    message: Message, situation: Situation, known: Mapping[Reason, Verdict] | None = None
) -> tuple[Verdict, ...]:
    """The verdict of every guard, in order of precedence. ``known``: what `of_the_mail` found with the same office."""
    told = of_the_mail(message, situation.office) if known is None else known
    return tuple(told.get(guard.reason) or applied(guard, message, situation) for guard in GUARDS)


def of_the_mail(message: Message, office: Office) -> dict[Reason, Verdict]:
    """The verdicts that the mail and the owner's files alone decide."""
    known = Lasting(office)
    return {guard.reason: lasting(guard, message, known) for guard in GUARDS if isinstance(guard, Guard)}


def strongest(verdicts: tuple[Verdict, ...]) -> Verdict | None:
    """The failed verdict that wins: the surest kind of fate first, then precedence; None if all passed."""
    failed = [verdict for verdict in verdicts if not verdict.passed]
    return min(failed, key=lambda verdict: verdict.rank, default=None)
