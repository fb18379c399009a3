"""A model that writes text, about pictures too if it sees: its weights, its tokens, and how it is spoken to."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import GenerationConfig

from plugai.runners.base import Message, WarningChunk
from plugai.runners.errors import ContextOverflowError
from plugai.runners.text.parameters import Range
from plugai.runners.text.prompt import prompt_of
from plugai.runners.text.template import CHATML, ChatTemplate
from plugai.runners.torch.device import Placement
from plugai.runners.transformers.folder import Description, Kind
from plugai.runners.transformers.loading import load_model, load_part
from plugai.runners.transformers.parameters import model_ranges
from plugai.runners.transformers.vision import Sight
from plugai.runners.transformers.vocabulary import TokenizerVocabulary

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TextInput:
    """What a model reads: its input by name, of so many tokens, and what is to be told of it."""

    values: Mapping[str, Any]
    tokens: int
    warning: WarningChunk | None


@dataclass(frozen=True, slots=True)
class TextModel:
    """A model that is ready. `sight` is None for one that reads only text; `ends` are the tokens that end an answer."""

    model: Any
    vocabulary: TokenizerVocabulary
    template: ChatTemplate
    sight: Sight | None
    ranges: Mapping[str, Range]
    placement: Placement
    length: int
    ends: frozenset[int]

    def prompt(self, messages: Sequence[Message]) -> TextInput:
        """The model's input that asks for an answer to these messages.

        Raises ContextOverflowError, InvalidRequestError, CapabilityMissingError, ImageRefusedError.
        """
        warning = None
        if self.sight is None:
            prompt = prompt_of(self.vocabulary, self.template, messages)
            tokens, warning = torch.tensor([prompt.tokens]), prompt.warning
            values: dict[str, Any] = {"input_ids": tokens, "attention_mask": torch.ones_like(tokens)}
        else:
            values = self.sight.prompt(self.vocabulary, self.template, messages)
        count = int(values["input_ids"].shape[1])
        if count >= self.length:
            raise ContextOverflowError(
                f"the conversation has {count} tokens, and the model's context has room for {self.length - 1} "
                "and an answer; shorten it"
            )
        return TextInput({name: self._placed(value) for name, value in values.items()}, count, warning)

    def _placed(self, value: Any) -> Any:
        if not isinstance(value, torch.Tensor):
            return value
        dtype = self.placement.dtype if value.is_floating_point() else value.dtype
        return value.to(self.placement.device, dtype)


def load_text_model(
    model_id: str, folder: Path, description: Description, length: int, placement: Placement
) -> TextModel:
    """The model in a folder. Raises ModelBrokenError."""
    model = load_model(folder, description, placement)
    sight = Sight(load_part("AutoProcessor", folder)) if description.kind is Kind.VISION else None
    tokenizer = sight.tokenizer if sight else load_part("AutoTokenizer", folder)
    ends = _ends(model.generation_config.eos_token_id) | _ends(tokenizer.eos_token_id)
    # How to choose tokens is each request's own; what the files say of it is in the ranges.
    model.generation_config = GenerationConfig(pad_token_id=min(ends, default=0), eos_token_id=sorted(ends) or None)
    source = (sight.chat_template if sight else None) or tokenizer.chat_template
    if not isinstance(source, str):
        source = CHATML
        _log.warning("model %s has no chat template; ChatML is used, which it may not have been trained on", model_id)
    return TextModel(
        model,
        TokenizerVocabulary(tokenizer),
        ChatTemplate(source, tokenizer.bos_token or "", tokenizer.eos_token or ""),
        sight,
        model_ranges(folder),
        placement,
        length,
        ends,
    )


def _ends(tokens: int | list[int] | None) -> frozenset[int]:
    match tokens:
        case None:
            return frozenset()
        case int():
            return frozenset({tokens})
        case _:
            return frozenset(tokens)
