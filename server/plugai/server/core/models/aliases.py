"""Other names for models: those of administrators for everyone, and those of each user."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from plugai.runners.errors import InvalidRequestError
from plugai.server.core.accounts.preferences.known import KnownPreferences
from plugai.server.core.audit.log import AuditAction, AuditEntry
from plugai.server.core.clock import Clock
from plugai.server.core.errors import AliasNotFoundError, ModelNotFoundError
from plugai.server.core.models.access.decision import ModelAccess
from plugai.server.core.models.definitions import name_problem
from plugai.server.core.models.registry import ModelRegistry
from plugai.server.core.owner_cache import OwnerCache
from plugai.server.core.principal import Principal

# Of one user, or of everyone.
_MOST_ALIASES = 256


@dataclass(frozen=True, slots=True)
class AliasTarget:
    """A model that an alias stands for, and its share of the requests beside the other targets."""

    model: str
    weight: int = 1


DEFAULT = "default"
"""What stands for the default model where a name may not be empty, as in other APIs."""
_OWN_IS_GONE = "it is your default model: choose another with `plugai preferences set default-model`"
_DEFAULT_IS_GONE = "it is the default model: an administrator can choose another with `plugai models default`"

AliasTargets = Mapping[str, tuple[AliasTarget, ...]]
"""The targets of each alias. They are models, never aliases, so that an alias may have the id of a model."""

EVERYONE = ""
"""The owner of the aliases that are for all users."""


class AliasRepository(Protocol):
    """Stores aliases. Each call raises StorageUnavailableError."""

    async def get(self, owner_id: str) -> AliasTargets:
        """The aliases of a user, or those of EVERYONE."""

    async def put(self, owner_id: str, alias: str, targets: Sequence[AliasTarget], entry: AuditEntry | None) -> None:
        """Add or replace an alias; durable on return, as is the audit entry."""

    async def delete(self, owner_id: str, alias: str, entry: AuditEntry | None) -> bool:
        """Delete an alias; durable on return, as is the audit entry. Whether there was one."""


class Aliases:
    """What each user may call the models, each user's cached for a while. Their own aliases win."""

    def __init__(
        self,
        models: ModelRegistry,
        access: ModelAccess,
        repository: AliasRepository,
        preferences: KnownPreferences,
        clock: Clock,
    ) -> None:
        self._models = models
        self.access = access
        """Which of the models the user may use."""
        self._preferences = preferences
        self._repository = repository
        self._clock = clock
        self._known = OwnerCache(repository.get, clock)

    async def all(self, caller: Principal) -> AliasTargets:
        """The aliases that the caller may use, without the targets that a rule forbids. Raises
        StorageUnavailableError."""
        found = {**await self._known.get(EVERYONE), **await self._known.get(caller.id)}
        return {name: kept for name, targets in found.items() if (kept := self._not_forbidden(caller, targets))}

    async def own(self, caller: Principal) -> AliasTargets:
        """Those that the caller has set. Raises StorageUnavailableError."""
        return await self._known.get(caller.id)

    async def named(self, caller: Principal, name: str) -> str:
        """The name that is meant: the default model of the user, else of the server, if it is empty, or DEFAULT and no
        model or alias is called so. Raises ModelNotFoundError for a default that is gone, StorageUnavailableError."""
        if name and (name != DEFAULT or await self.has(caller, name)):
            return name
        own = (await self._preferences.get(caller.id)).default_model
        if not await self._refuse_unless_usable(caller, default := own or self._models.default):
            raise ModelNotFoundError(default, _OWN_IS_GONE if own else _DEFAULT_IS_GONE)
        return default

    async def targets(self, caller: Principal, name: str) -> tuple[AliasTarget, ...]:
        """The models that this name stands for and that are there: those of the alias, else the model itself.

        Raises ModelNotFoundError if there is none, ModelNotAllowedError if the caller may use none of them,
        StorageUnavailableError.
        """
        name = await self.named(caller, name)
        if not (usable := await self._refuse_unless_usable(caller, name)):
            raise ModelNotFoundError(name)
        return usable

    async def model(self, caller: Principal, name: str) -> str:
        """The first model that this name stands for. Raises as `targets`."""
        return (await self.targets(caller, name))[0].model

    async def has(self, caller: Principal, name: str) -> bool:
        """Whether the caller may use this name. Raises StorageUnavailableError."""
        listed = await self._listed(caller, name)
        there = await self.access.existing(caller, [target.model for target in listed])
        return bool(self.access.allowed(caller, there))

    async def set(self, caller: Principal, alias: str, targets: Sequence[AliasTarget]) -> None:
        """Add or replace one of the caller's aliases. Raises InvalidRequestError, ModelNotFoundError,
        StorageUnavailableError."""
        await self._put(caller, caller.id, alias, targets, None)

    async def set_for_everyone(self, caller: Principal, alias: str, targets: Sequence[AliasTarget]) -> None:
        """Add or replace an alias for all users. Raises as `set`."""
        shown = ", ".join(f"{target.model} ({target.weight})" for target in targets)
        entry = self._audit_entry(caller, AuditAction.ALIAS_SET, alias, {"models": shown})
        await self._put(caller, EVERYONE, alias, targets, entry)

    async def delete(self, caller: Principal, alias: str) -> None:
        """Delete one of the caller's aliases. Raises AliasNotFoundError, StorageUnavailableError."""
        await self._delete(caller.id, alias, None)

    async def delete_for_everyone(self, caller: Principal, alias: str) -> None:
        """Delete an alias for all users. Raises AliasNotFoundError, StorageUnavailableError."""
        await self._delete(EVERYONE, alias, self._audit_entry(caller, AuditAction.ALIAS_DELETED, alias, {}))

    async def refresh(self) -> None:
        """Read those for everyone, which another gateway may have changed. Raises StorageUnavailableError."""
        known = await self._known.get(EVERYONE)
        found = await self._known.refresh(EVERYONE)
        await self._tell(
            {name for name in known.keys() | found.keys() if known.get(name) != found.get(name)}, known, found
        )

    async def _refuse_unless_usable(self, caller: Principal, name: str) -> tuple[AliasTarget, ...]:
        """The targets of a name that are there and that the caller may use. Raises ModelNotAllowedError if they may use
        none of those that are there."""
        listed = await self._listed(caller, name)
        usable = await self.access.usable(caller, [target.model for target in listed])
        return tuple(target for target in listed if target.model in usable)

    async def _listed(self, caller: Principal, name: str) -> Sequence[AliasTarget]:
        """What this name stands for: the targets of an alias, one's own before that for everyone, or itself."""
        own = (await self._known.get(caller.id)).get(name)
        return own or (await self._known.get(EVERYONE)).get(name) or (AliasTarget(name),)

    def _not_forbidden(self, caller: Principal, targets: Sequence[AliasTarget]) -> tuple[AliasTarget, ...]:
        return tuple(target for target in targets if not self.access.forbids(caller, target.model))

    async def _put(
        self,
        caller: Principal,
        owner_id: str,
        alias: str,
        targets: Sequence[AliasTarget],
        entry: AuditEntry | None,
    ) -> None:
        if problem := name_problem(alias):
            raise InvalidRequestError(f"alias.id {problem}", {"alias.id": problem})
        for target in targets:
            if not await self.access.usable(caller, [target.model]):
                raise ModelNotFoundError(target.model)
        stored = await self._repository.get(owner_id)
        if alias not in stored and len(stored) >= _MOST_ALIASES:
            problem = f"would be one more than {_MOST_ALIASES}; delete others first"
            raise InvalidRequestError(f"alias {problem}", {"alias": problem})
        await self._repository.put(owner_id, alias, targets, entry)
        await self._tell([alias], stored, self._known.put(owner_id, {**stored, alias: tuple(targets)}))

    async def _delete(self, owner_id: str, alias: str, entry: AuditEntry | None) -> None:
        stored = await self._repository.get(owner_id)
        if not await self._repository.delete(owner_id, alias, entry):
            self._known.forget(owner_id)
            raise AliasNotFoundError(alias)
        # Only now, since a request may have read the list while the alias was still there.
        await self._known.refresh(owner_id)
        await self._tell([alias], stored)

    async def _tell(self, aliases: Iterable[str], *lists: AliasTargets) -> None:
        """Tell who watches the models that the names of some are others: of those that the aliases stand for.

        They are in these lists, or in that for everyone, in which an alias of a user hides one of the same name.
        """
        known = (*lists, await self._known.get(EVERYONE))
        changed = {target.model for alias in aliases for each in known for target in each.get(alias, ())}
        for model in sorted(changed):
            self._models.publish(model)

    def _audit_entry(
        self, caller: Principal, action: AuditAction, alias: str, details: Mapping[str, str]
    ) -> AuditEntry:
        return AuditEntry(self._clock.now(), caller.id, action, alias, details)
