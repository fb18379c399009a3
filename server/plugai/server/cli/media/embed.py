"""`plugai embed`: computes embeddings."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import msgspec
import typer

from plugai.client import user
from plugai.client.types import Modality
from plugai.server.cli.errors import BadUsageError
from plugai.server.cli.media.models import model_for
from plugai.server.cli.media.options import Model
from plugai.server.cli.remote.command import ServerCall, calls_server

# In one request: each is a message of it.
_TEXTS = 64
_SHOWN = 4


class TextEmbedding(msgspec.Struct, frozen=True):
    """A text and its vector."""

    text: str
    values: Sequence[float]


@calls_server
async def embed(
    call: ServerCall,
    texts: Annotated[list[str] | None, typer.Argument(help="Texts; otherwise each line of standard input.")] = None,
    model: Model = "",
) -> None:
    """Compute the embeddings of texts: with --json the vectors, otherwise a table."""
    given = texts or [line for line in sys.stdin.read().splitlines() if line.strip()]
    if not given:
        raise BadUsageError('there is no text; write it as in: plugai embed "some text"')
    used = await model_for(call.client, model, Modality.EMBEDDING)
    found: list[TextEmbedding] = []
    for start in range(0, len(given), _TEXTS):
        batch = given[start : start + _TEXTS]
        answered = await call.client.generate_once(
            [user(text) for text in batch], model=used.id, output_modalities=[Modality.EMBEDDING]
        )
        vectors = {vector.index or 0: vector.values for vector in answered.embeddings}
        found += [TextEmbedding(text, vectors[index]) for index, text in enumerate(batch)]
    call.out.rows(
        found,
        {
            "text": lambda one: one.text,
            "dimensions": lambda one: len(one.values),
            "vector": lambda one: _start(one.values),
        },
    )


def _start(values: Sequence[float]) -> str:
    return " ".join(f"{value:.3f}" for value in values[:_SHOWN]) + (" …" if len(values) > _SHOWN else "")
