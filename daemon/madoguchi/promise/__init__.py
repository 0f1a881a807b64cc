"""What may be promised of automatic replies, out of a random sample that the owner judged. Pure."""
