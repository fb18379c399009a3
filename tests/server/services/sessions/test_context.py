"""Conversations that are too long for a model, and history that a model cannot receive."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path

import pytest
from google.api import httpbody_pb2
from hypothesis import given
from hypothesis import strategies as st
from tests.server.services.sessions.session_client import (
    create_session,
    message,
    message_ids,
    messages,
    next_prompt,
    scripted,
    session_gateway,
    text,
    turn,
)
from tests.support.gateway import Client, ask, kinds
from tests.support.models.pictures import picture

from plugai.runners.base import (
    BlobChunk,
    BlobPart,
    Chunk,
    FinalChunk,
    FinishReason,
    GenerationRequest,
    Message,
    ModelSpec,
    Role,
    Runner,
    TextChunk,
    TextPart,
    Usage,
)
from plugai.runners.errors import ContextOverflowError
from plugai.server.core.sessions.context_policy import fit_history, text_bytes, trim_history, without_older_half
from plugai.v1 import artifacts_pb2, error_pb2, message_pb2, sessions_pb2

TRIMS = sessions_pb2.CONTEXT_POLICY_TRIM_OLDEST


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    async with session_gateway(tmp_path) as client:
        yield client


def too_long() -> None:
    scripted().says.put_nowait(ContextOverflowError("the conversation has 99 tokens; shorten it"))


async def test_an_overlong_conversation_is_refused_with_a_hint_at_trimming(client: Client) -> None:
    session_id = await create_session(client, model="scripted")
    too_long()
    events = await turn(client, session_id, "one")
    failed = events[-1].failed
    assert failed.reason == error_pb2.ERROR_REASON_CONTEXT_OVERFLOW
    assert "99 tokens" in failed.message
    assert "CONTEXT_POLICY_TRIM_OLDEST" in failed.message


async def test_trimming_leaves_out_the_oldest_messages_with_a_warning(client: Client) -> None:
    session_id = await create_session(client, model="scripted", system_prompt="be kind", context_policy=TRIMS)
    for number in range(4):
        scripted().say(f"a{number}", end=True)
        await turn(client, session_id, f"q{number}")
        await next_prompt()
    too_long()
    too_long()
    scripted().say("yes", end=True)
    events = await turn(client, session_id, "last")
    (warning,) = (event.warning for event in events if event.HasField("warning"))
    assert (warning.code, "6 oldest messages" in warning.message) == ("CONTEXT_TRIMMED", True)
    assert len(await next_prompt()) == 10
    assert [said for _, said in await next_prompt()] == ["be kind", "q2", "a2", "q3", "a3", "last"]
    assert [said for _, said in await next_prompt()] == ["be kind", "q3", "a3", "last"]
    # The messages are still stored.
    assert len(await messages(client, session_id)) == 10
    answer = await message(client, session_id, message_ids(events)[1])
    assert (text(answer), kinds(events).count("started")) == ("yes", 1)


async def test_a_single_overlong_message_fails_despite_trimming(client: Client) -> None:
    session_id = await create_session(client, model="scripted", context_policy=TRIMS)
    scripted().say("yes", end=True)
    await turn(client, session_id, "one")
    too_long()
    too_long()
    events = await turn(client, session_id, "two")
    assert events[-1].failed.reason == error_pb2.ERROR_REASON_CONTEXT_OVERFLOW
    assert scripted().says.empty()


class SmallContextRunner(Runner):
    """Accepts a limited number of characters, and repeats its prompt."""

    def __init__(self, room: int) -> None:
        super().__init__(ModelSpec("narrow", "narrow"))
        self.room = room
        self.asked = 0

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Chunk, None]:
        self.asked += 1
        if sum(len(message.text) for message in request.messages) > self.room:
            raise ContextOverflowError("too long")
        for said in request.messages:
            yield TextChunk(said.text)
        yield FinalChunk(FinishReason.STOP, Usage())


@given(
    st.lists(st.tuples(st.sampled_from((Role.USER, Role.ASSISTANT)), st.integers(0, 30)), max_size=40),
    st.integers(1, 300),
)
async def test_trimming_terminates_and_retains_instructions_and_last_message(
    turns: list[tuple[Role, int]], room: int
) -> None:
    said = [Message(role, (TextPart("x" * length),)) for role, length in turns]
    first, last = Message(Role.SYSTEM, (TextPart("!"),)), Message(Role.USER, (TextPart("?"),))
    asked = GenerationRequest("r", "ann", "narrow", (first, *said, last))
    runner = SmallContextRunner(room)
    try:
        chunks = [chunk async for chunk in trim_history(runner, asked)]
    except ContextOverflowError:
        # Not even the last message fits.
        assert room < 2
        return
    texts = [chunk.text for chunk in chunks if isinstance(chunk, TextChunk)]
    assert (texts[0], texts[-1]) == ("!", "?")
    assert sum(map(len, texts)) <= room
    assert texts[1:] == [m.text for m in asked.messages[len(asked.messages) - len(texts) + 1 :]]
    assert runner.asked <= 2 + len(asked.messages).bit_length()


def test_a_conversation_of_one_message_cannot_be_shortened() -> None:
    only = (Message(Role.SYSTEM, (TextPart("!"),)), Message(Role.USER, (TextPart("?"),)))
    assert without_older_half(only) == only


async def upload(client: Client) -> message_pb2.Part:
    content = httpbody_pb2.HttpBody(content_type="image/png", data=picture())
    stored = await client.artifacts.UploadArtifact(iter([artifacts_pb2.UploadArtifactRequest(content=content)]))
    return message_pb2.Part(artifact_id=stored.artifact_id)


async def look(client: Client, session_id: str, part: message_pb2.Part) -> list[str | None]:
    """Run a turn with an image, which the model `seer` answers."""
    scripted("seer").say("seen", end=True)
    request = ask("look", session_id=session_id, model="seer")
    request.messages[0].parts.append(part)
    return kinds([event async for event in client.generate.Generate(request)])


async def test_earlier_images_are_replaced_for_models_that_do_not_accept_them(client: Client) -> None:
    session_id = await create_session(client)
    part = await upload(client)
    await look(client, session_id, part)
    await scripted("seer").started.get()
    scripted("seer").say("still", end=True)
    await turn(client, session_id, "and now?", model="seer")
    again = await scripted("seer").started.get()
    assert again.messages[0].parts[1] == BlobPart(picture(), "image/png")
    scripted().say("no", end=True)
    events = await turn(client, session_id, "and you?", model="scripted")
    assert (await next_prompt())[0] == ("user", "look[image/png]")
    (warning,) = (event.warning for event in events if event.HasField("warning"))
    assert warning.code == "HISTORY_LEFT_OUT"
    # A deleted artifact does not break its session.
    await client.artifacts.DeleteArtifact(artifacts_pb2.DeleteArtifactRequest(artifact_id=part.artifact_id))
    scripted("seer").say("gone", end=True)
    events = await turn(client, session_id, "where is it?", model="seer")
    assert "finished" in kinds(events)
    assert (await next_prompt("seer"))[0] == ("user", "look[image/png]")


async def test_inline_bytes_become_an_artifact_of_the_turn(client: Client) -> None:
    session_id = await create_session(client)
    assert "finished" in await look(client, session_id, message_pb2.Part(blob=picture(), mime_type="image/png"))
    first = await scripted("seer").started.get()
    assert first.messages[0].parts[1] == BlobPart(picture(), "image/png")
    asked, _ = await messages(client, session_id)
    artifact_id = asked.message.parts[1].artifact_id
    stored = await client.artifacts.GetArtifact(artifacts_pb2.GetArtifactRequest(artifact_id=artifact_id))
    assert (stored.request_id, stored.mime_type) == (asked.request_id, "image/png")


async def test_generated_artifacts_are_expunged_with_their_session(client: Client) -> None:
    session_id = await create_session(client)
    chunks: list[Chunk] = [TextChunk("look: "), BlobChunk(picture(), "image/png", part_index=1)]
    for chunk in [*chunks, FinalChunk(FinishReason.STOP, Usage())]:
        scripted().says.put_nowait(chunk)
    _, answer_id = message_ids(await turn(client, session_id, "draw", model="scripted"))
    parts = (await message(client, session_id, answer_id)).message.parts
    assert (parts[0].text, parts[1].mime_type) == ("look: ", "image/png")
    stored = artifacts_pb2.ListArtifactsRequest()
    assert [a.artifact_id for a in (await client.artifacts.ListArtifacts(stored)).artifacts] == [parts[1].artifact_id]
    await client.sessions.ExpungeSession(sessions_pb2.ExpungeSessionRequest(session_id=session_id))
    assert list((await client.artifacts.ListArtifacts(stored)).artifacts) == []


def test_trimming_does_not_change_messages() -> None:
    said = tuple(Message((Role.USER, Role.ASSISTANT)[n % 2], (TextPart(f"{n}"),)) for n in range(9))
    assert without_older_half(said) == said[4:]


async def test_a_conversation_beyond_the_limit_on_prompts_goes_on_without_its_oldest_messages(client: Client) -> None:
    session_id = await create_session(client, model="echo", context_policy=TRIMS)
    for number in range(8):
        events = await turn(client, session_id, f"{number}" + "w" * 150_000)
        assert events[-1].HasField("finished")
    (warning,) = (event.warning for event in events if event.HasField("warning"))
    assert warning.code == "CONTEXT_TRIMMED"


texts_of_turns = st.lists(st.tuples(st.sampled_from(Role), st.text(max_size=20)), max_size=12)


@given(texts_of_turns, st.integers(-10, 200))
def test_a_history_is_trimmed_to_the_limit_and_keeps_its_end(turns: list[tuple[Role, str]], limit: int) -> None:
    history = tuple(Message(role, (TextPart(said),)) for role, said in turns)
    fitting = fit_history(history, limit)
    assert not fitting or sum(map(text_bytes, fitting)) <= limit
    assert fitting == history[len(history) - len(fitting) :]
    assert fitting == history or not fitting or fitting[0].role is Role.USER
