"""What is said about providers. It knows no Flet."""

from __future__ import annotations

from collections.abc import Sequence

from plugai.client import types
from plugai.client.types import Alias, Model, Provider, ProviderOrigin, ProviderState
from plugai.frontend.administration.words import day
from plugai.frontend.chat.words import sentence
from plugai.frontend.settings.provider_keys.kinds import kind_label

STATES = {
    ProviderState.UNKNOWN: "Not asked yet",
    ProviderState.HEALTHY: "Works",
    ProviderState.DEGRADED: "Has trouble",
    ProviderState.DOWN: "Does not answer",
    ProviderState.UNUSABLE: "Cannot be used",
}
_FIELDS = {
    "base_url": "the address",
    "allowed_hosts": "the private hosts",
    "list_models": "whether all models are offered",
    "capacity": "the requests at once",
    "options": "the adapter's options",
    "prices": "the prices",
    "retries": "how often is tried again",
    "secret": "the key",
    "runner": "the adapter",
}


def title_of(adapter: types.ProviderAdapter) -> str:
    """What people call the API of an adapter."""
    return adapter.title or adapter.name


def facts(provider: Provider, adapter: str) -> str:
    """What one would know of a provider: its API, models and key, and since when it is as it is."""
    since = f"since {provider.state_time:%d %b, %H:%M} UTC" if provider.state_time else ""
    origin = "in the settings file" if provider.origin is ProviderOrigin.SETTINGS else ""
    return " · ".join(filter(None, (adapter, models(provider.models or 0), _key(provider.key), origin, since)))


def problems(provider: Provider) -> Sequence[str]:
    """What is wrong with a provider, and with the server's key for it."""
    found = [error.message for error in (provider.error, provider.key and provider.key.error) if error]
    return list(dict.fromkeys(map(sentence, found)))


def models(count: int) -> str:
    """So many models."""
    return f"{count} model{'' if count == 1 else 's'}"


def checked(provider: Provider) -> str:
    """What came of asking a provider that has answered."""
    return f"It works: {models(provider.models or 0)}."


def removal_of(provider: Provider, offered: Sequence[Model], aliases: Sequence[Alias]) -> str:
    """What is asked before a provider is removed: what is gone then."""
    if provider.origin is ProviderOrigin.SETTINGS:
        changed = ", ".join(dict.fromkeys(_FIELDS.get(name, "the time limits") for name in provider.changed_fields))
        return f"Have {provider.id} as the settings file says again? What was set here is forgotten: {changed}."
    gone = {model.id for model in offered}
    named = sorted(alias.id for alias in aliases if gone.intersection(target.model for target in alias.targets))
    words = [f"Remove {provider.id} and the server's key for it?"]
    if gone:
        words.append(f"Nobody can use its {models(len(gone))} any more; answers that are under way end as they began.")
    if any(model.default for model in offered):
        words.append("One of them is the server's default model.")
    if named:
        words.append(f"These aliases lead to them: {', '.join(named)}.")
    return " ".join(words)


def _key(key: types.ServerKey | None) -> str:
    if key is None:
        return "no key of the server"
    where = "from the settings" if key.origin is ProviderOrigin.SETTINGS else f"set {day(key.update_time)}"
    return f"{kind_label(key.kind)} {key.hint} ({where})"
