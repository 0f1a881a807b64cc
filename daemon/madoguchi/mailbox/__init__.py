"""The mailbox: reading, filing, drafts. The protocol, IMAP behind it, and a twin in memory."""
