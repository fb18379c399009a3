"""Items of an output while they are generated, and the events about each."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence

from plugai.server.core.events import Delta, ToolCalled
from plugai.server.services.compat.openai.responses.output_items import (
    IN_PROGRESS,
    Json,
    call_item,
    item_id,
    message_item,
    reasoning_content,
    reasoning_item,
    text_content,
)
from plugai.server.services.compat.values import token_logprob


class OpenItem(ABC):
    """One item. `index` is its place in the output; events have no sequence number yet."""

    kind = ""

    def __init__(self, answer_id: str, index: int) -> None:
        self.id = item_id(self.kind, answer_id, index)
        self.index = index
        self._texts: list[str] = []

    @property
    def text(self) -> str:
        """What has been generated of it."""
        self._texts[:] = ["".join(self._texts)]
        return self._texts[0]

    @abstractmethod
    def json(self, status: str) -> Json:
        """The item as it is now."""

    @abstractmethod
    def begun(self) -> Json:
        """The item before its first piece."""

    def begin(self) -> Iterator[Json]:
        """The events before its first piece."""
        yield {"type": "response.output_item.added", "output_index": self.index, "item": self.begun()}

    def end(self, status: str) -> Iterator[Json]:
        """The events after its last piece."""
        yield {"type": "response.output_item.done", "output_index": self.index, "item": self.json(status)}

    def _event(self, kind: str, **fields: object) -> Json:
        return {"type": f"response.{kind}", "item_id": self.id, "output_index": self.index, **fields}


class OpenText(OpenItem):
    """An item with one piece of content, which is text."""

    content_kind = ""

    @abstractmethod
    def content(self) -> Json:
        """The content as it is now."""

    def begin(self) -> Iterator[Json]:
        yield from super().begin()
        yield self._event("content_part.added", content_index=0, part=self.content())

    def end(self, status: str) -> Iterator[Json]:
        yield self._event(f"{self.content_kind}.done", content_index=0, text=self.text, **self.extra(None))
        yield self._event("content_part.done", content_index=0, part=self.content())
        yield from super().end(status)

    def add(self, delta: Delta) -> Iterator[Json]:
        """The event about a piece, if it has text."""
        self._texts.append(delta.text)
        if delta.text or delta.logprobs:
            yield self._event(f"{self.content_kind}.delta", content_index=0, delta=delta.text, **self.extra(delta))

    def extra(self, delta: Delta | None) -> Json:
        """What events have besides the text: that of a piece, or of all."""
        return {}


class OpenMessage(OpenText):
    """A message of the model."""

    kind = "msg"
    content_kind = "output_text"

    def __init__(self, answer_id: str, index: int) -> None:
        super().__init__(answer_id, index)
        self._logprobs: list[Json] = []

    def begun(self) -> Json:
        return message_item(self.id, [], IN_PROGRESS)

    def json(self, status: str) -> Json:
        return message_item(self.id, [self.content()], status)

    def content(self) -> Json:
        return text_content(self.text, list(self._logprobs))

    def add(self, delta: Delta) -> Iterator[Json]:
        self._logprobs.extend(map(token_logprob, delta.logprobs))
        return super().add(delta)

    def extra(self, delta: Delta | None) -> Json:
        logprobs: Sequence[Json] = self._logprobs if delta is None else [*map(token_logprob, delta.logprobs)]
        return {"logprobs": logprobs}


class OpenReasoning(OpenText):
    """Reasoning, and its provider's signature, which is not to be read."""

    kind = "rs"
    content_kind = "reasoning_text"

    def __init__(self, answer_id: str, index: int) -> None:
        super().__init__(answer_id, index)
        self._signature = ""

    def begun(self) -> Json:
        return reasoning_item(self.id, [], "", IN_PROGRESS)

    def json(self, status: str) -> Json:
        return reasoning_item(self.id, [self.content()], self._signature, status)

    def content(self) -> Json:
        return reasoning_content(self.text)

    def add(self, delta: Delta) -> Iterator[Json]:
        self._signature += delta.signature
        return super().add(delta)


class OpenCall(OpenItem):
    """A call of a function."""

    kind = "fc"

    def __init__(self, answer_id: str, index: int, call: ToolCalled) -> None:
        super().__init__(answer_id, index)
        self._call = call

    def begun(self) -> Json:
        return call_item(self.id, self._call.call_id, self._call.name, "", IN_PROGRESS)

    def json(self, status: str) -> Json:
        return call_item(self.id, self._call.call_id, self._call.name, self.text or "{}", status)

    def add(self, call: ToolCalled) -> Iterator[Json]:
        """The event about a piece."""
        if call.arguments:
            self._texts.append(call.arguments)
            yield self._event("function_call_arguments.delta", delta=call.arguments)

    def end(self, status: str) -> Iterator[Json]:
        yield self._event("function_call_arguments.done", name=self._call.name, arguments=self.text or "{}")
        yield from super().end(status)
