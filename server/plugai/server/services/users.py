"""plugai.v1.UsersService."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from google.protobuf import empty_pb2
from grpc import aio

from plugai.server.core.accounts.directory import Directory
from plugai.server.core.accounts.invites import InviteCursor, Invites
from plugai.server.core.accounts.signing_keys import SigningKeys
from plugai.server.core.accounts.user_quotas import UserQuotas
from plugai.server.core.accounts.users import Role
from plugai.server.core.principal import CALLER
from plugai.server.services.auth import jwks
from plugai.server.services.convert import enums, pages
from plugai.server.services.convert.accounts import (
    invite_message,
    own_quotas,
    resource_usage,
    user_change,
    user_message,
)
from plugai.v1 import auth_pb2, users_pb2_grpc
from plugai.v1 import users_pb2 as pb

Context = aio.ServicerContext[Any, Any]
_INVITE_HOURS = 72


class UsersServicer(users_pb2_grpc.UsersServiceServicer):
    """Serves the administration of accounts."""

    def __init__(self, directory: Directory, invites: Invites, keys: SigningKeys, quotas: UserQuotas) -> None:
        self._directory = directory
        self._quotas = quotas
        self._invites = invites
        self._keys = keys

    async def CreateInvite(self, request: pb.CreateInviteRequest, context: Context) -> pb.CreateInviteResponse:
        role = enums.USER_ROLES.domain(request.role) if request.role else Role.MEMBER
        lifetime = timedelta(hours=request.hours if request.HasField("hours") else _INVITE_HOURS)
        text, invite = await self._invites.create(CALLER.get().id, role, request.email, request.user_id, lifetime)
        return pb.CreateInviteResponse(token=text, invite=invite_message(invite))

    async def ListInvites(self, request: pb.ListInvitesRequest, context: Context) -> pb.ListInvitesResponse:
        after = InviteCursor(*pages.decode_cursor(request.page_token)) if request.page_token else None
        size = request.page_size or pages.DEFAULT_SIZE
        found = await self._invites.page(after, size + 1)
        last = found[size - 1] if len(found) > size else None
        token = "" if last is None else pages.encode_cursor(last.created_at, last.id)
        return pb.ListInvitesResponse(invites=map(invite_message, found[:size]), next_page_token=token)

    async def DeleteInvite(self, request: pb.DeleteInviteRequest, context: Context) -> empty_pb2.Empty:
        await self._invites.delete(CALLER.get(), request.invite_id)
        return empty_pb2.Empty()

    async def ListUsers(self, request: pb.ListUsersRequest, context: Context) -> pb.ListUsersResponse:
        name, _, user_id = pages.decode(request.page_token).partition(" ") if request.page_token else ("", "", "")
        size = request.page_size or pages.DEFAULT_SIZE
        found = await self._directory.page(name, user_id, size + 1)
        last = found[size - 1] if len(found) > size else None
        token = "" if last is None else pages.encode(f"{last.name} {last.id}")
        return pb.ListUsersResponse(users=map(user_message, found[:size]), next_page_token=token)

    async def GetUser(self, request: pb.GetUserRequest, context: Context) -> pb.User:
        return user_message(await self._directory.get(request.user_id))

    async def UpdateUser(self, request: pb.UpdateUserRequest, context: Context) -> pb.User:
        changed = await self._directory.change(CALLER.get(), request.user.user_id, user_change(request))
        return user_message(changed)

    async def GetUserUsage(self, request: pb.GetUserUsageRequest, context: Context) -> pb.GetUsageResponse:
        return pb.GetUsageResponse(resources=map(resource_usage, await self._quotas.usage(request.user_id)))

    async def SetUserQuotas(self, request: pb.SetUserQuotasRequest, context: Context) -> pb.GetUsageResponse:
        changed = await self._quotas.change(CALLER.get(), request.user_id, own_quotas(request.quotas))
        return pb.GetUsageResponse(resources=map(resource_usage, changed))

    async def DeleteUser(self, request: pb.DeleteUserRequest, context: Context) -> empty_pb2.Empty:
        await self._directory.delete(CALLER.get(), request.user_id)
        return empty_pb2.Empty()

    async def SignOutUser(self, request: pb.SignOutUserRequest, context: Context) -> empty_pb2.Empty:
        await self._directory.sign_out(CALLER.get(), request.user_id)
        return empty_pb2.Empty()

    async def RotateSigningKey(self, request: pb.RotateSigningKeyRequest, context: Context) -> auth_pb2.GetJwksResponse:
        await self._keys.rotate(CALLER.get().id)
        return jwks(self._keys)
