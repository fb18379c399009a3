"""What a provider speaks, apart from any connection: requests become bytes, events become chunks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

import msgspec

from plugai.adapters.failures import ProviderErrorPayload
from plugai.adapters.http.sse import ServerEvent
from plugai.runners.base import (
    Capability,
    Chunk,
    Credential,
    GenerationRequest,
    Modality,
    ModelSpec,
    ProviderConfig,
    WarningChunk,
)
from plugai.runners.errors import InvalidRequestError


class ProviderCall(msgspec.Struct, frozen=True):
    """A request to the provider without its credential. `path` follows the base URL and begins with `/`.

    `warnings` tell the caller what of the request the provider cannot be asked. `answer_type` is the MIME type that its
    answer must have.
    """

    path: str
    body: bytes = b""
    method: str = "POST"
    headers: Mapping[str, str] = {}
    warnings: tuple[WarningChunk, ...] = ()
    answer_type: str = "text/event-stream"


class ErrorResponse(msgspec.Struct, frozen=True):
    """An answer whose status is not 200. Names of headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class ListedModel(msgspec.Struct, frozen=True):
    """A model as its provider lists it. None is what the provider does not say.

    `options` are for the dialect's own `call`, which finds them among the spec's.
    """

    name: str
    context_length: int | None = None
    input_modalities: tuple[Modality, ...] | None = None
    output_modalities: tuple[Modality, ...] | None = None
    capabilities: frozenset[Capability] | None = None
    parameters_schema: Mapping[str, object] | None = None
    options: Mapping[str, object] = {}


class Reader(ABC):
    """Reads the stream of one attempt."""

    @abstractmethod
    def read(self, event: ServerEvent) -> Iterable[Chunk]:
        """What an event says; nothing for one that is of no interest or unknown.

        The answer ends with the first FinalChunk: give it when the stream's own last event has come. Its usage is
        `Usage(source=PROVIDER, ...)`; `Usage()` where the provider said nothing, and then the engine estimates.
        Raises ProviderPayloadError for an error inside the stream, one of `decoding.UNREADABLE` for unreadable content.
        """

    def end(self, rest: bytes) -> Sequence[Chunk]:
        """The end of the answer, with its FinalChunk, if the body may end here without a last event; else nothing.

        `rest` came after the last whole event. Raises as `read`.
        """
        return ()


class Dialect(ABC):
    """One provider's language. It keeps nothing of a request."""

    default_base_url: ClassVar[str] = ""
    # Whose models these are in known_models.toml; empty if they may be anybody's.
    family: ClassVar[str] = ""
    capabilities: ClassVar[frozenset[Capability]] = frozenset()
    needs_credential: ClassVar[bool] = True
    input_modalities: ClassVar[tuple[Modality, ...]] = (Modality.TEXT,)
    parameters_schema: ClassVar[Mapping[str, object]] = {}
    # What a provider's configuration may say beside what all have.
    provider_options: ClassVar[frozenset[str]] = frozenset()
    # What a model's configuration may say beside its name, and of which type.
    model_options: ClassVar[Mapping[str, type]] = {}

    # Where credentials that are no keys get their tokens; empty if there are none.
    token_url: str = ""

    def __init__(self, config: ProviderConfig) -> None:
        """Raises InvalidRequestError if the provider's options are wrong."""
        if unknown := set(config.options) - self.provider_options:
            raise InvalidRequestError(f"provider {config.id!r}: there is no setting {', '.join(sorted(unknown))}")
        self.config = config
        self.base_url = config.base_url or self.default_base_url

    @abstractmethod
    def authorization(self, credential: Credential) -> Mapping[str, str]:
        """The headers that carry the credential."""

    def needs_token(self, credential: Credential) -> bool:
        """Whether this credential is exchanged for a `token`, which is then sent in its place."""
        return False

    def token_call(self, credential: Credential) -> ProviderCall:
        """How the service at `token_url` is asked for a token. Raises CredentialRejectedError if it cannot be."""
        raise AssertionError(f"{type(self).__name__} has no tokens")

    @abstractmethod
    def call(self, request: GenerationRequest, spec: ModelSpec) -> ProviderCall:
        """How the provider is asked for a streamed answer. Raises InvalidRequestError if it cannot be asked this."""

    @abstractmethod
    def reader(self, request: GenerationRequest, spec: ModelSpec) -> Reader:
        """What reads the stream that answers `call`."""

    def described(self, model: ListedModel) -> ListedModel:
        """What more the dialect knows of a model by its name and options."""
        return model

    @abstractmethod
    def complaint(self, response: ErrorResponse) -> ProviderErrorPayload:
        """What an answer that is no stream says went wrong. Never raises for what it cannot read."""

    @abstractmethod
    def listing(self) -> ProviderCall:
        """How the provider is asked for its models."""

    @abstractmethod
    def listed(self, body: bytes) -> Sequence[ListedModel]:
        """The models that can generate, of the answer to `listing`. Raises one of `decoding.UNREADABLE`."""


def model_name(spec: ModelSpec) -> str:
    """The provider's own name of a model."""
    return str(spec.options["model"])
