"""Generates text with transformers: sampling, streaming and stopping."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor
from transformers import GenerationConfig

from plugai.runners.base import FinalChunk, FinishReason, GenerationRequest, Parameters, TextChunk, Usage, UsageChunk
from plugai.runners.errors import ModelUnavailableError
from plugai.runners.lora.scales import PARAMETER
from plugai.runners.text.decoding import TextAssembler
from plugai.runners.text.parameters import check_text_parameters, is_greedy
from plugai.runners.thread_chunks import ChunkSender
from plugai.runners.torch.device import is_out_of_memory, release_unused
from plugai.runners.torch.interrupt import interruptible
from plugai.runners.transformers.loading import layers
from plugai.runners.transformers.text_model import TextModel

_SEEDS = 2**32
_NOT_NUMBERS = (
    "the model computed values that are not numbers (NaN), so there is no answer; set its option dtype to float32, get "
    "the model again, or use another"
)
LogitsProcessor = Callable[[Tensor, Tensor], Tensor]
"""Changes the scores [1, vocabulary] of the next token after the tokens [1, length] before it."""


def generate_text(model: TextModel, request: GenerationRequest, sender: ChunkSender) -> None:
    """Send the answer to a request. Raises InvalidRequestError, ModelUnavailableError, StoppedError."""
    check_text_parameters(request.parameters, model.ranges, frozenset({PARAMETER} if request.adapters else ()))
    prompt = model.prompt(request.messages)
    max_new_tokens = min(model.length - prompt.tokens, request.parameters.max_output_tokens or model.length)
    sender.send(UsageChunk(Usage(input_tokens=prompt.tokens)))
    if prompt.warning is not None:
        sender.send(prompt.warning)
    streamer = TextStreamer(model, TextAssembler(request.parameters.stop), sender)
    with _generation_context(model, request.parameters, sender):
        model.model.generate(
            **prompt.values,
            generation_config=_sampling(model, request.parameters, max_new_tokens),
            logits_processor=_processors(model, request.parameters, prompt.tokens),
            streamer=streamer,
            stopping_criteria=[StopCriterion(streamer, sender)],
        )
    streamer.flush()
    usage = Usage(input_tokens=prompt.tokens, output_tokens=streamer.tokens)
    sender.send(FinalChunk(streamer.reason, usage, streamer.stopped_by))


class TextStreamer:
    """A streamer for `generate`: decodes its tokens and sends their text."""

    def __init__(self, model: TextModel, text: TextAssembler, sender: ChunkSender) -> None:
        self.reason = FinishReason.LENGTH
        self.tokens = 0
        self._ends = model.ends
        self._pieces = model.vocabulary.pieces()
        self._text = text
        self._sender = sender
        self._unsent = 0
        self._prompt_seen = False

    def put(self, value: Tensor) -> None:
        """Receive the next token; the first call has the prompt."""
        if not self._prompt_seen:
            self._prompt_seen = True
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

    @property
    def stopped_by(self) -> str:
        """The stop text that ended the answer; empty if none has."""
        return self._text.stopped_by

    def end(self) -> None:
        """Do nothing: `flush` is called after `generate`."""

    def flush(self) -> None:
        """Send the rest of the text."""
        self._send(self._text.finish())

    def _send(self, text: str) -> None:
        if text:
            self._sender.send(TextChunk(text, tokens=self._unsent))
            self._unsent = 0


class StopCriterion:
    """A stopping criterion: ends an answer at a stop text, or when it is cancelled."""

    def __init__(self, streamer: TextStreamer, sender: ChunkSender) -> None:
        self._streamer = streamer
        self._sender = sender

    def __call__(self, input_ids: Tensor, scores: Tensor, **_more: object) -> Tensor:
        self._sender.check()
        stopped = self._streamer.reason is FinishReason.STOP
        return torch.full((input_ids.shape[0],), stopped, device=input_ids.device)


def require_numbers(_input_ids: Tensor, scores: Tensor) -> Tensor:
    """A logits processor that ends an answer when the model computes no numbers. Raises ModelUnavailableError."""
    if torch.isnan(scores).any():
        raise ModelUnavailableError(_NOT_NUMBERS)
    return scores


class AnswerPenalties:
    """A logits processor for the frequency and presence penalties, which count only tokens of the answer."""

    def __init__(self, prompt_tokens: int, frequency: float, presence: float) -> None:
        self._prompt_tokens = prompt_tokens
        self._frequency = frequency
        self._presence = presence

    def __call__(self, input_ids: Tensor, scores: Tensor) -> Tensor:
        answer = input_ids[:, self._prompt_tokens :]
        counts = torch.zeros_like(scores).scatter_add_(1, answer, torch.ones_like(answer, dtype=scores.dtype))
        return scores - self._frequency * counts - self._presence * (counts > 0)


@contextmanager
def _generation_context(model: TextModel, parameters: Parameters, sender: ChunkSender) -> Generator[None, None, None]:
    """Set the request's seed, make the computation interruptible, and translate out-of-memory errors."""
    seed = secrets.randbelow(_SEEDS) if parameters.seed is None else parameters.seed
    device = model.placement.device
    try:
        with (
            torch.random.fork_rng([] if device.type == "cpu" else [device], device_type=device.type),
            interruptible(layers(model.model), sender.check),
        ):
            torch.manual_seed(seed)
            yield
    except (MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
        release_unused()
        raise ModelUnavailableError("there is not enough memory for this conversation; shorten it") from None


def _sampling(model: TextModel, parameters: Parameters, max_new_tokens: int) -> GenerationConfig:
    config: dict[str, Any] = {
        "max_new_tokens": max_new_tokens,
        "repetition_penalty": _value(model, parameters, "repetition_penalty"),
        "do_sample": not is_greedy(_value(model, parameters, "temperature")),
    }
    if config["do_sample"]:
        names = ("temperature", "top_p", "min_p")
        config |= {name: _value(model, parameters, name) for name in names}
        config["top_k"] = int(_value(model, parameters, "top_k"))
    return GenerationConfig(**config)


def _processors(model: TextModel, parameters: Parameters, prompt_tokens: int) -> list[LogitsProcessor]:
    frequency = _value(model, parameters, "frequency_penalty")
    presence = _value(model, parameters, "presence_penalty")
    penalties = [AnswerPenalties(prompt_tokens, frequency, presence)] if (frequency, presence) != (0, 0) else []
    return [require_numbers, *penalties]


def _value(model: TextModel, parameters: Parameters, name: str) -> float:
    given: float | None = getattr(parameters, name)
    value = model.ranges[name].default if given is None else given
    assert value is not None
    # transformers rejects an integer where it expects a float.
    return float(value)
