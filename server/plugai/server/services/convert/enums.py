"""The contract's enums and the core's, each pair matched by name."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Generic, TypeVar

from plugai.runners.base import Capability, FinishReason, Modality, Payer, ReasoningEffort, Role, ToolMode, UsageSource
from plugai.server.core.accounts.preferences.values import InterfaceTheme, SendKey
from plugai.server.core.accounts.users import Role as UserRole
from plugai.server.core.artifacts.signed_links import Variant
from plugai.server.core.generation.records import OnDisconnect, RequestPurpose, RequestState
from plugai.server.core.hub.advice import Fit
from plugai.server.core.hub.hub import Sort, UseCase
from plugai.server.core.hub.variants import WeightsFormat
from plugai.server.core.models.entry import ModelState, Origin
from plugai.server.core.models.operations import OperationKind, OperationState
from plugai.server.core.principal import Scope
from plugai.server.core.providers.definitions import ProviderOrigin
from plugai.server.core.providers.health import ProviderState
from plugai.server.core.sessions.session import ContextPolicy, MessageState, SessionState
from plugai.v1 import (
    artifacts_pb2,
    error_pb2,
    event_pb2,
    generate_pb2,
    hub_pb2,
    message_pb2,
    models_pb2,
    operations_pb2,
    options_pb2,
    preferences_pb2,
    providers_pb2,
    sessions_pb2,
    users_pb2,
)

E = TypeVar("E", bound=StrEnum)
W = TypeVar("W", bound=int)


class EnumPair(Generic[E, W]):
    """An enum of the core and its counterpart in the contract, whose names have a prefix."""

    def __init__(self, domain: type[E], wire: Callable[[str], W], prefix: str) -> None:
        self._to_wire = {member: wire(f"{prefix}_{member.name}") for member in domain}
        self._to_domain: dict[int, E] = {number: member for member, number in self._to_wire.items()}

    def wire(self, member: E) -> W:
        """The number on the wire."""
        return self._to_wire[member]

    def domain(self, number: int) -> E:
        """The core's member; the number has been checked."""
        return self._to_domain[number]


ROLES = EnumPair(Role, message_pb2.Role.Value, "ROLE")
MODALITIES = EnumPair(Modality, message_pb2.Modality.Value, "MODALITY")
CAPABILITIES = EnumPair(Capability, models_pb2.Capability.Value, "CAPABILITY")
FINISH_REASONS = EnumPair(FinishReason, event_pb2.FinishReason.Value, "FINISH_REASON")
USAGE_SOURCES = EnumPair(UsageSource, event_pb2.UsageSource.Value, "USAGE_SOURCE")
REASONING = EnumPair(ReasoningEffort, message_pb2.ReasoningEffort.Value, "REASONING_EFFORT")
TOOL_MODES = EnumPair(ToolMode, message_pb2.ToolChoice.Mode.Value, "MODE")
ON_DISCONNECT = EnumPair(OnDisconnect, generate_pb2.OnDisconnect.Value, "ON_DISCONNECT")
REQUEST_STATES = EnumPair(RequestState, generate_pb2.RequestState.Value, "REQUEST_STATE")
PAYERS = EnumPair(Payer, generate_pb2.Payer.Value, "PAYER")
REQUEST_PURPOSES = EnumPair(RequestPurpose, generate_pb2.RequestPurpose.Value, "REQUEST_PURPOSE")
SESSION_STATES = EnumPair(SessionState, sessions_pb2.SessionState.Value, "SESSION_STATE")
MESSAGE_STATES = EnumPair(MessageState, sessions_pb2.MessageState.Value, "MESSAGE_STATE")
CONTEXT_POLICIES = EnumPair(ContextPolicy, sessions_pb2.ContextPolicy.Value, "CONTEXT_POLICY")
PROVIDER_STATES = EnumPair(ProviderState, providers_pb2.ProviderState.Value, "PROVIDER_STATE")
PROVIDER_ORIGINS = EnumPair(ProviderOrigin, providers_pb2.ProviderOrigin.Value, "PROVIDER_ORIGIN")
MODEL_ORIGINS = EnumPair(Origin, models_pb2.ModelOrigin.Value, "MODEL_ORIGIN")
MODEL_STATES = EnumPair(ModelState, models_pb2.ModelState.Value, "MODEL_STATE")
ARTIFACT_VARIANTS = EnumPair(Variant, artifacts_pb2.ArtifactVariant.Value, "ARTIFACT_VARIANT")
OPERATION_KINDS = EnumPair(OperationKind, operations_pb2.OperationKind.Value, "OPERATION_KIND")
OPERATION_STATES = EnumPair(OperationState, operations_pb2.OperationState.Value, "OPERATION_STATE")
HUB_FITS = EnumPair(Fit, hub_pb2.HubFit.Value, "HUB_FIT")
HUB_FORMATS = EnumPair(WeightsFormat, hub_pb2.HubFormat.Value, "HUB_FORMAT")
HUB_SORTS = EnumPair(Sort, hub_pb2.HubSort.Value, "HUB_SORT")
HUB_USE_CASES = EnumPair(UseCase, hub_pb2.HubUseCase.Value, "HUB_USE_CASE")
USER_ROLES = EnumPair(UserRole, users_pb2.UserRole.Value, "USER_ROLE")
THEMES = EnumPair(InterfaceTheme, preferences_pb2.InterfaceTheme.Value, "INTERFACE_THEME")
SEND_KEYS = EnumPair(SendKey, preferences_pb2.SendKey.Value, "SEND_KEY")
SCOPES = EnumPair(Scope, options_pb2.Scope.Value, "SCOPE")


def error_reason(reason: str) -> error_pb2.ErrorReason.ValueType:
    """The enum value for the reason of a PlugAIError."""
    return error_pb2.ErrorReason.Value(f"ERROR_REASON_{reason}")
