"""plugai.v1.CredentialsService."""

from __future__ import annotations

from typing import Any

from grpc import aio

from plugai.runners.errors import InvalidRequestError, PlugAIError
from plugai.server.core.errors import SecretUnreadableError
from plugai.server.core.principal import CALLER
from plugai.server.core.providers.credential_kinds import (
    ApiKey,
    AwsKeys,
    AzureEntra,
    Secret,
    hint,
    kind_of,
    service_account,
)
from plugai.server.core.providers.user_credentials import UserCredential, UserCredentials
from plugai.server.services.convert import enums, events, pages
from plugai.v1 import credentials_pb2 as pb
from plugai.v1 import credentials_pb2_grpc

Context = aio.ServicerContext[Any, Any]


class CredentialsServicer(credentials_pb2_grpc.CredentialsServiceServicer):
    """Keeps the caller's credentials."""

    def __init__(self, own: UserCredentials) -> None:
        self._own = own

    async def SetCredential(self, request: pb.SetCredentialRequest, context: Context) -> pb.ProviderCredential:
        return _message(await self._own.set(CALLER.get(), request.provider, _secret(request)))

    async def GetCredential(self, request: pb.GetCredentialRequest, context: Context) -> pb.ProviderCredential:
        return _message(await self._own.get(CALLER.get(), request.provider))

    async def ListCredentials(self, request: pb.ListCredentialsRequest, context: Context) -> pb.ListCredentialsResponse:
        known = [_message(credential) for credential in await self._own.list(CALLER.get())]
        page, token = pages.page(known, lambda one: one.provider, request.page_size, request.page_token)
        return pb.ListCredentialsResponse(credentials=page, next_page_token=token)

    async def DeleteCredential(
        self, request: pb.DeleteCredentialRequest, context: Context
    ) -> pb.DeleteCredentialResponse:
        await self._own.delete(CALLER.get(), request.provider)
        return pb.DeleteCredentialResponse()

    async def TestCredential(self, request: pb.TestCredentialRequest, context: Context) -> pb.TestCredentialResponse:
        verdict = await self._own.test(CALLER.get(), request.provider)
        if verdict.error is not None:
            return pb.TestCredentialResponse(works=False, error=_error(verdict.error))
        return pb.TestCredentialResponse(works=True, models=verdict.models)


def _secret(request: pb.SetCredentialRequest) -> Secret:
    match request.WhichOneof("secret"):
        case "api_key":
            return ApiKey(request.api_key)
        case "azure_entra":
            entra = request.azure_entra
            return AzureEntra(entra.tenant_id, entra.client_id, entra.client_secret)
        case "google_service_account":
            return service_account(request.google_service_account)
        case "aws_keys":
            pair = request.aws_keys
            return AwsKeys(pair.access_key_id, pair.secret_access_key, pair.session_token)
        case None:
            problem = "must be given: api_key, azure_entra, google_service_account or aws_keys"
            raise InvalidRequestError(f"the secret {problem}", {"secret": problem})


def _message(credential: UserCredential) -> pb.ProviderCredential:
    told = pb.ProviderCredential(
        provider=credential.provider,
        origins=credential.origin.split(),
        create_time=events.timestamp(credential.created_at),
        update_time=events.timestamp(credential.updated_at),
    )
    if isinstance(credential.secret, SecretUnreadableError):
        told.error.CopyFrom(_error(credential.secret))
    else:
        told.kind, told.hint = kind_of(credential.secret), hint(credential.secret)
    return told


def _error(error: PlugAIError) -> pb.CredentialError:
    return pb.CredentialError(reason=enums.error_reason(error.reason), message=error.message)
