"""Every table: importing this module completes `Table.metadata`."""

from plugai.server.storage.accounts import identity_tables, second_factor_tables
from plugai.server.storage.accounts import tables as account_tables
from plugai.server.storage.artifacts import tables as artifact_tables
from plugai.server.storage.audit import tables as audit_tables
from plugai.server.storage.engine.columns import Table
from plugai.server.storage.generation import tables as generation_tables
from plugai.server.storage.models import tables as model_tables
from plugai.server.storage.quotas import tables as quota_tables
from plugai.server.storage.secrets import tables as secret_tables
from plugai.server.storage.sessions import tables as session_tables

__all__ = [
    "Table",
    "account_tables",
    "artifact_tables",
    "audit_tables",
    "generation_tables",
    "identity_tables",
    "model_tables",
    "quota_tables",
    "second_factor_tables",
    "secret_tables",
    "session_tables",
]
