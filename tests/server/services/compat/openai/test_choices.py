"""Several choices of one completion are several requests: they are refused as one."""

from __future__ import annotations

import json
from pathlib import Path

from google.api.httpbody_pb2 import HttpBody
from tests.support.gateway import Client, ask, model, script, serving, settings, until

from plugai.compat.v1 import http_pb2, openai_pb2_grpc


async def post_chat(client: Client, body: object) -> tuple[str, bytes]:
    """The HTTP status, and the whole response."""
    call = openai_pb2_grpc.OpenAIServiceStub(client.channel).CreateChatCompletion(
        iter([http_pb2.HttpRequest(body=HttpBody(data=json.dumps(body).encode()))])
    )
    pieces = [piece.data async for piece in call]
    headers = dict(await call.initial_metadata() or ())
    return str(headers.get("x-http-status", "200")), b"".join(pieces)


async def test_when_one_choice_is_refused_those_that_have_started_are_cancelled_at_once(tmp_path: Path) -> None:
    m = script("m")
    async with serving(settings(tmp_path, model("m", "scripted"), max_waiting=1)) as client:
        body = {"model": "m", "messages": [{"role": "user", "content": "hi"}], "n": 4}
        status, response = await post_chat(client, body)
        assert (status, json.loads(response)["error"]["code"]) == ("429", "queue_full")
        # A choice that ran on would keep the only slot, and end with what is said here.
        following = client.generate.Generate(ask("next"))
        await until(following, "started")
        m.say("one", end=True)
        events = await until(following, "finished")
        assert events[-1].WhichOneof("event") == "finished"
