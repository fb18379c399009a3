"""About how large a backup will be."""

from __future__ import annotations

from sqlalchemy import text

from plugai.server.storage.backup.backup import BackupSource, referenced_contents
from plugai.server.storage.engine.snapshot import snapshot

_SIZES = {
    "sqlite": "SELECT (page_count - freelist_count) * page_size FROM "
    "pragma_page_count(), pragma_freelist_count(), pragma_page_size()",
    "postgresql": "SELECT pg_database_size(current_database())",
}


def data_bytes(source: BackupSource) -> int:
    """The bytes of the database and of the contents that would be copied. Blocks. Raises StorageUnavailableError."""
    with snapshot(source.database_url) as connection:
        database = int(connection.execute(text(_SIZES[connection.dialect.name])).scalar_one())
        contents = 0 if source.bucket else sum(content.size_bytes for content in referenced_contents(connection))
    return database + contents
