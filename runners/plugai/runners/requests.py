"""What a model is asked, and how it is to answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import msgspec

from plugai.runners.content import Message
from plugai.runners.specs import Modality


class ReasoningEffort(StrEnum):
    """How long a model may think before it answers."""

    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Parameters(msgspec.Struct, frozen=True):
    """How to answer. None means the model's own default."""

    max_output_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None
    min_p: float | None = None
    repetition_penalty: float | None = None
    frequency_penalty: float | None = None
    presence_penalty: float | None = None
    seed: int | None = None
    stop: tuple[str, ...] = ()
    top_logprobs: int | None = None
    reasoning_effort: ReasoningEffort | None = None
    extra: Mapping[str, object] = {}


# Tags tell the formats apart in the JSON that a worker gets.
class JsonSchemaFormat(msgspec.Struct, frozen=True, tag=True):
    """The answer is JSON that this schema accepts."""

    json_schema: Mapping[str, object]


class GrammarFormat(msgspec.Struct, frozen=True, tag=True):
    """The answer is a sentence of this GBNF grammar, whose first rule is `root`."""

    grammar: str


ResponseFormat = JsonSchemaFormat | GrammarFormat


class Tool(msgspec.Struct, frozen=True):
    """A tool that a model may call; `parameters_schema` is JSON Schema of its arguments."""

    name: str
    description: str
    parameters_schema: Mapping[str, object]


class ToolMode(StrEnum):
    """Whether a model may call tools."""

    AUTO = "auto"
    NONE = "none"
    REQUIRED = "required"


class ToolChoice(msgspec.Struct, frozen=True):
    """`name` is the one tool to call, or empty."""

    mode: ToolMode = ToolMode.AUTO
    name: str = ""


class Payer(StrEnum):
    """Whose account at a provider pays for a request."""

    USER = "user"
    SERVER = "server"


@dataclass(frozen=True, slots=True)
class Credential:
    """What opens a provider's API for one caller: `secrets` by name, such as `api_key`. Never logged, never kept."""

    provider: str
    secrets: Mapping[str, str] = field(repr=False)
    payer: Payer = Payer.SERVER


class GenerationRequest(msgspec.Struct, frozen=True):
    """What a model is asked. `owner_id` is who asks: nothing kept for one owner may serve another.

    `credential` is what the model's provider is to be paid with; None for a model that needs none.
    """

    request_id: str
    owner_id: str
    model: str
    messages: tuple[Message, ...]
    parameters: Parameters = Parameters()
    response_format: ResponseFormat | None = None
    tools: tuple[Tool, ...] = ()
    tool_choice: ToolChoice = ToolChoice()
    output_modalities: tuple[Modality, ...] = ()
    fallback_models: tuple[str, ...] = ()
    session_id: str = ""
    credential: Credential | None = None
