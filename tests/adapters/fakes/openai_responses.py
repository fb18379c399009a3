"""OpenAI's Responses: named events that are numbered, and a whole response at the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import count, groupby
from typing import Any

import jsonschema
from openai.types.responses.response_create_params import (
    ResponseCreateParamsNonStreaming,
    ResponseCreateParamsStreaming,
)
from pydantic import TypeAdapter
from tests.adapters.fakes.dialect import (
    Asked,
    Frame,
    Json,
    Turn,
    event,
    first_error,
    halves,
    inline_image,
    strict_schema,
)
from tests.adapters.fakes.openai_chat import OpenAIChat
from tests.adapters.fakes.script import Answer, Ending, Problem, Reasoning, Saying, Text, Tokens, ToolCall

_INCOMPLETE = {Ending.LENGTH: "max_output_tokens", Ending.FILTERED: "content_filter"}
_CODES = {Problem.RATE_LIMIT: "rate_limit_exceeded", Problem.TOO_LONG: "invalid_prompt"}


@cache
def _schema(streamed: bool) -> jsonschema.Draft202012Validator:
    params = ResponseCreateParamsStreaming if streamed else ResponseCreateParamsNonStreaming
    return strict_schema(TypeAdapter(params).json_schema())


class OpenAIResponses(OpenAIChat):
    """`https://api.openai.com/v1/responses`, beside the list of models and the errors that both dialects share."""

    generate_paths = ("/v1/responses",)

    def wrong(self, asked: Asked, query: Mapping[str, str], headers: Mapping[str, str]) -> str | None:
        return first_error(_schema(asked.streamed), asked.body)

    def turns(self, body: Json) -> list[Turn]:
        given = body["input"]
        items = [{"role": "user", "content": given}] if isinstance(given, str) else given
        head = [Turn("system", body["instructions"])] if body.get("instructions") else []
        return head + [_turn(item) for item in items]

    def stream(self, answer: Answer, asked: Asked) -> Iterator[Frame]:
        numbers = count()

        def frame(kind: str, **fields: Any) -> Frame:
            data = {"type": kind, "sequence_number": next(numbers), **fields}
            return Frame(event(data, kind), kind.endswith(".delta"))

        started = self._response(asked, "in_progress", [])
        yield frame("response.created", response=started)
        yield frame("response.in_progress", response=started)
        output: list[Json] = []
        for index, block in enumerate(_blocks(answer)):
            place = {"output_index": index, "item_id": f"item_{index}"}
            item = _item(block, f"item_{index}")
            yield frame("response.output_item.added", output_index=index, item=_empty(item))
            for kind, fields in _progress(block, item):
                yield frame(kind, **place, **fields)
            yield frame("response.output_item.done", output_index=index, item=item)
            output.append(item)
        ended = self._ended(answer, asked, output)
        yield frame(f"response.{ended['status']}", response=ended)

    def whole(self, answer: Answer, asked: Asked) -> Json:
        return self._ended(answer, asked, [_item(block, f"item_{n}") for n, block in enumerate(_blocks(answer))])

    def error_frame(self, problem: Problem) -> bytes:
        if problem in (Problem.SERVER_ERROR, Problem.RATE_LIMIT, Problem.TOO_LONG):
            error = {"code": _CODES.get(problem, "server_error"), "message": problem.value}
            response = {**self._response(Asked("small", True, {}), "failed", []), "error": error}
            name = "response.failed"
            return event({"type": name, "sequence_number": 99, "response": response}, name)
        error = self.error(problem, problem.value, None)[1]["error"]
        told = {"type": "error", "sequence_number": 99, "code": error["code"], "param": None}
        return event({**told, "message": error["message"]}, "error")

    def unknown_frame(self) -> bytes:
        return event(
            {"type": "response.surprise.delta", "sequence_number": 98, "delta": "not text"}, "response.surprise"
        )

    def _ended(self, answer: Answer, asked: Asked, output: list[Json]) -> Json:
        reason = _INCOMPLETE.get(answer.ending)
        response = self._response(asked, "incomplete" if reason else "completed", output)
        response["usage"] = _response_usage(answer.tokens)
        if reason:
            response["incomplete_details"] = {"reason": reason}
        return response

    def _response(self, asked: Asked, status: str, output: list[Json]) -> Json:
        return {
            "id": "resp_1",
            "object": "response",
            "created_at": 1764000000,
            "status": status,
            "error": None,
            "incomplete_details": None,
            "instructions": asked.body.get("instructions"),
            "metadata": {},
            "model": asked.model,
            "output": output,
            "parallel_tool_calls": True,
            "temperature": 1.0,
            "tool_choice": "auto",
            "tools": [],
            "top_p": 1.0,
            "store": asked.body.get("store", True),
            "usage": None,
        }


def _turn(item: Json) -> Turn:
    match item:
        case {"type": "function_call"}:
            return Turn("assistant", tool_calls=((item["name"], item["arguments"]),))
        case {"type": "function_call_output"}:
            return Turn("tool", tool_results=(item["output"],))
        case {"content": str(text)}:
            return Turn(item["role"], text)
        case _:
            parts = item["content"]
            text = "".join(part["text"] for part in parts if part["type"] in ("input_text", "output_text"))
            images = tuple(inline_image(part["image_url"]) for part in parts if part["type"] == "input_image")
            return Turn(item["role"], text, images)


def _blocks(answer: Answer) -> Iterator[list[Saying]]:
    """The pieces of each output item: neighbours of a kind belong together, calls stand alone."""
    for kind, group in groupby(answer.says, type):
        if kind is ToolCall:
            yield from ([call] for call in group)
        else:
            yield list(group)


def _item(block: list[Saying], name: str) -> Json:
    match block[0]:
        case ToolCall(call_id, tool, arguments):
            head = {"id": name, "type": "function_call", "status": "completed"}
            return {**head, "call_id": call_id, "name": tool, "arguments": arguments}
        case Reasoning():
            return {"id": name, "type": "reasoning", "summary": [{"type": "summary_text", "text": _joined(block)}]}
        case Text():
            part = {"type": "output_text", "text": _joined(block), "annotations": [], "logprobs": []}
            return {"id": name, "type": "message", "status": "completed", "role": "assistant", "content": [part]}


def _empty(item: Json) -> Json:
    """The item as it is when it begins."""
    match item["type"]:
        case "function_call":
            return {**item, "status": "in_progress", "arguments": ""}
        case "reasoning":
            return {**item, "summary": []}
        case _:
            return {**item, "status": "in_progress", "content": []}


def _progress(block: list[Saying], item: Json) -> Iterator[tuple[str, Json]]:
    """The events between an item's start and its end."""
    match item["type"]:
        case "function_call":
            name = "response.function_call_arguments"
            for half in halves(item["arguments"]):
                yield f"{name}.delta", {"delta": half}
            yield f"{name}.done", {"arguments": item["arguments"]}
        case "reasoning":
            name, place = "response.reasoning_summary", {"summary_index": 0}
            yield f"{name}_part.added", {**place, "part": {"type": "summary_text", "text": ""}}
            for said in block:
                yield f"{name}_text.delta", {**place, "delta": _text(said)}
            yield f"{name}_text.done", {**place, "text": _joined(block)}
            yield f"{name}_part.done", {**place, "part": item["summary"][0]}
        case _:
            place, part = {"content_index": 0}, item["content"][0]
            yield "response.content_part.added", {**place, "part": {**part, "text": ""}}
            for said in block:
                yield "response.output_text.delta", {**place, "delta": _text(said), "logprobs": []}
            yield "response.output_text.done", {**place, "text": part["text"], "logprobs": []}
            yield "response.content_part.done", {**place, "part": part}


def _text(said: Saying) -> str:
    return "" if isinstance(said, ToolCall) else said.text


def _joined(block: list[Saying]) -> str:
    return "".join(_text(said) for said in block)


def _response_usage(tokens: Tokens) -> Json:
    return {
        "input_tokens": tokens.read,
        "input_tokens_details": {"cached_tokens": tokens.cached, "cache_write_tokens": 0},
        "output_tokens": tokens.wrote,
        "output_tokens_details": {"reasoning_tokens": tokens.thought},
        "total_tokens": tokens.read + tokens.wrote,
    }
