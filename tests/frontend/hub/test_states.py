"""Models are found on a hub, downloaded, used and removed: at a real gateway, with a hub that does as it is told."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest
from tests.frontend.hub.conftest import CONTENT, MODEL, NAME, Place, new_place
from tests.support.limits import HANGS_SECONDS
from tests.support.servers.hub.faults import Fault
from tests.support.servers.hub.models import gguf_content
from tests.support.servers.hub.repository import Repository
from tests.support.tiers import slow

from plugai.client.types import Alias, AliasTarget, HubSort, OperationState
from plugai.frontend.hub.downloads import DownloadsState
from plugai.frontend.hub.installed import Installed, InstalledState
from plugai.frontend.hub.search import HubChoice, HubSearch, Query
from plugai.frontend.hub.words import facts, progress, size


async def test_a_model_is_found_looked_at_and_downloaded(place: Place) -> None:
    search, choice = HubSearch(place.client, place.watched.take), HubChoice(place.client, place.watched.take)
    await search.search(Query("chat", license="apache-2.0"))
    (found,) = search.found
    assert (found.repository, search.has_more, search.is_busy) == (NAME, False, False)
    assert "apache-2.0 · 1.2K downloads" in facts(found)
    await choice.open(NAME)
    assert choice.model is not None
    assert "It *talks*." in choice.model.card
    assert [variant.name for variant in choice.model.variants if variant.advised] == ["Q8_0"]
    await place.begin()
    await place.watched.until(lambda: place.download.is_done)
    assert place.download.talks
    await choice.open(NAME)
    assert [variant.name for variant in choice.model.variants if variant.downloaded] == ["Q4_K_M"]


async def test_filters_leave_out_what_they_say(place: Place) -> None:
    search = HubSearch(place.client, place.watched.take)
    await search.search(Query("chat", license="mit"))
    assert (search.found, search.problem) == ([], "")
    await search.search(Query("nothing of the kind"))
    assert search.found == []


async def test_results_are_in_the_order_that_one_wants(place: Place) -> None:
    place.hub.add(Repository("tiny/chatty-GGUF", {"m-Q4_K_M.gguf": gguf_content(3000)}, downloads=5, likes=9))
    search = HubSearch(place.client, place.watched.take)
    await search.search(Query("chat", fits=False))
    assert [model.repository for model in search.found] == [NAME, "tiny/chatty-GGUF"]
    await search.search(Query("chat", fits=False, sort=HubSort.LIKES))
    assert [model.repository for model in search.found] == ["tiny/chatty-GGUF", NAME]


async def test_a_long_list_of_results_is_read_as_far_as_one_wants(place: Place) -> None:
    for at in range(25):
        place.hub.add(Repository(f"many/m{at}-GGUF", {"m-Q4_K_M.gguf": gguf_content(3000, at)}, downloads=at))
    search = HubSearch(place.client, place.watched.take)
    await search.search(Query("many", fits=False))
    assert (len(search.found), search.has_more) == (20, True)
    await search.show_more()
    assert (len({model.repository for model in search.found}), search.has_more) == (25, False)


async def test_a_download_shows_how_far_it_is_is_paused_resumed_and_cancelled(place: Place) -> None:
    fault = place.hold()
    await place.begin()
    await asyncio.wait_for(fault.held.wait(), HANGS_SECONDS)
    await place.watched.until(lambda: bool(place.download.state.bytes_done))
    assert "of 3 MB" in progress(place.download.state)
    await place.downloads.pause(place.download)
    await place.watched.until(lambda: place.download.state.state is OperationState.PAUSED)
    assert progress(place.download.state).startswith("Paused")
    again = place.hold()
    await place.downloads.resume(place.download)
    await asyncio.wait_for(again.held.wait(), HANGS_SECONDS)
    await place.watched.until(lambda: place.download.state.state is OperationState.RUNNING)
    await place.downloads.cancel(place.download)
    await place.watched.until(lambda: place.downloads.shown == [])


async def test_another_page_finds_a_download_that_is_under_way(place: Place) -> None:
    fault = place.hold()
    await place.begin()
    other = DownloadsState(place.client, place.watched.take, place.watched.run)
    await other.read()
    await other.read()
    assert [found.state.model for found in other.shown] == [MODEL]
    fault.release.set()
    await place.watched.until(lambda: other.shown[0].is_done)


async def test_a_file_that_is_not_what_the_hub_promised_is_said_and_can_be_tried_again(place: Place) -> None:
    wrong = Fault(content=b"x" * len(CONTENT))
    place.hub.faults.add(place.stored, wrong, wrong)
    await place.begin()
    await place.watched.until(lambda: bool(place.download.problem))
    assert "digest" in place.download.problem.lower() or "sha" in place.download.problem.lower()
    assert not place.download.is_under_way
    await place.begin()
    await place.watched.until(lambda: place.download.is_done)
    assert len(place.downloads.shown) == 1
    place.downloads.dismiss(place.download)
    assert place.downloads.shown == []


@slow
async def test_a_server_that_may_not_ask_the_hub_says_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    async with AsyncExitStack() as stack:
        place = await new_place(stack, tmp_path_factory.mktemp("g"), offline=True)
        search, choice = HubSearch(place.client, place.watched.take), HubChoice(place.client, place.watched.take)
        await search.search(Query("chat"))
        assert "`offline`" in search.problem
        await choice.open(NAME)
        assert "`offline`" in choice.problem


@slow
async def test_a_full_disk_is_said_before_anything_is_fetched(tmp_path_factory: pytest.TempPathFactory) -> None:
    async with AsyncExitStack() as stack:
        place = await new_place(stack, tmp_path_factory.mktemp("g"), reserve=2**60)
        await place.begin()
        assert "disk" in place.downloads.refusal(NAME, "Q4_K_M")
        assert place.downloads.refusal(NAME, "Q8_0") == ""
        assert place.downloads.shown == []


async def test_a_hub_that_is_away_or_has_no_such_model_is_said(place: Place) -> None:
    choice = HubChoice(place.client, place.watched.take)
    await choice.open("tiny/nothing")
    assert choice.problem
    assert choice.model is None
    place.hub.faults.always("/api/models", Fault(status=503))
    search = HubSearch(place.client, place.watched.take)
    await search.search(Query("chat"))
    assert search.problem
    place.hub.faults.clear()
    await search.search(Query("chat"))
    assert (search.problem, len(search.found)) == ("", 1)


async def test_what_is_installed_says_what_uses_it_and_is_removed_after_a_question(place: Place) -> None:
    await place.begin()
    await place.watched.until(lambda: place.download.is_done)
    await place.client.models.set_alias(Alias(id="fast", targets=[AliasTarget(model=MODEL)]))
    installed = InstalledState(place.client, lambda: MODEL, place.watched.take, place.downloads.forget)
    await installed.read()
    first, second = [found for found in installed.models if found.id in (MODEL, "echo")]
    assert first == Installed(
        MODEL,
        len(CONTENT),
        first.license,
        f"from {NAME}",
        ("your default model", "alias fast"),
        is_removable=True,
        talks=True,
    )
    assert (second.is_removable, second.uses[0]) == (False, "the server's default model")
    assert installed.total_bytes >= len(CONTENT)
    await place.client.models.pin(MODEL)
    installed.ask(MODEL)
    await installed.remove_asked()
    assert installed.problem
    assert MODEL in [found.id for found in installed.models]
    await place.client.models.unpin(MODEL)
    installed.ask(MODEL)
    await installed.remove_asked()
    assert (installed.asked, installed.problem, place.downloads.shown) == ("", "", [])
    assert MODEL not in [found.id for found in installed.models]


@pytest.mark.parametrize(
    ("count", "words"),
    [(999, "999 bytes"), (2_400, "2 kB"), (3_000_128, "3 MB"), (508_500_000, "508 MB"), (3_140_000_000, "3.1 GB")],
)
def test_sizes_are_as_people_say_them(count: int, words: str) -> None:
    assert size(count) == words
