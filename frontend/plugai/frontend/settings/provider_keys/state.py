"""A user's own keys for providers: which there are, whether they work, and how each change went. It knows no Flet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from plugai.client import Client, types
from plugai.frontend.languages.sentences import mark, tr, tr_n
from plugai.frontend.settings.provider_keys.kinds import API_KEY, KeyKind, credential_of, kinds_of, missing_of
from plugai.frontend.settings.state import Outcome, outcome_of

HUB = "huggingface"
"""Keys of this name are for fetching models; whether one works is known only for one model at a time."""

_HUB_STORED = mark("Stored. Whether it gives access is known when a model is fetched.")


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """A provider and the user's key for it, if there is one; `needs_key` if it cannot be used without.

    `kinds` are what kinds of keys it may take.
    """

    provider: str
    adapter: str
    needs_key: bool = False
    key: types.ProviderCredential | None = None
    kinds: Sequence[KeyKind] = (API_KEY,)

    @property
    def is_there(self) -> bool:
        """Whether there is such a provider; if there is none, its key can only be removed."""
        return bool(self.adapter)

    @property
    def can_test(self) -> bool:
        """Whether it can be asked if a key works."""
        return self.is_there and self.provider != HUB


class KeysState:
    """`changed` is told when there is something new to show, `keys_changed` when a key was set or removed."""

    def __init__(self, client: Client, changed: Callable[[], None], keys_changed: Callable[[], None]) -> None:
        self._client = client
        self._keys_changed = keys_changed
        self._changed = changed
        self.entries: Sequence[KeyEntry] = ()
        self.edited = ""
        """The provider whose key is being written; empty if there is none."""
        self.kind: KeyKind | None = None
        """The kind of the key that is being written."""
        self.asked = ""
        """The provider whose key shall be removed; empty if there is no such question."""
        self.busy = ""
        """The provider that is being asked whether it takes the key."""
        self._outcomes: dict[str, Outcome] = {}

    def outcome(self, provider: str) -> Outcome:
        """How the last change or test of this key went."""
        return self._outcomes.get(provider, Outcome())

    async def read(self) -> None:
        """Read them. Raises PlugAIError."""
        self.edited = self.asked = ""
        self._outcomes.clear()
        await self._read_entries()
        self._changed()

    def edit(self, provider: str = "", kind: KeyKind | None = None) -> None:
        """Write a key for this provider, of this kind or the first that it takes; without one, write none."""
        self.edited, self.asked = provider, ""
        found = [entry for entry in self.entries if entry.provider == provider]
        self.kind = kind or (found[0].kinds[0] if found else None)
        self._outcomes.pop(provider, None)
        self._changed()

    async def save(self, values: Mapping[str, str]) -> None:
        """Store what was written, and ask the provider whether it takes it."""
        provider, kind = self.edited, self.kind
        if not provider or kind is None:
            return
        if missing := missing_of(kind, values):
            self._set(provider, Outcome(problem=missing))
            return

        async def store() -> str:
            await self._client.providers.set_credential(provider, **credential_of(kind, values))
            self._keys_changed()
            self.edited = ""
            await self._read_entries()
            return tr("Stored.") if provider != HUB else tr(_HUB_STORED)

        self._set(provider, await outcome_of(store()))
        if not self.edited and provider != HUB:
            await self.test(provider)

    async def test(self, provider: str) -> None:
        """Ask the provider whether it takes the key."""

        async def test() -> Outcome:
            return result_of(await self._client.providers.test_credential(provider))

        self.busy = provider
        self._changed()
        try:
            outcome = await outcome_of(test())
        finally:
            self.busy = ""
        self._set(provider, outcome)

    def ask(self, provider: str = "") -> None:
        """Ask whether the key for this provider shall be removed; without one, ask no more."""
        self.edited, self.asked = "", provider
        self._changed()

    async def remove_asked(self) -> None:
        """Remove the key that was asked about."""
        provider, self.asked = self.asked, ""
        if not provider:
            return

        async def remove() -> str:
            await self._client.providers.delete_credential(provider)
            self._keys_changed()
            await self._read_entries()
            return tr("Your key is removed.")

        self._set(provider, await outcome_of(remove()))

    async def _read_entries(self) -> None:
        keys = {key.provider: key async for key in self._client.providers.list_credentials()}
        kinds = {adapter.name: adapter.credential_kinds for adapter in await self._client.providers.adapters()}
        entries = [
            KeyEntry(
                found.id,
                found.runner,
                bool(found.needs_own_key),
                keys.pop(found.id, None),
                kinds_of(kinds.get(found.runner, ())),
            )
            async for found in self._client.providers.list()
        ]
        entries.append(KeyEntry(HUB, HUB, key=keys.pop(HUB, None)))
        self.entries = [*entries, *(KeyEntry(name, "", key=key) for name, key in keys.items())]

    def _set(self, provider: str, outcome: Outcome) -> None:
        self._outcomes[provider] = outcome
        self._changed()


def result_of(result: types.TestCredentialResponse | types.TestProviderResponse) -> Outcome:
    """What came of asking a provider, in words."""
    if result.works:
        models = result.models or 0
        return Outcome(done=tr_n("It works: {count} model.", "It works: {count} models.", models))
    why = result.error.message.rstrip(".") if result.error else tr("the provider does not say why")
    return Outcome(problem=tr("It does not work: {why}.", why=why))
