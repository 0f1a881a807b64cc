"""Every reply and every notice that there are words for, rendered once: a mistake shows before it is needed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import product
from typing import Any

from madoguchi.config.fields import LANGUAGES
from madoguchi.config.load import Office
from madoguchi.errors import ConfigurationError
from madoguchi.judge.judgement import MINE
from madoguchi.mail.message import Address, Body, Headers, Message
from madoguchi.policy.courtesy import Courtesy
from madoguchi.reply import digest
from madoguchi.reply.apology import apology_preview
from madoguchi.reply.compose import own_templates, preview
from madoguchi.reply.courtesy import Telling, next_words
from madoguchi.reply.courtesy import words as courtesy_words
from madoguchi.reply.forward import forward_preview
from madoguchi.reply.notice import KINDS, News, words
from madoguchi.reply.render import combinations


def rehearsed(office: Office, now: datetime) -> Iterator[str]:
    """What is wrong with each type × language × variant × level, as for a colleague; "" where nothing is."""
    message = _colleague(office)
    for key in office.directory.requests:
        for language, automatic, level in combinations():
            try:
                what: dict[str, Any] = {"request_type": key, "language": language, "level": level}
                for back in (None, now.date()):
                    preview(office, message, **what, automatic=automatic, now=now, back=back)
                yield ""
            except ConfigurationError as error:
                yield str(error)


def rehearsed_by_hand(office: Office, now: datetime) -> Iterator[str]:
    """The same of what the owner can send by hand: a forward to the team, an apology."""
    for key in office.directory.requests:
        for language in LANGUAGES:
            try:
                forward_preview(office, _colleague(office), request_type=key, language=language)
                for right in (key, MINE):
                    apology_preview(office, _colleague(office), request_type=right, language=language, now=now)
                yield ""
            except ConfigurationError as error:
                yield str(error)


def rehearsed_courtesies(office: Office, now: datetime) -> Iterator[str]:
    """The same of what is said about held mail, and of the draft that comes with a reminder."""
    place, today = own_templates(office), now.astimezone(office.settings.zone).date()
    kinds = ["", *office.directory.requests][:2]
    for language, kind, courtesy in product(LANGUAGES, kinds, Courtesy):
        telling = Telling(courtesy, today, kind)
        try:
            courtesy_words(office, _colleague(office), telling, language, templates_dir=place)
            for step in ("", "check"):
                next_words(office, office.settings.account, telling, step, language, templates_dir=place)
            yield ""
        except ConfigurationError as error:
            yield str(error)


def rehearsed_notices(office: Office, now: datetime) -> Iterator[str]:
    """The same of the words to the owner: an alarm is no time to find a mistake in them."""
    given = office.settings.templates_dir
    for kind in KINDS:
        for language in LANGUAGES:
            try:
                told = {"about": "check", "why": "check", "standing": "check", "who": "check@example.com"}
                news = News(kind, "check", now, until=now.date(), next_step="check", **told)
                words(office, news, language, templates_dir=office.path(given) if given else None)
                yield ""
            except ConfigurationError as error:
                yield str(error)
    for language in LANGUAGES:
        try:
            for found in digest.samples(now):
                digest.words(office, found, language, templates_dir=office.path(given) if given else None)
            yield ""
        except ConfigurationError as error:
            yield str(error)


def _colleague(office: Office) -> Message:
    domain = office.settings.account.rpartition("@")[2]
    author = Address("Check", f"check@{domain}", f"check@{domain}")
    return Message(
        Headers(()), message_id="<check@madoguchi>", author=(author,), subject="確認 check", body=Body("x", "x")
    )
