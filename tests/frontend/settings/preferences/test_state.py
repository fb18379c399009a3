"""What a user prefers, as the settings change it, against a real gateway."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from plugai.client import Client
from plugai.client.types import Alias, AliasTarget, SendKey
from plugai.frontend.models.chosen import Chosen
from plugai.frontend.models.state import ModelsState
from plugai.frontend.settings.preferences.fallbacks import EVERY, FallbacksState
from plugai.frontend.settings.preferences.state import SERVERS, PreferencesState
from plugai.frontend.status.watch import ServerWatch


@dataclass(frozen=True, slots=True)
class Preferred:
    """The section of one user, and what the page knows of the models."""

    client: Client
    chosen: Chosen
    watch: ServerWatch
    models: ModelsState
    state: PreferencesState
    fallbacks: FallbacksState


@pytest.fixture
async def preferred(people: tuple[Client, Client]) -> Preferred:
    root, ann = people
    await root.models.set_alias(Alias(id="quick", targets=[AliasTarget(model="echo")]))
    chosen, watch = Chosen(), ServerWatch(ann)
    watch.models = {model.id: model async for model in ann.models.list()}
    watch.aliases = {alias.id: alias async for alias in ann.models.list_aliases()}
    models = ModelsState(watch, chosen)
    state = PreferencesState(ann, chosen, models, lambda: None)
    await state.read()
    return Preferred(ann, chosen, watch, models, state, FallbacksState(ann, models, lambda: None))


async def test_a_default_model_answers_what_names_none_and_is_given_up_again(preferred: Preferred) -> None:
    state = preferred.state
    assert next(iter(state.default_models)) == SERVERS
    assert {"echo", "quick"} <= set(state.default_models)
    await state.choose_default_model("quick")
    again = Chosen()
    await again.read(preferred.client)
    assert again.preferences.default_model == "quick"
    assert preferred.models.default == "quick"
    assert (found := preferred.models.get("")) is not None
    assert found.id == "echo"
    assert await preferred.client.generate("hi") == "hi"
    await state.choose_default_model(SERVERS)
    await again.read(preferred.client)
    assert again.preferences.default_model is None


async def test_a_default_model_that_is_gone_is_said_to_be(preferred: Preferred) -> None:
    await preferred.state.choose_default_model("quick")
    preferred.watch.aliases = {}
    assert preferred.state.default_models["quick"] == "quick (not there any more)"
    await preferred.state.choose_default_model("nowhere")
    assert "nowhere" in preferred.state.outcome.problem
    assert preferred.state.default_model == "quick"


async def test_the_key_that_sends_is_the_same_on_all_devices(preferred: Preferred) -> None:
    assert preferred.state.send_key is SendKey.ENTER
    await preferred.state.choose_send_key(SendKey.CTRL_ENTER)
    again = Chosen()
    await again.read(preferred.client)
    assert again.send_key is SendKey.CTRL_ENTER


async def test_models_to_try_instead_are_added_in_their_order_and_removed(preferred: Preferred) -> None:
    state = preferred.fallbacks
    await state.read()
    await state.add(EVERY, "echo")
    assert [(entry.model, list(entry.fallback_models)) for entry in state.entries] == [(EVERY, ["echo"])]
    await state.add(EVERY, "echo")
    assert state.outcome.problem
    await state.add("echo", "echo")
    assert state.outcome.problem
    await state.add("echo", "quick")
    assert state.outcome.problem == ""
    kept = (await preferred.client.models.get_fallbacks()).fallbacks
    assert {entry.model: list(entry.fallback_models) for entry in kept} == {EVERY: ["echo"], "echo": ["quick"]}
    await state.add(EVERY, "quick")
    assert [list(entry.fallback_models) for entry in state.entries if entry.model == EVERY] == [["echo", "quick"]]
    await state.remove(EVERY)
    assert [entry.model for entry in state.entries] == ["echo"]


async def test_a_language_is_kept_by_the_server_until_that_of_the_browser_is_chosen_again(preferred: Preferred) -> None:
    await preferred.state.choose_language("de")
    assert (preferred.state.language, preferred.state.outcome.problem) == ("de", "")
    assert preferred.state.languages["de"] == "Deutsch"
    await preferred.state.choose_language("")
    assert (preferred.state.language, preferred.state.outcome.problem) == ("", "")
