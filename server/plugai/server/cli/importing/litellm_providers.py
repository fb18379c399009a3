"""Which provider of this server a deployment of LiteLLM becomes."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from plugai.client.types import AzureEntra, ProviderDefinition, ProviderSecret
from plugai.server.cli.importing.litellm_config import ListedDeployment, LiteLlmConfig

_COMPATIBLE = "openai_compatible"


@dataclass(frozen=True, slots=True)
class RemoteService:
    """What LiteLLM means by a prefix of a model's name: the adapter, its address, and the variable with the key."""

    adapter: str
    variable: str = ""
    base_url: str = ""
    path: str = ""
    """What its `api_base` lacks."""


_SERVICES: Mapping[str, RemoteService] = {
    "openai": RemoteService("openai", "OPENAI_API_KEY"),
    "anthropic": RemoteService("anthropic", "ANTHROPIC_API_KEY"),
    "gemini": RemoteService("google", "GEMINI_API_KEY"),
    "azure": RemoteService("azure", "AZURE_API_KEY"),
    "xai": RemoteService("xai", "XAI_API_KEY"),
    "ollama": RemoteService(_COMPATIBLE, "", "http://localhost:11434/v1", "/v1"),
    "ollama_chat": RemoteService(_COMPATIBLE, "", "http://localhost:11434/v1", "/v1"),
    "lm_studio": RemoteService(_COMPATIBLE, "LM_STUDIO_API_KEY"),
    "hosted_vllm": RemoteService(_COMPATIBLE, "HOSTED_VLLM_API_KEY"),
    "litellm_proxy": RemoteService(_COMPATIBLE, "LITELLM_PROXY_API_KEY"),
    "openai_like": RemoteService(_COMPATIBLE, "OPENAI_LIKE_API_KEY"),
    "custom_openai": RemoteService(_COMPATIBLE, "OPENAI_API_KEY"),
    "groq": RemoteService(_COMPATIBLE, "GROQ_API_KEY", "https://api.groq.com/openai/v1"),
    "mistral": RemoteService(_COMPATIBLE, "MISTRAL_API_KEY", "https://api.mistral.ai/v1"),
    "deepseek": RemoteService(_COMPATIBLE, "DEEPSEEK_API_KEY", "https://api.deepseek.com/v1"),
    "together_ai": RemoteService(_COMPATIBLE, "TOGETHERAI_API_KEY", "https://api.together.xyz/v1"),
    "openrouter": RemoteService(_COMPATIBLE, "OPENROUTER_API_KEY", "https://openrouter.ai/api/v1"),
    "fireworks_ai": RemoteService(_COMPATIBLE, "FIREWORKS_AI_API_KEY", "https://api.fireworks.ai/inference/v1"),
    "perplexity": RemoteService(_COMPATIBLE, "PERPLEXITYAI_API_KEY", "https://api.perplexity.ai"),
    "cerebras": RemoteService(_COMPATIBLE, "CEREBRAS_API_KEY", "https://api.cerebras.ai/v1"),
    "nvidia_nim": RemoteService(_COMPATIBLE, "NVIDIA_NIM_API_KEY", "https://integrate.api.nvidia.com/v1"),
    "deepinfra": RemoteService(_COMPATIBLE, "DEEPINFRA_API_KEY", "https://api.deepinfra.com/v1/openai"),
}
# Names without a prefix that LiteLLM knows.
_KNOWN = (
    (re.compile(r"gpt-|o[134](?:-|$)|chatgpt-"), "openai"),
    (re.compile(r"claude-"), "anthropic"),
)
ENTRA = ("tenant_id", "client_id", "client_secret")
_OPENAI = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True)
class RemoteModel:
    """A deployment as it is to be: the model's name at its provider, which is defined so."""

    deployment: ListedDeployment
    name: str
    provider: ProviderDefinition
    key_variable: str = ""
    """Where the key of the provider should be, if it is in a variable."""

    @property
    def id(self) -> str:
        """The model's id."""
        return f"{self.provider.id}/{self.name}"

    @property
    def is_pattern(self) -> bool:
        """Whether it stands for all models of the provider."""
        return "*" in self.name


class UnknownServiceError(Exception):
    """There is no adapter for a deployment. The message says it."""


def remote_model(deployment: ListedDeployment, config: LiteLlmConfig) -> RemoteModel:
    """What a deployment becomes. Raises UnknownServiceError."""
    prefix, name = _split(deployment)
    service = _SERVICES[prefix]
    given, _ = config.resolve(deployment.params.get("api_base") or deployment.params.get("base_url"))
    given = given.rstrip("/").removesuffix("/v1") + service.path if given and service.path else given.rstrip("/")
    adapter = service.adapter
    if adapter == "openai" and given not in ("", _OPENAI):
        # So LiteLLM calls anything that speaks OpenAI's dialect.
        adapter = _COMPATIBLE
    base_url = given if adapter != "openai" else ""
    base_url = base_url or service.base_url
    if not base_url and adapter in (_COMPATIBLE, "azure"):
        raise UnknownServiceError(f"it has no `api_base`, without which {prefix} has no address")
    secret, variable = _secret(deployment, service, config)
    version, _ = config.resolve(deployment.params.get("api_version"))
    provider = ProviderDefinition(
        id=_provider_id(prefix, base_url if given else ""),
        runner=adapter,
        base_url=base_url or None,
        allowed_hosts=_private_hosts(base_url) or None,
        list_models=False,
        options={"api_version": version} if version and adapter == "azure" else None,
        secret=secret,
    )
    return RemoteModel(deployment, name, provider, variable)


def _split(deployment: ListedDeployment) -> tuple[str, str]:
    """The prefix and the name of a model."""
    prefix, slash, name = deployment.model.partition("/")
    named = deployment.params.get("custom_llm_provider")
    if isinstance(named, str) and named in _SERVICES:
        return named, name if slash and prefix == named else deployment.model
    if slash and prefix in _SERVICES:
        return prefix, name
    known = next((service for pattern, service in _KNOWN if pattern.match(deployment.model)), None)
    if known is not None:
        return known, deployment.model
    what = repr(prefix[:64]) if slash else "a name without a provider"
    raise UnknownServiceError(
        f"there is no adapter for {what}; if it speaks Chat Completions, use `plugai providers add` with "
        "--kind openai_compatible"
    )


def _secret(
    deployment: ListedDeployment, service: RemoteService, config: LiteLlmConfig
) -> tuple[ProviderSecret | None, str]:
    """The key, and the variable that it should be in."""
    values = {name: config.resolve(deployment.params.get(name))[0] for name in ENTRA}
    if service.adapter == "azure" and all(values.values()):
        return ProviderSecret(azure_entra=AzureEntra(**values)), ""
    key, variable = config.resolve(deployment.params.get("api_key"))
    if not key and not variable:
        variable = service.variable
        key = config.variable(variable) if variable else ""
    return ProviderSecret(api_key=key) if key else None, variable


def _provider_id(prefix: str, base_url: str) -> str:
    """The same for the same address each time, so that a second import finds it."""
    place = urlsplit(base_url).netloc.rpartition("@")[2]
    if prefix == "azure":
        place = place.partition(".")[0]
    return re.sub(r"[^a-z0-9]+", "-", f"{prefix} {place}".lower()).strip("-")[:60]


def _private_hosts(base_url: str) -> list[str]:
    """The host of an address, if it is not encrypted or not public: whoever wrote the file has chosen it."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    try:
        private = not ipaddress.ip_address(host).is_global
    except ValueError:
        private = "." not in host or host.endswith((".local", ".internal", ".lan"))
    return [host] if host and (private or parts.scheme == "http") else []
