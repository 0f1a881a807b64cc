"""The service: one pass over the mailbox, and the daemon that repeats it."""
