"""Real servers on loopback for the tests: Dovecot, and an SMTP server that fails on demand."""
