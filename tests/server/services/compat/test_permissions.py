"""Every path of another API asks for a credential with the scope that the contract declares."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest
from tests.hostile.people import MEMBER_SCOPES, register
from tests.support.server import ACCOUNTS, ECHO_MODELS, running_server

from plugai.envoy.bindings import Binding, bindings
from plugai.server.wiring.services import COMPAT_SERVICES
from plugai.v1 import options_pb2

BINDINGS = [b for service in COMPAT_SERVICES for method in service.methods for b in bindings(method)]


def statuses(http: httpx2.Client, token: str | None) -> Iterator[tuple[Binding, int]]:
    headers = {} if token is None else {"authorization": f"Bearer {token}"}
    for binding in BINDINGS:
        path = binding.path("echo", "echo") if not binding.path_fields else binding.path("%.0secho", "%.0secho")
        content = b"{" if binding.body else None
        yield binding, http.request(binding.verb, path, headers=headers, content=content).status_code


def scope_of(binding: Binding) -> str:
    return options_pb2.Scope.Name(binding.method.GetOptions().Extensions[options_pb2.scope])


def is_public(binding: Binding) -> bool:
    return bool(binding.method.GetOptions().Extensions[options_pb2.policy] == options_pb2.POLICY_PUBLIC)


def is_reached(binding: Binding, status: int) -> bool:
    """Whether a call is allowed: a body that is none goes no further, and nothing is called echo."""
    return status in ((400, 404) if binding.body or "{id}" in binding.template else (200,))


@pytest.mark.slow
def test_a_path_of_another_api_is_open_to_its_scope_alone() -> None:
    with running_server(ECHO_MODELS, environment=ACCOUNTS) as server, httpx2.Client(base_url=server.url) as http:
        for token in (None, "nonsense"):
            for binding, status in statuses(http, token):
                assert is_reached(binding, status) if is_public(binding) else status == 401, binding.template
        for scope in MEMBER_SCOPES:
            member = register(server, scope.lower().replace("_", "-"), [scope])
            for binding, status in statuses(http, member.token):
                # What is for administrators has a scope that no member has.
                allowed = is_public(binding) or scope_of(binding) == scope
                assert is_reached(binding, status) if allowed else status == 403, (binding.template, scope)
