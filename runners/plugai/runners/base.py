"""The Runner interface: the one seam between the server and every model.

Provider adapters and local engines both implement `Runner`, and a `Provider` beside it says what there is. Nothing
here knows about gRPC, protobuf or any vendor, so a runner from another package needs only this module and `errors`.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import ClassVar, Self


class Role(StrEnum):
    """Who speaks in a message."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"


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


class FinishReason(StrEnum):
    """Why an answer ended."""

    STOP = "stop"
    LENGTH = "length"
    TOOL_CALLS = "tool_calls"
    CONTENT_FILTER = "content_filter"
    CANCELLED = "cancelled"


class UsageSource(StrEnum):
    """Who counted what was used."""

    PROVIDER = "provider"
    COUNTED = "counted"
    ESTIMATED = "estimated"


class ReasoningEffort(StrEnum):
    """How long a model may think before it answers."""

    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class TextPart:
    text: str


@dataclass(frozen=True, slots=True)
class ReasoningPart:
    reasoning: str


@dataclass(frozen=True, slots=True)
class BlobPart:
    data: bytes
    mime_type: str


@dataclass(frozen=True, slots=True)
class ArtifactPart:
    artifact_id: str
    mime_type: str


@dataclass(frozen=True, slots=True)
class UriPart:
    uri: str
    mime_type: str


@dataclass(frozen=True, slots=True)
class ToolCallPart:
    """A call that the model made; `arguments` is JSON text."""

    call_id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class ToolResultPart:
    tool_call_id: str
    result: str


Part = TextPart | ReasoningPart | BlobPart | ArtifactPart | UriPart | ToolCallPart | ToolResultPart


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Role
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The text parts, joined."""
        return "".join(part.text for part in self.parts if isinstance(part, TextPart))


@dataclass(frozen=True, slots=True)
class Parameters:
    """How to answer. None means the model's own default."""

    max_output_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None
    min_p: float | None = None
    repetition_penalty: float | None = None
    frequency_penalty: float | None = None
    presence_penalty: float | None = None
    seed: int | None = None
    stop: tuple[str, ...] = ()
    top_logprobs: int | None = None
    reasoning_effort: ReasoningEffort | None = None
    extra: Mapping[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True, slots=True)
class JsonSchemaFormat:
    """The answer is JSON that this schema accepts."""

    json_schema: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class GrammarFormat:
    """The answer is a sentence of this GBNF grammar, whose first rule is `root`."""

    grammar: str


ResponseFormat = JsonSchemaFormat | GrammarFormat


@dataclass(frozen=True, slots=True)
class Tool:
    name: str
    description: str
    parameters_schema: Mapping[str, object]


class ToolMode(StrEnum):
    """Whether a model may call tools."""

    AUTO = "auto"
    NONE = "none"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class ToolChoice:
    """`name` is the one tool to call, or empty."""

    mode: ToolMode = ToolMode.AUTO
    name: str = ""


@dataclass(frozen=True, slots=True)
class Credential:
    """What opens a provider's door for one caller: `secrets` by name, such as `api_key`. Never logged, never kept."""

    provider: str
    secrets: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """What a model is asked. `owner_id` is who asks: nothing kept for one owner may serve another.

    `credential` is what the model's provider is to be paid with; None for a model that needs none.
    """

    request_id: str
    owner_id: str
    model: str
    messages: tuple[Message, ...]
    parameters: Parameters = Parameters()
    response_format: ResponseFormat | None = None
    tools: tuple[Tool, ...] = ()
    tool_choice: ToolChoice = ToolChoice()
    output_modalities: tuple[Modality, ...] = ()
    fallback_models: tuple[str, ...] = ()
    session_id: str = ""
    credential: Credential | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Usage:
    """What a request has used so far; None means unknown or not applicable."""

    input_tokens: int | None = None
    cached_input_tokens: int | None = None
    output_tokens: int | None = None
    reasoning_tokens: int | None = None
    steps: int | None = None
    source: UsageSource = UsageSource.COUNTED


@dataclass(frozen=True, slots=True)
class TokenLogprob:
    """A token, the natural logarithm of its probability, and the likeliest tokens in its place, likeliest first."""

    token: str
    logprob: float
    top: tuple[TokenLogprob, ...] = ()


@dataclass(frozen=True, slots=True)
class TextChunk:
    """Text, made of `tokens` tokens (0 if the runner cannot tell); `logprobs` are theirs, if they were asked for."""

    text: str
    tokens: int = 0
    part_index: int = 0
    reasoning: bool = False
    logprobs: tuple[TokenLogprob, ...] = ()


@dataclass(frozen=True, slots=True)
class ToolCallChunk:
    """A piece of a call that the model makes. All pieces have the call's id and name; their `arguments` are joined."""

    call_id: str
    name: str
    arguments: str
    part_index: int = 0


