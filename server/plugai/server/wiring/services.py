"""The one list of the public services, and the one place where their servicers are registered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from google.protobuf.descriptor import ServiceDescriptor
from grpc import aio

from plugai.compat.v1 import (
    anthropic_pb2,
    anthropic_pb2_grpc,
    ollama_pb2,
    ollama_pb2_grpc,
    openai_files_pb2,
    openai_files_pb2_grpc,
    openai_images_pb2,
    openai_images_pb2_grpc,
    openai_pb2,
    openai_pb2_grpc,
    openai_responses_pb2,
    openai_responses_pb2_grpc,
)
from plugai.server.services.compat.anthropic.errors import AnthropicErrors
from plugai.server.services.compat.ollama.errors import OllamaErrors
from plugai.server.services.compat.openai.errors import OpenAIErrors
from plugai.server.services.compat.openai.responses.errors import OpenAIResponseErrors
from plugai.v1 import (
    access_pb2,
    access_pb2_grpc,
    administration_pb2,
    administration_pb2_grpc,
    artifacts_pb2,
    artifacts_pb2_grpc,
    audit_pb2,
    audit_pb2_grpc,
    auth_pb2,
    auth_pb2_grpc,
    backups_pb2,
    backups_pb2_grpc,
    credentials_pb2,
    credentials_pb2_grpc,
    export_pb2,
    export_pb2_grpc,
    generate_pb2,
    generate_pb2_grpc,
    hub_pb2,
    hub_pb2_grpc,
    mfa_pb2,
    mfa_pb2_grpc,
    models_pb2,
    models_pb2_grpc,
    oauth_pb2,
    oauth_pb2_grpc,
    operations_pb2,
    operations_pb2_grpc,
    preferences_pb2,
    preferences_pb2_grpc,
    providers_pb2,
    providers_pb2_grpc,
    server_pb2,
    server_pb2_grpc,
    session_transfer_pb2,
    session_transfer_pb2_grpc,
    sessions_pb2,
    sessions_pb2_grpc,
    users_pb2,
    users_pb2_grpc,
)


@dataclass(frozen=True, slots=True)
class Service:
    """A service of the contract: its descriptor, and the generated base class and registration of its servicer."""

    descriptor: ServiceDescriptor
    servicer: type
    add: Callable[..., None]


def _service(messages: Any, grpc: Any, name: str) -> Service:
    add = getattr(grpc, f"add_{name}Servicer_to_server")
    return Service(messages.DESCRIPTOR.services_by_name[name], getattr(grpc, f"{name}Servicer"), add)


SERVICES = (
    _service(generate_pb2, generate_pb2_grpc, "GenerateService"),
    _service(models_pb2, models_pb2_grpc, "ModelsService"),
    _service(access_pb2, access_pb2_grpc, "AccessService"),
    _service(providers_pb2, providers_pb2_grpc, "ProvidersService"),
    _service(hub_pb2, hub_pb2_grpc, "HubService"),
    _service(operations_pb2, operations_pb2_grpc, "OperationsService"),
    _service(artifacts_pb2, artifacts_pb2_grpc, "ArtifactsService"),
    _service(administration_pb2, administration_pb2_grpc, "AdministrationService"),
    _service(audit_pb2, audit_pb2_grpc, "AuditService"),
    _service(credentials_pb2, credentials_pb2_grpc, "CredentialsService"),
    _service(sessions_pb2, sessions_pb2_grpc, "SessionsService"),
    _service(auth_pb2, auth_pb2_grpc, "AuthService"),
    _service(preferences_pb2, preferences_pb2_grpc, "PreferencesService"),
    _service(users_pb2, users_pb2_grpc, "AccountService"),
    _service(users_pb2, users_pb2_grpc, "UsersService"),
    _service(mfa_pb2, mfa_pb2_grpc, "SecondFactorService"),
    _service(oauth_pb2, oauth_pb2_grpc, "OAuthService"),
    _service(session_transfer_pb2, session_transfer_pb2_grpc, "SessionTransferService"),
    _service(export_pb2, export_pb2_grpc, "ExportService"),
    _service(backups_pb2, backups_pb2_grpc, "BackupsService"),
    _service(server_pb2, server_pb2_grpc, "ServerService"),
)
PUBLIC_SERVICES = tuple(service.descriptor for service in SERVICES)
# Other APIs, for HTTP clients only, with the form of their errors.
_COMPAT = (
    (_service(openai_pb2, openai_pb2_grpc, "OpenAIService"), OpenAIErrors()),
    (
        _service(openai_responses_pb2, openai_responses_pb2_grpc, "OpenAIResponsesService"),
        OpenAIResponseErrors(),
    ),
    (_service(openai_images_pb2, openai_images_pb2_grpc, "OpenAIImagesService"), OpenAIErrors()),
    (_service(openai_files_pb2, openai_files_pb2_grpc, "OpenAIFilesService"), OpenAIErrors()),
    (_service(anthropic_pb2, anthropic_pb2_grpc, "AnthropicService"), AnthropicErrors()),
    (_service(ollama_pb2, ollama_pb2_grpc, "OllamaService"), OllamaErrors()),
)
COMPAT_SERVICES = tuple(service.descriptor for service, _ in _COMPAT)
ERROR_FORMATS = {service.descriptor.full_name: format_ for service, format_ in _COMPAT}


def register(server: aio.Server, servicers: Iterable[object]) -> None:
    """Have a server answer every service. Raises LookupError if one has no servicer."""
    given = list(servicers)
    for service in (*SERVICES, *(service for service, _ in _COMPAT)):
        servicer = next((each for each in given if isinstance(each, service.servicer)), None)
        if servicer is None:
            raise LookupError(f"{service.descriptor.full_name} has no servicer; give it one in its part of wiring/")
        service.add(servicer, server)
