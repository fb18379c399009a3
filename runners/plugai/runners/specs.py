"""Descriptions of models and providers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Modality(StrEnum):
    """A kind of content that a model reads or generates."""

    TEXT = "text"
    IMAGE = "image"
    SHAPE = "shape"
    AUDIO = "audio"
    VIDEO = "video"
    EMBEDDING = "embedding"
    SCORE = "score"


class Capability(StrEnum):
    """An optional feature of a model."""

    JSON_SCHEMA = "json_schema"
    GRAMMAR = "grammar"
    TOOLS = "tools"
    LOGPROBS = "logprobs"
    REASONING = "reasoning"
    SEED = "seed"


@dataclass(frozen=True, slots=True)
class Prices:
    """The prices of a token, in billionths of a US dollar; None if cached input costs the same."""

    input_nanos: int
    output_nanos: int
    cached_input_nanos: int | None = None


LOCAL = "local"
"""The provider of local models."""


@dataclass(frozen=True, slots=True)
class ModelDetails:
    """What a model's files say about it, for people who choose one; empty where they say nothing.

    `quantization` is as its format names it, such as `Q4_K_M` or `bfloat16`; `license` as Hugging Face does, such as
    `apache-2.0`; `languages` are codes of ISO 639, such as `en`; `pooling` is how a model of embeddings combines the
    vectors of tokens, such as `mean`, and `rank` for one that judges how well two texts match.

    `tool_format` is that of the tool calls which the chat template shows, empty for none; `reasons` is whether it shows
    reasoning. Both are None while the files were not looked at.

    `weight_types` are the types of the matrices that it multiplies by, as numbers of its format. `batch_invariant` is
    whether an answer with a seed is in company what it is alone, with the model's options; None if that is not known.
    """

    quantization: str = ""
    license: str = ""
    languages: tuple[str, ...] = ()
    pooling: str = ""
    tool_format: str | None = None
    reasons: bool | None = None
    weight_types: tuple[int, ...] = ()
    batch_invariant: bool | None = None


@dataclass(frozen=True, slots=True)
class MemoryEstimate:
    """The memory that a model will take once it is loaded, in bytes, by what it is for.

    `cache_bytes` is for `parallel` conversations of `context_length` tokens each, `compute_bytes` for the results of
    one step, `process_bytes` for the process itself, with the vocabulary.
    """

    weights_bytes: int
    cache_bytes: int
    compute_bytes: int
    process_bytes: int
    context_length: int
    parallel: int

    @property
    def total_bytes(self) -> int:
        return self.weights_bytes + self.cache_bytes + self.compute_bytes + self.process_bytes


@dataclass(frozen=True, slots=True)
class Adapter:
    """A LoRA adapter: its file, and how strongly it applies unless a request says otherwise."""

    path: str
    scale: float = 1.0

    @property
    def name(self) -> str:
        """What requests call it: the name of its file, without the ending."""
        return Path(self.path).stem


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """One model: its public id, the runner that serves it, and the runner's options for it.

    `provider` is LOCAL, or the id of the remote provider.

    `capacity` is the number of concurrent requests; None lets the runner decide. `size_bytes` is the size of
    its files, None if it has none; `prices` is None if they are unknown, or the model is free.

    A model with `adapters` has a `base`, whose weights it shares.
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
    details: ModelDetails = ModelDetails()
    base: str = ""
    adapters: tuple[Adapter, ...] = ()

    @property
    def tool_format(self) -> str:
        """The format of its tool calls, as far as it is known; empty if it calls none."""
        return self.details.tool_format or ""

    @property
    def batch_invariant(self) -> bool | None:
        """Whether an answer with a seed is in company what it is alone; None if that is not known."""
        return self.details.batch_invariant


def files_of(spec: ModelSpec) -> tuple[Path, ...]:
    """The file or folder of a model, from the option `path`; none if it has none."""
    path = spec.options.get("path")
    return (Path(path),) if isinstance(path, str) and path else ()


@dataclass(frozen=True, slots=True)
class ProviderConfig:
    """The configuration of one remote provider. Times are in seconds.

    `runner` is the name of its entry point, and the runner of its models. `base_url` is empty for the default.
    `allowed_hosts` may have private addresses. `capacity` is the number of concurrent requests per model; `prices` are
    those that the administrator has set, by model; `options` are the provider's own settings.
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
class AdapterDescription:
    """What is set for a provider that has an adapter.

    `title` is what people call the API. `credential_kinds` are the kinds of keys that it takes, the usual one first:
    `api_key`, `azure_entra`, `google_service_account` and `aws_keys`; empty if that is not said. `base_url` is the
    default one; empty if a provider must set one. `options_schema` is the JSON Schema of the provider's options; None
    if it is not said.
    """

    title: str = ""
    credential_kinds: Sequence[str] = ()
    needs_credential: bool = True
    base_url: str = ""
    options_schema: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class LoadStage:
    """A stage of loading; `fraction` is its progress, 0 to 1, None if unknown."""

    name: str
    fraction: float | None = None


ReportStage = Callable[[LoadStage], None]
