"""Encrypted columns, the server's own keys, users' provider credentials, and the sources of master keys."""
