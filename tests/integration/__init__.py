"""The whole program against real servers on loopback: Dovecot, the embedded IMAP server, SMTP servers that fail."""
