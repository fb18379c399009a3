"""plugai.v1.CredentialsService."""

from __future__ import annotations

from typing import Any

from grpc import aio

from plugai.server.core.errors import SecretUnreadableError
from plugai.server.core.principal import CALLER
from plugai.server.core.providers.credential_kinds import (
    hint,
    kind_of,
)
from plugai.server.core.providers.user_credentials import UserCredential, UserCredentials
from plugai.server.services.convert import events, pages, secrets
from plugai.v1 import credentials_pb2 as pb
from plugai.v1 import credentials_pb2_grpc

Context = aio.ServicerContext[Any, Any]


class CredentialsServicer(credentials_pb2_grpc.CredentialsServiceServicer):
    """Manages the caller's credentials."""

    def __init__(self, credentials: UserCredentials) -> None:
        self._credentials = credentials

    async def SetCredential(self, request: pb.SetCredentialRequest, context: Context) -> pb.ProviderCredential:
        return _message(await self._credentials.set(CALLER.get(), request.provider, secrets.secret(request)))

    async def GetCredential(self, request: pb.GetCredentialRequest, context: Context) -> pb.ProviderCredential:
        return _message(await self._credentials.get(CALLER.get(), request.provider))

    async def ListCredentials(self, request: pb.ListCredentialsRequest, context: Context) -> pb.ListCredentialsResponse:
        messages = [_message(credential) for credential in await self._credentials.list(CALLER.get())]
        page, token = pages.page(messages, lambda one: one.provider, request.page_size, request.page_token)
        return pb.ListCredentialsResponse(credentials=page, next_page_token=token)

    async def DeleteCredential(
        self, request: pb.DeleteCredentialRequest, context: Context
    ) -> pb.DeleteCredentialResponse:
        await self._credentials.delete(CALLER.get(), request.provider)
        return pb.DeleteCredentialResponse()

    async def TestCredential(self, request: pb.TestCredentialRequest, context: Context) -> pb.TestCredentialResponse:
        result = await self._credentials.test(CALLER.get(), request.provider)
        if result.error is not None:
            return pb.TestCredentialResponse(works=False, error=secrets.error_message(result.error))
        return pb.TestCredentialResponse(works=True, models=result.models)


def _message(credential: UserCredential) -> pb.ProviderCredential:
    message = pb.ProviderCredential(
        provider=credential.provider,
        origins=credential.origin.split(),
        create_time=events.timestamp(credential.created_at),
        update_time=events.timestamp(credential.updated_at),
    )
    if isinstance(credential.secret, SecretUnreadableError):
        message.error.CopyFrom(secrets.error_message(credential.secret))
    else:
        message.kind, message.hint = kind_of(credential.secret), hint(credential.secret)
    return message
