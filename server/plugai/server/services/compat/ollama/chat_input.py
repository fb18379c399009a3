"""From Ollama's requests to ours, which are then checked by the same rules as every other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plugai.runners.errors import InvalidRequestError
from plugai.server.services.compat.ollama import bodies
from plugai.server.services.compat.values import image_bytes, int32, seed
from plugai.v1 import generate_pb2, message_pb2

_ROLES = {
    "system": message_pb2.ROLE_SYSTEM,
    "user": message_pb2.ROLE_USER,
    "assistant": message_pb2.ROLE_ASSISTANT,
    "tool": message_pb2.ROLE_TOOL,
}
_EFFORTS = {
    "low": message_pb2.REASONING_EFFORT_LOW,
    "medium": message_pb2.REASONING_EFFORT_MEDIUM,
    "high": message_pb2.REASONING_EFFORT_HIGH,
}
# Parameters of the same meaning on both sides, by Ollama's names.
_SAME = {
    "temperature": "temperature",
    "top_p": "top_p",
    "top_k": "top_k",
    "min_p": "min_p",
    "repeat_penalty": "repetition_penalty",
    "frequency_penalty": "frequency_penalty",
    "presence_penalty": "presence_penalty",
}
FIELD_NAMES = (
    (re.compile(r"^parameters\.max_output_tokens$"), "options.num_predict"),
    (re.compile(r"^parameters\.repetition_penalty$"), "options.repeat_penalty"),
    (re.compile(r"^parameters\.reasoning_effort$"), "think"),
    (re.compile(r"^parameters\.top_logprobs$"), "top_logprobs"),
    (re.compile(r"^parameters\."), "options."),
    (re.compile(r"^response_format\b(\.json_schema)?"), "format"),
    (re.compile(r"^(tools\[\d+\]\.)parameters_schema"), r"\1function.parameters"),
    (re.compile(r"^(messages\[\d+\])\.parts\b.*"), r"\1"),
)


def chat_request(body: bodies.ChatBody) -> generate_pb2.GenerateRequest:
    """Our request for POST /api/chat. Raises InvalidRequestError for what cannot be asked in it."""
    return generate_pb2.GenerateRequest(
        model=body.model,
        messages=[_message(message, f"messages[{i}]") for i, message in enumerate(body.messages)],
        parameters=_parameters(body),
        response_format=_response_format(body.format),
        tools=map(_tool, body.tools or ()),
    )


def prompt_request(body: bodies.GenerateBody) -> generate_pb2.GenerateRequest:
    """Our request for POST /api/generate. Raises InvalidRequestError for what cannot be asked in it."""
    for name in ("suffix", "raw", "template", "context"):
        if getattr(body, name):
            problem = "is not supported: prompts are put into the model's own template, alone; leave it out"
            raise InvalidRequestError(f"{name} {problem}", {name: problem})
    system = [bodies.OllamaMessage("system", body.system)] if body.system else []
    messages = [*system, bodies.OllamaMessage("user", body.prompt, images=body.images)]
    same = {name: getattr(body, name) for name in ("format", "options", "think", "logprobs", "top_logprobs")}
    return chat_request(bodies.ChatBody(body.model, messages, **same))


def _message(message: bodies.OllamaMessage, path: str) -> message_pb2.Message:
    if message.role == "tool":
        # Ollama's clients know no ids; the name stands in for it, here and in the call.
        call_id = message.tool_call_id or message.tool_name or "tool"
        result = message_pb2.ToolResult(tool_call_id=call_id, text=message.content)
        return message_pb2.Message(role=message_pb2.ROLE_TOOL, parts=[message_pb2.Part(tool_result=result)])
    return message_pb2.Message(role=_ROLES[message.role], parts=_parts(message, path))


def _parts(message: bodies.OllamaMessage, path: str) -> Iterator[message_pb2.Part]:
    if message.thinking:
        yield message_pb2.Part(reasoning=message.thinking)
    if message.content or not (message.images or message.tool_calls):
        yield message_pb2.Part(text=message.content)
    for number, image in enumerate(message.images or ()):
        yield message_pb2.Part(blob=image_bytes(image, f"{path}.images[{number}]"))
    for call in message.tool_calls or ():
        called = call.function
        arguments = bytes(called.arguments).decode()
        yield message_pb2.Part(
            tool_call=message_pb2.ToolCall(id=call.id or called.name, name=called.name, arguments=arguments)
        )


def _parameters(body: bodies.ChatBody) -> message_pb2.Parameters:
    parameters = _options(body.options or bodies.Options())
    if isinstance(body.think, str):
        parameters.reasoning_effort = _EFFORTS[body.think]
    elif body.think is False:
        parameters.reasoning_effort = message_pb2.REASONING_EFFORT_NONE
    if body.logprobs or body.top_logprobs is not None:
        parameters.top_logprobs = int32(body.top_logprobs or 0)
    return parameters


def _options(options: bodies.Options) -> message_pb2.Parameters:
    parameters = message_pb2.Parameters()
    for theirs, ours in _SAME.items():
        if (value := getattr(options, theirs)) is not None:
            setattr(parameters, ours, value)
    # -1 and -2 stand for as many as fit.
    if options.num_predict is not None and options.num_predict >= 0:
        parameters.max_output_tokens = int32(options.num_predict)
    if options.seed is not None:
        parameters.seed = seed(options.seed)
    parameters.stop.extend([options.stop] if isinstance(options.stop, str) else options.stop or ())
    return parameters


def _response_format(given: bytes) -> message_pb2.ResponseFormat | None:
    text = bytes(given).decode()
    if text in ("", "null", '""'):
        return None
    return message_pb2.ResponseFormat(json_schema_text='{"type": "object"}' if text == '"json"' else text)


def _tool(tool: bodies.OllamaTool) -> message_pb2.Tool:
    described = tool.function
    schema = bytes(described.parameters).decode()
    return message_pb2.Tool(name=described.name, description=described.description or "", parameters_schema_text=schema)
