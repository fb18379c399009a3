"""Through Envoy: a body with a field that does not exist is refused before it reaches a gateway; no correct one is."""

from __future__ import annotations

from random import Random

from tests.envoy.bodies import WITH_BODY, correct_body, messages_in, some_path
from tests.envoy.edges import Edge, reason
from tests.envoy.scripted_gateway import ScriptedGateway

SAMPLES = 3


async def test_a_correct_body_of_every_call_is_accepted(edge: Edge) -> None:
    for call in WITH_BODY:
        for seed in range(SAMPLES):
            body = correct_body(call, seed)
            response = await edge.http.request(call.verb, some_path(call), json=body)
            # Most calls are not implemented behind this Envoy.
            assert response.status_code in {200, 501}, (call.template, body, response.text)


async def test_a_misspelt_field_in_the_body_of_every_call_is_named(gateway: ScriptedGateway, edge: Edge) -> None:
    for call in WITH_BODY:
        body = correct_body(call, 1)
        assert call.body_message is not None
        inside, _, path = Random(1).choice(list(messages_in(body, call.body_message)))
        inside["misspelt_"] = {"x": 1}
        response = await edge.http.request(call.verb, some_path(call), json=body)
        assert (response.status_code, reason(response)) == (400, "INVALID_REQUEST")
        (violation,) = response.json()["details"][1]["field_violations"]
        assert violation["field"] == f"{path}misspelt_"
    assert gateway.asked == []


async def test_the_error_of_a_body_has_the_id_of_the_call(edge: Edge) -> None:
    response = await edge.http.post("/v1/generate", json={"x": 1}, headers={"x-request-id": "mine-1"})
    assert response.json()["details"][0]["metadata"] == {"request_id": "mine-1"}


async def test_a_query_of_an_upload_is_checked_too(edge: Edge) -> None:
    response = await edge.http.post("/v1/artifacts?nam=cat.png", content=b"{not json")
    assert response.status_code == 400
    assert "did you mean name?" in response.json()["message"]
