"""Lists in the bodies of other APIs are bounded while they are read, before each of their items is translated."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from msgspec import inspect

from plugai.runners.errors import InvalidRequestError
from plugai.server.services.compat.anthropic.message_request import MessageRequest
from plugai.server.services.compat.http import decode
from plugai.server.services.compat.ollama.bodies import ChatBody, EmbedBody, GenerateBody
from plugai.server.services.compat.openai.chat_request import ChatRequest
from plugai.server.services.compat.openai.embeddings import EmbeddingRequest
from plugai.server.services.compat.openai.responses.input_items import ITEMS
from plugai.server.services.compat.openai.responses.request import ResponseRequest
from plugai.server.services.compat.openai.text_completions import CompletionRequest
from plugai.server.services.compat.values import MAX_ITEMS

BODIES = (ChatRequest, CompletionRequest, EmbeddingRequest, ResponseRequest, MessageRequest)
OLLAMA = (ChatBody, GenerateBody, EmbedBody)


def unbounded_lists(kind: inspect.Type, path: str = "", within: tuple[type, ...] = ()) -> Iterator[str]:
    """The paths of lists that may be longer than a request can be; lists of numbers are never looked into."""
    match kind:
        case inspect.StructType() if kind.cls not in within:
            for field in kind.fields:
                yield from unbounded_lists(field.type, f"{path}.{field.encode_name}", (*within, kind.cls))
        case inspect.UnionType():
            for each in kind.types:
                yield from unbounded_lists(each, path, within)
        case inspect.ListType() if not isinstance(kind.item_type, inspect.IntType):
            if kind.max_length is None or kind.max_length > MAX_ITEMS:
                yield path
            yield from unbounded_lists(kind.item_type, f"{path}[]", within)


@pytest.mark.parametrize("body", [*BODIES, *OLLAMA, *ITEMS.values()], ids=lambda body: body.__name__)
def test_every_list_of_a_body_is_bounded(body: type) -> None:
    assert not [*unbounded_lists(inspect.type_info(body))]


def test_a_list_that_is_too_long_is_named() -> None:
    content = {"role": "user", "content": [{"type": "text", "text": "x"}] * 65}
    with pytest.raises(InvalidRequestError) as refused:
        decode(msgspec.json.encode({"model": "m", "messages": [content]}), ChatRequest)
    assert str(refused.value) == "messages[0].content has too many items; at most 64 are allowed"
    assert [*refused.value.violations] == ["messages[0].content"]
