"""The list of conversations, the archive and the trash, at a real gateway."""

from __future__ import annotations

from collections.abc import AsyncIterator

from plugai.client import Client
from plugai.client.types import SessionState
from plugai.frontend.sessions.shelf import ALL, ShelfState
from plugai.frontend.sessions.state import SessionsState
from plugai.frontend.sessions.transfer import ImportState


def _shelf(client: Client, state: SessionState) -> ShelfState:
    return ShelfState(client, state, lambda: None)


def _titles(state: SessionsState | ShelfState) -> set[str]:
    return {session.info.title or "" for session in state.sessions}


async def test_an_archived_chat_leaves_the_list_for_the_archive_and_comes_back(client: Client) -> None:
    sessions, archive = SessionsState(client, lambda: None), _shelf(client, SessionState.ARCHIVED)
    made = await client.sessions.create(title="Trip")
    await sessions.read()
    await sessions.archive(made.id)
    await archive.read()
    assert (_titles(sessions), _titles(archive)) == (set(), {"Trip"})
    await sessions.restore(made.id)
    await archive.read()
    assert (_titles(sessions), _titles(archive)) == ({"Trip"}, set())


async def test_what_is_deleted_in_the_archive_can_be_taken_back_into_it(client: Client) -> None:
    archive, trash = _shelf(client, SessionState.ARCHIVED), _shelf(client, SessionState.DELETED)
    made = await client.sessions.create(title="Trip")
    await made.archive()
    await archive.delete(made.id)
    await trash.read()
    assert (_titles(archive), _titles(trash)) == (set(), {"Trip"})
    await archive.take_back(made.id)
    await trash.read()
    assert (_titles(archive), _titles(trash)) == ({"Trip"}, set())


async def test_nothing_is_deleted_for_good_before_one_has_said_so_twice(client: Client) -> None:
    trash = _shelf(client, SessionState.DELETED)
    made = [await client.sessions.create(title=name) for name in "abc"]
    for session in made:
        await session.delete()
    await trash.read()
    await trash.delete_asked()
    trash.ask(ALL)
    trash.ask()
    await trash.delete_asked()
    assert _titles(trash) == {"a", "b", "c"}
    assert all(session.info.expunge_time for session in trash.sessions)
    trash.ask(made[1].id)
    await trash.delete_asked()
    assert _titles(trash) == {"a", "c"}
    trash.ask(ALL)
    await trash.delete_asked()
    assert _titles(trash) == set()


async def test_a_long_list_is_shown_a_page_at_a_time_to_its_end(client: Client) -> None:
    sessions = SessionsState(client, lambda: None)
    for number in range(70):
        await client.sessions.create(title=str(number))
    await sessions.read()
    assert (len(sessions.sessions), sessions.has_more) == (60, True)
    await sessions.show_more()
    assert (len(sessions.sessions), sessions.has_more) == (70, False)


async def test_the_models_that_were_used_last_come_first_each_once(client: Client) -> None:
    sessions = SessionsState(client, lambda: None)
    for model in ("slow", "echo", "slow", "broken", None, "echo"):
        await client.sessions.create(model=model)
    await sessions.read()
    assert sessions.recent_models == ["echo", "broken", "slow"]


async def test_a_search_shows_what_is_around_the_words(client: Client) -> None:
    sessions = SessionsState(client, lambda: None)
    await (await client.sessions.create(title="Trip")).say("the sea is blue").text()
    await sessions.search("sea")
    (found,) = sessions.matches.values()
    assert found.title == "Trip"
    assert "sea" in found.snippet


async def test_an_import_says_what_was_taken_and_what_not(client: Client) -> None:
    shown: list[str] = []
    state = ImportState(client, lambda: shown.append(state.reading))
    await (await client.sessions.create(title="Trip")).say("hello").text()
    await state.take("mine.json", _file(await client.sessions.export()))
    assert state.report is not None
    assert (state.report.outcome.done, state.report.notes) == ("mine.json: 1 chat added.", ())
    await state.take("half.json", _file(b'[{"title": "Nothing"}, {"tit'))
    assert "not added" in state.report.notes[0]
    assert "The rest of the file was not read" in state.report.outcome.problem
    await state.take("empty.json", _file(b"[]"))
    assert state.report.outcome.problem == "There is no chat in empty.json."
    await state.take("cat.png", _file(b"\x89PNG"))
    assert state.report.outcome.problem.startswith("cat.png: ")
    assert shown == ["mine.json", "", "half.json", "", "empty.json", "", "cat.png", ""]


async def _file(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def test_an_archived_chat_that_is_taken_out_of_the_trash_is_in_the_archive_and_not_in_the_list(
    client: Client,
) -> None:
    sessions, archive = SessionsState(client, lambda: None), _shelf(client, SessionState.ARCHIVED)
    made = await client.sessions.create(title="Trip")
    await made.archive()
    await made.delete()
    restored = await sessions.restore(made.id)
    assert restored.info.state is SessionState.ARCHIVED
    await archive.read()
    assert (_titles(sessions), _titles(archive)) == (set(), {"Trip"})


async def test_a_chosen_tag_leaves_only_the_chats_with_it_until_nothing_has_it_any_more(client: Client) -> None:
    sessions = SessionsState(client, lambda: None)
    for title, given in (("Trip", ["sea", "summer"]), ("Boat", ["sea"]), ("Bread", [])):
        await client.sessions.create(title=title, tags=given)
    await sessions.read()
    assert [(each.tag, each.session_count) for each in sessions.tags] == [("sea", 2), ("summer", 1)]
    await sessions.choose_tag("sea")
    assert _titles(sessions) == {"Trip", "Boat"}
    await sessions.choose_tag("summer")
    assert _titles(sessions) == {"Trip"}
    await sessions.choose_tag("sea")
    assert _titles(sessions) == {"Trip"}
    await sessions.set_tags(sessions.sessions[0].id, ["sea"])
    assert (_titles(sessions), sessions.chosen_tags) == ({"Trip", "Boat", "Bread"}, ())
