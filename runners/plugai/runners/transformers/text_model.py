"""A model that generates text, and may accept images: its weights, tokenizer and chat template."""

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
from plugai.runners.text.prompt import Conversation, build_prompt
from plugai.runners.text.template import CHATML, ChatTemplate
from plugai.runners.text.template_process import TemplateProcess
from plugai.runners.torch.device import Placement
from plugai.runners.transformers.folder import Description, Kind
from plugai.runners.transformers.loading import load_model, load_part
from plugai.runners.transformers.parameters import model_ranges
from plugai.runners.transformers.vision import VisionProcessor
from plugai.runners.transformers.vocabulary import TokenizerVocabulary

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TextInput:
    """The model's input tensors by name, their number of tokens, and a warning for the caller."""

    values: Mapping[str, Any]
    tokens: int
    warning: WarningChunk | None


@dataclass(frozen=True, slots=True)
class TextModel:
    """A loaded model. `vision` is None if it reads only text; `ends` are the tokens that end an answer."""

    model: Any
    vocabulary: TokenizerVocabulary
    template: ChatTemplate
    vision: VisionProcessor | None
    ranges: Mapping[str, Range]
    placement: Placement
    length: int
    ends: frozenset[int]

    def prompt(self, messages: Sequence[Message]) -> TextInput:
        """The model's input for these messages.

        Raises ContextOverflowError, InvalidRequestError, CapabilityMissingError, ImageRefusedError.
        """
        warning = None
        if self.vision is None:
            prompt = build_prompt(self.vocabulary, self.template, Conversation(messages))
            tokens, warning = torch.tensor([prompt.tokens]), prompt.warning
            values: dict[str, Any] = {"input_ids": tokens, "attention_mask": torch.ones_like(tokens)}
        else:
            values = self.vision.prompt(self.vocabulary, self.template, messages)
        count = int(values["input_ids"].shape[1])
        if count >= self.length:
            raise ContextOverflowError(
                f"the conversation has {count} tokens, but the model's context has room for {self.length - 1} "
                "and an answer; shorten it"
            )
        return TextInput({name: self._to_device(value) for name, value in values.items()}, count, warning)

    def _to_device(self, value: Any) -> Any:
        if not isinstance(value, torch.Tensor):
            return value
        dtype = self.placement.dtype if value.is_floating_point() else value.dtype
        return value.to(self.placement.device, dtype)


def load_text_model(
    model_id: str,
    folder: Path,
    description: Description,
    length: int,
    placement: Placement,
    templates: TemplateProcess,
) -> TextModel:
    """Load the model in a folder, whose chat template `templates` renders. Raises ModelBrokenError."""
    model = load_model(folder, description, placement)
    vision = VisionProcessor(load_part("AutoProcessor", folder)) if description.kind is Kind.VISION else None
    tokenizer = vision.tokenizer if vision else load_part("AutoTokenizer", folder)
    ends = _token_set(model.generation_config.eos_token_id) | _token_set(tokenizer.eos_token_id)
    # Sampling parameters come from each request; the model's defaults are in the ranges.
    model.generation_config = GenerationConfig(pad_token_id=min(ends, default=0), eos_token_id=sorted(ends) or None)
    source = (vision.chat_template if vision else None) or tokenizer.chat_template
    if not isinstance(source, str):
        source = CHATML
        _log.warning("model %s has no chat template; ChatML is used, which it may not have been trained on", model_id)
    return TextModel(
        model,
        TokenizerVocabulary(tokenizer),
        ChatTemplate(templates, source, tokenizer.bos_token or "", tokenizer.eos_token or ""),
        vision,
        model_ranges(folder),
        placement,
        length,
        ends,
    )


def _token_set(tokens: int | list[int] | None) -> frozenset[int]:
    match tokens:
        case None:
            return frozenset()
        case int():
            return frozenset({tokens})
        case _:
            return frozenset(tokens)
