"""Conversion of users, devices, tokens and invitations to and from messages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from grpc import aio

from plugai.runners.errors import InvalidRequestError
from plugai.server.core.accounts.api_tokens import ApiToken
from plugai.server.core.accounts.devices import Device
from plugai.server.core.accounts.invites import Invite
from plugai.server.core.accounts.own_account.deletion import DeletionPreview
from plugai.server.core.accounts.sign_in import SecondFactorNeeded, SignedIn
from plugai.server.core.accounts.users import ProfileChange, User, UserChange
from plugai.server.core.quotas import OwnQuota, ResourceUsage
from plugai.server.services.convert import enums, events
from plugai.server.services.convert.masks import changed_fields
from plugai.v1 import auth_pb2, users_pb2

Context = aio.ServicerContext[Any, Any]

_PROFILE = ("display_name",)
_STATE = ("role", "disabled")
_CLIENT_ADDRESS = "x-plugai-client-address"


def address_of(context: Context) -> str:
    """Return the client's address: as Envoy saw it, or the peer that called the gateway directly."""
    # Envoy overwrites this header, and knows how many proxies to trust.
    seen = [str(value) for name, value in context.invocation_metadata() or () if name == _CLIENT_ADDRESS]
    if seen:
        return seen[-1]
    # For example `ipv4:127.0.0.1:5000` or `ipv6:%5B::1%5D:5000`.
    return context.peer().partition(":")[2].rpartition(":")[0].removeprefix("%5B").removesuffix("%5D")


def resource_usage(usage: ResourceUsage) -> users_pb2.ResourceUsage:
    """Convert how much of a resource a user has to its message."""
    return users_pb2.ResourceUsage(
        resource=usage.resource.value, used=usage.used, limit=usage.limit, is_own=usage.is_own
    )


def deletion_preview(preview: DeletionPreview) -> users_pb2.GetDeletionResponse:
    """Convert what a deletion would delete to its message."""
    return users_pb2.GetDeletionResponse(
        **asdict(preview.stored),
        password_required=preview.password_required,
        code_required=preview.code_required,
        last_administrator=preview.last_administrator,
    )


def own_quotas(quotas: Iterable[users_pb2.UserQuota]) -> dict[str, OwnQuota]:
    """Quotas by the names of their resources; of several for one, the last counts."""
    return {quota.resource: _own_quota(quota) for quota in quotas}


def _own_quota(quota: users_pb2.UserQuota) -> OwnQuota:
    if quota.HasField("limit"):
        return quota.limit
    return "unlimited" if quota.unlimited else None


def token_pair(signed_in: SignedIn) -> auth_pb2.TokenPair:
    """Convert a signed-in device's tokens to their message."""
    return auth_pb2.TokenPair(
        access_token=signed_in.access_token,
        access_expire_time=events.timestamp(signed_in.access_expires_at),
        refresh_token=signed_in.refresh_token,
        refresh_expire_time=events.timestamp(signed_in.refresh_expires_at),
        user_id=signed_in.user_id,
        device_id=signed_in.device_id,
    )


def login_response(result: SignedIn | SecondFactorNeeded) -> auth_pb2.LoginResponse:
    """Convert the result of a login step to its message."""
    match result:
        case SignedIn():
            return auth_pb2.LoginResponse(tokens=token_pair(result))
        case SecondFactorNeeded(token, expires_at):
            needed = auth_pb2.SecondFactorNeeded(pending_token=token, expire_time=events.timestamp(expires_at))
            return auth_pb2.LoginResponse(second_factor=needed)


def user_message(user: User) -> users_pb2.User:
    """Convert a user to its message."""
    return users_pb2.User(
        user_id=user.id,
        name=user.name,
        display_name=user.display_name,
        email=user.email,
        role=enums.USER_ROLES.wire(user.role),
        disabled=user.disabled,
        create_time=events.timestamp(user.created_at),
    )


def device_message(device: Device, *, current: bool) -> users_pb2.Device:
    """Convert a device to its message."""
    return users_pb2.Device(
        device_id=device.id,
        name=device.name,
        create_time=events.timestamp(device.created_at),
        last_use_time=events.timestamp(device.rotated_at),
        expire_time=events.timestamp(device.expires_at),
        current=current,
    )


def api_token_message(token: ApiToken) -> users_pb2.ApiToken:
    """Convert an API token's record to its message."""
    return users_pb2.ApiToken(
        token_id=token.id,
        name=token.name,
        scopes=sorted(enums.SCOPES.wire(scope) for scope in token.scopes),
        create_time=events.timestamp(token.created_at),
        expire_time=events.timestamp(token.expires_at),
        last_use_time=events.timestamp(token.last_used_at),
    )


def invite_message(invite: Invite) -> users_pb2.Invite:
    """Convert an invitation to its message."""
    return users_pb2.Invite(
        invite_id=invite.id,
        role=enums.USER_ROLES.wire(invite.role),
        email=invite.email,
        user_id=invite.user_id,
        create_time=events.timestamp(invite.created_at),
        expire_time=events.timestamp(invite.expires_at),
        use_time=events.timestamp(invite.used_at),
        used_by=invite.used_by,
    )


def profile_change(request: users_pb2.UpdateMeRequest) -> ProfileChange:
    """Convert a user's change of their profile. Raises InvalidRequestError for a field that cannot be changed."""
    fields = changed_fields(request.update_mask, request.me, _PROFILE)
    return ProfileChange(request.me.display_name if "display_name" in fields else None)


def user_change(request: users_pb2.UpdateUserRequest) -> UserChange:
    """Convert an administrator's change of a user. Raises InvalidRequestError for a field that cannot be changed."""
    fields = changed_fields(request.update_mask, request.user, _STATE)
    if "role" in fields and not request.user.role:
        raise _wrong("user.role", "must be one of USER_ROLE_MEMBER, USER_ROLE_ADMIN")
    role = enums.USER_ROLES.domain(request.user.role) if "role" in fields else None
    return UserChange(role, request.user.disabled if "disabled" in fields else None)


def _wrong(field: str, problem: str) -> InvalidRequestError:
    return InvalidRequestError(f"{field} {problem}", {field: problem})
