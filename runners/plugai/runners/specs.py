"""What is known of models and providers before they are asked anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Modality(StrEnum):
    """A kind of content that goes into or comes out of a model."""

    TEXT = "text"
    IMAGE = "image"
    SHAPE = "shape"
    AUDIO = "audio"
    VIDEO = "video"
    EMBEDDING = "embedding"


class Capability(StrEnum):
    """Something that a model can do beside answering."""

    JSON_SCHEMA = "json_schema"
    GRAMMAR = "grammar"
    TOOLS = "tools"
    LOGPROBS = "logprobs"
    REASONING = "reasoning"
    SEED = "seed"


@dataclass(frozen=True, slots=True)
class Prices:
    """What a token costs, in billionths of a US dollar; None where cached input costs as much as any other."""

    input_nanos: int
    output_nanos: int
    cached_input_nanos: int | None = None


LOCAL = "local"
"""The provider of models that run on the server's own machines."""


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """One model: its public id, the runner that serves it, and that runner's settings for it.

    `provider` is LOCAL, or the id of the remote provider that has it.

    `capacity` is how many requests it serves at once; None lets the runner decide. `size_bytes` is the size of
    its files, None where it has none; `prices` is None where nobody knows them, or it costs nothing.
    """

    id: str
    runner: str
    provider: str = LOCAL
    input_modalities: tuple[Modality, ...] = (Modality.TEXT,)
    output_modalities: tuple[Modality, ...] = (Modality.TEXT,)
    capabilities: frozenset[Capability] = frozenset()
    context_length: int | None = None
    capacity: int | None = None
    size_bytes: int | None = None
    prices: Prices | None = None
    parameters_schema: Mapping[str, object] = field(default_factory=dict[str, object])
    options: Mapping[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True, slots=True)
class ProviderConfig:
    """What the configuration says of one remote provider. Times are in seconds.

    `runner` is the name of the entry point that it was made from, which its models have as their runner. `base_url`
    is empty where the provider's own is meant. `allowed_hosts` are those that may have private addresses. `capacity`
    is how many requests each of its models serves at once; `prices` are those that the administrator has set, by
    model; `options` are the provider's own settings.
    """

    id: str
    runner: str = ""
    base_url: str = ""
    allowed_hosts: frozenset[str] = frozenset()
    capacity: int = 1000
    connect_seconds: float = 10.0
    first_token_seconds: float = 300.0
    between_tokens_seconds: float = 120.0
    retries: int = 2
    longest_retry_seconds: float = 20.0
    prices: Mapping[str, Prices] = field(default_factory=dict[str, Prices])
    options: Mapping[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True, slots=True)
class LoadStage:
    """What loading is busy with; `fraction` is 0 to 1, None while unknown."""

    name: str
    fraction: float | None = None


ReportStage = Callable[[LoadStage], None]
