"""Remote providers, and what their models cost."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from plugai.server.settings.types import Seconds


class PriceSettings(BaseModel):
    """What a million tokens of a model cost, in US dollars."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    input: Annotated[float, Field(ge=0)]
    output: Annotated[float, Field(ge=0)]
    cached_input: Annotated[float, Field(ge=0)] | None = None


class ProviderSettings(BaseModel):
    """One remote provider. What is not listed here is the adapter's own."""

    model_config = ConfigDict(frozen=True, extra="allow", use_attribute_docstrings=True, hide_input_in_errors=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
    """Its id: small letters, digits, `-` and `_`. Its models are `<id>/<name>`."""
    runner: str = ""
    """The adapter that speaks to it, such as `openai_compatible`; by default the one of the same name as its id."""
    base_url: str = ""
    """Where it is, as `https://host/v1`; by default the adapter's own address."""
    api_key: SecretStr = SecretStr("")
    """The server's key; better in a file, or in `PLUGAI_PROVIDER_KEYS__<ID>`."""
    api_key_file: Path | None = None
    """A file with the server's key and nothing else."""
    secrets: dict[str, SecretStr] = Field(default_factory=dict)
    """Other secrets than a key that the adapter knows, such as Azure's `token`."""
    allowed_hosts: frozenset[str] = frozenset()
    """Hosts that it may have although their addresses are private, or without encryption, as `["localhost"]`."""
    list_models: bool = True
    """Offer all the models that it lists; otherwise only those under `[[models]]`."""
    capacity: Annotated[int, Field(ge=1)] = 1000
    """Requests that each of its models serves at once."""
    connect_seconds: Seconds = 10.0
    """How long connecting to it may take."""
    first_token_seconds: Seconds = 300.0
    """How long it may be silent before it begins to answer."""
    between_tokens_seconds: Seconds = 120.0
    """How long it may be silent in the middle of an answer."""
    retries: Annotated[int, Field(ge=0, le=10)] = 2
    """How often a request is sent again after a failure that passes, as long as nothing was said."""
    longest_retry_seconds: Seconds = 20.0
    """If it asks for a longer pause than this before the next try, there is none."""
    prices: dict[str, PriceSettings] = Field(default_factory=dict)
    """What its models cost by name, over what is known: `[providers.prices."name"]` with `input`, `output` and
    `cached_input` in US dollars for a million tokens."""

    @field_validator("id")
    @classmethod
    def _not_local(cls, value: str) -> str:
        if value == "local":
            raise ValueError("a provider may not be called 'local'; that is this server")
        return value

    @property
    def options(self) -> dict[str, object]:
        """The adapter's own settings."""
        return dict(self.model_extra or {})
