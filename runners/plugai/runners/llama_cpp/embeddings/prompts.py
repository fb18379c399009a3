"""What is written before a text to embed, by what it is for, as some models were trained: only if a request asks it."""

from __future__ import annotations

from collections.abc import Mapping

from plugai.runners.base import Parameters
from plugai.runners.errors import InvalidRequestError
from plugai.runners.llama_cpp.options import LlamaCppOptions

PARAMETER = "input_type"
_FIELD = f"parameters.extra.{PARAMETER}"


def prompts_of(options: LlamaCppOptions) -> Mapping[str, str]:
    """What comes before a text, by its type; only those that the model has."""
    given = {"query": options.query_prompt, "document": options.document_prompt}
    return {kind: prompt for kind, prompt in given.items() if prompt is not None}


def parameters_schema(prompts: Mapping[str, str]) -> Mapping[str, object]:
    """The JSON Schema of a request's parameters."""
    properties: dict[str, object] = {}
    if prompts:
        kind = {"enum": list(prompts), "description": "What the texts are: the model's prompt for that is put before."}
        extra = {"type": "object", "properties": {PARAMETER: kind}, "additionalProperties": False}
        properties["extra"] = extra
    return {"type": "object", "properties": properties, "additionalProperties": False}


def chosen_prompt(parameters: Parameters, prompts: Mapping[str, str]) -> str:
    """What is put before the texts of a request: nothing, unless it says what they are. Raises InvalidRequestError."""
    if PARAMETER not in parameters.extra:
        return ""
    kind = parameters.extra[PARAMETER]
    if not isinstance(kind, str) or kind not in prompts:
        known = ", ".join(map(repr, prompts)) or "none; set its options 'query_prompt' and 'document_prompt'"
        problem = f"is no type that the model has a prompt for; it has: {known}"
        raise InvalidRequestError(f"{_FIELD} {problem}", {_FIELD: problem})
    return prompts[kind]
