"""A model's chat template: Jinja from an untrusted file, run in a sandbox, with limits on time and size."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NoReturn

from jinja2 import TemplateError, nodes
from jinja2.ext import Extension, do, loopcontrols
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

from plugai.runners.deadline import process_exits_after
from plugai.runners.errors import CapabilityMissingError, ModelBrokenError

CHATML = (
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
"""The most common format, for models without their own template."""

_MAX_SECONDS = 5.0
_MAX_CHARACTERS = 8 * 2**20
_MAX_REASON = 200
# Errors of a template beside Jinja's own, since templates call methods of strings, lists and numbers.
_TEMPLATE_ERRORS = (ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, TypeError, ValueError)


class _RaisedByTemplateError(Exception):
    """The template called `raise_exception`."""


class _GenerationTag(Extension):
    """`{% generation %}` marks, for training, what the assistant has written; for a prompt it means nothing."""

    tags = {"generation"}  # noqa: RUF012 - as Jinja declares it

    def parse(self, parser: Parser) -> nodes.Node:
        line = next(parser.stream).lineno
        # With a scope of its own, as the library has it that these templates are written for.
        return nodes.Scope(parser.parse_statements(("name:endgeneration",), drop_needle=True), lineno=line)


class ChatTemplate:
    """Formats messages as the model was trained on."""

    def __init__(self, source: str, begin: str, end: str) -> None:
        """`begin` and `end` are the texts of the BOS and EOS tokens. Raises ModelBrokenError."""
        environment = ImmutableSandboxedEnvironment(
            trim_blocks=True, lstrip_blocks=True, extensions=[do, loopcontrols, _GenerationTag]
        )
        environment.filters["tojson"] = _to_json
        environment.globals |= {
            "raise_exception": _refuse,
            "strftime_now": _now,
            "bos_token": begin,
            "eos_token": end,
        }
        try:
            with process_exits_after(_MAX_SECONDS):
                self._template = environment.from_string(source)
        except (TemplateError, *_TEMPLATE_ERRORS) as error:
            raise _broken(error) from None

    def render(self, messages: Sequence[Mapping[str, object]]) -> str:
        """The prompt of these messages, each with a `role` and a `content`, up to the start of the assistant's answer.

        Raises CapabilityMissingError if the template rejects them, ModelBrokenError if it fails.
        """
        try:
            with process_exits_after(_MAX_SECONDS):
                return self._limited(messages)
        except _RaisedByTemplateError as error:
            raise CapabilityMissingError(f"the model's chat template rejects these messages: {error}") from None
        except (TemplateError, *_TEMPLATE_ERRORS) as error:
            raise _broken(error) from None

    def _limited(self, messages: Sequence[Mapping[str, object]]) -> str:
        pieces: list[str] = []
        room = _MAX_CHARACTERS
        for piece in self._template.generate(messages=messages, add_generation_prompt=True):
            pieces.append(piece)
            room -= len(piece)
            if room < 0:
                raise ModelBrokenError(f"the model's chat template produced more than {_MAX_CHARACTERS} characters")
        return "".join(pieces)


def _broken(error: Exception) -> ModelBrokenError:
    return ModelBrokenError(f"the model's chat template fails: {type(error).__name__}: {str(error)[:_MAX_REASON]}")


def _refuse(reason: object) -> NoReturn:
    raise _RaisedByTemplateError(str(reason)[:_MAX_REASON])


def _now(form: str) -> str:
    return datetime.now().astimezone().strftime(form)


def _to_json(
    value: Any,
    ensure_ascii: bool = False,
    indent: int | None = None,
    separators: tuple[str, str] | None = None,
    sort_keys: bool = False,
) -> str:
    # Jinja's own filter escapes for HTML.
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)
