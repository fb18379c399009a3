"""Calls at random from the server's own description of its interface, and how their answers are held to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import httpx2
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.parameters import ParameterLocation
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi import checks
from tests.support.server import RunningServer

Operation = APIOperation[Any, Any, Any, Any]

_CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]
# What would end the test's own access, and what never ends.
_LEFT_OUT = {"DeleteDevices", "ChangePassword", "WatchModels"}
_QUESTION = {"messages": [{"role": "ROLE_USER", "parts": [{"text": "hello"}]}]}
_SECONDS = 30.0


@dataclass(frozen=True)
class Described:
    """A server with something in it, and its description. `known` are ids of what is there."""

    url: str
    headers: Mapping[str, str]
    content: dict[str, Any]
    known: Mapping[str, str]

    @cached_property
    def operations(self) -> list[Operation]:
        """All operations that can be called at random."""
        return list(self._operations())

    def _operations(self) -> Iterator[Operation]:
        schema = schemathesis.openapi.from_dict(self.content)
        schema.config.base_url = self.url
        for result in schema.get_all_operations():
            assert isinstance(result, Ok), result
            operation = result.ok()
            if operation.definition.raw["operationId"] not in _LEFT_OUT:
                yield operation

    def call(self, operation: Operation, mode: GenerationMode, examples: int) -> None:
        """Make this many calls of one operation, and check each answer."""

        @settings(
            max_examples=examples,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        )
        @given(case=self._cases(operation, mode))
        def check(case: Case[Any]) -> None:
            response = case.call(headers=dict(self.headers), timeout=_SECONDS)
            case.validate_response(response, checks=_CHECKS)
            self._check_reason(operation, response)
            if mode is GenerationMode.NEGATIVE and _has_wrong_body(case):
                assert response.status_code >= httpx2.codes.BAD_REQUEST, f"accepted {case.as_curl_command()}"

        check()

    def _cases(self, operation: Operation, mode: GenerationMode) -> Any:
        names = [name for name in self.known if f"{{{name}}}" in operation.path]
        is_known = len(names) == operation.path.count("{") > 0 and operation.method != "delete"
        if mode is GenerationMode.POSITIVE and is_known:
            return operation.as_strategy(mode, path_parameters={name: self.known[name] for name in names})
        return operation.as_strategy(mode)

    def _check_reason(self, operation: Operation, response: schemathesis.Response) -> None:
        """The reason of an error is one that the description lists with its status."""
        if response.status_code < httpx2.codes.BAD_REQUEST:
            return
        listed = operation.definition.raw["responses"][str(response.status_code)]["$ref"].rpartition("/")[2]
        reasons = self.content["components"]["responses"][listed]["x-error-reasons"]
        reason = response.json()["details"][0]["reason"]
        assert reason in reasons, f"{reason} is not described for {operation.label}"


def describe(server: RunningServer) -> Described:
    """Put something into a new server, and read its description."""
    headers = {"authorization": f"Bearer {server.token}"}
    with httpx2.Client(base_url=server.url, headers=headers, timeout=_SECONDS) as http:
        session = http.post("/v1/sessions", json={}).json()["session_id"]
        answer = http.post("/v1/generate:once", json=_QUESTION | {"session_id": session}).json()
        known = {
            "session_id": session,
            "message_id": answer["message_ids"][-1],
            "request_id": answer["request_id"],
            "artifact_id": http.post("/v1/artifacts", content=b"hello").json()["artifact_id"],
            "model": "echo",
            # What has a slash is never made up.
            "subject": "role/member",
        }
        return Described(server.url, headers, http.get("/openapi.json").json(), known)


def _has_wrong_body(case: Case[Any]) -> bool:
    """Whether a body is sent and is wrong. Of wrong queries and headers, many are right ones once they are text."""
    wrong = case.meta.phase.data if case.meta else None
    return isinstance(case.body, dict) and getattr(wrong, "parameter_location", None) is ParameterLocation.BODY
