"""What is added from elsewhere than the hub, and what is set for models: at a real gateway."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.frontend.hub.conftest import CONTENT, MODEL, Place
from tests.support.servers.hub.models import gguf_content
from tests.support.servers.hub.repository import Repository

from plugai.frontend.hub.aliases import AliasesState
from plugai.frontend.hub.downloads import ImportSource
from plugai.frontend.hub.imports import AdapterSource, ImportsState
from plugai.frontend.hub.installed import InstalledState
from plugai.frontend.models.state import stands_for


def _imports(place: Place) -> ImportsState:
    return ImportsState(place.client, place.downloads, place.watched.take)


def _installed(place: Place) -> InstalledState:
    return InstalledState(place.client, lambda: "", place.watched.take, place.downloads.forget)


async def _downloaded(place: Place) -> None:
    await place.begin()
    await place.watched.until(lambda: place.download.is_done)


async def test_a_file_of_the_server_is_imported_under_the_name_that_was_chosen(place: Place, tmp_path: Path) -> None:
    file = tmp_path / "assistant-Q4_K_M.gguf"
    file.write_bytes(CONTENT)
    imports = _imports(place)
    assert await imports.begin_import(ImportSource(str(file), "team/assistant"))
    assert imports.imported.problem == ""
    await place.watched.until(lambda: all(found.is_done for found in place.downloads.shown))
    installed = _installed(place)
    await installed.read()
    found = next(model for model in installed.models if model.id == "team/assistant")
    assert found.origin == f"imported from {file}"
    assert file.exists()


async def test_files_that_stay_where_they_are_are_not_removed_with_their_model(place: Place, tmp_path: Path) -> None:
    file = tmp_path / "here-Q4_K_M.gguf"
    file.write_bytes(CONTENT)
    assert await _imports(place).begin_import(ImportSource(str(file), link=True))
    await place.watched.until(lambda: all(found.is_done for found in place.downloads.shown))
    installed = _installed(place)
    await installed.read()
    found = next(model for model in installed.models if model.id == "here-Q4_K_M")
    assert (found.is_added, found.is_removable) == (True, True)
    installed.ask(found.id)
    await installed.remove_asked()
    assert installed.problem == ""
    assert "here-Q4_K_M" not in [model.id for model in installed.models]
    assert file.exists()


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (ImportSource(""), "Write the URL"),
        (ImportSource("model.gguf"), "neither a URL"),
        (ImportSource("https://example.com/m.gguf", link=True), "Only files of the server"),
        (ImportSource("/nowhere/model.gguf"), "cannot be read by the server"),
    ],
)
async def test_what_is_wrong_with_an_import_is_said_where_it_was_asked_for(
    place: Place, source: ImportSource, words: str
) -> None:
    imports = _imports(place)
    assert not await imports.begin_import(source)
    assert words in imports.imported.problem
    assert place.downloads.shown == []


async def test_a_download_that_needs_terms_to_be_accepted_says_so_until_it_is_dismissed(place: Place) -> None:
    place.hub.add(Repository("tiny/gated-GGUF", {"g-Q4_K_M.gguf": gguf_content(3000)}, gated=True))
    await place.downloads.begin("tiny/gated-GGUF", "Q4_K_M")
    await place.watched.until(lambda: bool(place.downloads.shown[0].problem))
    assert "does not give this model to everyone" in place.downloads.shown[0].problem
    await place.downloads.again(place.downloads.shown[0])
    await place.watched.until(lambda: bool(place.downloads.shown[0].problem))
    assert len(place.downloads.shown) == 1
    place.downloads.dismiss(place.downloads.shown[0])
    assert place.downloads.shown == []


async def test_an_adapter_makes_another_model_of_one_that_is_there(place: Place, tmp_path: Path) -> None:
    await _downloaded(place)
    adapter = tmp_path / "support.gguf"
    adapter.write_bytes(gguf_content(3000))
    imports = _imports(place)
    await imports.read()
    assert MODEL in imports.bases
    assert "echo" not in imports.bases
    assert not await imports.add_adapter(AdapterSource("support", MODEL, str(adapter), "9"))
    assert "from -4 to 4" in imports.adapted.problem
    assert not await imports.add_adapter(AdapterSource("", MODEL, str(adapter)))
    assert await imports.add_adapter(AdapterSource("support", MODEL, str(adapter), "0,5"))
    model = await place.client.models.get("support")
    assert (model.base, [one.scale for one in model.adapters]) == (MODEL, [0.5])
    installed = _installed(place)
    await installed.read()
    base = next(found for found in installed.models if found.id == MODEL)
    assert "base of support" in base.uses


async def test_aliases_are_set_and_removed_after_a_question(place: Place) -> None:
    told: list[str] = []
    aliases = AliasesState(place.client, place.watched.take, lambda: told.append("told"))
    await aliases.read()
    assert not await aliases.set(" ", ["echo"])
    assert aliases.outcome.problem
    assert not await aliases.set("fast", ["nothing"])
    assert "nothing" in aliases.outcome.problem
    await _downloaded(place)
    assert await aliases.set("fast", ["echo", MODEL, "echo"])
    assert [stands_for(alias) for alias in aliases.aliases] == [f"Stands for echo or {MODEL}"]
    aliases.ask("fast")
    assert aliases.asked == "fast"
    await aliases.remove_asked()
    assert (aliases.aliases, aliases.asked, aliases.outcome.problem) == ([], "", "")
    assert len(told) == 3


async def test_a_model_is_kept_loaded_and_is_the_default_one_until_that_is_taken_back(place: Place) -> None:
    installed = _installed(place)
    await installed.set_pinned("echo", is_pinned=True)
    assert [model.is_pinned for model in installed.models if model.id == "echo"] == [True]
    await installed.set_pinned("echo", is_pinned=False)
    await installed.set_default("nothing")
    assert "nothing" in installed.problem
    await installed.set_default()
    assert installed.problem == ""
    assert [model.is_default for model in installed.models if model.id == "echo"] == [True]
