"""The owner as teacher: labels out of the mailbox, a model out of the labels, and whether that may serve."""
