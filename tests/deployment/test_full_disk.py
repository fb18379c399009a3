"""A server whose disk is full, as a process of its own on a small disk."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from tests.deployment.sse import events_read
from tests.support.canary import PASSWORD
from tests.support.server import ACCOUNTS, ECHO_MODELS, server_folder, started_server
from tests.support.servers.disks import fill_disk, small_disk

RESERVE = 8_000_000
SETTINGS = f"disk_reserve_bytes = {RESERVE}\n{ECHO_MODELS}"
CLAIM = "operator-bootstrap-0123456789-0123456789"
_SECONDS = 30.0


@pytest.fixture
def disk() -> Iterator[Path]:
    with server_folder(SETTINGS) as folder, small_disk(folder / "data", 24_000_000) as data:
        yield data


@pytest.fixture
def client(disk: Path) -> Iterator[httpx2.Client]:
    """Somebody who signs in to the server as its administrator."""
    with (
        started_server(disk.parent, {**ACCOUNTS, "PLUGAI_BOOTSTRAP_TOKEN": CLAIM}) as server,
        httpx2.Client(base_url=server.url, timeout=_SECONDS) as browser,
    ):
        body = {"invite": CLAIM, "name": "root", "password": PASSWORD}
        _use(browser, browser.post("/v1/auth:register", json=body))
        yield browser


def _use(client: httpx2.Client, answer: httpx2.Response) -> None:
    assert answer.status_code == 200, answer.text
    client.headers["authorization"] = f"Bearer {answer.json()['tokens']['access_token']}"


def _upload(client: httpx2.Client) -> httpx2.Response:
    return client.post("/v1/artifacts", content=b"x" * 1_000_000 + str(time.monotonic_ns()).encode())


def _refusal(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["details"][0]["reason"]


def _fill_by_uploads(client: httpx2.Client) -> list[str]:
    """Upload until the server refuses; returns the ids of the artifacts."""
    stored = []
    while (answer := _upload(client)).status_code == 200:
        stored.append(answer.json()["artifact_id"])
    assert _refusal(answer) == (429, "STORAGE_FULL")
    assert "delete artifacts" in answer.json()["message"]
    return stored


def test_users_fill_a_disk_to_its_reserve_and_deleting_makes_room(client: httpx2.Client, disk: Path) -> None:
    big = {"system_prompt": "x" * 260_000}
    kept = []
    while (answer := client.post("/v1/sessions", json=big)).status_code == 200:
        kept.append(answer.json()["session_id"])
    assert len(kept) >= 10
    assert _refusal(answer) == (429, "STORAGE_FULL")
    assert _refusal(_upload(client)) == (429, "STORAGE_FULL")
    turn = {"model": "echo", "session_id": kept[0], "messages": [{"role": "ROLE_USER", "parts": [{"text": "hi"}]}]}
    assert _refusal(client.post("/v1/generate:once", json=turn)) == (429, "STORAGE_FULL")
    # A request that stores nothing of the user's is answered.
    assert client.post("/v1/generate:once", json={**turn, "session_id": ""}).status_code == 200
    # The file does not shrink, but what was deleted in it is used again.
    for session_id in kept[1:]:
        assert client.post(f"/v1/sessions/{session_id}:expunge", json={}).status_code == 200
    assert client.post("/v1/sessions", json=big).status_code == 200


def test_with_no_byte_free_an_administrator_signs_in_and_deletes(client: httpx2.Client, disk: Path) -> None:
    kept = client.post("/v1/sessions", json={"system_prompt": "x" * 100_000}).json()["session_id"]
    (artifact_id, *_) = _fill_by_uploads(client)
    filler = fill_disk(disk)
    login = client.post("/v1/auth:login", json={"name": "root", "password": PASSWORD})
    _use(client, login)
    assert client.delete(f"/v1/artifacts/{artifact_id}").status_code == 200
    assert client.delete(f"/v1/sessions/{kept}").status_code == 200
    assert client.post(f"/v1/sessions/{kept}:expunge", json={}).status_code == 200
    assert client.get("/v1/admin/users").status_code == 200
    filler.unlink()
    assert client.post("/v1/sessions", json={}).status_code == 200


def test_an_answer_that_runs_when_the_disk_fills_is_told_to_its_end(client: httpx2.Client, disk: Path) -> None:
    kept = client.post("/v1/sessions", json={}).json()["session_id"]
    words = " ".join(f"word{number}" for number in range(8))
    turn = {"model": "slow", "session_id": kept, "messages": [{"role": "ROLE_USER", "parts": [{"text": words}]}]}
    with client.stream("POST", "/v1/generate", json=turn) as response:
        told = events_read(response)
        for event in told:
            if "delta" in event:
                break
        (disk / "disk-reserve").unlink()
        fill_disk(disk)
        rest = list(told)
    assert "finished" in rest[-1], rest[-1]
    assert any(event.get("warning", {}).get("code") == "STORAGE_FULL" for event in rest)
    assert client.get("/v1/models").status_code == 200
