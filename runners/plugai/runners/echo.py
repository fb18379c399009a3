"""A runner without a model: it repeats the last user message word by word, for demonstrations and tests."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Iterable, Iterator
from dataclasses import replace

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from plugai.runners.base import (
    Chunk,
    FinalChunk,
    FinishReason,
    GenerationRequest,
    LoadStage,
    ModelSpec,
    Provider,
    ReportStage,
    Role,
    Runner,
    TextChunk,
    Usage,
    UsageChunk,
)
from plugai.runners.errors import InvalidRequestError, ModelUnavailableError

# Characters that are counted at once.
_PIECE = 64 * 1024
_PARAMETERS_SCHEMA = {
    "type": "object",
    "properties": {
        "max_output_tokens": {
            "type": "integer",
            "minimum": 1,
            "description": "The most words of the answer. By default all of them.",
        }
    },
    "additionalProperties": False,
}


class EchoOptions(BaseModel):
    """The options of an echo model."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    delay_seconds: float = Field(default=0, ge=0, le=60, description="The pause before each word.")
    load_seconds: float = Field(default=0, ge=0, le=600, description="How long loading takes.")
    fail_after: int | None = Field(default=None, ge=0, description="Words after which every answer fails.")


class EchoRunner(Runner):
    """Repeats the last user message, one token per word."""

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__(spec)
        self._options = _options(spec)

    async def load(self, report: ReportStage) -> None:
        report(LoadStage("waiting"))
        await asyncio.sleep(self._options.load_seconds)

    async def count_tokens(self, request: GenerationRequest) -> int:
        return await _count_words(message.text for message in request.messages)

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Chunk, None]:
        input_tokens = await self.count_tokens(request)
        yield UsageChunk(Usage(input_tokens=input_tokens))
        limit, count, reason = request.parameters.max_output_tokens, 0, FinishReason.STOP
        for word in _words(request):
            if count == limit:
                reason = FinishReason.LENGTH
                break
            await asyncio.sleep(self._options.delay_seconds)
            if count == self._options.fail_after:
                raise ModelUnavailableError(
                    f"model {self.spec.id!r} failed after {count} words, as configured by fail_after"
                )
            yield TextChunk(word, tokens=1)
            count += 1
        yield FinalChunk(reason, Usage(input_tokens=input_tokens, output_tokens=count))


class EchoProvider(Provider):
    """Creates echo runners. They exist only where the configuration names them."""

    def configured(self, spec: ModelSpec) -> ModelSpec:
        _options(spec)
        return replace(spec, parameters_schema=_PARAMETERS_SCHEMA)

    def runner(self, spec: ModelSpec) -> Runner:
        return EchoRunner(spec)


async def _count_words(texts: Iterable[str]) -> int:
    """How many words there are. A long text is counted in pieces, so that the event loop goes on."""
    count = 0
    for text in texts:
        for start in range(0, len(text), _PIECE):
            # A word that goes on in the next piece is counted there.
            around = text[start + _PIECE - 1 : start + _PIECE + 1]
            count += len(text[start : start + _PIECE].split()) - (len(around) == 2 and around.split() == [around])
            await asyncio.sleep(0)
    return count


def _words(request: GenerationRequest) -> Iterator[str]:
    """The last user message, split into words, each with the space before it."""
    texts = [message.text for message in request.messages if message.role is Role.USER]
    text, end = texts[-1] if texts else "", 0
    # With the space in the pattern, much space at the end would take the square of its length.
    for found in re.finditer(r"\S+", text):
        yield text[end : found.end()]
        end = found.end()


def _options(spec: ModelSpec) -> EchoOptions:
    try:
        return EchoOptions.model_validate(dict(spec.options))
    except ValidationError as error:
        violations = {str(detail["loc"][0]): detail["msg"] for detail in error.errors()}
        wrong = "; ".join(f"option {name!r}: {message}" for name, message in violations.items())
        raise InvalidRequestError(f"model {spec.id!r}: {wrong}", violations) from None
