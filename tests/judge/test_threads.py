from __future__ import annotations

from dataclasses import replace

from madoguchi.judge.corpus import Example
from madoguchi.judge.judgement import Sample
from madoguchi.judge.threads import first_requests, together, twin

MAIL = Sample("Invoice 4711", "please reissue it by 11/15 for 12,000円")


def test_twins_differ_in_values_alone() -> None:
    """Other numbers, dates, amounts, spaces and case: the same mail. Another word: another mail."""
    other = replace(MAIL, subject="invoice 8", body="Please  reissue it by 3/2 for 500円!")
    assert twin(MAIL) == twin(other)
    assert twin(MAIL) != twin(replace(MAIL, body="please cancel it"))


def test_mails_without_letters_are_told_apart() -> None:
    """Two mails of punctuation alone are twins only if it is the same."""
    assert twin(Sample("", "???")) != twin(Sample("", "!!!"))


def test_threads_and_twins_are_joined_through_each_other() -> None:
    """a and b share a thread, b and c are twins: one group. d stands alone."""
    twins, threads = ["first", "same", "same", "alone"], ["<t>", "<t>", "<u>", ""]
    names = together(twins, threads)
    assert names[0] == names[1] == names[2] != names[3]
    assert together(twins[::-1], threads[::-1]) == names[::-1]


def test_the_first_request_of_a_thread_is_found_by_its_date() -> None:
    """Whatever the order; mails without a thread all stay; one without a date only where none has one."""
    mails = [
        Example("", "later", "invoice", thread="a", date="2026-11-02"),
        Example("", "first", "invoice", thread="a", date="2026-11-01"),
        Example("", "undated", "invoice", thread="a"),
        Example("", "alone", "invoice", date="2026-11-03"),
        Example("", "alone too", "mine"),
        Example("", "one", "mine", thread="b"),
        Example("", "two", "mine", thread="b"),
    ]
    assert [one.body for one in first_requests(mails)] == ["first", "alone", "alone too", "one", "two"]


def test_the_same_mail_under_two_labels_stays_twice() -> None:
    """Its contradiction is for the owner to see."""
    mails = [Example("", "x", label, thread="a", date="2026-11-01") for label in ("invoice", "mine")]
    assert first_requests(mails) == mails
