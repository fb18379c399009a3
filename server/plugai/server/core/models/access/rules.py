"""Rules of administrators: which models and providers a user, or the users of a role, may use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Protocol

from plugai.runners.base import ModelSpec
from plugai.server.core.accounts.users import UserRepository
from plugai.server.core.audit.log import AuditAction, AuditEntry
from plugai.server.core.clock import Clock
from plugai.server.core.errors import AccessRuleNotFoundError, UserNotFoundError
from plugai.server.core.principal import LOCAL_OWNER, Principal


@dataclass(frozen=True, slots=True)
class AccessRule:
    """What `subject` may use, and nothing else: the models whose id matches one of these patterns, with `*` and `?`,
    and those of these providers (`local` is this server). It is `role/member`, `role/admin` or `user/<id>`."""

    subject: str
    models: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()

    def allows(self, spec: ModelSpec) -> bool:
        """Whether it allows this model."""
        return spec.provider in self.providers or any(fnmatchcase(spec.id, pattern) for pattern in self.models)


class AccessRuleRepository(Protocol):
    """Stores the rules. Each call raises StorageUnavailableError."""

    async def all(self) -> Sequence[AccessRule]:
        """Every rule, by subject."""

    async def put(self, rule: AccessRule, entry: AuditEntry) -> None:
        """Add or replace a rule; durable on return, as is the audit entry."""

    async def delete(self, subject: str, entry: AuditEntry) -> bool:
        """Delete a rule; durable on return, as is the audit entry. Whether there was one."""


class AccessRules:
    """The rules, in memory. That of a user comes before that of their role; without one, everything is allowed."""

    def __init__(self, repository: AccessRuleRepository, users: UserRepository, clock: Clock) -> None:
        self._repository = repository
        self._users = users
        self._clock = clock
        self._rules: dict[str, AccessRule] = {}

    async def refresh(self) -> None:
        """Read the rules, which another gateway may have changed. Raises StorageUnavailableError."""
        self._rules = {rule.subject: rule for rule in await self._repository.all()}

    def all(self) -> list[AccessRule]:
        """Every rule, by subject."""
        return [self._rules[subject] for subject in sorted(self._rules)]

    def allow(self, caller: Principal, spec: ModelSpec) -> bool:
        """Whether the caller may use this model."""
        if not self._rules:
            return True
        role = "role/admin" if caller.is_admin else "role/member"
        rule = self._rules.get(f"user/{caller.id}") or self._rules.get(role)
        return rule is None or rule.allows(spec)

    async def set(self, caller: Principal, rule: AccessRule) -> None:
        """Add or replace a rule, with immediate effect. Raises UserNotFoundError, StorageUnavailableError."""
        kind, _, user_id = rule.subject.partition("/")
        # Without accounts, there is one user who is not stored.
        if kind == "user" and user_id != LOCAL_OWNER.id and await self._users.get(user_id) is None:
            raise UserNotFoundError(user_id)
        details = {"models": ", ".join(rule.models), "providers": ", ".join(rule.providers)}
        entry = AuditEntry(self._clock.now(), caller.id, AuditAction.ACCESS_RULE_SET, rule.subject, details)
        await self._repository.put(rule, entry)
        self._rules[rule.subject] = rule

    async def delete(self, caller: Principal, subject: str) -> None:
        """Delete a rule, with immediate effect. Raises AccessRuleNotFoundError, StorageUnavailableError."""
        entry = AuditEntry(self._clock.now(), caller.id, AuditAction.ACCESS_RULE_DELETED, subject)
        deleted = await self._repository.delete(subject, entry)
        self._rules.pop(subject, None)
        if not deleted:
            raise AccessRuleNotFoundError(subject)
