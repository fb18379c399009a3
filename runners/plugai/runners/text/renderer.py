"""The process that renders chat templates: `python -m plugai.runners.text.renderer`.

A template is Jinja from an untrusted file, and what it computes depends on what callers send. Jinja's sandbox keeps it
from our objects; here the system limits memory and time, which a single operation can use up. Each line of standard
input is a request and each line of standard output its answer, both JSON.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NoReturn

from jinja2 import Template, TemplateError, nodes
from jinja2.ext import Extension, do, loopcontrols
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

_MAX_CHARACTERS = 8 * 2**20
_MAX_MEMORY = 2**29
_MAX_REASON = 200
# Errors of a template beside Jinja's own, since templates call methods of strings, lists and numbers.
_TEMPLATE_ERRORS = (ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, TypeError, ValueError)


class _RaisedByTemplateError(Exception):
    """The template called `raise_exception`."""


class _TooLongError(Exception):
    """The template produced too much."""


class _GenerationTag(Extension):
    """`{% generation %}` marks, for training, what the assistant has written; for a prompt it means nothing."""

    tags = {"generation"}  # noqa: RUF012 - as Jinja declares it

    def parse(self, parser: Parser) -> nodes.Node:
        line = next(parser.stream).lineno
        # With a scope of its own, as the library has it that these templates are written for.
        return nodes.Scope(parser.parse_statements(("name:endgeneration",), drop_needle=True), lineno=line)


def main() -> None:
    """Answer requests until standard input ends."""
    if sys.platform.startswith("linux"):
        resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY, _MAX_MEMORY))
    for line in sys.stdin.buffer:
        request = json.loads(line)
        # Without a handler, since one in Python would wait for the end of a single long operation: the process ends.
        signal.setitimer(signal.ITIMER_REAL, request["max_seconds"])
        answer = _answer(request)
        signal.setitimer(signal.ITIMER_REAL, 0)
        sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
        sys.stdout.buffer.flush()


def _answer(request: Mapping[str, Any]) -> dict[str, str]:
    try:
        template = _compiled(request["source"], request["begin"], request["end"])
        return {"text": _rendered(template, request)}
    except _RaisedByTemplateError as error:
        return {"rejected": str(error)}
    except _TooLongError:
        return {"broken": f"produced more than {_MAX_CHARACTERS} characters"}
    except (TemplateError, *_TEMPLATE_ERRORS) as error:
        return {"broken": f"fails: {type(error).__name__}: {str(error)[:_MAX_REASON]}"}


# One for requests with tools, one for others.
@lru_cache(2)
def _compiled(source: str, begin: str, end: str) -> Template:
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
    return environment.from_string(source)


def _rendered(template: Template, request: Mapping[str, Any]) -> str:
    """The text for the messages of a request; nothing is rendered without any, to check the template alone."""
    if request["messages"] is None:
        return ""
    pieces: list[str] = []
    room = _MAX_CHARACTERS
    given = {name: request[name] for name in ("messages", "tools")} | request["variables"]
    for piece in template.generate(given, add_generation_prompt=True):
        pieces.append(piece)
        room -= len(piece)
        if room < 0:
            raise _TooLongError
    return "".join(pieces)


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


if __name__ == "__main__":
    main()
