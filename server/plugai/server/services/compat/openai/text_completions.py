"""POST /completions: each prompt is continued by itself, as an answer of the model."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from contextlib import aclosing

import msgspec
from google.api.httpbody_pb2 import HttpBody

from plugai.runners.errors import InvalidRequestError
from plugai.server.services.compat.openai.completion import (
    MOST_CHOICES,
    Completion,
    Form,
    StreamOptions,
    number_of_choices,
)
from plugai.server.services.compat.openai.parameters import parameters
from plugai.server.services.compat.openai.text_choice import TextChoice
from plugai.server.services.compat.requests import CompatRequests
from plugai.server.services.compat.values import Items, Parts
from plugai.server.services.naming.field_names import fields_named
from plugai.v1 import generate_pb2, message_pb2

_FORM = Form("cmpl", "text_completion", "text_completion")
_NAMES = (
    (re.compile(r"^parameters\.max_output_tokens$"), "max_tokens"),
    (re.compile(r"^parameters\.top_logprobs$"), "logprobs"),
    (re.compile(r"^parameters\."), ""),
    (re.compile(r"^messages\[0\](\.parts\[0\]\.text)?$"), "prompt"),
)
# As in OpenAI's interface; without a limit, a model would write until its context is full.
_DEFAULT_TOKENS = 16


class CompletionRequest(msgspec.Struct, forbid_unknown_fields=True):
    """What a client asks for. A field that is not here is refused by its name."""

    model: str
    prompt: str | Items[str | int | list[int]]
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    max_tokens: int | None = None
    n: int | None = None
    echo: bool | None = None
    logprobs: int | None = None
    stop: str | Parts[str] | None = None
    seed: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    frequency_penalty: float | None = None
    presence_penalty: float | None = None
    # Not OpenAI's; vLLM and llama.cpp have them too.
    top_k: int | None = None
    min_p: float | None = None
    repetition_penalty: float | None = None
    # Refused unless they ask for nothing.
    best_of: int | None = None
    logit_bias: dict[str, float] | None = None
    suffix: str | None = None
    # Accepted, and without effect.
    user: str | None = None


async def text_completion(
    requests: CompatRequests, body: CompletionRequest, deadline: float | None
) -> AsyncGenerator[HttpBody, None]:
    """The response. Raises PlugAIError."""
    made = generate_requests(body)
    echoed = [each.messages[0].parts[0].text if body.echo else "" for each in made]
    with fields_named(_NAMES):
        runs = await requests.start_all(made, deadline)
        completion = Completion(_FORM, runs, [TextChoice(index, text) for index, text in enumerate(echoed)])
        async with aclosing(completion.responses(requests, bool(body.stream), body.stream_options)) as responses:
            async for response in responses:
                yield response


def generate_requests(body: CompletionRequest) -> list[generate_pb2.GenerateRequest]:
    """Our requests, one for each choice, not yet checked. Raises InvalidRequestError for what cannot be honoured."""
    count = number_of_choices(body.n)
    prompts = _prompts(body, count)
    _refuse_unsupported(body, count)
    return [_generate_request(body, prompt) for prompt in prompts for _ in range(count)]


def _prompts(body: CompletionRequest, count: int) -> list[str]:
    given = [body.prompt] if isinstance(body.prompt, str) else body.prompt
    prompts = [prompt for prompt in given if isinstance(prompt, str)]
    if len(prompts) < len(given):
        raise _refused("prompt", "must be text, or a list of texts; this server takes no token numbers")
    if not 1 <= len(prompts) * count <= MOST_CHOICES:
        raise _refused("prompt", f"needs at least 1 text, and with n at most {MOST_CHOICES} choices in all")
    return prompts


def _refuse_unsupported(body: CompletionRequest, count: int) -> None:
    if body.suffix:
        raise _refused("suffix", "is not supported: models here continue a text at its end; leave it out")
    if body.logit_bias:
        raise _refused("logit_bias", "is not supported: this server cannot change the scores of tokens; leave it out")
    if body.best_of not in (None, count):
        raise _refused("best_of", f"must be n, which is {count}: this server does not choose among answers")
    if body.echo and body.logprobs is not None:
        raise _refused("logprobs", "is not supported with echo: models here report no probabilities of a prompt")


def _refused(field: str, problem: str) -> InvalidRequestError:
    return InvalidRequestError(f"{field} {problem}", {field: problem})


def _generate_request(body: CompletionRequest, prompt: str) -> generate_pb2.GenerateRequest:
    tokens = _DEFAULT_TOKENS if body.max_tokens is None else body.max_tokens
    return generate_pb2.GenerateRequest(
        model=body.model,
        messages=[message_pb2.Message(role=message_pb2.ROLE_USER, parts=[message_pb2.Part(text=prompt)])],
        parameters=parameters(body, tokens, body.logprobs),
        output_modalities=[message_pb2.MODALITY_TEXT],
    )
