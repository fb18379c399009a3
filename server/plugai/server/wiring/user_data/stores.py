"""What is stored of a user, and deleted with their account."""

from __future__ import annotations

from collections.abc import Sequence

from plugai.server.core.accounts.directory import UserDataStore
from plugai.server.core.quotas import UNLIMITED
from plugai.server.storage.accounts.identities import SqlIdentityRepository
from plugai.server.storage.accounts.second_factors import SqlTotpAuthenticatorRepository
from plugai.server.storage.artifacts.artifacts import SqlArtifactRepository
from plugai.server.storage.generation.fallbacks import SqlFallbackRepository
from plugai.server.storage.generation.requests import SqlRequestRepository
from plugai.server.storage.models.access_rules import SqlAccessRuleRepository
from plugai.server.storage.models.aliases import SqlAliasRepository
from plugai.server.storage.quotas.usage import SqlUsageRepository
from plugai.server.storage.sessions.sessions import SqlSessionRepository
from plugai.server.wiring.foundation import Foundation
from plugai.server.wiring.secrets import SecretParts


def user_data(base: Foundation, secrets: SecretParts, records: SqlRequestRepository) -> Sequence[UserDataStore]:
    """The stores, in the order in which they are emptied."""
    return (
        SqlArtifactRepository(base.database),
        records,
        SqlFallbackRepository(base.database),
        SqlAliasRepository(base.database),
        SqlAccessRuleRepository(base.database),
        SqlSessionRepository(base.database),
        secrets.kept,
        SqlTotpAuthenticatorRepository(base.database, secrets.ring),
        SqlIdentityRepository(base.database),
        # Last: the others take from the counts what they delete.
        SqlUsageRepository(base.database, UNLIMITED, base.clock.now),
    )
