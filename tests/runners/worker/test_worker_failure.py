"""An error that crosses to the gateway is the same error there."""

from __future__ import annotations

from typing import NoReturn

import grpc
import pytest

from plugai.runners.errors import (
    CapabilityMissingError,
    ContextOverflowError,
    InvalidRequestError,
    ModelBrokenError,
    ModelUnavailableError,
    PlugAIError,
    RunnerNotInstalledError,
    WorkerCrashedError,
)
from plugai.runners.worker.failure import abort, decode_error
from plugai.server.core.errors import ModelNotFoundError, QueueFullError

# What an engine has reason to raise. The rest are errors of the gateway, its providers and its store.
ENGINES_RAISE = (
    InvalidRequestError,
    CapabilityMissingError,
    ContextOverflowError,
    ModelUnavailableError,
    ModelBrokenError,
    RunnerNotInstalledError,
    WorkerCrashedError,
)


class EndedError(Exception):
    def __init__(self, details: str, metadata: tuple[tuple[str, str | bytes], ...]) -> None:
        self.error = decode_error(details, metadata)


class EndingContext:
    """Ends a call as gRPC does: by raising."""

    async def abort(
        self, code: grpc.StatusCode, details: str = "", trailing_metadata: tuple[tuple[str, str | bytes], ...] = ()
    ) -> NoReturn:
        raise EndedError(details, trailing_metadata)


async def crossed(error: PlugAIError) -> PlugAIError | None:
    with pytest.raises(EndedError) as ended:
        await abort(EndingContext(), error)
    return ended.value.error


@pytest.mark.parametrize("cls", ENGINES_RAISE)
async def test_every_error_of_an_engine_is_transported(cls: type[PlugAIError]) -> None:
    error = await crossed(cls("what happened, and what to do: é"))
    assert type(error) is cls
    assert error is not None
    assert error.message == "what happened, and what to do: é"


@pytest.mark.parametrize("error", [ModelNotFoundError("x"), QueueFullError("full", 1.0)])
async def test_errors_of_the_gateway_are_not_transported(error: PlugAIError) -> None:
    assert await crossed(error) is None


async def test_violations_are_transported_with_their_error() -> None:
    error = await crossed(InvalidRequestError("wrong", {"parameters.temperature": "too hot"}))
    assert isinstance(error, InvalidRequestError)
    assert error.violations == {"parameters.temperature": "too hot"}


async def test_a_long_message_is_truncated_between_characters() -> None:
    error = await crossed(InvalidRequestError("é" * 5000, {"a": "b" * 5000}))
    assert isinstance(error, InvalidRequestError)
    assert error.message == "é" * 1000
    assert error.violations == {}
