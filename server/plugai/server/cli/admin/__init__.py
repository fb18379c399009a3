"""Commands for whoever has access to the database: users, keys, tokens, the audit log, migrations."""
