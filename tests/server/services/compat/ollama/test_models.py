"""How Ollama's own client loads, keeps, copies, deletes and pulls models, as an administrator and as a member."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx2
import ollama
import pytest
from tests.hostile.people import register
from tests.support.server import ACCOUNTS, ECHO_MODELS, RunningServer, running_server
from tests.support.tiers import slow

HELLO: Any = [{"role": "user", "content": "hello"}]


@dataclass(frozen=True, slots=True)
class People:
    """A server, and the clients of an administrator and of a member, which are not typed: some calls are wrong."""

    server: RunningServer
    admin: Any
    member: Any

    def state(self, model: str) -> tuple[str, bool, float | None]:
        """Whether a model is loaded and pinned, and after how many idle seconds it is unloaded."""
        with httpx2.Client(base_url=self.server.url) as http:
            headers = {"authorization": f"Bearer {self.server.token}"}
            told = http.get(f"/v1/models/{model}", headers=headers).json()
        return told["state"].removeprefix("MODEL_STATE_"), told.get("pinned", False), told.get("idle_seconds")


def client(server: RunningServer, token: str) -> ollama.Client:
    return ollama.Client(server.url, headers={"authorization": f"Bearer {token}"})


@pytest.fixture(scope="module")
@slow
def people() -> Iterator[People]:
    with (
        running_server(ECHO_MODELS, environment=ACCOUNTS) as server,
        client(server, server.token) as admin,
        client(server, register(server, "member").token) as member,
    ):
        yield People(server, admin, member)


@pytest.mark.parametrize("stream", [True, False])
def test_an_administrators_keep_alive_pins_keeps_and_unloads(people: People, stream: bool) -> None:
    def chat(keep_alive: Any) -> None:
        answer = people.admin.chat("broken", HELLO, stream=stream, keep_alive=keep_alive)
        _ = list(answer) if stream else answer

    chat(-1)
    assert people.state("broken")[:2] == ("LOADED", True)
    chat("20m")
    assert people.state("broken") == ("LOADED", False, 1200)
    chat(0)
    assert people.state("broken") == ("UNLOADED", False, 1200)


def test_a_model_that_the_server_pins_stays_loaded(people: People) -> None:
    people.admin.chat("echo", HELLO, keep_alive="10m")
    people.admin.chat("echo", HELLO, keep_alive=0)
    assert people.state("echo")[:2] == ("LOADED", True)


def test_a_members_keep_alive_has_no_effect(people: People) -> None:
    people.admin.chat("broken", HELLO, keep_alive="30m")
    people.member.chat("broken", HELLO, keep_alive=0)
    people.member.chat("broken", HELLO, keep_alive=-1)
    assert people.state("broken") == ("LOADED", False, 1800)


def test_a_request_without_a_prompt_loads_or_unloads(people: People) -> None:
    loaded = people.admin.generate("slow", "")
    assert (loaded.done, loaded.done_reason, people.state("slow")[0]) == (True, "load", "LOADED")
    unloaded = people.admin.chat("slow", [], keep_alive=0)
    assert (unloaded.done_reason, people.state("slow")[0]) == ("unload", "UNLOADED")
    with pytest.raises(ollama.ResponseError, match="only administrators") as refused:
        people.member.generate("slow", "")
    assert refused.value.status_code == 403


def test_a_duration_that_is_none_is_refused_by_its_name(people: People) -> None:
    with pytest.raises(ollama.ResponseError, match="keep_alive") as refused:
        people.admin.chat("echo", HELLO, keep_alive="soon")
    assert refused.value.status_code == 400


def test_a_model_is_copied_used_and_deleted(people: People) -> None:
    assert people.admin.copy("echo", "parrot:latest").status == "success"
    assert people.member.chat("parrot", HELLO).message.content == "hello"
    assert "parrot" in [model.model for model in people.member.list().models]
    assert people.admin.delete("parrot").status == "success"
    with pytest.raises(ollama.ResponseError) as gone:
        people.member.chat("parrot", HELLO)
    assert gone.value.status_code == 404


@pytest.mark.parametrize(
    ("call", "status"),
    [
        (lambda people: people.admin.copy("nothing", "other"), 404),
        (lambda people: people.admin.copy("echo", "slow"), 409),
        (lambda people: people.admin.delete("nothing"), 404),
        (lambda people: people.admin.delete("echo"), 400),
        (lambda people: people.admin.pull("llama9"), 400),
        (lambda people: people.member.copy("echo", "mine"), 403),
        (lambda people: people.member.delete("echo"), 403),
        (lambda people: people.member.pull("echo"), 403),
    ],
)
def test_what_cannot_be_done_to_a_model_is_the_clients_exception(people: People, call: Any, status: int) -> None:
    with pytest.raises(ollama.ResponseError) as refused:
        call(people)
    assert refused.value.status_code == status, refused.value.error


def test_a_model_that_is_here_has_been_pulled(people: People) -> None:
    assert people.admin.pull("echo").status == "success"
    assert [progress.status for progress in people.admin.pull("echo:latest", stream=True)] == ["success"]
