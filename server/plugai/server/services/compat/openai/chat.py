"""POST /chat/completions."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from contextlib import aclosing

from google.api.httpbody_pb2 import HttpBody

from plugai.server.services.compat.openai.chat_input import generate_request
from plugai.server.services.compat.openai.chat_output import ChatChoice
from plugai.server.services.compat.openai.chat_request import ChatRequest
from plugai.server.services.compat.openai.completion import Completion, Form, number_of_choices
from plugai.server.services.compat.requests import CompatRequests
from plugai.server.services.naming.field_names import fields_named

_FORM = Form("chatcmpl", "chat.completion", "chat.completion.chunk")
_NAMES = (
    (re.compile(r"^parameters\.max_output_tokens$"), "max_completion_tokens"),
    # Clients look for this name, wherever in it the mistake is.
    (re.compile(r"^response_format\b.*"), "response_format"),
    (re.compile(r"^parameters\."), ""),
    (re.compile(r"^(tools\[\d+\]\.)parameters_schema"), r"\1function.parameters"),
    (re.compile(r"\.parts\b"), ".content"),
)


async def chat_completion(
    requests: CompatRequests, body: ChatRequest, deadline: float | None
) -> AsyncGenerator[HttpBody, None]:
    """The response. Raises PlugAIError."""
    count = number_of_choices(body.n)
    with fields_named(_NAMES):
        runs = await requests.start_all([generate_request(body)] * count, deadline)
        completion = Completion(_FORM, runs, [ChatChoice(index) for index in range(count)])
        async with aclosing(completion.responses(requests, bool(body.stream), body.stream_options)) as responses:
            async for response in responses:
                yield response
