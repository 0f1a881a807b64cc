"""A mail → what is judged of it: the same for a mail that is answered and for one that is learned from."""

from __future__ import annotations

from madoguchi.judge.judgement import Sample
from madoguchi.mail.attachments import kinds
from madoguchi.mail.message import Message
from madoguchi.mail.signatures import without_tags


def sample_of(message: Message) -> Sample:
    """Subject without ``[External]`` tags, the new text on top, the kinds of what is attached."""
    return Sample(without_tags(message.subject), message.body.new, kinds(message.parts))
