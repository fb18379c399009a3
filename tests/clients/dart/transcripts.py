"""What a running server answers over REST, for the tests of the Dart client.

`python -m tests.clients.dart.transcripts` starts one and writes the files.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import httpx2
from tests.clients.dart.sources import CLIENT
from tests.support.limits import HANGS_SECONDS
from tests.support.server import running_server

FOLDER = CLIENT / "test" / "golden"
_REQUEST_ID = "golden"
# They depend on how busy the machine is.
_TIMED = frozenset({"queued", "loading", "heartbeat", "usage"})
_TEXT = "Grüße, 世界 🌍"


def transcripts(url: str) -> dict[str, str]:
    """The answers by the names of their files, without what differs from run to run."""
    with httpx2.Client(base_url=url, timeout=HANGS_SECONDS) as rest:
        return {
            "finished.sse": _stream(rest, "echo"),
            "failed.sse": _stream(rest, "broken"),
            "not_found.json": _error(rest.get(f"/v1/models/{quote('no/such:model')}")),
            "invalid.json": _error(rest.post("/v1/generate", json=_body("echo", parameters={"top_k": -1}))),
        }


def write() -> None:
    """Start a server, and write what it answers."""
    with running_server() as server:
        for name, text in transcripts(server.url).items():
            (FOLDER / name).write_text(text, encoding="utf-8")


def _body(model: str, **fields: Any) -> Mapping[str, Any]:
    return {"model": model, "messages": [{"role": "ROLE_USER", "parts": [{"text": _TEXT}]}], **fields}


def _stream(rest: httpx2.Client, model: str) -> str:
    request_id = f"{_REQUEST_ID}-{model}"
    with rest.stream("POST", "/v1/generate", json=_body(model, request_id=request_id)) as response:
        received = [json.loads(line.removeprefix("data: ")) for line in response.iter_lines() if line]
    rest.delete(f"/v1/requests/{request_id}")
    return "".join(f"data: {_json(event)}\n\n" for event in _settled(received))


def _settled(received: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The events with one delta for all, numbers without gaps, and durations of zero."""
    events = [event for event in received if not _TIMED & event.keys()]
    deltas = [event for event in events if "delta" in event]
    for event in deltas[1:]:
        deltas[0]["delta"]["text"] += event["delta"]["text"]
        events.remove(event)
    for number, event in enumerate(events, 1):
        event["seq"] = number
        for end in (event.get("finished", {}), event.get("failed", {})):
            if "timings" in end:
                end["timings"] = {"total_seconds": 0}
        yield event


def _error(response: httpx2.Response) -> str:
    error = response.json()
    for detail in error["details"]:
        if "request_id" in detail.get("metadata", {}):
            detail["metadata"]["request_id"] = _REQUEST_ID
    return f"{_json(error)}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


if __name__ == "__main__":
    write()
