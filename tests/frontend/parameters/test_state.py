"""The parameters of a conversation, against a real gateway."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from tests.frontend.chat.conftest import Chat
from tests.support.gateway import model, settings
from tests.support.tiers import slow

from plugai.client import Client
from plugai.client.types import Model
from plugai.frontend.chat.state import ChatState
from plugai.frontend.parameters.fields import ParameterField
from plugai.frontend.parameters.state import ParametersState
from plugai.server.app import gateway


@pytest.fixture
@slow
async def client(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Client]:
    models = (model("echo", "echo"), model("other", "echo"))
    async with (
        gateway(settings(tmp_path_factory.mktemp("g"), *models)) as running,
        Client(f"grpc://127.0.0.1:{running.grpc_port}", token="") as one,
    ):
        yield one


class Panel:
    """The parameters of one page."""

    def __init__(self) -> None:
        self.kept: dict[str, Mapping[str, Any]] = {}
        self.state = ParametersState(lambda: None, self._keep, self._recall)

    @property
    def limit(self) -> ParameterField:
        """The one parameter that an echo model has."""
        return self.state.fields[0]

    async def _keep(self, name: str, values: Mapping[str, Any]) -> None:
        self.kept[name] = values

    async def _recall(self, name: str) -> Mapping[str, Any]:
        return self.kept.get(name, {})


async def _model(client: Client, name: str) -> Model:
    return await client.models.get(name)


async def test_a_parameter_holds_for_the_answers_of_its_conversation(client: Client) -> None:
    chat, panel = Chat(client), Panel()
    await panel.state.show(chat.state.settings, await _model(client, "echo"))
    await panel.state.set(panel.limit, 2)
    await chat.state.send("one two three")
    await chat.state.ended()
    assert chat.answer.text == "one two"
    await panel.state.set(panel.limit, None)
    await chat.state.send("one two three")
    await chat.state.ended()
    assert chat.answer.text == "one two three"


async def test_parameters_and_system_prompt_are_there_when_a_conversation_is_opened_again(client: Client) -> None:
    chat, panel = Chat(client), Panel()
    await chat.state.send("hello")
    await chat.state.ended()
    echo = await _model(client, "echo")
    await panel.state.show(chat.state.settings, echo)
    await panel.state.set(panel.limit, 3)
    await panel.state.set_system_prompt("Be brief.")
    again, other = ChatState(client, lambda _: None), Panel()
    await again.open(chat.state.id)
    await other.state.show(again.settings, echo)
    assert other.state.value(other.limit) == 3
    assert other.state.system_prompt == "Be brief."


async def test_a_new_conversation_begins_with_what_was_set_last_for_its_model(client: Client) -> None:
    panel = Panel()
    first, second, old = Chat(client).state, Chat(client).state, Chat(client)
    await old.state.send("hello")
    await old.state.ended()
    echo, other = await _model(client, "echo"), await _model(client, "other")
    await panel.state.show(first.settings, echo)
    await panel.state.set(panel.limit, 5)
    await panel.state.show(second.settings, echo)
    assert (panel.state.value(panel.limit), second.settings.parameters.max_output_tokens) == (5, 5)
    await panel.state.show(second.settings, other)
    assert (panel.state.value(panel.limit), second.settings.parameters.max_output_tokens) == (None, None)
    await panel.state.show(old.state.settings, echo)
    assert panel.state.value(panel.limit) is None


async def test_a_reset_has_the_defaults_again(client: Client) -> None:
    chat, panel = Chat(client), Panel()
    await panel.state.show(chat.state.settings, await _model(client, "echo"))
    await panel.state.set(panel.limit, 5)
    await panel.state.reset()
    assert panel.state.values == {}
    assert chat.state.settings.parameters.max_output_tokens is None
