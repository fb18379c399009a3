"""Every table: once this is imported, the metadata is whole."""

from plugai.server.storage import (
    artifact_tables,
    audit_tables,
    credentials,
    house_keys,
    identity_tables,
    second_factor_tables,
    session_tables,
)
from plugai.server.storage.accounts import tables as account_tables
from plugai.server.storage.tables import Table

__all__ = [
    "Table",
    "account_tables",
    "artifact_tables",
    "audit_tables",
    "credentials",
    "house_keys",
    "identity_tables",
    "second_factor_tables",
    "session_tables",
]
