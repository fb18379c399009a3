"""A model that computes embeddings, with the pooling that its files specify."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, assert_never

import torch
from torch import Tensor

from plugai.runners.base import EmbeddingChunk, FinalChunk, FinishReason, GenerationRequest, Usage
from plugai.runners.errors import ContextOverflowError, ModelBrokenError, ModelUnavailableError
from plugai.runners.text.turns import text_content
from plugai.runners.thread_chunks import ChunkSender
from plugai.runners.torch.device import Placement
from plugai.runners.torch.interrupt import interruptible
from plugai.runners.torch.weights_folder import read_json, read_json_value
from plugai.runners.transformers.folder import Description
from plugai.runners.transformers.loading import layers, load_model, load_part

_NOT_NUMBERS = (
    "the model computed values that are not numbers (NaN) for this text; set its option dtype to float32, or get the "
    "model again"
)
_MODULES = "modules.json"
_KNOWN_MODULES = ("Transformer", "Pooling", "Normalize")


class Pooling(StrEnum):
    """How the token vectors are combined, by the names in the configuration of a Pooling module."""

    MEAN = "pooling_mode_mean_tokens"
    CLS = "pooling_mode_cls_token"
    LAST = "pooling_mode_lasttoken"


@dataclass(frozen=True, slots=True)
class EmbeddingModel:
    """A loaded model."""

    model: Any
    tokenizer: Any
    pooling: Pooling
    placement: Placement
    length: int

    def tokens(self, text: str) -> Tensor:
        """The tokens of a text. Raises ContextOverflowError."""
        tokens = self.tokenizer(text, split_special_tokens=True, verbose=False, return_tensors="pt").input_ids
        if tokens.shape[1] > self.length:
            raise ContextOverflowError(
                f"a text has {tokens.shape[1]} tokens, but the limit is {self.length}; shorten it"
            )
        result: Tensor = tokens
        return result

    @torch.inference_mode()
    def vector(self, tokens: Tensor) -> tuple[float, ...]:
        """The vector of a text, of length 1; all zeros for an empty one."""
        if not tokens.shape[1]:
            return (0.0,) * int(self.model.config.hidden_size)
        placed = tokens.to(self.placement.device)
        states = self.model(input_ids=placed, attention_mask=torch.ones_like(placed)).last_hidden_state[0]
        vector = self._pooled(states).double()
        if not torch.isfinite(vector).all():
            raise ModelUnavailableError(_NOT_NUMBERS)
        return tuple(torch.nn.functional.normalize(vector, dim=0).tolist())

    def _pooled(self, states: Tensor) -> Tensor:
        match self.pooling:
            case Pooling.MEAN:
                return states.mean(dim=0)
            case Pooling.CLS:
                return states[0]
            case Pooling.LAST:
                return states[-1]
            case _:
                assert_never(self.pooling)


def embed_messages(model: EmbeddingModel, request: GenerationRequest, sender: ChunkSender) -> None:
    """Send the embedding of each message. Raises CapabilityMissingError, ContextOverflowError, StoppedError."""
    texts = [model.tokens(text_content(message)) for message in request.messages]
    with interruptible(layers(model.model), sender.check):
        for index, tokens in enumerate(texts):
            sender.check()
            sender.send(EmbeddingChunk(index, model.vector(tokens)))
    usage = Usage(input_tokens=sum(tokens.shape[1] for tokens in texts), output_tokens=0)
    sender.send(FinalChunk(FinishReason.STOP, usage))


def load_embedding_model(folder: Path, description: Description, length: int, placement: Placement) -> EmbeddingModel:
    """Load the model in a folder. Raises ModelBrokenError."""
    pooling = _pooling(folder)
    model = load_model(folder, description, placement)
    tokenizer = load_part("AutoTokenizer", folder)
    return EmbeddingModel(model, tokenizer, pooling, placement, min(length, tokenizer.model_max_length))


def _pooling(folder: Path) -> Pooling:
    """The pooling that the files specify, by default the mean. Raises ModelBrokenError for an unsupported one."""
    if not (folder / _MODULES).exists():
        return Pooling.MEAN
    modules = [_module(value) for value in _list(read_json_value(folder / _MODULES))]
    for name, _ in modules:
        if name not in _KNOWN_MODULES:
            raise ModelBrokenError(f"{_MODULES!r} needs {name}, which is not supported; choose another model")
    paths = [path for name, path in modules if name == "Pooling"]
    if not paths:
        return Pooling.MEAN
    # Only the name, so that the path cannot leave the model's folder.
    config = read_json(folder / Path(paths[0]).name / "config.json")
    enabled = [name for name, value in config.items() if name.startswith("pooling_mode_") and value is True]
    if len(enabled) != 1 or enabled[0] not in set(Pooling):
        raise ModelBrokenError(
            f"the model requires {' and '.join(enabled) or 'no pooling'}; this runner supports one of "
            f"{', '.join(Pooling)}"
        )
    return Pooling(enabled[0])


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _module(value: object) -> tuple[str, str]:
    """The class and the folder of one module."""
    match value:
        case {"type": str(kind), "path": str(path)}:
            return kind.rpartition(".")[2], path
        case _:
            raise ModelBrokenError(f"{_MODULES!r} cannot be read; get the model again")
