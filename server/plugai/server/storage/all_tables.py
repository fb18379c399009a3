"""Every table: once this is imported, the metadata is whole."""

from plugai.server.storage.accounts import identity_tables, second_factor_tables
from plugai.server.storage.accounts import tables as account_tables
from plugai.server.storage.artifacts import tables as artifact_tables
from plugai.server.storage.audit import tables as audit_tables
from plugai.server.storage.engine.columns import Table
from plugai.server.storage.secrets import internal_keys as internal_keys
from plugai.server.storage.secrets import user_credentials as credentials
from plugai.server.storage.sessions import tables as session_tables

__all__ = [
    "Table",
    "account_tables",
    "artifact_tables",
    "audit_tables",
    "credentials",
    "identity_tables",
    "internal_keys",
    "second_factor_tables",
    "session_tables",
]
