"""plugai.v1.AccountService."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from google.protobuf import empty_pb2
from grpc import aio

from plugai.server.core.accounts.api_tokens import ApiTokens
from plugai.server.core.accounts.own_account.deletion import AccountDeletion
from plugai.server.core.accounts.own_account.profile import Profile, is_current
from plugai.server.core.principal import CALLER
from plugai.server.core.quotas import UsageRepository
from plugai.server.services.convert import enums
from plugai.server.services.convert.accounts import (
    address_of,
    api_token_message,
    deletion_preview,
    device_message,
    profile_change,
    resource_usage,
    user_message,
)
from plugai.v1 import users_pb2 as pb
from plugai.v1 import users_pb2_grpc

Context = aio.ServicerContext[Any, Any]
_TOKEN_DAYS = 90


class AccountServicer(users_pb2_grpc.AccountServiceServicer):
    """Serves the caller's own account."""

    def __init__(self, profile: Profile, tokens: ApiTokens, usage: UsageRepository, deletion: AccountDeletion) -> None:
        self._profile = profile
        self._usage = usage
        self._tokens = tokens
        self._deletion = deletion

    async def GetMe(self, request: pb.GetMeRequest, context: Context) -> pb.User:
        return user_message(await self._profile.get(CALLER.get()))

    async def UpdateMe(self, request: pb.UpdateMeRequest, context: Context) -> pb.User:
        return user_message(await self._profile.update(CALLER.get(), profile_change(request)))

    async def GetUsage(self, request: pb.GetUsageRequest, context: Context) -> pb.GetUsageResponse:
        return pb.GetUsageResponse(resources=map(resource_usage, await self._usage.usage(CALLER.get().id)))

    async def GetDeletion(self, request: pb.GetDeletionRequest, context: Context) -> pb.GetDeletionResponse:
        return deletion_preview(await self._deletion.preview(CALLER.get()))

    async def DeleteMe(self, request: pb.DeleteMeRequest, context: Context) -> empty_pb2.Empty:
        await self._deletion.delete(CALLER.get(), request.password, request.code, address_of(context))
        return empty_pb2.Empty()

    async def ChangePassword(self, request: pb.ChangePasswordRequest, context: Context) -> empty_pb2.Empty:
        old, new = request.old_password, request.new_password
        await self._profile.change_password(CALLER.get(), old, new, address_of(context))
        return empty_pb2.Empty()

    async def ListDevices(self, request: pb.ListDevicesRequest, context: Context) -> pb.ListDevicesResponse:
        caller = CALLER.get()
        devices = await self._profile.devices(caller)
        return pb.ListDevicesResponse(
            devices=[device_message(device, current=is_current(caller, device)) for device in devices]
        )

    async def DeleteDevice(self, request: pb.DeleteDeviceRequest, context: Context) -> empty_pb2.Empty:
        await self._profile.sign_out(CALLER.get(), request.device_id)
        return empty_pb2.Empty()

    async def DeleteDevices(self, request: pb.DeleteDevicesRequest, context: Context) -> empty_pb2.Empty:
        await self._profile.sign_out_everywhere(CALLER.get())
        return empty_pb2.Empty()

    async def CreateApiToken(self, request: pb.CreateApiTokenRequest, context: Context) -> pb.CreateApiTokenResponse:
        scopes = frozenset(enums.SCOPES.domain(scope) for scope in request.scopes)
        lifetime = timedelta(days=request.days if request.HasField("days") else _TOKEN_DAYS)
        text, token = await self._tokens.create(CALLER.get(), request.name, scopes, lifetime)
        return pb.CreateApiTokenResponse(token=text, api_token=api_token_message(token))

    async def ListApiTokens(self, request: pb.ListApiTokensRequest, context: Context) -> pb.ListApiTokensResponse:
        tokens = await self._tokens.list(CALLER.get())
        return pb.ListApiTokensResponse(api_tokens=map(api_token_message, tokens))

    async def DeleteApiToken(self, request: pb.DeleteApiTokenRequest, context: Context) -> empty_pb2.Empty:
        await self._tokens.delete(CALLER.get(), request.token_id)
        return empty_pb2.Empty()
