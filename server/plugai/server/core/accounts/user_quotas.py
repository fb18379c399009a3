"""Quotas of one user, in place of those of the settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from plugai.runners.errors import InvalidRequestError
from plugai.server.core.accounts.users import UserRepository
from plugai.server.core.audit.log import AuditAction, AuditEntry
from plugai.server.core.clock import Clock
from plugai.server.core.errors import UserNotFoundError
from plugai.server.core.principal import Principal
from plugai.server.core.quotas import OwnQuota, Quotas, Resource, ResourceUsage, UsageRepository


class UserQuotaRepository(UsageRepository, Protocol):
    """Reads what users have stored, and sets quotas of their own."""

    async def set_quotas(self, owner_id: str, quotas: Mapping[Resource, OwnQuota], entry: AuditEntry) -> None:
        """Set the user's own quotas of these resources, with the entry of the audit log; durable on return."""


class UserQuotas:
    """Shows and changes what a user may keep, for administrators."""

    def __init__(self, users: UserRepository, usage: UserQuotaRepository, defaults: Quotas, clock: Clock) -> None:
        """`defaults` are those of the settings."""
        self._users = users
        self._usage = usage
        self._defaults = defaults
        self._clock = clock

    async def usage(self, user_id: str) -> Sequence[ResourceUsage]:
        """How much a user has, and may have, of every resource. Raises UserNotFoundError."""
        if await self._users.get(user_id) is None:
            raise UserNotFoundError(user_id)
        return await self._usage.usage(user_id)

    async def change(self, caller: Principal, user_id: str, quotas: Mapping[str, OwnQuota]) -> Sequence[ResourceUsage]:
        """Set a user's own quotas by the names of their resources; what the user has afterwards.

        What the user has stored stays, also beyond a lower quota. Raises UserNotFoundError, InvalidRequestError.
        """
        await self.usage(user_id)
        known = {self._resource(name): quota for name, quota in quotas.items()}
        details = {f"quota.{name}": "default" if quota is None else str(quota) for name, quota in quotas.items()}
        entry = AuditEntry(self._clock.now(), caller.id, AuditAction.USER_CHANGED, user_id, details)
        await self._usage.set_quotas(user_id, known, entry)
        return await self._usage.usage(user_id)

    def _resource(self, name: str) -> Resource:
        if name not in list(Resource):
            problem = f"is no resource: choose one of {', '.join(Resource)}"
            raise InvalidRequestError(f"{name!r} {problem}", {"quotas.resource": problem})
        if name == Resource.TOKENS_PER_DAY and self._defaults.limits.get(Resource.TOKENS_PER_DAY) is None:
            problem = (
                "are not counted on this server; set `tokens_per_day` in [quotas_per_user] first, if only very high"
            )
            raise InvalidRequestError(f"tokens {problem}", {"quotas.resource": problem})
        return Resource(name)
