"""The table `[[providers]]` of the settings, and the prices of models."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from plugai.runners.base import Prices
from plugai.server.core.providers.definitions import ProviderDefinition, id_problem
from plugai.server.settings.types import Seconds

_NANOS_PER_MILLIONTH = 1000


class PriceSettings(BaseModel):
    """The prices of a model, in US dollars per million tokens."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    input: Annotated[float, Field(ge=0)]
    output: Annotated[float, Field(ge=0)]
    cached_input: Annotated[float, Field(ge=0)] | None = None

    @property
    def prices(self) -> Prices:
        """The prices as the core has them."""
        cached = None if self.cached_input is None else round(self.cached_input * _NANOS_PER_MILLIONTH)
        return Prices(round(self.input * _NANOS_PER_MILLIONTH), round(self.output * _NANOS_PER_MILLIONTH), cached)


class ProviderSettings(BaseModel):
    """One remote provider. Keys that are not listed here are options of its adapter."""

    model_config = ConfigDict(frozen=True, extra="allow", use_attribute_docstrings=True, hide_input_in_errors=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
    """Its id: lower-case letters, digits, `-` and `_`. Its models are called `<id>/<name>`."""
    runner: str = ""
    """The adapter for its API, such as `openai_compatible`; by default the adapter with the same name as the id."""
    base_url: str = ""
    """The base URL of its API, such as `https://host/v1`; by default that of the adapter."""
    api_key: SecretStr = SecretStr("")
    """The server's API key; `api_key_file` or `PLUGAI_PROVIDER_KEYS__<ID>` is safer."""
    api_key_file: Path | None = None
    """A file that contains only the server's API key. It is read again when it has changed."""
    secrets: dict[str, SecretStr] = Field(default_factory=dict)
    """Other secrets that the adapter supports instead of a key, such as Azure's `token`."""
    allowed_hosts: frozenset[str] = frozenset()
    """Hosts that may be connected to at private addresses or over plain HTTP, such as `["localhost"]`."""
    list_models: bool = True
    """Whether to serve all models that it lists; otherwise only those under `[[models]]`."""
    capacity: Annotated[int, Field(ge=1)] = 1000
    """How many requests each of its models serves at once."""
    connect_seconds: Seconds = 10.0
    """Timeout for connecting."""
    first_token_seconds: Seconds = 300.0
    """Timeout until the first part of the answer arrives."""
    between_tokens_seconds: Seconds = 120.0
    """Timeout between two parts of an answer."""
    retries: Annotated[int, Field(ge=0, le=10)] = 2
    """How often a request is retried after a temporary failure, as long as no part of the answer has arrived."""
    longest_retry_seconds: Seconds = 20.0
    """If the provider asks to wait longer than this before a retry, the request is not retried."""
    prices: dict[str, PriceSettings] = Field(default_factory=dict)
    """Prices by model name, which replace the built-in ones: `[providers.prices."name"]` with `input`, `output` and
    `cached_input` in US dollars per million tokens."""

    @field_validator("id")
    @classmethod
    def _not_reserved(cls, value: str) -> str:
        if problem := id_problem(value):
            raise ValueError(problem)
        return value

    @property
    def definition(self) -> ProviderDefinition:
        """The definition as the core has it; the other keys are options of the adapter."""
        return ProviderDefinition(
            id=self.id,
            runner=self.runner or None,
            base_url=self.base_url,
            allowed_hosts=self.allowed_hosts,
            list_models=self.list_models,
            capacity=self.capacity,
            connect_seconds=self.connect_seconds,
            first_token_seconds=self.first_token_seconds,
            between_tokens_seconds=self.between_tokens_seconds,
            retries=self.retries,
            longest_retry_seconds=self.longest_retry_seconds,
            prices={name: price.prices for name, price in self.prices.items()},
            options=dict(self.model_extra or {}),
        )
