"""The Runner interface between the server and every model.

Provider adapters and local engines both implement `Runner`, and a `Provider` lists their models. Nothing
here knows about gRPC, protobuf or any vendor, so a runner from another package needs only this module and `errors`.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from plugai.runners.chunks import (
    BlobChunk,
    Chunk,
    EmbeddingChunk,
    FinalChunk,
    FinishReason,
    ProgressChunk,
    TextChunk,
    TokenLogprob,
    ToolCallChunk,
    Usage,
    UsageChunk,
    UsageSource,
    WarningChunk,
)
from plugai.runners.content import (
    REDACTED,
    ArtifactPart,
    BlobPart,
    Message,
    Part,
    ReasoningPart,
    Role,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    UriPart,
)
from plugai.runners.requests import (
    Credential,
    GenerationRequest,
    GrammarFormat,
    JsonSchemaFormat,
    Parameters,
    Payer,
    ReasoningEffort,
    ResponseFormat,
    Tool,
    ToolChoice,
    ToolMode,
)
from plugai.runners.specs import (
    LOCAL,
    Adapter,
    AdapterDescription,
    Capability,
    LoadStage,
    MemoryEstimate,
    Modality,
    ModelDetails,
    ModelSpec,
    Prices,
    ProviderConfig,
    ReportStage,
    files_of,
)

__all__ = [
    "LOCAL",
    "REDACTED",
    "Adapter",
    "AdapterDescription",
    "ArtifactPart",
    "BlobChunk",
    "BlobPart",
    "Capability",
    "Chunk",
    "Credential",
    "EmbeddingChunk",
    "FinalChunk",
    "FinishReason",
    "GenerationRequest",
    "GrammarFormat",
    "JsonSchemaFormat",
    "LoadStage",
    "MemoryEstimate",
    "Message",
    "Modality",
    "ModelDetails",
    "ModelSpec",
    "Parameters",
    "Part",
    "Payer",
    "Prices",
    "ProgressChunk",
    "Provider",
    "ProviderConfig",
    "ReasoningEffort",
    "ReasoningPart",
    "RemoteProvider",
    "ReportStage",
    "ResponseFormat",
    "Role",
    "Runner",
    "TextChunk",
    "TextPart",
    "TokenLogprob",
    "Tool",
    "ToolCallChunk",
    "ToolCallPart",
    "ToolChoice",
    "ToolMode",
    "ToolResultPart",
    "UriPart",
    "Usage",
    "UsageChunk",
    "UsageSource",
    "WarningChunk",
    "files_of",
]


class Runner(ABC):
    """Serves one model, local or remote.

    The server calls `load` once, then `generate` any number of times, at most `capacity` at once, then `unload`
    once. One that `preempts` also gets, beyond `capacity`, a request of each user who has none in it while another has
    several: it answers that one, and pauses one of the user with the most, which goes on later. After `load`,
    `capacity`, `preempts`, `capabilities`, `tool_format`, `batch_invariant` and `context_length` have the model's
    actual values, and `resident_bytes` is its memory, if the runner knows it.
    """

    def __init__(self, spec: ModelSpec) -> None:
        self.spec = spec
        self.capacity = spec.capacity or 1
        self.capabilities = spec.capabilities
        self.context_length = spec.context_length
        self.resident_bytes: int | None = None
        self.preempts = False
        self.tool_format = spec.tool_format
        self.batch_invariant = spec.batch_invariant

    async def load(self, report: ReportStage) -> None:
        """Acquire what the model needs, and call `report` with each stage.

        Raises ModelUnavailableError, ModelBrokenError or RunnerNotInstalledError. Cancellation undoes it.
        """

    @abstractmethod
    def generate(self, request: GenerationRequest) -> AsyncGenerator[Chunk, None]:
        """Yield any number of chunks, then exactly one `FinalChunk`.

        Closing the generator cancels the work; release its resources in a `finally`.
        """

    async def count_tokens(self, request: GenerationRequest) -> int | None:
        """How many tokens the input of a request has for the loaded model; None if only an answer tells.

        Raises InvalidRequestError, ContextOverflowError, ModelUnavailableError.
        """
        return None

    async def measure_memory(self) -> int | None:
        """The memory that the loaded model takes now, in bytes; None if the runner does not know. Raises
        ModelUnavailableError."""
        return self.resident_bytes

    async def unload(self) -> None:
        """Release what `load` acquired. Must not raise."""

    async def wait_until_lost(self) -> None:
        """Wait until the loaded model cannot serve any more, such as when its process died. By default, for ever."""
        await asyncio.get_running_loop().create_future()


class Provider(ABC):
    """Lists models and creates their Runners. One per entry point of the group `plugai.runners`.

    `isolated` means that a runner runs model code, so that the server gives each its own process, which may touch
    nothing but the model's `files`; with `needs_network` it may also connect to other machines. The module that defines
    a Provider is imported by the server: it must be fast to import, and import its engine only in `runner`.

    A provider that is `adaptable` has the option `adapters`: the paths of all LoRA adapters that requests may have,
    which its runner applies as strongly as `adapter_scales` of `plugai.runners.lora.scales` says. One that `estimates`
    can say what memory a model will take.
    """

    isolated: ClassVar[bool] = False
    needs_network: ClassVar[bool] = False
    adaptable: ClassVar[bool] = False
    estimates: ClassVar[bool] = False

    def discover(self, models_folder: str) -> Sequence[ModelSpec]:
        """The models that need no configuration: those in `models_folder`, or those that the provider offers."""
        return ()

    def missing(self) -> str | None:
        """A message that says what must be installed first; None if nothing."""
        return None

    def configured(self, spec: ModelSpec) -> ModelSpec:
        """A model from the configuration, completed with what is known without loading it."""
        return spec

    def files(self, spec: ModelSpec) -> Sequence[Path]:
        """The files and folders that the model is read from: by default what its option `path` names."""
        return files_of(spec)

    def inspect(self, spec: ModelSpec) -> ModelDetails:
        """What the model's files say about it. Raises ModelBrokenError if they are not whole, as while they are copied.

        Called in a process of its own, since the files are foreign; it may take seconds, and reads no weights.
        """
        return ModelDetails()

    def estimate(self, spec: ModelSpec) -> MemoryEstimate | None:
        """The memory that the model will take with these options; None if that is not known. Raises as `inspect`.

        Called in a process of its own, as `inspect` is.
        """
        return None

    @abstractmethod
    def runner(self, spec: ModelSpec) -> Runner:
        """Create a Runner for this model, not loaded yet."""


class RemoteProvider(ABC):
    """Models behind an API. One class per entry point of the group `plugai.providers`, imported when the
    configuration names it, and one object for each provider in the configuration.

    An asynchronous context manager that holds connections. It never stores a credential; each call passes one.
    """

    def __init__(self, config: ProviderConfig) -> None:
        """Raises InvalidRequestError if the configuration is wrong."""
        self.config = config

    @classmethod
    def describe(cls) -> AdapterDescription:
        """What is set for a provider that has this adapter, for those who set it."""
        return AdapterDescription()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection. Must not raise."""

    @property
    def origins(self) -> Sequence[str]:
        """Where it sends credentials, as `https://host`. Credentials stored for other origins are not passed to it."""
        return (self.config.base_url,)

    @property
    def needs_credential(self) -> bool:
        """Whether it can never be used without a credential."""
        return True

    @abstractmethod
    async def models(self, credential: Credential | None) -> Sequence[ModelSpec]:
        """The models that it offers; their ids begin with the provider's, such as `openai/gpt-5`.

        Raises ProviderError. The server also uses it to check whether the provider answers and accepts the key.
        """

    @abstractmethod
    def configured(self, spec: ModelSpec) -> ModelSpec:
        """A model from the configuration, completed with what is known about it. Raises InvalidRequestError."""

    @abstractmethod
    def runner(self, spec: ModelSpec) -> Runner:
        """Create a Runner for this model."""
