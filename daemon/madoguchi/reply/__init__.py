"""The reply: words from templates, headers safe against any mail. Composes only; nothing is sent from here."""
