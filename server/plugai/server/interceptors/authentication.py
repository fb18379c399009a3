"""Who calls, and whether they may: each rpc's policy and scope stand beside it in the contract."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractContextManager

from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor

from plugai.server.core.errors import PermissionDeniedError, ScopeMissingError, UnauthenticatedError
from plugai.server.core.principal import CALLER, Access, Principal, RpcPolicy, Scope
from plugai.server.interceptors.chain import Call, CallNext, Middleware
from plugai.v1 import options_pb2

_ACCESS = {
    options_pb2.POLICY_PUBLIC: Access.PUBLIC,
    options_pb2.POLICY_MEMBER: Access.MEMBER,
    options_pb2.POLICY_ADMIN: Access.ADMIN,
}
_SCOPES = {
    options_pb2.SCOPE_READ: Scope.READ,
    options_pb2.SCOPE_GENERATE: Scope.GENERATE,
    options_pb2.SCOPE_WRITE: Scope.WRITE,
    options_pb2.SCOPE_ACCOUNT: Scope.ACCOUNT,
    options_pb2.SCOPE_ADMIN: Scope.ADMIN,
}
# What an rpc needs that declares no scope: the widest of those who may call it.
_WIDEST = {Access.PUBLIC: None, Access.MEMBER: Scope.ACCOUNT, Access.ADMIN: Scope.ADMIN}
_HEADER = "authorization"
_SCHEME = "bearer"

Recognise = Callable[[str], Awaitable[Principal]]
"""Who shows this credential, empty if none was shown. Raises UnauthenticatedError."""

Entered = Callable[[Principal], AbstractContextManager[None]]
"""A call of this caller that is open. Raises UnauthenticatedError if it must end early."""


def policies(services: Iterable[ServiceDescriptor]) -> dict[str, RpcPolicy]:
    """What each method needs. Raises ValueError, so that nothing is served, if one declares no policy."""
    return {f"/{service.full_name}/{method.name}": _need(method) for service in services for method in service.methods}


def authentication(declared: dict[str, RpcPolicy], recognise: Recognise, entered: Entered) -> Middleware:
    """Recognise the caller and refuse what they may not call. What is not declared is refused to everyone."""

    async def around(call: Call, proceed: CallNext) -> None:
        need = declared.get(call.method)
        if need is None:
            raise PermissionDeniedError(f"{call.method} is not yours to call")
        if need.access is Access.PUBLIC:
            await proceed()
            return
        caller = await recognise(_shown(call))
        _require(caller, need, call.method)
        CALLER.set(caller)
        with entered(caller):
            await proceed()

    return around


def _need(method: MethodDescriptor) -> RpcPolicy:
    options = method.GetOptions()
    access = _ACCESS.get(options.Extensions[options_pb2.policy])
    if access is None:
        raise ValueError(f"{method.full_name} declares no policy")
    return RpcPolicy(access, _SCOPES.get(options.Extensions[options_pb2.scope], _WIDEST[access]))


def _shown(call: Call) -> str:
    """The credential that came with a call. It is looked for in one place only."""
    given = [value for name, value in call.metadata if name == _HEADER]
    if not given:
        return ""
    scheme, _, credential = str(given[0]).partition(" ")
    if len(given) > 1 or scheme.lower() != _SCHEME or not credential.strip():
        raise UnauthenticatedError("the credential must be given once, as `authorization: Bearer ...`")
    return credential.strip()


def _require(caller: Principal, need: RpcPolicy, method: str) -> None:
    if not caller.may(need.access):
        raise PermissionDeniedError(f"{method} is for administrators; ask one")
    if need.scope is not None and need.scope not in caller.scopes:
        raise ScopeMissingError(need.scope)
