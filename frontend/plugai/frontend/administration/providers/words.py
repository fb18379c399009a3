"""What is said about providers. It knows no Flet."""

from __future__ import annotations

from collections.abc import Sequence

from plugai.client import types
from plugai.client.types import Alias, Model, Provider, ProviderOrigin, ProviderState
from plugai.frontend.administration.words import day
from plugai.frontend.chat.failures import sentence
from plugai.frontend.languages import formats
from plugai.frontend.languages.sentences import mark, tr, tr_n
from plugai.frontend.settings.provider_keys.kinds import kind_label

STATES = {
    ProviderState.UNKNOWN: mark("Not asked yet"),
    ProviderState.HEALTHY: mark("Works"),
    ProviderState.DEGRADED: mark("Has trouble"),
    ProviderState.DOWN: mark("Does not answer"),
    ProviderState.UNUSABLE: mark("Cannot be used"),
}
_FIELDS = {
    "base_url": mark("the address"),
    "allowed_hosts": mark("the private hosts"),
    "list_models": mark("whether all models are offered"),
    "capacity": mark("the requests at once"),
    "options": mark("the adapter's options"),
    "prices": mark("the prices"),
    "retries": mark("how often is tried again"),
    "secret": mark("the key"),
    "runner": mark("the adapter"),
}
_LIMITS = mark("the time limits")


def title_of(adapter: types.ProviderAdapter) -> str:
    """What people call the API of an adapter."""
    return adapter.title or adapter.name


def facts(provider: Provider, adapter: str) -> str:
    """What one would know of a provider: its API, models and key, and since when it is as it is."""
    since = tr("since {moment} UTC", moment=formats.moment(provider.state_time)) if provider.state_time else ""
    origin = tr("in the settings file") if provider.origin is ProviderOrigin.SETTINGS else ""
    return " · ".join(filter(None, (adapter, models(provider.models or 0), _key(provider.key), origin, since)))


def problems(provider: Provider) -> Sequence[str]:
    """What is wrong with a provider, and with the server's key for it."""
    found = [error.message for error in (provider.error, provider.key and provider.key.error) if error]
    return list(dict.fromkeys(map(sentence, found)))


def models(count: int) -> str:
    """So many models."""
    return tr_n("{count} model", "{count} models", count)


def checked(provider: Provider) -> str:
    """What came of asking a provider that has answered."""
    return tr("It works: {models}.", models=models(provider.models or 0))


def removal_of(provider: Provider, offered: Sequence[Model], aliases: Sequence[Alias]) -> str:
    """What is asked before a provider is removed: what is gone then."""
    if provider.origin is ProviderOrigin.SETTINGS:
        changed = ", ".join(dict.fromkeys(tr(_FIELDS.get(name, _LIMITS)) for name in provider.changed_fields))
        return tr(
            "Have {provider} as the settings file says again? What was set here is forgotten: {changed}.",
            provider=provider.id,
            changed=changed,
        )
    gone = {model.id for model in offered}
    named = sorted(alias.id for alias in aliases if gone.intersection(target.model for target in alias.targets))
    words = [tr("Remove {provider} and the server's key for it?", provider=provider.id)]
    if gone:
        words.append(
            tr_n(
                "Nobody can use its model any more; answers that are under way end as they began.",
                "Nobody can use its {count} models any more; answers that are under way end as they began.",
                len(gone),
            )
        )
    if any(model.default for model in offered):
        words.append(tr("One of them is the server's default model."))
    if named:
        words.append(tr("These aliases lead to them: {aliases}.", aliases=", ".join(named)))
    return " ".join(words)


def _key(key: types.ServerKey | None) -> str:
    if key is None:
        return tr("no key of the server")
    where = (
        tr("from the settings") if key.origin is ProviderOrigin.SETTINGS else tr("set {day}", day=day(key.update_time))
    )
    return f"{kind_label(key.kind)} {key.hint} ({where})"
