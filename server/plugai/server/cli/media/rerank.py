"""`plugai rerank`: orders texts by their relevance."""

from __future__ import annotations

import sys
from typing import Annotated

import msgspec
import typer

from plugai.client.types import Modality
from plugai.server.cli.errors import BadUsageError
from plugai.server.cli.media.models import model_for
from plugai.server.cli.media.options import Model
from plugai.server.cli.remote.command import ServerCall, calls_server


class RankedText(msgspec.Struct, frozen=True):
    """A text, its place among those given, and how relevant it is."""

    index: int
    relevance_score: float
    text: str


@calls_server
async def rerank(
    call: ServerCall,
    query: Annotated[str, typer.Argument(help="What is looked for.")],
    documents: Annotated[
        list[str] | None, typer.Argument(help="Texts to order; otherwise each line of standard input.")
    ] = None,
    top: Annotated[int | None, typer.Option(min=1, help="Only this many of the most relevant ones.")] = None,
    model: Model = "",
) -> None:
    """Order texts by how relevant they are to a query, the most relevant first."""
    given = documents or [line for line in sys.stdin.read().splitlines() if line.strip()]
    if not given:
        raise BadUsageError('there is no text; write it as in: plugai rerank "a question" "one text" "another"')
    used = await model_for(call.client, model, Modality.SCORE)
    found = (await call.client.rerank(query, given, model=used.id, top_n=top)).results
    call.out.rows(
        [RankedText(one.index or 0, one.relevance_score or 0.0, given[one.index or 0]) for one in found],
        {"score": lambda one: f"{one.relevance_score:.3f}", "text": lambda one: one.text},
    )