@dataclass(frozen=True, slots=True)
class EmbeddingChunk:
    """The vector that stands for message `index` of the request."""

    index: int
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class UsageChunk:
    """What was used so far, in all."""

    usage: Usage


@dataclass(frozen=True, slots=True)
class ProgressChunk:
    """Steps done of a picture or shape, with a small preview or b""."""

    step: int
    steps: int
    preview: bytes = b""
    preview_mime_type: str = ""


@dataclass(frozen=True, slots=True)
class BlobChunk:
    """A large output, such as a picture or a shape, which becomes an artifact; or a piece of one.

    All pieces up to the one that is the `last` are one output, described by the first; no other output's come between.
    """

    data: bytes
    mime_type: str
    name: str = ""
    part_index: int = 0
    last: bool = True


@dataclass(frozen=True, slots=True)
class WarningChunk:
    """Something was changed or left out."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class FinalChunk:
    """The end of an answer."""

    finish_reason: FinishReason
    usage: Usage


Chunk = TextChunk | ToolCallChunk | EmbeddingChunk | BlobChunk | UsageChunk | ProgressChunk | WarningChunk | FinalChunk


@dataclass(frozen=True, slots=True)
class Prices:
    """What a token costs, in billionths of a US dollar; None where cached input costs as much as any other."""

    input_nanos: int
    output_nanos: int
    cached_input_nanos: int | None = None


LOCAL = "local"
"""The provider of models that run on the house's own machines."""


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


class Runner(ABC):
    """Serves one model. A provider's adapter and a local engine look the same from here.

    The server calls `load` once, then `generate` any number of times, at most `capacity` at once, then `unload`
    once. After `load`, `capacity`, `capabilities` and `context_length` say what the model really can do, and
    `resident_bytes` how much memory it takes, if the runner can tell.
    """

    def __init__(self, spec: ModelSpec) -> None:
        self.spec = spec
        self.capacity = spec.capacity or 1
        self.capabilities = spec.capabilities
        self.context_length = spec.context_length
        self.resident_bytes: int | None = None

    async def load(self, report: ReportStage) -> None:
        """Acquire what the model needs, telling `report` how far it is.

        Raises ModelUnavailableError, ModelBrokenError or RunnerNotInstalledError. Cancelling it undoes it.
        """

    @abstractmethod
    def generate(self, request: GenerationRequest) -> AsyncGenerator[Chunk, None]:
        """Yield any number of chunks, then exactly one `FinalChunk`.

        Closing the generator cancels the work; release its resources in a `finally`.
        """

    async def unload(self) -> None:
        """Release what `load` acquired. Must not raise."""

    async def lost(self) -> None:
        """Return when the loaded model can serve no more, as when its process died. By default that never happens."""
        await asyncio.get_running_loop().create_future()


class Provider(ABC):
    """Says which models there are, and makes their Runners. One per entry point of the group `plugai.runners`.

    `isolated` says that a runner runs model code, so that the server gives each a process of its own. The module that
    defines a Provider is imported by the server: it must be light, and import its engine only in `runner`.
    """

    isolated: ClassVar[bool] = False

    def discover(self, models_folder: str) -> Sequence[ModelSpec]:
        """The models that need no configuration: those found in `models_folder`, or offered by the provider."""
        return ()

    def missing(self) -> str | None:
        """What must be installed before a runner can be made, as a sentence; None if nothing."""
        return None

    def configured(self, spec: ModelSpec) -> ModelSpec:
        """A model from the configuration, completed by what this provider knows without loading it."""
        return spec

    @abstractmethod
    def runner(self, spec: ModelSpec) -> Runner:
        """A Runner for this model, not loaded yet."""


class RemoteProvider(ABC):
    """Models behind somebody's API. One class per entry point of the group `plugai.providers`, imported when the
    configuration names it, and one object for each time that it does.

    An asynchronous context manager: in it, connections are open. It never keeps a credential; each call brings one.
    """

    def __init__(self, config: ProviderConfig) -> None:
        """Raises InvalidRequestError if the configuration is wrong."""
        self.config = config

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection. Must not raise."""

    @abstractmethod
    async def models(self, credential: Credential | None) -> Sequence[ModelSpec]:
        """The models that it offers; their ids begin with the provider's, as `openai/gpt-5`.

        Raises ProviderError. It is also how the server tests whether the provider answers and takes the key.
        """

    @abstractmethod
    def configured(self, spec: ModelSpec) -> ModelSpec:
        """A model from the configuration, completed by what is known of it. Raises InvalidRequestError."""

    @abstractmethod
    def runner(self, spec: ModelSpec) -> Runner:
        """A Runner for this model."""
