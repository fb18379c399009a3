"""The log probability of a token, and the likeliest tokens."""

from __future__ import annotations

import numpy as np
from llama_cpp import llama_cpp as lib

from plugai.runners.base import TokenLogprob
from plugai.runners.llama_cpp.context import Context
from plugai.runners.llama_cpp.model import Model


def token_logprob(model: Model, context: Context, index: int, token: int, top: int) -> TokenLogprob:
    """The log probability of a token after the one at `index` of the last batch, and of the `top` likeliest tokens.

    These are the model's values, before temperature, penalties, grammar and other parameters.
    """
    logits = np.ctypeslib.as_array(lib.llama_get_logits_ith(context.pointer, index), (model.vocabulary_size,))
    highest = logits.max()
    logprobs = logits - (highest + np.log(np.exp(logits - highest).sum(dtype=np.float64)))
    best = np.argpartition(logprobs, -top)[-top:] if top else np.array([], np.intp)
    likeliest = best[np.argsort(-logprobs[best], kind="stable")]

    def to_logprob(number: int) -> TokenLogprob:
        return TokenLogprob(model.piece(number).decode(errors="replace"), float(logprobs[number]))

    chosen = to_logprob(token)
    return TokenLogprob(chosen.token, chosen.logprob, tuple(map(to_logprob, likeliest.tolist())))
