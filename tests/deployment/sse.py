"""Server-sent events as a browser reads them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx2

STORY = "Write a very long story about the sea."


def body(text: str, **fields: Any) -> dict[str, Any]:
    return {"messages": [{"role": "ROLE_USER", "parts": [{"text": text}]}], **fields}


async def events(response: httpx2.Response) -> AsyncIterator[dict[str, Any]]:
    async for line in response.aiter_lines():
        if line:
            name, _, data = line.partition(": ")
            assert name == "data", line
            yield json.loads(data)


def said(seen: list[dict[str, Any]]) -> str:
    return "".join(event["delta"]["text"] for event in seen if "delta" in event)
