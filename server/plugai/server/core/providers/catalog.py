"""The providers of the server and its keys for them: what the settings say, above it what administrators have set."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

import structlog

from plugai.runners.errors import InvalidRequestError, PlugAIError
from plugai.server.core.audit.log import AuditAction, AuditEntry
from plugai.server.core.clock import Clock
from plugai.server.core.errors import (
    ProviderExistsError,
    ProviderInUseError,
    ProviderNotFoundError,
    ProviderPredefinedError,
)
from plugai.server.core.overlays import apply_changes, audit_details, merge
from plugai.server.core.principal import Principal
from plugai.server.core.providers.credential_kinds import Secret, kind_of, validate
from plugai.server.core.providers.definitions import ProviderDefinition, ProviderRepository, id_problem
from plugai.server.core.providers.live import RemoteKind
from plugai.server.core.providers.model_lists import ModelListObserver
from plugai.server.core.providers.overlay import ProviderOverlay
from plugai.server.core.providers.refresh import ProviderRefresh
from plugai.server.core.providers.remote import RemoteProviders
from plugai.server.core.providers.server_keys import SERVER
from plugai.server.core.providers.user_credentials import CredentialRepository, CredentialTestResult, UserCredential

log = structlog.get_logger(__name__)

SECRET = "secret"
"""The name of the field of a change that is the key."""


@dataclass(frozen=True, slots=True)
class ProviderChange:
    """These fields of a provider as they are to be, None to reset one; SECRET among `names` stands for `secret`."""

    definition: ProviderDefinition
    names: frozenset[str]
    secret: Secret | None = None

    @property
    def defined(self) -> frozenset[str]:
        """The fields of the definition that change."""
        return self.names - {SECRET}


class ProviderCatalog:
    """Stores what administrators set, and applies it at once."""

    def __init__(
        self,
        overlay: ProviderOverlay,
        remote: RemoteProviders,
        refresh: ProviderRefresh,
        models: ModelListObserver,
        repository: ProviderRepository,
        keys: CredentialRepository,
        clock: Clock,
    ) -> None:
        """`keys` has the server's keys, whose owner is SERVER."""
        self._overlay = overlay
        self._remote = remote
        self._refresh = refresh
        self._models = models
        self._repository = repository
        self._keys = keys
        self._clock = clock
        self._lock = asyncio.Lock()

    async def open(self) -> None:
        """Apply what is stored. Raises StorageUnavailableError."""
        for name in await self._read():
            await self._apply(name)

    async def create(self, caller: Principal, change: ProviderChange) -> None:
        """Add a provider, and ask it for its models. Raises ProviderExistsError, InvalidRequestError,
        StorageUnavailableError."""
        name = change.definition.id
        if problem := id_problem(name):
            raise InvalidRequestError(problem, {"provider.id": problem})
        async with self._lock:
            if self._overlay.has(name):
                raise ProviderExistsError(name)
            await self._store_key(caller, change, change.definition)
            entry = self._entry(caller, AuditAction.PROVIDER_CREATED, change)
            await self._repository.add(change.definition, entry)
            self._overlay.overrides[name] = change.definition
            await self._apply(name)
        await self._refresh.check(name)

    async def update(self, caller: Principal, change: ProviderChange) -> None:
        """Change a provider, and ask it for its models. Raises ProviderNotFoundError, InvalidRequestError,
        StorageUnavailableError."""
        name = change.definition.id
        async with self._lock:
            self._remote.kind(name)
            before = self._overlay.overrides.get(name, ProviderDefinition(name))
            changed = apply_changes(before, change.definition, change.defined)
            await self._store_key(caller, change, changed)
            if change.defined:
                entry = self._entry(caller, AuditAction.PROVIDER_UPDATED, change)
                self._overlay.overrides[name] = await self._repository.change(changed, change.defined, entry)
            await self._apply(name)
        await self._refresh.check(name)

    async def delete(self, caller: Principal, provider: str) -> None:
        """Remove what was set for a provider, and its key. Raises ProviderNotFoundError, ProviderPredefinedError,
        ProviderInUseError, StorageUnavailableError."""
        async with self._lock:
            if not self._overlay.has(provider):
                raise ProviderNotFoundError(provider)
            if not self._overlay.is_changed(provider):
                raise ProviderPredefinedError(provider)
            if provider not in self._overlay.in_settings and (used := self._models.defined_with(provider)):
                raise ProviderInUseError(provider, used)
            entry = AuditEntry(self._clock.now(), caller.id, AuditAction.PROVIDER_DELETED, provider)
            await self._repository.delete(provider, entry)
            await self._delete_key(caller, provider)
            self._overlay.overrides.pop(provider, None)
            await self._apply(provider)
        await self._check(provider)

    async def test(self, change: ProviderChange) -> CredentialTestResult:
        """Ask a provider for its models as it would be with this change; nothing is stored.

        Raises InvalidRequestError if it could not be.
        """
        name = change.definition.id
        defined = merge(change.definition, self._overlay.definition(name))
        adapter = await asyncio.to_thread(self._overlay.make, defined)
        key = self._overlay.key(name, adapter)
        if change.secret is not None:
            key = self._overlay.stored_key(self._credential(change.secret, name, adapter.origins), adapter)
        try:
            async with adapter:
                return CredentialTestResult(len(await adapter.models(await key.credential())), None)
        except PlugAIError as error:
            return CredentialTestResult(0, error)

    async def refresh(self) -> None:
        """Apply what is stored, which another gateway may have changed. Raises StorageUnavailableError."""
        async with self._lock:
            changed = await self._read()
            for name in changed:
                await self._apply(name)
        await asyncio.gather(*map(self._check, changed))

    async def _check(self, name: str) -> None:
        """Ask a provider that was changed for its models, or forget those of one that was removed."""
        if self._remote.has(name):
            await self._refresh.check(name)
        elif not self._overlay.has(name):
            await self._refresh.forget(name)

    async def _read(self) -> list[str]:
        """Read what is stored; the providers for which that has changed."""
        overrides = {definition.id: definition for definition in await self._repository.all()}
        keys = {key.provider: key for key in await self._keys.list(SERVER)}
        return self._overlay.replace(overrides, keys)

    async def _apply(self, name: str) -> None:
        """Have new requests use the provider as it is now defined."""
        before = self._remote.kind(name) if self._remote.has(name) else None
        try:
            kind = await asyncio.to_thread(self._overlay.kind, name)
        except InvalidRequestError as error:
            # Stored by another version, or for an adapter that is not installed any more.
            log.warning("provider cannot be used", provider=name, error=error.message)
            kind = None
        if before is not None and not await _lists_as_before(before, kind):
            self._models.forget_listed(name)
        if kind is not None:
            await self._remote.put(name, kind)
            self._models.rebuild(name)
        elif before is not None:
            await self._remote.remove(name)

    async def _store_key(self, caller: Principal, change: ProviderChange, override: ProviderDefinition) -> None:
        """Store or delete the key, if that is part of the change. Raises InvalidRequestError if the definition is
        wrong."""
        name = override.id
        adapter = await asyncio.to_thread(self._overlay.make, merge(override, self._overlay.base(name)))
        if change.secret is not None:
            credential = self._credential(change.secret, name, adapter.origins)
            details = {"kind": kind_of(change.secret), "origin": credential.origin}
            entry = AuditEntry(self._clock.now(), caller.id, AuditAction.PROVIDER_KEY_SET, name, details)
            self._overlay.keys[name] = await self._keys.put(credential, entry)
        elif SECRET in change.names:
            await self._delete_key(caller, name)

    async def _delete_key(self, caller: Principal, name: str) -> None:
        entry = AuditEntry(self._clock.now(), caller.id, AuditAction.PROVIDER_KEY_DELETED, name)
        await self._keys.delete(SERVER, name, entry)
        self._overlay.keys.pop(name, None)

    def _credential(self, secret: Secret, name: str, origins: Iterable[str]) -> UserCredential:
        now = self._clock.now()
        return UserCredential(SERVER, name, " ".join(origins), validate(secret), now, now)

    def _entry(self, caller: Principal, action: AuditAction, change: ProviderChange) -> AuditEntry:
        details = audit_details(change.definition, change.defined)
        return AuditEntry(self._clock.now(), caller.id, action, change.definition.id, details)


async def _lists_as_before(before: RemoteKind, now: RemoteKind | None) -> bool:
    """Whether what a provider has listed is still offered: until it is asked again, if it is at the same address and
    the server still has a key."""
    if now is None or not now.offers_listed or now.provider.origins != before.provider.origins:
        return False
    return await before.key.describe() is None or await now.key.describe() is not None
