"""Server-sent events as a browser reads them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx2

STORY = "Write a very long story about the sea."


def body(text: str, **fields: Any) -> dict[str, Any]:
    return {"messages": [{"role": "ROLE_USER", "parts": [{"text": text}]}], **fields}


async def events(response: httpx2.Response) -> AsyncIterator[dict[str, Any]]:
    async for line in response.aiter_lines():
        if line:
            yield _event(line)


def events_read(response: httpx2.Response) -> Iterator[dict[str, Any]]:
    """The events, for a test that waits for each."""
    return (_event(line) for line in response.iter_lines() if line)


def _event(line: str) -> dict[str, Any]:
    name, _, data = line.partition(": ")
    assert name == "data", line
    event: dict[str, Any] = json.loads(data)
    return event


def said(seen: list[dict[str, Any]]) -> str:
    return "".join(event["delta"]["text"] for event in seen if "delta" in event)
