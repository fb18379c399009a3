"""The models that users' own keys open, where a provider lists them for those keys only."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog

from plugai.runners.base import ModelSpec
from plugai.runners.errors import CredentialMissingError, CredentialRejectedError, PlugAIError
from plugai.server.core.clock import Clock
from plugai.server.core.errors import SecretUnreadableError
from plugai.server.core.principal import Principal
from plugai.server.core.providers.remote import RemoteProviders
from plugai.server.core.providers.user_credentials import UserCredentials

log = structlog.get_logger(__name__)

# After so many seconds a user without keys, or whose provider did not answer, is looked at again.
_SOON_SECONDS = 10.0
# How long a call waits for the providers. They are asked on, for the next call.
_PATIENCE_SECONDS = 10.0
# What is kept of all users together; the users who were listed longest ago are forgotten first.
_MOST_USERS = 10_000
_MOST_MODELS = 100_000
_MOST_OF_A_LIST = 2000

_REJECTED = (CredentialMissingError, CredentialRejectedError, SecretUnreadableError)


class OwnModelObserver(Protocol):
    """Gets notified of the models of users' own keys."""

    def add_own(self, specs: Iterable[ModelSpec]) -> None:
        """A user's key opens these models."""

    def forget_own(self, models: Iterable[str]) -> None:
        """No user's key opens these models any more."""


@dataclass(frozen=True, slots=True)
class _Listed:
    """The models of one user's keys; `until` is when they are asked for again, `version` that of the providers."""

    models: frozenset[str]
    until: float
    version: int


class OwnKeyModels:
    """Asks providers for the models of users' keys, and knows whose they are."""

    def __init__(
        self,
        remote: RemoteProviders,
        credentials: UserCredentials,
        observer: OwnModelObserver,
        clock: Clock,
        fresh_seconds: float,
    ) -> None:
        """A list is asked for again after `fresh_seconds`, and when its user or the providers change."""
        self._remote = remote
        self._credentials = credentials
        self._observer = observer
        self._clock = clock
        self._fresh_seconds = fresh_seconds
        self._known: OrderedDict[str, _Listed] = OrderedDict()
        self._users: Counter[str] = Counter()
        self._listing: dict[str, asyncio.Task[None]] = {}

    def has(self, user_id: str, model: str) -> bool:
        """Whether a key of this user opens this model."""
        known = self._known.get(user_id)
        return known is not None and model in known.models

    async def refresh(self, caller: Principal) -> None:
        """Ask the providers for which the caller has a key, unless that was done lately."""
        known = self._known.get(caller.id)
        if known is not None and known.until > self._clock.monotonic() and known.version == self._remote.version:
            return
        if (task := self._listing.get(caller.id)) is None:
            task = self._listing[caller.id] = asyncio.create_task(self._list(caller))
            task.add_done_callback(lambda done: self._end(caller.id, done))
        await asyncio.wait([task], timeout=_PATIENCE_SECONDS)

    def forget(self, user_id: str) -> None:
        """The user's keys have changed."""
        if (task := self._listing.pop(user_id, None)) is not None:
            task.cancel()
        self._put(user_id, None)

    async def close(self) -> None:
        """Ask no provider any more."""
        tasks = list(self._listing.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _end(self, user_id: str, task: asyncio.Task[None]) -> None:
        if self._listing.get(user_id) is task:
            del self._listing[user_id]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.warning("models of a user's keys not listed", error=str(error))

    async def _list(self, caller: Principal) -> None:
        version = self._remote.version
        stored = await self._credentials.list(caller)
        providers = [one.provider for one in stored if self._remote.offers_listed(one.provider)]
        lists = await asyncio.gather(*(self._models_of(caller, provider) for provider in providers))
        specs = [spec for found in lists for spec in found or ()]
        kept = [name for name, found in zip(providers, lists, strict=True) if found is None]
        models = frozenset([spec.id for spec in specs]) | self._known_of(caller.id, kept)
        seconds = self._fresh_seconds if providers and not kept else min(_SOON_SECONDS, self._fresh_seconds)
        self._observer.add_own(specs)
        self._put(caller.id, _Listed(models, self._clock.monotonic() + seconds, version))

    async def _models_of(self, caller: Principal, provider: str) -> Sequence[ModelSpec] | None:
        """What a provider lists for the caller's key; None if it did not answer."""
        try:
            credential = await self._credentials.find(caller, provider)
            if credential is None:
                return ()
            return (await self._remote.models(provider, credential)).models[:_MOST_OF_A_LIST]
        except _REJECTED:
            return ()
        except PlugAIError:
            return None

    def _known_of(self, user_id: str, providers: Iterable[str]) -> frozenset[str]:
        known = self._known.get(user_id)
        prefixes = tuple(f"{provider}/" for provider in providers)
        return frozenset(model for model in known.models if model.startswith(prefixes)) if known else frozenset()

    def _put(self, user_id: str, listed: _Listed | None) -> None:
        """Replace what is known of a user, and forget what nobody has any more."""
        gone = [before] if (before := self._known.pop(user_id, None)) is not None else []
        if listed is not None:
            self._known[user_id] = listed
            self._users.update(listed.models)
        for one in gone:
            self._users.subtract(one.models)
        while len(self._known) > 1 and (len(self._known) > _MOST_USERS or self._users.total() > _MOST_MODELS):
            gone.append(self._known.popitem(last=False)[1])
            self._users.subtract(gone[-1].models)
        unused = [model for model in {model for one in gone for model in one.models} if not self._users[model]]
        for model in unused:
            del self._users[model]
        self._observer.forget_own(unused)
