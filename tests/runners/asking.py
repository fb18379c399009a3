"""How the tests ask a runner, and what they look at."""

from __future__ import annotations

from dataclasses import dataclass

from plugai.runners.base import (
    Chunk,
    FinalChunk,
    GenerationRequest,
    LoadStage,
    Message,
    Parameters,
    ResponseFormat,
    Role,
    Runner,
    TextChunk,
    TextPart,
)

GREEDY = Parameters(temperature=0, max_output_tokens=40)


@dataclass(frozen=True)
class Answer:
    chunks: list[Chunk]

    @property
    def texts(self) -> list[str]:
        return [chunk.text for chunk in self.chunks if isinstance(chunk, TextChunk)]

    @property
    def text(self) -> str:
        return "".join(self.texts)

    @property
    def tokens(self) -> int:
        return sum(chunk.tokens for chunk in self.chunks if isinstance(chunk, TextChunk))

    @property
    def final(self) -> FinalChunk:
        last = self.chunks[-1]
        assert isinstance(last, FinalChunk)
        return last


def question(
    text: str,
    parameters: Parameters = GREEDY,
    response_format: ResponseFormat | None = None,
    owner_id: str = "owner",
) -> GenerationRequest:
    messages = (Message(Role.USER, (TextPart(text),)),)
    return GenerationRequest("request", owner_id, "model", messages, parameters, response_format)


async def ask(
    runner: Runner,
    text: str,
    parameters: Parameters = GREEDY,
    response_format: ResponseFormat | None = None,
    owner_id: str = "owner",
) -> Answer:
    return Answer([chunk async for chunk in runner.generate(question(text, parameters, response_format, owner_id))])


def ignore_stage(_stage: LoadStage) -> None:
    """For loads whose stages do not matter."""
