"""From OpenAI's chat request to ours, which is then checked by the same rules as every other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from plugai.runners.errors import InvalidRequestError
from plugai.server.services.compat.openai import chat_request as chat
from plugai.server.services.compat.openai.parameters import EFFORTS, parameters
from plugai.server.services.compat.values import image_part
from plugai.v1 import generate_pb2, message_pb2

_MODES = {
    "none": message_pb2.ToolChoice.MODE_NONE,
    "auto": message_pb2.ToolChoice.MODE_AUTO,
    "required": message_pb2.ToolChoice.MODE_REQUIRED,
}


def generate_request(body: chat.ChatRequest) -> generate_pb2.GenerateRequest:
    """Our request, not yet checked. Raises InvalidRequestError for what cannot be asked in it."""
    if body.logit_bias:
        raise _unsupported("logit_bias", "this server cannot change the scores of single tokens; leave it out")
    return generate_pb2.GenerateRequest(
        model=body.model,
        messages=[_message(message, f"messages[{i}]") for i, message in enumerate(body.messages)],
        parameters=_parameters(body),
        response_format=_response_format(body),
        tools=map(_tool, body.tools or ()),
        tool_choice=_tool_choice(body),
    )


def _unsupported(field: str, problem: str) -> InvalidRequestError:
    return InvalidRequestError(f"{field}: {problem}", {field: problem})


def _message(message: chat.ChatMessage, path: str) -> message_pb2.Message:
    match message:
        case chat.SystemMessage() | chat.DeveloperMessage():
            return message_pb2.Message(role=message_pb2.ROLE_SYSTEM, parts=_parts(message.content, path))
        case chat.UserMessage():
            return message_pb2.Message(role=message_pb2.ROLE_USER, parts=_parts(message.content, path))
        case chat.AssistantMessage():
            return message_pb2.Message(role=message_pb2.ROLE_ASSISTANT, parts=_answer_parts(message, path))
        case chat.ToolMessage():
            text = "".join(part.text for part in _parts(message.content, path))
            result = message_pb2.ToolResult(tool_call_id=message.tool_call_id, text=text)
            return message_pb2.Message(role=message_pb2.ROLE_TOOL, parts=[message_pb2.Part(tool_result=result)])


def _answer_parts(message: chat.AssistantMessage, path: str) -> Iterator[message_pb2.Part]:
    calls = message.tool_calls or ()
    if message.reasoning_content:
        yield message_pb2.Part(reasoning=message.reasoning_content)
    if message.content or not calls:
        yield from _parts(message.content or message.refusal, path)
    for call in calls:
        called = message_pb2.ToolCall(id=call.id, name=call.function.name, arguments=call.function.arguments or "{}")
        yield message_pb2.Part(tool_call=called)


def _parts(content: chat.Content, path: str) -> Iterable[message_pb2.Part]:
    if content is None or isinstance(content, str):
        return [message_pb2.Part(text=content or "")]
    return [_part(part, f"{path}.content[{i}]") for i, part in enumerate(content)]


def _part(part: chat.ContentPart, path: str) -> message_pb2.Part:
    match part:
        case chat.TextContent(text=text) | chat.RefusalContent(refusal=text):
            return message_pb2.Part(text=text)
        case chat.ImageContent():
            return image_part(part.image_url.url, f"{path}.image_url.url")
        case chat.FileContent():
            return message_pb2.Part(artifact_id=part.file.file_id)


def _parameters(body: chat.ChatRequest) -> message_pb2.Parameters:
    # The newer name counts if both are there.
    tokens = body.max_tokens if body.max_completion_tokens is None else body.max_completion_tokens
    top = body.top_logprobs or 0 if body.logprobs or body.top_logprobs is not None else None
    made = parameters(body, tokens, top)
    if body.reasoning_effort is not None:
        made.reasoning_effort = EFFORTS[body.reasoning_effort]
    return made


def _response_format(body: chat.ChatRequest) -> message_pb2.ResponseFormat | None:
    match body.response_format:
        case chat.JsonObjectFormat(schema=schema):
            return message_pb2.ResponseFormat(json_schema_text=bytes(schema).decode())
        case chat.JsonSchemaFormat(json_schema=named):
            return message_pb2.ResponseFormat(json_schema_text=bytes(named.schema).decode() or "{}")
        case _:
            return None


def _tool(tool: chat.Tool) -> message_pb2.Tool:
    function = tool.function
    schema = bytes(function.parameters).decode()
    made = message_pb2.Tool(name=function.name, description=function.description or "")
    if schema and schema != "null":
        made.parameters_schema_text = schema
    return made


def _tool_choice(body: chat.ChatRequest) -> message_pb2.ToolChoice | None:
    single = body.parallel_tool_calls is False
    match body.tool_choice:
        case None:
            return message_pb2.ToolChoice(single=True) if single else None
        case chat.NamedTool(function=function):
            mode = message_pb2.ToolChoice.MODE_REQUIRED
            return message_pb2.ToolChoice(mode=mode, name=function.name, single=single)
        case name:
            return message_pb2.ToolChoice(mode=_MODES[name], single=single)
