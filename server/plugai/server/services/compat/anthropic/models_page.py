"""A page of the list of models, by Anthropic's cursors."""

from __future__ import annotations

from collections.abc import Sequence

from plugai.compat.v1.anthropic_pb2 import ListAnthropicModelsRequest
from plugai.runners.errors import InvalidRequestError

# Programs that do not page see all of them.
_MOST_MODELS = 1000


def models_page(names: Sequence[str], request: ListAnthropicModelsRequest) -> tuple[Sequence[str], bool]:
    """The names of the page, and whether there are more in its direction. Raises InvalidRequestError."""
    limit = request.limit or _MOST_MODELS
    if request.after_id:
        names = names[_place(names, request.after_id, "after_id") + 1 :]
    if request.before_id:
        names = names[: _place(names, request.before_id, "before_id")]
        if not request.after_id:
            return names[-limit:], len(names) > limit
    return names[:limit], len(names) > limit


def _place(names: Sequence[str], name: str, field: str) -> int:
    if name not in names:
        problem = f"is {name!r}, which is no model of this list"
        raise InvalidRequestError(f"{field} {problem}", {field: problem})
    return names.index(name)
