"""From OpenAI's request for a response to ours, which is then checked by the same rules as every other."""

from __future__ import annotations

import re
from collections.abc import Sequence

from plugai.runners.errors import InvalidRequestError
from plugai.server.core.generation.records import OnDisconnect
from plugai.server.core.sessions.responses import NewResponse
from plugai.server.core.sessions.session import ContextPolicy
from plugai.server.services.compat.openai.chat_request import JsonObjectFormat
from plugai.server.services.compat.openai.parameters import EFFORTS, parameters
from plugai.server.services.compat.openai.responses.request import (
    AllowedTools,
    FunctionTool,
    NamedSchemaFormat,
    ResponseRequest,
    ToolName,
)
from plugai.server.services.compat.openai.responses.response import request_id
from plugai.v1 import generate_pb2, message_pb2

FIELD_NAMES = (
    (re.compile(r"^parameters\.reasoning_effort"), "reasoning.effort"),
    (re.compile(r"^parameters\."), ""),
    (re.compile(r"^response_format\.json_schema"), "text.format.schema"),
    (re.compile(r"^response_format"), "text.format"),
    (re.compile(r"^(tools\[\d+\]\.)parameters_schema"), r"\1parameters"),
    # Items and messages are not the same: several items may be one message.
    (re.compile(r"^messages\b.*"), "input"),
)
_MODES = {
    "none": message_pb2.ToolChoice.MODE_NONE,
    "auto": message_pb2.ToolChoice.MODE_AUTO,
    "required": message_pb2.ToolChoice.MODE_REQUIRED,
}
_PROBABILITIES = "message.output_text.logprobs"


def require_supported(body: ResponseRequest) -> None:
    """Raise InvalidRequestError for what cannot be honoured."""
    if body.context_management:
        raise _refused("context_management", 'is not supported; `truncation` "auto" leaves out what is too long')
    if body.background and body.store is False:
        raise _refused("background", "needs store: nothing else keeps the response until it is fetched")


def generate_request(body: ResponseRequest, messages: Sequence[message_pb2.Message]) -> generate_pb2.GenerateRequest:
    """Our request with these messages, not yet checked."""
    top = body.top_logprobs or 0 if body.top_logprobs is not None or _PROBABILITIES in (body.include or ()) else None
    asked = parameters(body, body.max_output_tokens, top)
    if body.reasoning is not None and body.reasoning.effort is not None:
        asked.reasoning_effort = EFFORTS[body.reasoning.effort]
    return generate_pb2.GenerateRequest(
        model=body.model or "",
        messages=messages,
        parameters=asked,
        response_format=_response_format(body),
        tools=map(_tool, _tools(body)),
        tool_choice=_tool_choice(body),
        output_modalities=[message_pb2.MODALITY_TEXT],
    )


def new_response(body: ResponseRequest, asked: str) -> NewResponse:
    """What a response is besides its request. `asked` is what it repeats of the body, as JSON."""
    return NewResponse(
        instructions=body.instructions or "",
        context_policy=ContextPolicy.TRIM_OLDEST if body.truncation == "auto" else ContextPolicy.REFUSE,
        previous_id=request_id(body.previous_response_id or ""),
        is_stored=body.store is not False,
        asked=asked,
        on_disconnect=OnDisconnect.CONTINUE if body.background else OnDisconnect.CANCEL,
    )


def _refused(field: str, problem: str) -> InvalidRequestError:
    return InvalidRequestError(f"{field} {problem}", {field: problem})


def _response_format(body: ResponseRequest) -> message_pb2.ResponseFormat | None:
    match body.text and body.text.format:
        case JsonObjectFormat(schema) | NamedSchemaFormat(schema=schema):
            return message_pb2.ResponseFormat(json_schema_text=bytes(schema).decode())
        case _:
            return None


def _tools(body: ResponseRequest) -> Sequence[FunctionTool]:
    """The tools that may be called."""
    tools = body.tools or ()
    if not isinstance(body.tool_choice, AllowedTools):
        return tools
    allowed = {tool.name for tool in body.tool_choice.tools}
    if unknown := allowed - {tool.name for tool in tools}:
        raise _refused("tool_choice.tools", f"names {min(unknown)!r}, which is not in `tools`")
    return [tool for tool in tools if tool.name in allowed]


def _tool(tool: FunctionTool) -> message_pb2.Tool:
    made = message_pb2.Tool(name=tool.name, description=tool.description or "")
    schema = bytes(tool.parameters).decode()
    if schema and schema != "null":
        made.parameters_schema_text = schema
    return made


def _tool_choice(body: ResponseRequest) -> message_pb2.ToolChoice | None:
    single = body.parallel_tool_calls is False
    match body.tool_choice:
        case None:
            return message_pb2.ToolChoice(single=True) if single else None
        case ToolName(name):
            return message_pb2.ToolChoice(mode=message_pb2.ToolChoice.MODE_REQUIRED, name=name, single=single)
        case AllowedTools(mode) | mode:
            return message_pb2.ToolChoice(mode=_MODES[mode], single=single)
