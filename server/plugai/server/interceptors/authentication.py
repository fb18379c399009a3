"""Authentication and authorisation: the contract declares a policy and a scope for each rpc."""

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
# The scope of an rpc that declares none: the widest of those who may call it.
_DEFAULT_SCOPE = {Access.PUBLIC: None, Access.MEMBER: Scope.ACCOUNT, Access.ADMIN: Scope.ADMIN}
_HEADER = "authorization"
_SCHEME = "bearer"
_KEY_HEADER = "x-api-key"

Authenticate = Callable[[str], Awaitable[Principal]]
"""Returns the owner of a credential, which is empty if none was sent. Raises UnauthenticatedError."""

OpenCall = Callable[[Principal], AbstractContextManager[None]]
"""Registers an open call of this caller. Leaving it raises UnauthenticatedError if the call was ended early."""


def policies(services: Iterable[ServiceDescriptor]) -> dict[str, RpcPolicy]:
    """The policy of each method. Raises ValueError, so that nothing is served, if one declares none."""
    return {
        f"/{service.full_name}/{method.name}": _policy(method) for service in services for method in service.methods
    }


def authentication(declared: dict[str, RpcPolicy], authenticate: Authenticate, open_call: OpenCall) -> Middleware:
    """Authenticate the caller, and refuse what they may not call. A method without a policy is refused to everyone."""

    async def middleware(call: Call, call_next: CallNext) -> None:
        policy = declared.get(call.method)
        if policy is None:
            raise PermissionDeniedError(f"{call.method} does not exist, or may not be called")
        if policy.access is Access.PUBLIC:
            await call_next()
            return
        caller = await authenticate(_credential(call))
        _require(caller, policy, call.method)
        CALLER.set(caller)
        with open_call(caller):
            await call_next()

    return middleware


def _policy(method: MethodDescriptor) -> RpcPolicy:
    options = method.GetOptions()
    access = _ACCESS.get(options.Extensions[options_pb2.policy])
    if access is None:
        raise ValueError(f"{method.full_name} declares no policy")
    return RpcPolicy(access, _SCOPES.get(options.Extensions[options_pb2.scope], _DEFAULT_SCOPE[access]))


def _credential(call: Call) -> str:
    """The credential that was sent with a call, in `authorization` or `x-api-key`; empty if none was."""
    given = [value for name, value in call.metadata if name == _HEADER]
    if not given:
        # Anthropic's clients have it there.
        return next((str(value).strip() for name, value in call.metadata if name == _KEY_HEADER), "")
    scheme, _, credential = str(given[0]).partition(" ")
    if len(given) > 1 or scheme.lower() != _SCHEME or not credential.strip():
        raise UnauthenticatedError("the credential must be given once, as `authorization: Bearer ...`")
    return credential.strip()


def _require(caller: Principal, policy: RpcPolicy, method: str) -> None:
    if not caller.may(policy.access):
        raise PermissionDeniedError(f"{method} is for administrators; ask one")
    if policy.scope is not None and policy.scope not in caller.scopes:
        raise ScopeMissingError(policy.scope)
