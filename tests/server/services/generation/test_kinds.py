"""Answers that are more than text: tool calls, embeddings, probabilities."""

from __future__ import annotations

from pathlib import Path

from plugai_scripted import Script
from tests.support.gateway import ask, model, script, serving, settings

from plugai.runners.base import EmbeddingChunk, FinalChunk, FinishReason, TextChunk, TokenLogprob, ToolCallChunk, Usage
from plugai.v1 import generate_pb2

FINAL = FinalChunk(FinishReason.STOP, Usage(3, output_tokens=2))
CALL = (ToolCallChunk("call-1", "weather", '{"city"'), ToolCallChunk("call-1", "weather", ': "Bath"}'))
LIKELY = (TokenLogprob("Hel", -0.5, (TokenLogprob("Hel", -0.5), TokenLogprob("Hi", -1.5))), TokenLogprob("lo", -0.1))


def says(said: Script, *chunks: TextChunk | ToolCallChunk | EmbeddingChunk) -> None:
    for chunk in (*chunks, FINAL):
        said.says.put_nowait(chunk)


async def test_the_pieces_of_a_tool_call_arrive_in_order_and_make_one_call(tmp_path: Path) -> None:
    says(said := script("one"), *CALL)
    says(said, *CALL, ToolCallChunk("call-2", "time", "{}", part_index=1))
    async with serving(settings(tmp_path, model("one", "scripted"))) as client:
        events = [event async for event in client.generate.Generate(ask("Weather?"))]
        pieces = [event.delta.tool_call for event in events if event.HasField("delta")]
        assert {(piece.id, piece.name) for piece in pieces} == {("call-1", "weather")}
        assert "".join(piece.arguments for piece in pieces) == '{"city": "Bath"}'

        once = await client.generate.GenerateOnce(generate_pb2.GenerateOnceRequest(request=ask("Weather?")))
        calls = [(part.tool_call.name, part.tool_call.arguments) for part in once.message.parts]
        assert calls == [("weather", '{"city": "Bath"}'), ("time", "{}")]


async def test_embeddings_arrive_whole_and_with_their_message(tmp_path: Path) -> None:
    vectors = {0: (0.25, -1.0), 1: (0.5, 2.0)}
    said = script("one")
    for _ in range(2):
        says(said, *(EmbeddingChunk(index, values) for index, values in vectors.items()))
    async with serving(settings(tmp_path, model("one", "scripted"))) as client:
        events = [event async for event in client.generate.Generate(ask("Hello"))]
        streamed = [event.delta.embedding for event in events if event.HasField("delta")]
        once = await client.generate.GenerateOnce(generate_pb2.GenerateOnceRequest(request=ask("Hello")))
    for embeddings in (streamed, once.embeddings):
        assert {embedding.index: tuple(embedding.values) for embedding in embeddings} == vectors


async def test_probabilities_travel_with_the_tokens_that_they_are_of(tmp_path: Path) -> None:
    chunks = [TextChunk(likely.token, tokens=1, logprobs=(likely,)) for likely in LIKELY]
    says(said := script("one"), *chunks)
    says(said, *chunks)
    async with serving(settings(tmp_path, model("one", "scripted"))) as client:
        events = [event async for event in client.generate.Generate(ask("Hello"))]
        for event in events:
            assert "".join(token.token for token in event.delta.logprobs) == event.delta.text
        streamed = [token for event in events for token in event.delta.logprobs]
        once = await client.generate.GenerateOnce(generate_pb2.GenerateOnceRequest(request=ask("Hello")))
    assert list(once.logprobs) == streamed
    assert [(token.token, token.logprob, len(token.top)) for token in streamed] == [("Hel", -0.5, 2), ("lo", -0.1, 0)]
