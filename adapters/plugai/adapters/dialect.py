"""A provider's API without the connection: requests become bytes, events become chunks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, TypeVar

import msgspec

from plugai.adapters.http.call import ErrorResponse, ProviderCall
from plugai.adapters.http.sse import ServerEvent
from plugai.adapters.provider_errors import ProviderErrorPayload
from plugai.runners.base import (
    Capability,
    Chunk,
    Credential,
    GenerationRequest,
    Modality,
    ModelSpec,
    ProviderConfig,
)
from plugai.runners.errors import InvalidRequestError


class ListedModel(msgspec.Struct, frozen=True):
    """A model as its provider lists it. None where the provider gives no information.

    `options` are for the dialect's own `call`, which finds them in the spec's options.
    """

    name: str
    context_length: int | None = None
    input_modalities: tuple[Modality, ...] | None = None
    output_modalities: tuple[Modality, ...] | None = None
    capabilities: frozenset[Capability] | None = None
    parameters_schema: Mapping[str, object] | None = None
    options: Mapping[str, object] = {}


class NoOptions(msgspec.Struct, frozen=True):
    """The options of a provider that has none of its own."""


Options = TypeVar("Options", bound=msgspec.Struct)


class Reader(ABC):
    """Turns the events of one attempt into chunks."""

    @abstractmethod
    def read(self, event: ServerEvent) -> Iterable[Chunk]:
        """The chunks in an event; nothing for an irrelevant or unknown one.

        The answer ends with the first FinalChunk: return it when the stream's own last event has arrived. Its usage is
        `Usage(source=PROVIDER, ...)`, or `Usage()` if the provider reports nothing; the usage is then estimated.
        Raises ProviderPayloadError for an error inside the stream, one of `decoding.DECODE_ERRORS` for invalid content.
        """

    def end(self, rest: bytes) -> Sequence[Chunk]:
        """The last chunks, with the FinalChunk, if the body may end here without a last event; else nothing.

        `rest` are the bytes after the last complete event. Raises as `read`.
        """
        return ()


class Dialect(ABC):
    """One provider's API format. It stores nothing about a request."""

    default_base_url: ClassVar[str] = ""
    # The models' section of known_models.toml; empty if they may be from anyone.
    family: ClassVar[str] = ""
    capabilities: ClassVar[frozenset[Capability]] = frozenset()
    needs_credential: ClassVar[bool] = True
    input_modalities: ClassVar[tuple[Modality, ...]] = (Modality.TEXT,)
    parameters_schema: ClassVar[Mapping[str, object]] = {}
    # What people call the API, and the kinds of keys that it takes, the usual one first; empty if that is not said.
    title: ClassVar[str] = ""
    credential_kinds: ClassVar[tuple[str, ...]] = ()
    # Settings of the provider beyond those that all have.
    provider_options: ClassVar[type[msgspec.Struct]] = NoOptions
    # Options of a model beside its name, with their types.
    model_options: ClassVar[Mapping[str, type]] = {}

    # The address of the token service for credentials that are not API keys; empty if there is none.
    token_url: str = ""

    def __init__(self, config: ProviderConfig) -> None:
        """Raises InvalidRequestError if the provider's options are wrong."""
        known = {field.encode_name for field in msgspec.structs.fields(self.provider_options)}
        if unknown := set(config.options) - known:
            raise InvalidRequestError(f"provider {config.id!r}: unknown setting {', '.join(sorted(unknown))}")
        self.config = config
        self.base_url = config.base_url or self.default_base_url

    def read_options(self, kind: type[Options]) -> Options:
        """The provider's options, as their Struct. Raises InvalidRequestError."""
        try:
            return msgspec.convert(dict(self.config.options), kind)
        except msgspec.ValidationError as error:
            raise InvalidRequestError(f"provider {self.config.id!r}: {error}") from None

    @abstractmethod
    def authorization(self, credential: Credential) -> Mapping[str, str]:
        """The headers that carry the credential."""

    def needs_token(self, credential: Credential) -> bool:
        """Whether this credential is exchanged for a `token`, which is then sent in its place."""
        return False

    def token_call(self, credential: Credential) -> ProviderCall:
        """The request to `token_url` for a token. Raises CredentialRejectedError if it cannot be made."""
        raise AssertionError(f"{type(self).__name__} has no tokens")

    @abstractmethod
    def call(self, request: GenerationRequest, spec: ModelSpec) -> ProviderCall:
        """The request for a streamed answer. Raises InvalidRequestError if the provider cannot serve it."""

    @abstractmethod
    def reader(self, request: GenerationRequest, spec: ModelSpec) -> Reader:
        """The reader of the stream that answers `call`."""

    def described(self, model: ListedModel) -> ListedModel:
        """The model with what the dialect knows from its name and options."""
        return model

    @abstractmethod
    def error_payload(self, response: ErrorResponse) -> ProviderErrorPayload:
        """The error in a response that is not a stream. Never raises for content that it cannot decode."""

    @abstractmethod
    def listing(self) -> ProviderCall:
        """The request for the list of models."""

    @abstractmethod
    def listed(self, body: bytes) -> Sequence[ListedModel]:
        """The models in the answer to `listing` that can generate. Raises one of `decoding.DECODE_ERRORS`."""


def model_name(spec: ModelSpec) -> str:
    """The provider's name of a model."""
    return str(spec.options["model"])


def object_schema(schema: Mapping[str, object], least: Mapping[str, object]) -> dict[str, object]:
    """A schema in its own order, with the keywords that the provider requires and it does not have."""
    return {**{keyword: value for keyword, value in least.items() if keyword not in schema}, **schema}
