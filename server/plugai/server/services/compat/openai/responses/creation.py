"""Creating responses: whole, as a stream, or in the background."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing

import msgspec
from google.api.httpbody_pb2 import HttpBody

from plugai.runners.errors import InvalidRequestError
from plugai.server.core.errors import ResponseNotFoundError
from plugai.server.core.events import Event, Heartbeat
from plugai.server.core.principal import CALLER
from plugai.server.core.sessions.responses import Responses
from plugai.server.services.compat.http import EVENT_STREAM, decode, json_response
from plugai.server.services.compat.openai.responses.input import (
    FIELD_NAMES,
    generate_request,
    new_response,
    require_supported,
)
from plugai.server.services.compat.openai.responses.input_items import Item, ItemReference, messages, read_items
from plugai.server.services.compat.openai.responses.output_items import parse_item_id
from plugai.server.services.compat.openai.responses.request import ResponseRequest
from plugai.server.services.compat.openai.responses.response import ResponseObject, asked_json
from plugai.server.services.compat.openai.responses.stream import QUEUED, ResponseStream
from plugai.server.services.compat.requests import CompatRequests
from plugai.server.services.convert.parts import part
from plugai.server.services.naming.field_names import fields_named
from plugai.server.status import FailedRequestError
from plugai.v1 import message_pb2


async def create_response(
    requests: CompatRequests, responses: Responses, data: bytes, deadline: float | None
) -> AsyncGenerator[HttpBody, None]:
    """The response to a body, in pieces if it is a stream. Raises PlugAIError."""
    body = decode(data, ResponseRequest)
    require_supported(body)
    asked = asked_json(body, decode(data, dict[str, msgspec.Raw]))
    items = read_items(body.input)
    referred = await _referred(responses, items)
    with fields_named(FIELD_NAMES):
        request = requests.checked(generate_request(body, messages(items, referred)))
        run = await responses.start(
            CALLER.get(), request, new_response(body, asked), None if body.background else deadline
        )
        response = ResponseObject(run.request_id, run.record.created_at, asked)
        if body.background and not body.stream:
            yield json_response(response.json(QUEUED, run.record.model))
            return
        stream = ResponseStream(response, run.record.model, bool(body.background))
        async with aclosing(requests.events(run)) as events:
            if not body.stream:
                yield json_response(await _whole(stream, events))
                return
            async for piece in streamed(stream, events, -1):
                yield piece


async def streamed(
    stream: ResponseStream, events: AsyncIterator[Event | Heartbeat], after: int
) -> AsyncGenerator[HttpBody, None]:
    """The events with sequence numbers above `after`."""
    kind = EVENT_STREAM
    async for event in events:
        pieces = b"".join(data for number, data in stream.events(event) if number is None or number > after)
        if pieces:
            yield HttpBody(content_type=kind, data=pieces)
            kind = ""


async def _whole(stream: ResponseStream, events: AsyncIterator[Event | Heartbeat]) -> Mapping[str, object]:
    async for event in events:
        for _ in stream.events(event):
            pass
    if stream.failure is not None:
        raise FailedRequestError(stream.failure)
    return stream.final


async def _referred(responses: Responses, items: Sequence[Item]) -> Mapping[str, message_pb2.Part]:
    """The parts of stored responses that items refer to, by the items' ids."""
    found: dict[str, message_pb2.Part] = {}
    for index, item in enumerate(items):
        if isinstance(item, ItemReference):
            found[item.id] = await _part(responses, item.id, f"input[{index}].id")
    return found


async def _part(responses: Responses, item_id: str, path: str) -> message_pb2.Part:
    try:
        answer_id, index = parse_item_id(item_id) or ("", 0)
        return part((await responses.get(CALLER.get(), answer_id)).answer.parts[index])
    except (ResponseNotFoundError, IndexError):
        problem = f"is {item_id!r}, which is no item of a stored response; send the item itself"
        raise InvalidRequestError(f"{path} {problem}", {path: problem}) from None
