"""What the fake server must know of a provider's format: one subclass a dialect."""

from __future__ import annotations

import base64
import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jsonschema
from tests.adapters.fakes.script import Answer, Problem

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Frame:
    """One event as bytes; `delta` marks those that carry a piece of the answer."""

    data: bytes
    delta: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What a call asks for."""

    model: str
    streamed: bool
    body: Json


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the conversation, whatever the dialect."""

    role: str
    text: str = ""
    images: tuple[bytes, ...] = ()
    tool_calls: tuple[tuple[str, str], ...] = ()
    tool_results: tuple[str, ...] = ()


class Dialect(ABC):
    """One provider's format. Paths are patterns of aiohttp's router; `models` are those listed."""

    base_path = ""
    generate_paths: Sequence[str]
    model_paths: Sequence[str]
    models: tuple[str, ...] = ("small", "large")

    @abstractmethod
    def admits(self, headers: Mapping[str, str], key: str) -> bool:
        """Whether the call carries the key where this provider expects it."""

    @abstractmethod
    def wrong(self, asked: Asked, query: Mapping[str, str], headers: Mapping[str, str]) -> str | None:
        """What the provider would refuse about a call; None if nothing."""

    def asked(self, body: Json, path: Mapping[str, str]) -> Asked:
        return Asked(path.get("model") or body.get("model", ""), bool(body.get("stream")), body)

    @abstractmethod
    def turns(self, body: Json) -> list[Turn]:
        """The conversation that a call carries."""

    @abstractmethod
    def stream(self, answer: Answer, asked: Asked) -> Iterator[Frame]:
        """The answer as events."""

    @abstractmethod
    def whole(self, answer: Answer, asked: Asked) -> Json:
        """The answer in one piece."""

    @abstractmethod
    def error(self, problem: Problem, message: str, retry_in: float | None) -> tuple[int, Json]:
        """An error: HTTP status and body. `retry_in` is to be told in the body, if the dialect does that."""

    @abstractmethod
    def error_frame(self, problem: Problem) -> bytes:
        """An error told in a stream whose status was 200."""

    @abstractmethod
    def unknown_frame(self) -> bytes:
        """An event of a type that does not exist."""

    def reset_headers(self, seconds: float) -> dict[str, str]:
        """The dialect's own headers that say when the limit is over."""
        return {}

    @abstractmethod
    def listing(self, query: Mapping[str, str]) -> Json:
        """A page of the models."""


def event(data: Json | str, name: str = "") -> bytes:
    """A server-sent event."""
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {text}\n\n".encode()


def halves(text: str) -> tuple[str, str]:
    middle = len(text) // 2
    return text[:middle], text[middle:]


def inline_image(url: str) -> bytes:
    """The bytes of a data: URL."""
    head, _, data = url.partition(",")
    assert head.startswith("data:image/"), f"{head[:40]} is no image"
    assert head.endswith(";base64"), f"{head[:40]} is not base64"
    return base64.b64decode(data, validate=True)


def strict_schema(schema: Json) -> jsonschema.Draft202012Validator:
    """A validator of a vendor's own request type that also refuses fields it does not know."""
    _close(schema)
    return jsonschema.Draft202012Validator(schema)


def _close(schema: Any) -> None:
    match schema:
        case dict():
            if "properties" in schema:
                schema.setdefault("additionalProperties", False)
            for value in schema.values():
                _close(value)
        case list():
            for value in schema:
                _close(value)


def first_error(validator: jsonschema.Draft202012Validator, body: Json) -> str | None:
    """The most telling error of a body; None if it is in order."""
    found = jsonschema.exceptions.best_match(validator.iter_errors(body))
    return None if found is None else f"{found.json_path}: {found.message[:200]}"
