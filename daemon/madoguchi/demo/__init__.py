"""A mailbox, colleagues and a mail server that exist only while the demonstration runs."""
