"""What one can have done with a model, at a real gateway."""

from __future__ import annotations

import pytest
from tests.frontend.chat.conftest import client

from plugai.client import Client, PlugAIError
from plugai.client.types import Alias, AliasTarget, Modality, Model, ModelState
from plugai.frontend.models.chosen import Chosen
from plugai.frontend.models.commands import ModelCommands
from plugai.frontend.models.state import ModelsState, details, stands_for
from plugai.frontend.status.watch import ServerWatch

__all__ = ["client"]


def _commands(client: Client, chosen: Chosen, said: list[str], *, may_load: bool = True) -> ModelCommands:
    def changed() -> None:
        said.append(commands.progress.get("slow", ""))

    commands = ModelCommands(client, chosen, changed, may_load=may_load)
    return commands


async def test_a_model_is_loaded_ahead_and_unloaded_and_one_sees_how_far_it_is(client: Client) -> None:
    said: list[str] = []
    commands = _commands(client, Chosen(), said)
    assert commands.can_load(await client.models.get("slow"))
    await commands.load("slow")
    assert said[0].startswith("Loading")
    assert said[-1] == ""
    model = await client.models.get("slow")
    assert (commands.can_load(model), commands.can_unload(model)) == (False, True)
    await commands.unload("slow")
    assert commands.can_load(await client.models.get("slow"))


async def test_a_load_that_fails_says_why_and_is_under_way_no_more(client: Client) -> None:
    commands = _commands(client, Chosen(), [])
    with pytest.raises(PlugAIError):
        await commands.load("missing")
    assert commands.progress == {}


async def test_favourites_come_first_and_are_kept_by_the_server(client: Client) -> None:
    chosen, watch = Chosen(), ServerWatch(client)
    watch.models = {name: await client.models.get(name) for name in ("broken", "echo", "slow")}
    await _commands(client, chosen, []).set_favourite("slow", is_favourite=True)
    again = Chosen()
    await again.read(client)
    assert again.favourites == {"slow"}
    assert [model.id for model in ModelsState(watch, again).choices if not model.default] == ["slow", "broken"]
    await _commands(client, chosen, []).set_favourite("slow", is_favourite=False)
    await again.read(client)
    assert again.favourites == frozenset()


def test_who_may_not_load_models_is_not_offered_it(client: Client) -> None:
    commands = _commands(client, Chosen(), [], may_load=False)
    for state in ModelState:
        model = Model(id="m", state=state)
        assert not commands.can_load(model)
        assert not commands.can_unload(model)


def test_what_one_wants_to_know_before_choosing_is_said() -> None:
    model = Model(id="m", context_length=8192, size_bytes=4_400_000_000, license="Apache-2.0")
    assert details(model) == "8,192 tokens of context · 4.4 GB · Apache-2.0"
    assert details(Model(id="m")) == ""


async def test_an_alias_names_the_model_that_it_stands_for() -> None:
    watch = ServerWatch(Client("http://localhost", token=""))
    watch.models = {"m": Model(id="m")}
    watch.aliases = {"fast": Alias(id="fast", targets=[AliasTarget(model="gone"), AliasTarget(model="m")])}
    found = watch.model("fast")
    assert found is not None
    assert found.id == "m"
    assert watch.model("slow") is None


def test_aliases_can_be_chosen_as_far_as_they_stand_for_a_model_that_talks() -> None:
    watch = ServerWatch(Client("http://localhost", token=""))
    watch.models = {"m": _talking("m"), "n": _talking("n"), "draws": Model(id="draws")}
    for name, *targets in (("fast", "m", "n"), ("pictures", "draws"), ("n", "m"), ("best", "n")):
        watch.aliases[name] = Alias(id=name, targets=[AliasTarget(model=target) for target in targets])
    aliases = ModelsState(watch, Chosen()).aliases
    assert [(alias.id, stands_for(alias)) for alias in aliases] == [
        ("best", "Stands for n"),
        ("fast", "Stands for m or n"),
    ]


def _talking(name: str) -> Model:
    return Model(id=name, input_modalities=[Modality.TEXT], output_modalities=[Modality.TEXT])
