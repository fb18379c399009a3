"""What the models of a LiteLLM config become: deployments of providers, with their shares and prices."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from msgspec.structs import replace

from plugai.client.types import AliasTarget, ProviderDefinition
from plugai.server.cli.importing.litellm_config import ListedDeployment, LiteLlmConfig
from plugai.server.cli.importing.litellm_providers import ENTRA, RemoteModel, UnknownServiceError, remote_model
from plugai.server.cli.importing.report import ImportReport, Outcome

_MILLION = 1_000_000
_HEAVIEST, _MOST_TARGETS, _MOST_RETRIES = 1000, 16, 10
_PRICES = {
    "input_cost_per_token": "input",
    "output_cost_per_token": "output",
    "cache_read_input_token_cost": "cached_input",
}
_WEIGHTS = ("weight", "rpm", "tpm")
# What becomes something here. Of the rest only the names are told, since values may be secrets.
_TAKEN = {
    *_PRICES,
    *("model", "api_base", "base_url", "api_key", "api_version", "custom_llm_provider", "litellm_credential_name"),
    *ENTRA,
    *("weight", "max_parallel_requests"),
}


def remote_models(config: LiteLlmConfig, report: ImportReport) -> list[RemoteModel]:
    """What each deployment becomes; those for which there is nothing are told."""
    found: list[RemoteModel] = []
    for deployment in config.deployments():
        if isinstance(deployment, str):
            report.tell(
                Outcome.LEFT_OUT, "model", deployment, "it has no `model_name`, or no `model` in litellm_params"
            )
            continue
        try:
            found.append(_with_own_provider(remote_model(deployment, config), found))
        except UnknownServiceError as error:
            report.tell(Outcome.LEFT_OUT, "model", f"{deployment.group} ({deployment.model})", str(error))
    return found


def _with_own_provider(model: RemoteModel, before: Sequence[RemoteModel]) -> RemoteModel:
    """The same with a provider of its own, if another key or version is used at the same address."""
    known = {one.provider.id: one.provider for one in before}
    for number in count(1):
        provider = replace(model.provider, id=f"{model.provider.id}-{number}" if number > 1 else model.provider.id)
        if known.get(provider.id, provider) == provider:
            return RemoteModel(model.deployment, model.name, provider, model.key_variable)
    raise AssertionError("there are more numbers")


def providers_of(found: Sequence[RemoteModel], config: LiteLlmConfig) -> list[ProviderDefinition]:
    """The providers in the order of the file, with what their models say."""
    retries = config.setting("num_retries")
    together: dict[str, list[RemoteModel]] = {}
    for model in found:
        together.setdefault(model.provider.id, []).append(model)
    return [
        replace(
            models[0].provider,
            list_models=any(model.is_pattern for model in models),
            retries=min(retries, _MOST_RETRIES) if isinstance(retries, int) and retries >= 0 else None,
            prices={model.name: prices for model in models if (prices := _prices(model.deployment))} or None,
        )
        for models in together.values()
    ]


def _prices(deployment: ListedDeployment) -> dict[str, float]:
    """The prices of a million tokens; none unless those of reading and of writing are known."""
    said = {**deployment.info, **deployment.params}
    prices = {
        name: float(said[key]) * _MILLION
        for key, name in _PRICES.items()
        if isinstance(said.get(key), int | float) and said[key] >= 0
    }
    return prices if {"input", "output"} <= prices.keys() else {}


def alias_targets(models: Sequence[RemoteModel]) -> list[AliasTarget]:
    """The models behind one name, with their shares as LiteLLM takes them: by weight, or else by limits."""
    params = [model.deployment.params for model in models]
    by = next((name for name in _WEIGHTS if any(_number(one.get(name)) for one in params)), "")
    weights: dict[str, float] = {}
    for model in models:
        weights[model.id] = weights.get(model.id, 0) + (_number(model.deployment.params.get(by)) or 1)
    scale = min(1.0, _HEAVIEST / max(weights.values()))
    equal = len(set(weights.values())) == 1
    return [
        AliasTarget(model=name, weight=None if equal else max(1, round(weight * scale)))
        for name, weight in list(weights.items())[:_MOST_TARGETS]
    ]


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) and value > 0 else 0.0


def losses(deployment: ListedDeployment) -> list[str]:
    """What of a deployment has no place here."""
    limits = ", ".join(f"{name}={deployment.params[name]}" for name in ("rpm", "tpm") if name in deployment.params)
    others = sorted({*deployment.params} - _TAKEN - {"rpm", "tpm"})
    about = sorted({*deployment.info} - {*_PRICES})
    return [
        *([f"the limit {limits}, which is its share in the alias: limits here are those of users"] if limits else []),
        *([f"litellm_params: {', '.join(others)}"] if others else []),
        *([f"model_info: {', '.join(about)}"] if about else []),
    ]
