"""The providers as administrators manage them, and how each change went. It knows no Flet."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any

from plugai.client import Client, types
from plugai.frontend.administration.providers.fields import changes_of, new_definition
from plugai.frontend.administration.providers.words import checked, problems, removal_of
from plugai.frontend.administration.written import WritingError, Written
from plugai.frontend.languages.sentences import tr
from plugai.frontend.settings.provider_keys.kinds import KeyKind, credential_of, kinds_of, missing_of
from plugai.frontend.settings.provider_keys.state import result_of
from plugai.frontend.settings.state import Outcome, outcome_of

NEW = ""
"""In place of an id: the provider that is being added."""
NO_KEY = ""
"""In place of a kind of key: the server has none."""


class Purpose(Enum):
    """What a form is for."""

    ADD = auto()
    CHANGE = auto()
    KEY = auto()


@dataclass(frozen=True, slots=True)
class ProviderForm:
    """What is being written: a new provider, changes of one, or the server's key for one.

    `kind` is the kind of the key; None if the server has none.
    """

    purpose: Purpose
    adapter: types.ProviderAdapter
    kind: KeyKind | None
    provider: types.Provider | None = None

    @property
    def id(self) -> str:
        """The provider that it is about; NEW if it is being added."""
        return self.provider.id if self.provider else NEW

    @property
    def has_key(self) -> bool:
        """Whether the key is a part of it."""
        return self.purpose is not Purpose.CHANGE

    @property
    def kinds(self) -> Sequence[KeyKind]:
        """The kinds of keys that the adapter takes."""
        return kinds_of(self.adapter.credential_kinds)


@dataclass(frozen=True, slots=True)
class Removal:
    """A question whether a provider shall be removed, with what is gone then."""

    provider: str
    words: str


class ProvidersState:
    """`changed` is told when there is something new to show."""

    def __init__(self, client: Client, changed: Callable[[], None]) -> None:
        self._client = client
        self._changed = changed
        self.providers: Sequence[types.Provider] = ()
        self.adapters: Mapping[str, types.ProviderAdapter] = {}
        self.form: ProviderForm | None = None
        """What is being written, if anything."""
        self.asked: Removal | None = None
        self.busy: str | None = None
        """The provider that is being asked something, if any; NEW for the one that is being added."""
        self._outcomes: dict[str, Outcome] = {}

    def outcome(self, provider: str = NEW) -> Outcome:
        """How the last thing that was done with a provider went."""
        return self._outcomes.get(provider, Outcome())

    def adapter_of(self, provider: types.Provider) -> types.ProviderAdapter:
        """The adapter of a provider, also one that is not described."""
        return self.adapters.get(provider.runner, types.ProviderAdapter(name=provider.runner))

    async def read(self) -> None:
        """Read them. Raises PlugAIError."""
        self.form = self.asked = None
        self._outcomes.clear()
        self.adapters = {adapter.name: adapter for adapter in await self._client.providers.adapters()}
        await self._read()

    def add(self, adapter: str = "") -> None:
        """Begin to write a new provider that has this adapter, or the first one."""
        chosen = self.adapters[adapter] if adapter else next(iter(self.adapters.values()))
        self._begin(ProviderForm(Purpose.ADD, chosen, kinds_of(chosen.credential_kinds)[0]))

    def change(self, provider: types.Provider) -> None:
        """Begin to write changes of a provider."""
        self._begin(ProviderForm(Purpose.CHANGE, self.adapter_of(provider), None, provider))

    def change_key(self, provider: types.Provider) -> None:
        """Begin to write another key for a provider."""
        adapter = self.adapter_of(provider)
        self._begin(ProviderForm(Purpose.KEY, adapter, kinds_of(adapter.credential_kinds)[0], provider))

    def choose_kind(self, name: str) -> None:
        """Write a key of another kind, or NO_KEY."""
        if self.form is not None:
            kind = kinds_of([name])[0] if name != NO_KEY else None
            self.form = replace(self.form, kind=kind)
            self._changed()

    def put_away(self) -> None:
        """Write nothing after all, and ask nothing any more."""
        self.form = self.asked = None
        self._changed()

    async def test(self, written: Written, key: Mapping[str, str]) -> None:
        """Ask the provider for its models as it would be with what is written."""
        if (form := self.form) is not None:
            await self._do(form.id, lambda: self._tested(form, written, key))

    async def save(self, written: Written, key: Mapping[str, str]) -> None:
        """Keep what is written, and ask the provider for its models."""
        if (form := self.form) is not None:
            await self._do(form.id, lambda: self._saved(form, written, key))

    async def check(self, provider: str) -> None:
        """Ask a provider for its models as it is."""

        async def check() -> Outcome:
            checked_now = await self._client.providers.check(provider)
            await self._read()
            return _outcome_of(checked_now)

        await self._do(provider, check)

    async def ask(self, provider: types.Provider) -> None:
        """Ask whether a provider shall be removed. Raises PlugAIError."""
        offered = await self._client.models.list(provider=provider.id).all()
        aliases = await self._client.models.list_aliases().all()
        self.form, self.asked = None, Removal(provider.id, removal_of(provider, offered, aliases))
        self._changed()

    async def remove_asked(self) -> None:
        """Remove the provider that was asked about."""
        asked, self.asked = self.asked, None
        if asked is None:
            return

        async def remove() -> Outcome:
            await self._client.providers.delete(asked.provider)
            await self._read()
            left = any(provider.id == asked.provider for provider in self.providers)
            done = (
                tr("{provider} is as the settings file says.", provider=asked.provider)
                if left
                else tr("{provider} is removed.", provider=asked.provider)
            )
            self._outcomes[NEW] = Outcome(done=done)
            return Outcome()

        await self._do(asked.provider, remove)

    def _begin(self, form: ProviderForm) -> None:
        self.form, self.asked = form, None
        self._outcomes.pop(form.id, None)
        self._changed()

    async def _tested(self, form: ProviderForm, written: Written, key: Mapping[str, str]) -> Outcome:
        definition, _ = self._definition(form, written, key)
        return result_of(await self._client.providers.test(definition))

    async def _saved(self, form: ProviderForm, written: Written, key: Mapping[str, str]) -> Outcome:
        definition, reset = self._definition(form, written, key)
        if form.purpose is Purpose.ADD:
            saved = await self._client.providers.create(definition)
        elif definition == types.ProviderDefinition(id=form.id) and not reset:
            saved = await self._client.providers.get(form.id)
        else:
            saved = await self._client.providers.update(definition, reset=reset)
        self.form = None
        await self._read()
        outcome = _outcome_of(saved)
        self._outcomes[saved.id] = outcome
        return Outcome() if form.purpose is Purpose.ADD else outcome

    def _definition(
        self, form: ProviderForm, written: Written, key: Mapping[str, str]
    ) -> tuple[types.ProviderDefinition, Sequence[str]]:
        """What is written, and which fields shall be as below. Raises WritingError."""
        given: dict[str, Any] = {}
        reset: Sequence[str] = ()
        match form:
            case ProviderForm(Purpose.ADD, adapter):
                given = _fields(new_definition(adapter, written))
            case ProviderForm(Purpose.CHANGE, adapter, provider=types.Provider(definition=before)) if before:
                changed, reset = changes_of(adapter, before, written)
                given = _fields(changed)
            case _:
                given = {"id": form.id}
        if form.has_key and form.kind is not None:
            if missing := missing_of(form.kind, key):
                raise WritingError(missing)
            given["secret"] = types.ProviderSecret(**credential_of(form.kind, key))
        elif form.purpose is Purpose.KEY:
            reset = ["secret"]
        return types.ProviderDefinition(**given), reset

    async def _do(self, provider: str, work: Callable[[], Awaitable[Outcome]]) -> None:
        self.busy = provider
        self._outcomes.pop(provider, None)
        self._changed()
        try:
            outcome = await outcome_of(work())
        except WritingError as error:
            outcome = Outcome(problem=str(error))
        finally:
            self.busy = None
        if outcome != Outcome():
            self._outcomes[provider] = outcome
        self._changed()

    async def _read(self) -> None:
        self.providers = await self._client.providers.list().all()
        self._changed()


def _fields(definition: types.ProviderDefinition) -> dict[str, Any]:
    given = {name: getattr(definition, name) for name in definition.__struct_fields__}
    return {name: value for name, value in given.items() if value is not None}


def _outcome_of(provider: types.Provider) -> Outcome:
    """What came of asking a provider, by its state."""
    wrong = problems(provider)
    return Outcome(problem=" ".join(wrong)) if wrong else Outcome(done=checked(provider))
