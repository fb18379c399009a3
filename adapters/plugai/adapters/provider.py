"""A remote provider over HTTP: its connections, models and runners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import ClassVar, Self

import msgspec

from plugai.adapters.credential_exchange import CredentialExchange
from plugai.adapters.decoding import DECODE_ERRORS
from plugai.adapters.dialect import Dialect, ListedModel
from plugai.adapters.http.call import ErrorResponse
from plugai.adapters.http.client import HttpClient, origin
from plugai.adapters.http.flush_window import FlushWindow
from plugai.adapters.http.retries import Retries
from plugai.adapters.known_models import KnownModel, known_model
from plugai.adapters.runner import HttpRunner
from plugai.runners.base import (
    AdapterDescription,
    Capability,
    Credential,
    Modality,
    ModelSpec,
    ProviderConfig,
    RemoteProvider,
    Runner,
)
from plugai.runners.errors import InvalidRequestError, ProviderProtocolError

_LISTING_SECONDS = 30.0


class HttpProvider(RemoteProvider):
    """A provider whose API format is `dialect`. An adapter is a subclass that names one."""

    dialect: ClassVar[type[Dialect]]

    def __init__(self, config: ProviderConfig) -> None:
        super().__init__(config)
        self._dialect = self.dialect(config)
        self._client = HttpClient(config, self._dialect.base_url)
        self._window = FlushWindow()
        self._retries = Retries(config)
        self._exchange = CredentialExchange(self._dialect)

    @classmethod
    def describe(cls) -> AdapterDescription:
        dialect = cls.dialect
        return AdapterDescription(
            dialect.title,
            dialect.credential_kinds,
            dialect.needs_credential,
            dialect.default_base_url,
            _options_schema(dialect.provider_options),
        )

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        await self._exchange.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._exchange.__aexit__(kind, error, trace)
        await self._client.__aexit__(kind, error, trace)

    @property
    def origins(self) -> Sequence[str]:
        return [origin(url) for url in (self._dialect.base_url, self._dialect.token_url) if url]

    @property
    def needs_credential(self) -> bool:
        return self._dialect.needs_credential

    async def models(self, credential: Credential | None) -> Sequence[ModelSpec]:
        auth = await self._exchange.auth_headers(credential)
        response = await self._client.fetch(self._dialect.listing(), auth.headers, _LISTING_SECONDS)
        if isinstance(response, ErrorResponse):
            raise self._exchange.plugai_error(auth, self._dialect.error_payload(response))
        try:
            listed = self._dialect.listed(response)
        except DECODE_ERRORS:
            sentence = f"the list of models of provider {self.config.id!r} cannot be decoded; check its base_url"
            raise ProviderProtocolError(sentence) from None
        return [self._spec(model) for model in listed]

    def configured(self, spec: ModelSpec) -> ModelSpec:
        name = str(spec.options.get("model", spec.id.removeprefix(f"{self.config.id}/")))
        options = {option: value for option, value in spec.options.items() if option != "model"}
        for option, value in options.items():
            if not isinstance(value, self._dialect.model_options.get(option, ())):
                raise InvalidRequestError(f"model {spec.id!r}: option {option} is unknown, or of the wrong type")
        listed = ListedModel(name, options=options)
        return replace(self._spec(listed), id=spec.id, capacity=spec.capacity or self.config.capacity)

    def runner(self, spec: ModelSpec) -> Runner:
        return HttpRunner(spec, self._dialect, self._client, self._exchange, self._window, self._retries)

    def _spec(self, model: ListedModel) -> ModelSpec:
        """A model's spec: from the provider's list, else the table of known models, else the dialect's defaults."""
        dialect = self._dialect
        model = dialect.described(model)
        known = known_model(dialect.family, model.name)
        return ModelSpec(
            id=f"{self.config.id}/{model.name}",
            runner=self.config.runner,
            provider=self.config.id,
            input_modalities=model.input_modalities or _inputs(dialect, known),
            output_modalities=model.output_modalities or (Modality.TEXT,),
            capabilities=_capabilities(dialect, known) if model.capabilities is None else model.capabilities,
            context_length=model.context_length or (None if known is None else known.context),
            capacity=self.config.capacity,
            prices=self.config.prices.get(model.name) or (None if known is None else known.prices),
            parameters_schema=model.parameters_schema or dialect.parameters_schema,
            options={**model.options, "model": model.name},
        )


def _options_schema(options: type[msgspec.Struct]) -> Mapping[str, object]:
    """The JSON Schema of a provider's options, with nothing that it would have to be looked up in."""
    _, parts = msgspec.json.schema_components([options])
    # As JSON has it: the defaults of tuples are lists.
    properties: Mapping[str, object] = msgspec.json.decode(msgspec.json.encode(parts[options.__name__]["properties"]))
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _inputs(dialect: Dialect, known: KnownModel | None) -> tuple[Modality, ...]:
    return dialect.input_modalities if known is None or known.images else (Modality.TEXT,)


def _capabilities(dialect: Dialect, known: KnownModel | None) -> frozenset[Capability]:
    reasons = known is None or known.reasoning
    return dialect.capabilities if reasons else dialect.capabilities - {Capability.REASONING}
