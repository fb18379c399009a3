"""The contract's enums and the core's, each pair matched by name."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Generic, TypeVar

from plugai.runners.base import Capability, FinishReason, Modality, Payer, ReasoningEffort, Role, ToolMode, UsageSource
from plugai.server.core.accounts.users import Role as UserRole
from plugai.server.core.artifacts.signed_links import Variant
from plugai.server.core.generation.records import OnDisconnect, Purpose, RequestState
from plugai.server.core.models.entry import ModelState, Origin
from plugai.server.core.models.operations import OperationKind, OperationState
from plugai.server.core.principal import Scope
from plugai.server.core.providers.health import ProviderState
from plugai.server.core.sessions.session import ContextPolicy, MessageState, SessionState
from plugai.v1 import (
    artifacts_pb2,
    error_pb2,
    event_pb2,
    generate_pb2,
    message_pb2,
    models_pb2,
    operations_pb2,
    options_pb2,
    sessions_pb2,
    users_pb2,
)

E = TypeVar("E", bound=StrEnum)
W = TypeVar("W", bound=int)


class Pair(Generic[E, W]):
    """An enum of the core and its twin on the wire, whose names add a prefix."""

    def __init__(self, domain: type[E], wire: Callable[[str], W], prefix: str) -> None:
        self._to_wire = {member: wire(f"{prefix}_{member.name}") for member in domain}
        self._to_domain: dict[int, E] = {number: member for member, number in self._to_wire.items()}

    def wire(self, member: E) -> W:
        """The number on the wire."""
        return self._to_wire[member]

    def domain(self, number: int) -> E:
        """The core's member; the number has been checked."""
        return self._to_domain[number]


ROLES = Pair(Role, message_pb2.Role.Value, "ROLE")
MODALITIES = Pair(Modality, message_pb2.Modality.Value, "MODALITY")
CAPABILITIES = Pair(Capability, models_pb2.Capability.Value, "CAPABILITY")
FINISH_REASONS = Pair(FinishReason, event_pb2.FinishReason.Value, "FINISH_REASON")
USAGE_SOURCES = Pair(UsageSource, event_pb2.UsageSource.Value, "USAGE_SOURCE")
REASONING = Pair(ReasoningEffort, message_pb2.ReasoningEffort.Value, "REASONING_EFFORT")
TOOL_MODES = Pair(ToolMode, message_pb2.ToolChoice.Mode.Value, "MODE")
ON_DISCONNECT = Pair(OnDisconnect, generate_pb2.OnDisconnect.Value, "ON_DISCONNECT")
REQUEST_STATES = Pair(RequestState, generate_pb2.RequestState.Value, "REQUEST_STATE")
PAYERS = Pair(Payer, generate_pb2.Payer.Value, "PAYER")
REQUEST_PURPOSES = Pair(Purpose, generate_pb2.RequestPurpose.Value, "REQUEST_PURPOSE")
SESSION_STATES = Pair(SessionState, sessions_pb2.SessionState.Value, "SESSION_STATE")
MESSAGE_STATES = Pair(MessageState, sessions_pb2.MessageState.Value, "MESSAGE_STATE")
CONTEXT_POLICIES = Pair(ContextPolicy, sessions_pb2.ContextPolicy.Value, "CONTEXT_POLICY")
PROVIDER_STATES = Pair(ProviderState, models_pb2.ProviderState.Value, "PROVIDER_STATE")
MODEL_ORIGINS = Pair(Origin, models_pb2.ModelOrigin.Value, "MODEL_ORIGIN")
MODEL_STATES = Pair(ModelState, models_pb2.ModelState.Value, "MODEL_STATE")
ARTIFACT_VARIANTS = Pair(Variant, artifacts_pb2.ArtifactVariant.Value, "ARTIFACT_VARIANT")
OPERATION_KINDS = Pair(OperationKind, operations_pb2.OperationKind.Value, "OPERATION_KIND")
OPERATION_STATES = Pair(OperationState, operations_pb2.OperationState.Value, "OPERATION_STATE")
USER_ROLES = Pair(UserRole, users_pb2.UserRole.Value, "USER_ROLE")
SCOPES = Pair(Scope, options_pb2.Scope.Value, "SCOPE")


def error_reason(reason: str) -> error_pb2.ErrorReason.ValueType:
    """The reason on the wire of a PlugAIError's."""
    return error_pb2.ErrorReason.Value(f"ERROR_REASON_{reason}")
