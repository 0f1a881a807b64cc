"""Signing in with OAuth2 (RFC 6749): tokens for both mail servers in place of a password."""
