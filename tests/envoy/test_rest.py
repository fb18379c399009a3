"""REST: paths, names, sizes, and what a caller is told when a request cannot be taken."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.envoy.edges import Edge, open_edge, reason
from tests.envoy.scripted_gateway import ScriptedGateway

from plugai.envoy.config import EnvoyConfig
from plugai.envoy.replies import LOCAL_REPLIES
from plugai.v1 import models_pb2
from plugai.v1.error_pb2 import ErrorReason


@pytest.mark.parametrize(
    ("path", "model"),
    [
        ("tiny", "tiny"),
        ("hf.co/org/name:Q4_K_M", "hf.co/org/name:Q4_K_M"),
        ("org%2Fname%3AQ4", "org/name:Q4"),
        ("a%20b", "a b"),
        ("%C3%A4", "ä"),
        ("a%252Fb", "a%2Fb"),
        ("a/%2e%2e/b", "b"),
        ("a%2F..%2Fb", "b"),
    ],
)
async def test_a_model_id_in_a_path_is_decoded(gateway: ScriptedGateway, edge: Edge, path: str, model: str) -> None:
    response = await edge.http.get(f"/v1/models/{path}")
    assert response.status_code == 200
    assert gateway.asked[-1].model == model


@pytest.mark.parametrize("path", ["org/name:Q4", "org%2Fname%3AQ4"])
async def test_a_verb_after_a_model_id_with_slashes_and_colons_is_recognised(
    gateway: ScriptedGateway, edge: Edge, path: str
) -> None:
    response = await edge.http.post(f"/v1/models/{path}:load")
    assert response.json() == {"operation_id": "o-1", "model": "org/name:Q4"}


@pytest.mark.parametrize("dots", ["../../..", "%2e%2e/%2e%2e/%2e%2e", "..%2F..%2F..", "..%5C..%5C.."])
async def test_dots_in_a_path_reach_no_private_service(gateway: ScriptedGateway, edge: Edge, dots: str) -> None:
    response = await edge.http.post(f"/v1/models/x/{dots}/grpc.health.v1.Health/Check")
    assert (response.status_code, reason(response), gateway.asked) == (404, "ROUTE_NOT_FOUND", [])


async def test_custom_verbs_of_requests_are_routed(gateway: ScriptedGateway, edge: Edge) -> None:
    cancelled = await edge.http.post("/v1/requests/r-1:cancel")
    watched = await edge.http.get("/v1/requests/r-1:watch", params={"after_seq": 4})
    assert cancelled.json() == {"request_id": "r-1"}
    assert json.loads(watched.text.removeprefix("data: "))["seq"] == 5


@pytest.mark.parametrize("name", ["max_output_tokens", "maxOutputTokens"])
async def test_snake_case_and_camel_case_fields_are_accepted(gateway: ScriptedGateway, edge: Edge, name: str) -> None:
    await edge.http.post("/v1/generate", json={"parameters": {name: 3}})
    assert gateway.asked[-1].parameters.max_output_tokens == 3


async def test_a_zero_is_distinguished_from_an_unset_field(gateway: ScriptedGateway, edge: Edge) -> None:
    await edge.http.post("/v1/generate", json={"parameters": {"temperature": 0}})
    assert gateway.asked[-1].parameters.HasField("temperature")
    assert not gateway.asked[-1].parameters.HasField("top_p")


async def test_responses_have_proto_names_enum_names_and_no_empty_fields(gateway: ScriptedGateway, edge: Edge) -> None:
    state = models_pb2.MODEL_STATE_LOADED
    gateway.models = [models_pb2.Model(id="tiny", state=state, waiting=0, size_bytes=2**60, context_length=2048)]
    response = await edge.http.get("/v1/models")
    model = {
        "id": "tiny",
        "state": "MODEL_STATE_LOADED",
        "context_length": 2048,
        "waiting": 0,
        "size_bytes": str(2**60),
    }
    assert response.json() == {"models": [model]}


async def test_a_large_response_arrives_completely(gateway: ScriptedGateway, edge: Edge) -> None:
    gateway.models = [models_pb2.Model(id="x" * 500_000) for _ in range(10)]
    response = await edge.http.get("/v1/models")
    assert [len(model["id"]) for model in response.json()["models"]] == [500_000] * 10


async def test_a_body_of_exactly_the_limit_is_accepted_and_one_byte_more_is_not(
    gateway: ScriptedGateway, config: EnvoyConfig
) -> None:
    limit = 200_000
    body = json.dumps({"model": "x" * (limit - len(json.dumps({"model": ""})))})
    async with open_edge(replace(config, max_body_bytes=limit)) as edge:
        taken = await edge.http.post("/v1/generate", content=body)
        refused = await edge.http.post("/v1/generate", content=body + " ")
    assert len(body) == limit
    assert (taken.status_code, len(gateway.asked)) == (200, 1)
    assert (refused.status_code, reason(refused)) == (413, "BODY_TOO_LARGE")


async def test_the_limit_applies_to_the_body_before_transcoding(gateway: ScriptedGateway, config: EnvoyConfig) -> None:
    # Every number of two bytes becomes a message of eleven.
    numbers = [1] * 90_000
    body = json.dumps({"parameters": {"extra": {"x": numbers}}}, separators=(",", ":"))
    async with open_edge(replace(config, max_body_bytes=200_000)) as edge:
        response = await edge.http.post("/v1/generate", content=body)
    assert response.status_code == 200
    assert len(gateway.asked[-1].parameters.extra["x"]) == len(numbers)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/"),
        ("GET", "/nothing"),
        ("GET", "/v1/nothing"),
        ("GET", "/v1/models:nothing"),
        ("HEAD", "/v1/nothing"),
        ("OPTIONS", "/v1/nothing"),
        ("GET", "/healthz/more"),
        ("GET", "/v1/requests/a%2Fb"),
        ("POST", "/plugai.v1.GenerateService/Generate"),
        ("POST", "/grpc.health.v1.Health/Check"),
        ("POST", "/plugai.worker.v1.WorkerService/Load"),
    ],
)
async def test_an_unknown_path_is_not_found(gateway: ScriptedGateway, edge: Edge, method: str, path: str) -> None:
    response = await edge.http.request(method, path)
    assert (response.status_code, gateway.asked) == (404, [])
    if method != "HEAD":
        assert (response.json()["code"], reason(response)) == (5, "ROUTE_NOT_FOUND")


async def test_another_method_of_a_known_path_is_refused_with_what_is_allowed(
    gateway: ScriptedGateway, edge: Edge
) -> None:
    for method, path, allowed in (
        ("PUT", "/v1/models", "GET, POST, OPTIONS"),
        ("GET", "/v1/generate", "POST, OPTIONS"),
        ("GET", "/v1/models/tiny:load", "POST, OPTIONS"),
        ("POST", "/v1/models/tiny%3Aload", "DELETE, GET, PATCH, OPTIONS"),
        ("PUT", "/v1/models/hf.co/org/name:Q4?x=1", "DELETE, GET, PATCH, OPTIONS"),
        ("DELETE", "/v1/artifacts", "GET, POST, OPTIONS"),
        ("PUT", "/v1/artifacts/a-1/content", "GET, OPTIONS"),
        ("POST", "/v1/auth/oauth/home/callback", "GET, OPTIONS"),
        ("HEAD", "/v1/generate", "POST, OPTIONS"),
        ("DELETE", "/openapi.json", "GET, HEAD"),
    ):
        response = await edge.http.request(method, path)
        assert (response.status_code, gateway.asked) == (405, []), path
        assert response.headers["allow"] == allowed
        if method != "HEAD":
            assert (response.json()["code"], reason(response)) == (12, "METHOD_NOT_ALLOWED")
            asked = path.partition("?")[0]
            assert response.json()["message"] == f"{method} {asked} is not possible; this path has {allowed}"


async def test_options_names_the_methods_of_a_path(gateway: ScriptedGateway, edge: Edge) -> None:
    response = await edge.http.options("/v1/models/tiny")
    assert (response.status_code, response.headers["allow"]) == (204, "DELETE, GET, PATCH, OPTIONS")
    assert (response.content, gateway.asked) == (b"", [])


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('{"model": nope}', "byte 11 has no value that is JSON"),
        ('{"model": 5}', "model"),
        ('{"tool_choice": {"mode": "NOPE"}}', "tool_choice.mode must be one of MODE_AUTO"),
        ('{"model": "\\u', "string"),
        ("[" * 200 + "]" * 200, "must be an object"),
        ('{"parameters": {"extra": {"x": ' + "[" * 200 + "]" * 200 + "}}}", "nested too deeply"),
    ],
)
async def test_a_malformed_body_is_refused_with_the_reason(
    gateway: ScriptedGateway, edge: Edge, body: str, told: str
) -> None:
    response = await edge.http.post("/v1/generate", content=body)
    assert (response.status_code, reason(response), gateway.asked) == (400, "INVALID_REQUEST", [])
    assert told in response.json()["message"]


async def test_an_unknown_query_parameter_is_refused_by_name(edge: Edge) -> None:
    response = await edge.http.get("/v1/models", params={"pagesize_": 3})
    assert (response.status_code, reason(response)) == (400, "INVALID_REQUEST")
    assert "pagesize_" in response.json()["message"]


async def test_headers_that_could_be_smuggled_or_are_too_large_are_refused(
    gateway: ScriptedGateway, edge: Edge
) -> None:
    smuggled = await edge.http.get("/v1/models", headers={"x_forwarded_for": "1.2.3.4"})
    large = await edge.http.get("/v1/models", headers={"x-large": "x" * 40_000})
    many = await edge.http.get("/v1/models", headers={f"x-{n}": "x" for n in range(120)})
    assert [r.status_code for r in (smuggled, large, many)] == [400, 431, 431]
    assert [reason(r) for r in (smuggled, large, many)] == ["INVALID_REQUEST"] * 3
    assert gateway.asked == []


@pytest.mark.parametrize("name", ["x-a+b", "!x", "x%y", "x|", "a`b"])
async def test_headers_whose_names_grpc_does_not_allow_are_left_out(
    gateway: ScriptedGateway, edge: Edge, name: str
) -> None:
    response = await edge.http.get("/v1/models", headers={name: "1", "x-kept": "2"})
    assert response.status_code == 200
    assert gateway.metadata[-1]["x-kept"] == "2"
    assert name not in gateway.metadata[-1]


async def test_headers_of_a_client_cannot_control_the_proxy(gateway: ScriptedGateway, edge: Edge) -> None:
    steering = {"x-envoy-retry-on": "5xx", "x-envoy-upstream-rq-timeout-ms": "1", "x-envoy-original-path": "/x"}
    response = await edge.http.get("/v1/models", headers={"x-forwarded-for": "1.2.3.4", **steering})
    assert response.status_code == 200
    seen = gateway.metadata[-1]
    assert seen["x-envoy-original-path"] == "/v1/models"
    claimed, added = str(seen["x-forwarded-for"]).split(",")
    assert claimed == "1.2.3.4" != added
    assert not {"x-envoy-retry-on", "x-envoy-upstream-rq-timeout-ms"} & set(seen)


def test_every_reason_that_envoy_returns_is_in_the_contract() -> None:
    known = {name.removeprefix("ERROR_REASON_") for name in ErrorReason.DESCRIPTOR.values_by_name}
    assert {reply.reason for reply in LOCAL_REPLIES} <= known
