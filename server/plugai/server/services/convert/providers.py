"""Between the wire and the core: providers, their definitions and the server's keys for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from google.protobuf import json_format
from google.protobuf.struct_pb2 import Struct
from pydantic import TypeAdapter, ValidationError

from plugai.runners.base import Prices
from plugai.runners.errors import InvalidRequestError
from plugai.server.core.overlays import fields_set
from plugai.server.core.providers.adapters import InstalledAdapter
from plugai.server.core.providers.catalog import SECRET, ProviderChange
from plugai.server.core.providers.credential_kinds import KINDS
from plugai.server.core.providers.definitions import ProviderDefinition
from plugai.server.core.providers.server_keys import KeyDescription
from plugai.server.core.providers.views import ProviderConfiguration, ProviderView
from plugai.server.services.convert import enums, events, secrets
from plugai.server.services.convert.json_values import json_object
from plugai.server.services.convert.masks import changed_fields
from plugai.server.settings.providers import PriceSettings
from plugai.v1 import models_pb2
from plugai.v1 import providers_pb2 as pb

_FIELDS = tuple(field.name for field in pb.ProviderDefinition.DESCRIPTOR.fields if field.name not in ("id", "runner"))
_OBJECTS = ("allowed_hosts", "prices", "options", SECRET)
_PLAIN = tuple(name for name in ("runner", *_FIELDS) if name not in _OBJECTS)
_PRICES: TypeAdapter[dict[str, PriceSettings]] = TypeAdapter(dict[str, PriceSettings])


def whole(message: pb.ProviderDefinition) -> ProviderChange:
    """A new provider, or what is tried instead of what one has. Raises InvalidRequestError."""
    return _change(message, frozenset(field.name for field, _ in message.ListFields() if field.name in _FIELDS))


def change(request: pb.UpdateProviderRequest) -> ProviderChange:
    """What changes of a provider. Raises InvalidRequestError for a field that cannot be changed."""
    if request.provider.runner and not request.update_mask.paths:
        raise _wrong("provider.runner", "cannot be changed; delete the provider, and create it again")
    return _change(request.provider, changed_fields(request.update_mask, request.provider, _FIELDS))


def _change(message: pb.ProviderDefinition, names: frozenset[str]) -> ProviderChange:
    given: dict[str, Any] = {field.name: value for field, value in message.ListFields() if field.name in _PLAIN}
    definition = ProviderDefinition(
        id=message.id,
        allowed_hosts=_hosts(message) if message.HasField("allowed_hosts") else None,
        prices=_prices(message.prices) if message.HasField("prices") else None,
        options=json_object(message.options) if message.HasField("options") else None,
        **given,
    )
    has_secret = message.HasField("secret") and SECRET in names
    secret = secrets.secret(message.secret, f"provider.{SECRET}") if has_secret else None
    return ProviderChange(definition, names, secret)


def _hosts(message: pb.ProviderDefinition) -> frozenset[str]:
    return frozenset(item.string_value for item in message.allowed_hosts.values)


def _prices(message: Struct) -> Mapping[str, Prices]:
    try:
        given = _PRICES.validate_python(json_object(message))
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        raise _wrong("provider.prices", f"{where} is not right: {error.errors()[0]['msg']}") from None
    return {model: price.prices for model, price in given.items()}


def message(view: ProviderView) -> pb.Provider:
    """A provider on the wire."""
    status, health = view.status, view.status.health
    provider = pb.Provider(
        id=status.id,
        runner=status.runner,
        state=enums.PROVIDER_STATES.wire(health.state),
        state_time=events.timestamp(health.since),
        check_time=events.timestamp(health.seen_at),
        models=status.models,
        list_time=events.timestamp(status.listed_at),
        origin=enums.PROVIDER_ORIGINS.wire(view.origin),
        needs_own_key=view.needs_own_key,
    )
    if health.reason:
        reason = enums.error_reason(health.reason)
        provider.error.MergeFrom(models_pb2.ModelError(reason=reason, message=health.message))
    if view.configuration is not None:
        _add_configuration(provider, view.configuration)
    return provider


def adapter_message(adapter: InstalledAdapter) -> pb.ProviderAdapter:
    """An adapter on the wire."""
    about = adapter.description
    wire = pb.ProviderAdapter(
        name=adapter.name,
        title=about.title,
        credential_kinds=about.credential_kinds or KINDS,
        needs_credential=about.needs_credential,
        base_url=about.base_url,
    )
    if about.options_schema is not None:
        json_format.ParseDict(dict(about.options_schema), wire.options_schema)
    return wire


def _add_configuration(provider: pb.Provider, configuration: ProviderConfiguration) -> None:
    provider.definition.MergeFrom(_definition(configuration.definition))
    provider.changed_fields.extend(configuration.changed_fields)
    if configuration.key is not None:
        provider.key.MergeFrom(_key(configuration.key))


def _definition(definition: ProviderDefinition) -> pb.ProviderDefinition:
    given: dict[str, Any] = fields_set(definition)
    wire = pb.ProviderDefinition(**{name: value for name, value in given.items() if name not in _OBJECTS})
    if definition.allowed_hosts is not None:
        wire.allowed_hosts.extend(sorted(definition.allowed_hosts))
    if definition.prices is not None:
        prices = {model: _price(price) for model, price in definition.prices.items()}
        json_format.ParseDict(prices, wire.prices)
    if definition.options is not None:
        json_format.ParseDict(dict(definition.options), wire.options)
    return wire


def _price(prices: Prices) -> dict[str, float]:
    named = {"input": prices.input_nanos, "output": prices.output_nanos, "cached_input": prices.cached_input_nanos}
    return {name: nanos / 1000 for name, nanos in named.items() if nanos is not None}


def _key(key: KeyDescription) -> pb.ServerKey:
    message = pb.ServerKey(
        kind=key.kind,
        hint=key.hint,
        origin=enums.PROVIDER_ORIGINS.wire(key.origin),
        update_time=events.timestamp(key.updated_at),
    )
    if key.error is not None:
        message.error.MergeFrom(secrets.error_message(key.error))
    return message


def _wrong(field: str, problem: str) -> InvalidRequestError:
    return InvalidRequestError(f"{field} {problem}", {field: problem})
