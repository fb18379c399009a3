"""The items of an input, and the messages that they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

import msgspec

from plugai.runners.base import REDACTED
from plugai.runners.errors import InvalidRequestError
from plugai.server.services.compat.http import decode
from plugai.server.services.compat.openai.chat_request import RefusalContent
from plugai.server.services.compat.values import Parts, image_part
from plugai.v1 import message_pb2


class ItemText(msgspec.Struct):
    """Text."""

    text: str


class InputText(ItemText, tag="input_text"):
    """Text of a user, or instructions."""


class OutputText(ItemText, tag="output_text"):
    """Text of an earlier answer."""


class InputImage(msgspec.Struct, tag="input_image"):
    """An image: a data URL, one to fetch, or a file of the caller. `detail` has no effect."""

    image_url: str | None = None
    file_id: str | None = None
    detail: str | None = None


Content = str | Parts[InputText | OutputText | RefusalContent | InputImage]


class MessageItem(msgspec.Struct):
    """A message."""

    role: Literal["user", "system", "developer", "assistant"]
    content: Content


class FunctionCall(msgspec.Struct):
    """A call in an earlier answer; `arguments` is JSON text."""

    call_id: str
    name: str
    arguments: str = "{}"


class FunctionOutput(msgspec.Struct):
    """The result of a call."""

    call_id: str
    output: str | Parts[InputText]


class ReasoningItem(msgspec.Struct):
    """Reasoning in an earlier answer. What is called encrypted is the signature of the text beside it."""

    summary: Parts[ItemText] | None = None
    content: Parts[ItemText] | None = None
    encrypted_content: str | None = None


class ItemReference(msgspec.Struct):
    """An item of a stored response, by its id."""

    id: str


class _Kind(msgspec.Struct):
    type: str | None = None


Item = MessageItem | FunctionCall | FunctionOutput | ReasoningItem | ItemReference
ITEMS: Mapping[str, type[Item]] = {
    "message": MessageItem,
    "function_call": FunctionCall,
    "function_call_output": FunctionOutput,
    "reasoning": ReasoningItem,
    "item_reference": ItemReference,
}
_ROLES = {
    "user": message_pb2.ROLE_USER,
    "system": message_pb2.ROLE_SYSTEM,
    "developer": message_pb2.ROLE_SYSTEM,
    "assistant": message_pb2.ROLE_ASSISTANT,
}


def read_items(given: str | Sequence[msgspec.Raw] | None) -> Sequence[Item]:
    """The items of an input. Raises InvalidRequestError for those of a kind that this server does not know."""
    if given is None or isinstance(given, str):
        return [MessageItem("user", given)] if given else []
    return [_read(item, f"input[{index}]") for index, item in enumerate(given)]


def _read(item: msgspec.Raw, path: str) -> Item:
    # Messages may come without a type.
    name = decode(item, _Kind, path).type or "message"
    if name not in ITEMS:
        problem = f"is {name!r}, which this server does not support; it takes {', '.join(ITEMS)}"
        raise InvalidRequestError(f"{path}.type {problem}", {f"{path}.type": problem})
    kind: type[Item] = ITEMS[name]
    return decode(item, kind, path)


def messages(items: Sequence[Item], referred: Mapping[str, message_pb2.Part]) -> list[message_pb2.Message]:
    """The messages. What belongs to one answer is one message, in which the calls of an answer come together.

    `referred` has the parts that references stand for.
    """
    made: list[message_pb2.Message] = []
    for index, item in enumerate(items):
        role, parts = _message(item, f"input[{index}]", referred)
        if role == message_pb2.ROLE_ASSISTANT and made and made[-1].role == role:
            made[-1].parts.extend(parts)
        elif parts := list(parts):
            made.append(message_pb2.Message(role=role, parts=parts))
    return made


def _message(
    item: Item, path: str, referred: Mapping[str, message_pb2.Part]
) -> tuple[message_pb2.Role.ValueType, Iterable[message_pb2.Part]]:
    match item:
        case MessageItem(role, content):
            return _ROLES[role], _content(content, path)
        case FunctionCall(call_id, name, arguments):
            call = message_pb2.ToolCall(id=call_id, name=name, arguments=arguments or "{}")
            return message_pb2.ROLE_ASSISTANT, [message_pb2.Part(tool_call=call)]
        case FunctionOutput(call_id, output):
            text = output if isinstance(output, str) else "".join(part.text for part in output)
            result = message_pb2.ToolResult(tool_call_id=call_id, text=text)
            return message_pb2.ROLE_TOOL, [message_pb2.Part(tool_result=result)]
        case ReasoningItem(summary, content, signature):
            text = "\n\n".join(part.text for part in content or summary or ())
            part = message_pb2.Part(reasoning=text, reasoning_signature=signature or "")
            # What only its provider can read is kept if it is from here.
            is_kept = text or (signature or "").startswith(REDACTED)
            return message_pb2.ROLE_ASSISTANT, [part] if is_kept else []
        case ItemReference(item_id):
            return message_pb2.ROLE_ASSISTANT, [referred[item_id]]


def _content(content: Content, path: str) -> Iterator[message_pb2.Part]:
    if isinstance(content, str):
        yield message_pb2.Part(text=content)
        return
    for index, part in enumerate(content):
        match part:
            case RefusalContent(refusal):
                yield message_pb2.Part(text=refusal)
            case InputImage():
                yield _image(part, f"{path}.content[{index}]")
            case InputText() | OutputText():
                yield message_pb2.Part(text=part.text)


def _image(image: InputImage, path: str) -> message_pb2.Part:
    match image:
        case InputImage(image_url=str(url), file_id=None):
            return image_part(url, f"{path}.image_url")
        case InputImage(image_url=None, file_id=str(file_id)):
            return message_pb2.Part(artifact_id=file_id)
        case _:
            problem = "needs either image_url or file_id"
            raise InvalidRequestError(f"{path} {problem}", {path: problem})
