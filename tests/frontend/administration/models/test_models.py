"""The models as administrators manage them, against a real gateway and without a browser."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from tests.frontend.administration.conftest import People
from tests.support.limits import HANGS_SECONDS

from plugai.client.types import Limits, Model, ModelMemory, ModelState
from plugai.frontend.administration.models.state import ManagedModels
from plugai.frontend.administration.models.words import facts, memory_words, summary
from plugai.frontend.status.watch import ServerWatch


class Watched:
    """The state of the page, with a watch that follows the server."""

    def __init__(self, people: People) -> None:
        self.watch = ServerWatch(people.root)
        self.changes: asyncio.Queue[None] = asyncio.Queue()
        self.end = self.watch.listen(lambda: self.changes.put_nowait(None))
        self.said: list[str] = []
        self.state = ManagedModels(people.root, self.watch, self._shown)

    async def until(self, model: str, *states: ModelState) -> Model:
        """Wait until a model is in one of these states."""
        async with asyncio.timeout(HANGS_SECONDS):
            while (found := self.watch.models.get(model)) is None or found.state not in states:
                await self.changes.get()
        return found

    def _shown(self) -> None:
        self.said.append(self.state.progress.get("slow", ""))


@pytest.fixture
async def watched(people: People) -> AsyncIterator[Watched]:
    page = Watched(people)
    await page.state.read()
    await page.until("slow", *ModelState)
    yield page
    page.end()
    await page.watch.close()


async def test_a_model_is_loaded_with_its_progress_and_unloaded(watched: Watched) -> None:
    await watched.state.load("slow")
    assert any(words.startswith("Loading") for words in watched.said)
    assert watched.state.outcome("slow").done == "slow is loaded."
    await watched.until("slow", ModelState.LOADED)
    await watched.state.unload("slow")
    await watched.until("slow", ModelState.UNLOADED)
    assert watched.state.progress == {}


async def test_a_model_that_answers_is_unloaded_only_by_force_after_a_question(
    watched: Watched, people: People
) -> None:
    asking = asyncio.create_task(people.ada.generate("hello", model="slow").text())
    busy = await watched.until("slow", ModelState.BUSY)
    await watched.state.unload("slow")
    assert watched.state.outcome("slow").problem
    watched.state.ask_force(busy)
    assert watched.state.asked is not None
    assert "1 answer that is under way fails" in watched.state.asked.words
    watched.state.put_away()
    await watched.state.force_asked()
    assert not asking.done()
    watched.state.ask_force(busy)
    await watched.state.force_asked()
    assert watched.state.outcome("slow").done == "slow was unloaded by force."
    # It has said nothing yet, and so is asked again on the model that is loaded anew.
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)


async def test_a_model_is_kept_loaded_and_the_default_one_is_chosen(watched: Watched, people: People) -> None:
    await watched.state.pin("slow", is_pinned=True)
    assert (await people.root.models.get("slow")).pinned
    await watched.state.pin("slow", is_pinned=False)
    assert not (await people.root.models.get("slow")).pinned
    await watched.state.make_default("slow")
    assert (await people.root.models.get("slow")).default
    await watched.state.pin("slow", is_pinned=False)
    assert "default" in watched.state.outcome("slow").problem


async def test_what_a_model_takes_is_said_as_far_as_its_files_tell(watched: Watched) -> None:
    await watched.state.tell_memory("slow")
    assert "cannot be told" in watched.state.outcome("slow").done
    memory = ModelMemory(
        total_bytes=3_000_000_000, weights_bytes=2_000_000_000, cache_bytes=900_000_000, context_length=4096, parallel=4
    )
    words = memory_words(memory)
    assert words.startswith("It takes about 3 GB of memory: 2 GB for weights, 900 MB for 4 conversations of 4,096")


async def test_models_are_shown_by_where_they_are_and_the_loaded_ones_first(people: People) -> None:
    watch = ServerWatch(people.root)
    state = ManagedModels(people.root, watch, lambda: None)
    watch.models = {
        model.id: model
        for model in (
            Model(id="b", provider="local", state=ModelState.LOADED, size_bytes=5_000_000_000),
            Model(id="a", provider="local", state=ModelState.UNLOADED),
            Model(id="acme/x", provider="acme", state=ModelState.REMOTE),
        )
    }
    assert [model.id for model in state.models] == ["b", "a"]
    state.choose_place("acme")
    assert [model.id for model in state.models] == ["acme/x"]
    told = summary(watch.models.values(), Limits(max_loaded=3, max_memory_bytes=16_000_000_000))
    assert told == "Loaded: 1, with 5 GB of files · at most 3 at once · at most 16 GB of memory."


def test_a_busy_model_says_how_busy() -> None:
    model = Model(id="a", provider="local", state=ModelState.BUSY, active=2, capacity=4, waiting=3)
    assert facts(model) == "Busy, 3 waiting · 2 of 4 requests at once"


async def test_a_member_changes_nothing(people: People) -> None:
    state = ManagedModels(people.ada, ServerWatch(people.ada), lambda: None)
    await state.read()
    for change in (state.load("slow"), state.unload("slow"), state.make_default("slow")):
        await change
        assert state.outcome("slow").problem
