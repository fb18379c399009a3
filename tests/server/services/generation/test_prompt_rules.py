"""What the prompt rules do, seen by a client and by the model."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest
from google.rpc import error_details_pb2
from grpc import aio
from plugai_scripted import SCRIPTS
from tests.support.gateway import Client, ask, detail, kinds, model, reason, script, serving, settings

from plugai.server.settings.prompts import PromptRuleSettings
from plugai.v1 import generate_pb2


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    script("m")
    rules = PromptRuleSettings(bidi_controls="reject")
    async with serving(settings(tmp_path, model("m", "scripted"), prompt_rules=rules)) as running:
        yield running


async def test_what_was_removed_is_reported_and_no_model_gets_it(client: Client) -> None:
    SCRIPTS["m"].say("4", end=True)
    asked = ask("What is \x1b[1m2+2\x1b[0m?\U000e0041", request_id="r1")
    events = [event async for event in client.generate.Generate(asked)]
    assert kinds(events)[:3] == ["accepted", "warning", "warning"]
    assert [event.warning.code for event in events[1:3]] == ["PROMPT_STRIPPED"] * 2
    assert "8 control characters" in events[1].warning.message
    assert (await SCRIPTS["m"].started.get()).messages[0].text == "What is 2+2?"
    # The same id and body is the same request, whatever the rules made of it.
    again = [event async for event in client.generate.Generate(asked)]
    assert again == events
    with pytest.raises(aio.AioRpcError) as caught:
        await client.generate.Generate(ask("What is 2+2?", request_id="r1")).read()
    assert reason(caught.value) == "REQUEST_ID_REUSED"


async def test_generate_once_reports_it_too(client: Client) -> None:
    SCRIPTS["m"].say("4", end=True)
    answer = await client.generate.GenerateOnce(generate_pb2.GenerateOnceRequest(request=ask("2+2?\x07")))
    (warning,) = answer.warnings
    assert warning.message == (
        "prompt rule control_characters (v1): messages[0].parts[0] has 1 control characters, which were removed"
    )


@pytest.mark.parametrize(("text", "rule"), [("a\u202eb", "bidi_controls")])
async def test_what_is_refused_names_the_rule_and_starts_nothing(client: Client, text: str, rule: str) -> None:
    with pytest.raises(aio.AioRpcError) as caught:
        await client.generate.Generate(ask(text, request_id="r1")).read()
    assert (caught.value.code(), reason(caught.value)) == (grpc.StatusCode.INVALID_ARGUMENT, "PROMPT_REFUSED")
    assert detail(caught.value, error_details_pb2.ErrorInfo).metadata["rule"] == rule
    (violation,) = detail(caught.value, error_details_pb2.BadRequest).field_violations
    assert violation.field == "messages[0].parts[0]"
    with pytest.raises(aio.AioRpcError) as caught:
        await client.generate.GetRequest(generate_pb2.GetRequestRequest(request_id="r1"))
    assert reason(caught.value) == "REQUEST_NOT_FOUND"
