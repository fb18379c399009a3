"""An answer in the making: tokens are chosen one by one, become text that is certain, and end where they should."""

from __future__ import annotations

import secrets
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor
from transformers import GenerationConfig

from plugai.runners.base import FinalChunk, FinishReason, GenerationRequest, Parameters, TextChunk, Usage, UsageChunk
from plugai.runners.errors import ModelUnavailableError
from plugai.runners.text.decoding import TextAssembler
from plugai.runners.text.parameters import check_text_parameters
from plugai.runners.thread_chunks import ChunkSender
from plugai.runners.torch.device import is_out_of_memory, release_unused
from plugai.runners.torch.interrupt import interruptible
from plugai.runners.transformers.loading import layers
from plugai.runners.transformers.text_model import TextModel

_SEEDS = 2**32


def answered(model: TextModel, request: GenerationRequest, teller: ChunkSender) -> None:
    """Send the answer to a request. Raises InvalidRequestError, ModelUnavailableError, StoppedError."""
    check_text_parameters(request.parameters, model.ranges)
    prompt = model.prompt(request.messages)
    most = min(model.length - prompt.tokens, request.parameters.max_output_tokens or model.length)
    teller.send(UsageChunk(Usage(input_tokens=prompt.tokens)))
    if prompt.warning is not None:
        teller.send(prompt.warning)
    writer = Writer(model, TextAssembler(request.parameters.stop), teller)
    with _computing(model, request.parameters, teller):
        model.model.generate(
            **prompt.values,
            generation_config=_sampling(model, request.parameters, most),
            logits_processor=_penalties(model, request.parameters, prompt.tokens),
            streamer=writer,
            stopping_criteria=[Ending(writer, teller)],
        )
    writer.flush()
    teller.send(FinalChunk(writer.reason, Usage(input_tokens=prompt.tokens, output_tokens=writer.tokens)))


class Writer:
    """A streamer: makes text of the tokens that `generate` hands to it, and sends it."""

    def __init__(self, model: TextModel, text: TextAssembler, teller: ChunkSender) -> None:
        self.reason = FinishReason.LENGTH
        self.tokens = 0
        self._ends = model.ends
        self._pieces = model.vocabulary.pieces()
        self._text = text
        self._teller = teller
        self._unsent = 0
        self._begun = False

    def put(self, value: Tensor) -> None:
        """Take the next token; the first call brings the prompt."""
        if not self._begun:
            self._begun = True
            return
        token = int(value.reshape(-1)[-1])
        if token in self._ends:
            self.reason = FinishReason.STOP
            return
        self.tokens += 1
        self._unsent += 1
        self._send(self._text.feed(self._pieces.next(token).encode()))
        if self._text.stopped:
            self.reason = FinishReason.STOP

    def end(self) -> None:
        """Nothing: `flush` comes after."""

    def flush(self) -> None:
        """Send what was held back."""
        self._send(self._text.finish())

    def _send(self, text: str) -> None:
        if text:
            self._teller.send(TextChunk(text, tokens=self._unsent))
            self._unsent = 0


class Ending:
    """A stopping criterion: ends an answer at a stop text, and when nobody reads it any more."""

    def __init__(self, writer: Writer, teller: ChunkSender) -> None:
        self._writer = writer
        self._teller = teller

    def __call__(self, input_ids: Tensor, scores: Tensor, **_more: object) -> Tensor:
        self._teller.check()
        ended = self._writer.reason is FinishReason.STOP
        return torch.full((input_ids.shape[0],), ended, device=input_ids.device)


class AnswerPenalties:
    """A logits processor: makes tokens less likely that are in the answer already."""

    def __init__(self, prompt_tokens: int, frequency: float, presence: float) -> None:
        self._prompt_tokens = prompt_tokens
        self._frequency = frequency
        self._presence = presence

    def __call__(self, input_ids: Tensor, scores: Tensor) -> Tensor:
        answer = input_ids[:, self._prompt_tokens :]
        counts = torch.zeros_like(scores).scatter_add_(1, answer, torch.ones_like(answer, dtype=scores.dtype))
        return scores - self._frequency * counts - self._presence * (counts > 0)


@contextmanager
def _computing(model: TextModel, parameters: Parameters, teller: ChunkSender) -> Generator[None, None, None]:
    """Random numbers of the request's own, ends between two layers, and words for a lack of memory."""
    seed = secrets.randbelow(_SEEDS) if parameters.seed is None else parameters.seed
    device = model.placement.device
    try:
        with (
            torch.random.fork_rng([] if device.type == "cpu" else [device], device_type=device.type),
            interruptible(layers(model.model), teller.check),
        ):
            torch.manual_seed(seed)
            yield
    except (MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
        release_unused()
        raise ModelUnavailableError("there is not enough memory for so long a conversation; shorten it") from None


def _sampling(model: TextModel, parameters: Parameters, most: int) -> GenerationConfig:
    chosen: dict[str, Any] = {
        "max_new_tokens": most,
        "repetition_penalty": _value(model, parameters, "repetition_penalty"),
        "do_sample": _value(model, parameters, "temperature") > 0,
    }
    if chosen["do_sample"]:
        names = ("temperature", "top_p", "min_p")
        chosen |= {name: _value(model, parameters, name) for name in names}
        chosen["top_k"] = int(_value(model, parameters, "top_k"))
    return GenerationConfig(**chosen)


def _penalties(model: TextModel, parameters: Parameters, prompt_tokens: int) -> list[AnswerPenalties]:
    frequency = _value(model, parameters, "frequency_penalty")
    presence = _value(model, parameters, "presence_penalty")
    return [AnswerPenalties(prompt_tokens, frequency, presence)] if (frequency, presence) != (0, 0) else []


def _value(model: TextModel, parameters: Parameters, name: str) -> float:
    given: float | None = getattr(parameters, name)
    value = model.ranges[name].default if given is None else given
    assert value is not None
    # transformers refuses 1 where it wants 1.0.
    return float(value)
