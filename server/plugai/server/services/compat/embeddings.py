"""The vectors of texts, which several APIs return in their own forms."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from plugai.runners.errors import InvalidRequestError
from plugai.server.core.events import Embedded, Event, Failed, Heartbeat
from plugai.server.status import FailedRequestError
from plugai.v1 import generate_pb2, message_pb2

EMBEDDING_FIELDS = (
    (re.compile(r"^messages(?P<index>\[\d+\])(\.parts\[0\]\.text)?"), r"input\g<index>"),
    (re.compile(r"^output_modalities\[0\]$"), "model"),
)


def embedding_request(model: str, texts: str | Sequence[str | int | list[int]]) -> generate_pb2.GenerateRequest:
    """Our request for the vectors. Raises InvalidRequestError for tokens in place of texts."""
    given = [texts] if isinstance(texts, str) else texts
    return generate_pb2.GenerateRequest(
        model=model,
        messages=[_message(text, index) for index, text in enumerate(given)],
        output_modalities=[message_pb2.MODALITY_EMBEDDING],
    )


def _message(text: str | int | list[int], index: int) -> message_pb2.Message:
    if not isinstance(text, str):
        problem = "must be text; this server embeds no token numbers"
        raise InvalidRequestError(f"input[{index}] {problem}", {f"input[{index}]": problem})
    return message_pb2.Message(role=message_pb2.ROLE_USER, parts=[message_pb2.Part(text=text)])


@dataclass(frozen=True, slots=True)
class Vectors:
    """One vector for each text, in their order."""

    values: Sequence[Sequence[float]]

    @classmethod
    async def read(cls, events: AsyncIterator[Event | Heartbeat]) -> Vectors:
        """Those of a request. Raises its failure."""
        found: dict[int, Sequence[float]] = {}
        async for event in events:
            match event:
                case Embedded(index, values):
                    found[index] = values
                case Failed(failure):
                    raise FailedRequestError(failure)
                case _:
                    pass
        return cls([found[index] for index in sorted(found)])

    def require_dimensions(self, dimensions: int | None) -> None:
        """Raise InvalidRequestError if the vectors have others: no model here can shorten them."""
        for values in self.values:
            if dimensions not in (None, len(values)):
                problem = f"is {dimensions}; this model has {len(values)}, and cannot have others"
                raise InvalidRequestError(f"dimensions {problem}", {"dimensions": problem})
