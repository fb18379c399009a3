"""The options that every way to request an answer has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from plugai.client.types import Modality, OnDisconnect, Parameters, ResponseFormat, Tool, ToolChoice


class GenerateOptions(TypedDict, total=False):
    """Options of a request. What is left out has the default of the session, of the model, or of the server."""

    model: str
    """The model's id."""
    parameters: Parameters
    """Generation parameters, such as `Parameters(temperature=0, max_output_tokens=100)`."""
    tools: Sequence[Tool]
    """Tools that the model may call. At most 128."""
    tool_choice: ToolChoice
    """Whether the model must call a tool."""
    response_format: ResponseFormat
    """The format of the answer."""
    fallback_models: Sequence[str]
    """Models to try in order when the first one cannot answer. At most 8."""
    output_modalities: Sequence[Modality]
    """What to generate. At most 8."""
    request_id: str
    """An id for the request: letters, digits, `.`, `_` and `-`. A request with the same id never runs twice."""
    on_disconnect: OnDisconnect
    """By default a request continues without this client, so that it can be resumed."""
