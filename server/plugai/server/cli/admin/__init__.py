"""Commands that work on the database directly: users, keys, tokens, the audit log, migrations."""
