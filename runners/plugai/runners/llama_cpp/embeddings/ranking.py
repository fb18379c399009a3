"""How well a document answers a query, as a model with the pooling `rank` judges both together."""

from __future__ import annotations

import math

import numpy as np
from llama_cpp import llama_cpp as lib
from numpy.typing import NDArray

from plugai.runners.llama_cpp.model import Model

_QUERY, _DOCUMENT = "{query}", "{document}"


def tokens_of_pair(model: Model, query: str, document: str) -> list[int]:
    """The tokens of a query and a document, as the model was trained on them: in the template of its file for that, or
    one after the other with the marks of its vocabulary, as llama.cpp's own server has it."""
    template = model.rank_template
    if template is None:
        vocabulary = model.vocabulary
        end = _token(lib.llama_vocab_eos(vocabulary)) or _token(lib.llama_vocab_sep(vocabulary))
        between = (end if lib.llama_vocab_get_add_eos(vocabulary) else []) + (
            _token(lib.llama_vocab_sep(vocabulary)) if lib.llama_vocab_get_add_sep(vocabulary) else []
        )
        begin = _token(lib.llama_vocab_bos(vocabulary)) if lib.llama_vocab_get_add_bos(vocabulary) else []
        last = end if lib.llama_vocab_get_add_eos(vocabulary) else between
        return [*begin, *model.tokens_of_text(query), *between, *model.tokens_of_text(document), *last]
    before, _, rest = template.partition(_QUERY)
    middle, _, after = rest.partition(_DOCUMENT)
    # What people wrote is text, whatever it says.
    return [
        *model.tokens_of_markup(before),
        *model.tokens_of_text(query),
        *model.tokens_of_markup(middle),
        *model.tokens_of_text(document),
        *model.tokens_of_markup(after),
    ]


def score(outputs: NDArray[np.float32]) -> tuple[float]:
    """The relevance, 0 to 1: of several classes the first is that of relevant documents, as a probability already."""
    first = float(outputs[0])
    if len(outputs) > 1:
        return (first,)
    # Written so that no power overflows.
    return (1 / (1 + math.exp(-first)) if first >= 0 else math.exp(first) / (1 + math.exp(first)),)


def _token(token: int) -> list[int]:
    return [token] if token >= 0 else []
