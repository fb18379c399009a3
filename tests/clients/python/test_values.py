"""An answer becomes a value of the type that the program asks for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, TypedDict

import msgspec
import pydantic
import pytest
from jsonschema import Draft202012Validator
from plugai_scripted import SCRIPTS
from tests.clients.python.scripted_server import ScriptedServer
from tests.support.server import RunningServer

from plugai.client import Client, reasons
from plugai.client.types import ResponseFormat
from plugai.runners.base import JsonSchemaFormat


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Ball(pydantic.BaseModel):
    """A model with what schemas are made of: references, limits, choices and other names."""

    colour: Colour
    size: Literal["small", "large"]
    weight: float = pydantic.Field(gt=0, alias="grams")
    inside: list[Ball] = pydantic.Field(default=[], max_length=3)


@pydantic.dataclasses.dataclass
class Even:
    number: int

    @pydantic.field_validator("number")
    @classmethod
    def _even(cls, number: int) -> int:
        if number % 2:
            raise ValueError("it is odd")
        return number


@dataclass
class Point:
    x: int
    y: int | None = None


class Segment(msgspec.Struct):
    begin: Point
    end: Point


class Person(TypedDict):
    name: str


BALL = '{"colour": "red", "size": "small", "grams": 2.5, "inside": [{"colour": "blue", "size": "large", "grams": 1}]}'
INNER = Ball(colour=Colour.BLUE, size="large", grams=1)
CASES: list[tuple[Any, str, Any]] = [
    (Ball, BALL, Ball(colour=Colour.RED, size="small", grams=2.5, inside=[INNER])),
    (list[Ball], f"[{BALL}]", [Ball(colour=Colour.RED, size="small", grams=2.5, inside=[INNER])]),
    (Even, '{"number": 4}', Even(4)),
    (Point, '{"x": 1}', Point(1)),
    (Segment, '{"begin": {"x": 1, "y": 2}, "end": {"x": 3}}', Segment(Point(1, 2), Point(3))),
    (Person, '{"name": "Änn 🌊"}', {"name": "Änn 🌊"}),
    (dict[str, list[int]], '{"a": [1, 2]}', {"a": [1, 2]}),
]


@pytest.mark.parametrize(("model", "said", "value"), CASES, ids=lambda given: getattr(given, "__name__", None))
async def test_an_answer_is_a_value_of_any_type(
    server: ScriptedServer, client: Client, model: Any, said: str, value: object
) -> None:
    server.script("m")
    server.say("m", *said, end=True)
    assert await client.generate("go", model="m").json(model) == value
    request = await server.elsewhere(SCRIPTS["m"].started.get())
    assert isinstance(request.response_format, JsonSchemaFormat)
    # A schema that knows the type accepts the answer, and nothing else.
    accepts = Draft202012Validator(request.response_format.json_schema).is_valid
    assert accepts(json.loads(said))
    assert not accepts("something else")


WRONG = [
    (Ball, '{"colour": "green", "size": "small", "grams": 1}', "colour"),
    (Even, '{"number": 3}', "it is odd"),
    (Point, '{"x": "one"}', "the answer is no Point"),
    (Point, '{"x": 1', "the answer is no Point"),
]


@pytest.mark.parametrize(("model", "said", "problem"), WRONG)
async def test_an_answer_that_is_no_such_value_is_an_error_that_says_so(
    server: ScriptedServer, client: Client, model: Any, said: str, problem: str
) -> None:
    server.script("m")
    server.say("m", said, end=True)
    with pytest.raises(ValueError, match=problem):
        await client.generate("go", model="m").json(model)


async def test_a_format_that_is_given_is_not_replaced(server: ScriptedServer, client: Client) -> None:
    server.script("m")
    server.say("m", '{"x": 1}', end=True)
    given = ResponseFormat(json_schema={"type": "object"})
    assert await client.generate("go", model="m", response_format=given).json(Point) == Point(1)
    request = await server.elsewhere(SCRIPTS["m"].started.get())
    assert request.response_format == JsonSchemaFormat({"type": "object"})


async def test_a_model_that_cannot_is_an_error_before_anything_runs(client: Client) -> None:
    with pytest.raises(reasons.CapabilityMissingError):
        await client.generate("go", model="echo").json(Point)


async def test_a_real_model_answers_with_a_pydantic_model(llama_server: RunningServer) -> None:
    class Animal(pydantic.BaseModel):
        kind: Literal["cat", "dog"]
        legs: int = pydantic.Field(ge=2, le=4)
        colours: list[Colour] = pydantic.Field(min_length=1, max_length=2)

    async with Client(llama_server.url, token=llama_server.token) as client:
        animal = await client.generate("Describe an animal as JSON.").json(Animal)
    assert animal == Animal.model_validate(animal.model_dump())
