"""The core's repositories on SQLite and PostgreSQL, artifact contents on disk and S3, migrations and backups."""
