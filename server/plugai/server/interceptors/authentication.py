"""Who calls, and whether they may: each rpc's policy stands beside it in the contract."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from google.protobuf.descriptor import ServiceDescriptor

from plugai.runners.errors import PermissionDeniedError
from plugai.server.core.principal import CALLER, LOCAL_OWNER, Access
from plugai.server.interceptors.chain import Call
from plugai.v1 import options_pb2

_ACCESS = {
    options_pb2.POLICY_PUBLIC: Access.PUBLIC,
    options_pb2.POLICY_MEMBER: Access.MEMBER,
    options_pb2.POLICY_ADMIN: Access.ADMIN,
}


def policies(services: Iterable[ServiceDescriptor]) -> dict[str, Access]:
    """What each method needs. Raises ValueError, so that nothing is served, if one declares no policy."""
    declared: dict[str, Access] = {}
    for service in services:
        for method in service.methods:
            policy = method.GetOptions().Extensions[options_pb2.policy]
            if policy not in _ACCESS:
                raise ValueError(f"{method.full_name} declares no policy")
            declared[f"/{service.full_name}/{method.name}"] = _ACCESS[policy]
    return declared


def authentication(declared: dict[str, Access]) -> Callable[[Call], AbstractAsyncContextManager[None]]:
    """Recognise the caller and refuse what they may not call. What is not declared is refused to everyone."""

    @asynccontextmanager
    async def around(call: Call) -> AsyncGenerator[None, None]:
        caller = LOCAL_OWNER
        access = declared.get(call.method)
        if access is None or not caller.may(access):
            raise PermissionDeniedError(f"{call.method} is not yours to call")
        CALLER.set(caller)
        yield

    return around
