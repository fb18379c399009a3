"""A request to a model, and its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import msgspec

from plugai.runners.content import Message
from plugai.runners.specs import Adapter, Modality


class ReasoningEffort(StrEnum):
    """How much a model may reason before it answers."""

    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Parameters(msgspec.Struct, frozen=True):
    """Generation parameters. None means the model's own default."""

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


# The tags distinguish the formats in the JSON that is sent to workers.
class JsonSchemaFormat(msgspec.Struct, frozen=True, tag=True):
    """The answer must be JSON that matches this schema."""

    json_schema: Mapping[str, object]


class GrammarFormat(msgspec.Struct, frozen=True, tag=True):
    """The answer must match this GBNF grammar, whose start rule is `root`."""

    grammar: str


ResponseFormat = JsonSchemaFormat | GrammarFormat


class Tool(msgspec.Struct, frozen=True):
    """A tool that a model may call; `parameters_schema` is the JSON Schema of its arguments."""

    name: str
    description: str
    parameters_schema: Mapping[str, object]


class ToolMode(StrEnum):
    """Whether a model may call tools."""

    AUTO = "auto"
    NONE = "none"
    REQUIRED = "required"


class ToolChoice(msgspec.Struct, frozen=True):
    """Whether and which tools are called; `name` is the one tool to call, or empty. `single`: at most one call."""

    mode: ToolMode = ToolMode.AUTO
    name: str = ""
    single: bool = False


class Payer(StrEnum):
    """Whose account at a provider pays for a request."""

    USER = "user"
    SERVER = "server"


@dataclass(frozen=True, slots=True)
class Credential:
    """The credential for a provider's API: `secrets` by name, such as `api_key`. Never logged or stored."""

    provider: str
    secrets: Mapping[str, str] = field(repr=False)
    payer: Payer = Payer.SERVER


class GenerationRequest(msgspec.Struct, frozen=True):
    """A request to a model. `owner_id` is the caller: nothing cached for one owner may be used for another.

    `credential` is for the model's provider; None for a model that needs none. `adapters` are those of the model.
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
    adapters: tuple[Adapter, ...] = ()
